package telegram_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
	"github.com/faqbot/faqbot/index/indextest"
)

// newLogs returns a log, and fails the test at its end if a secret stands in it.
func newLogs(t *testing.T, secrets ...string) (*slog.Logger, *indextest.Log) {
	t.Helper()
	l := &indextest.Log{}
	t.Cleanup(func() {
		for _, s := range secrets {
			if strings.Contains(l.String(), s) {
				t.Errorf("a secret stands in the log:\n%s", l)
			}
		}
		if t.Failed() {
			t.Logf("the log:\n%s", l)
		}
	})
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug})), l
}

// start runs the adapter against the server until the test ends.
func start(t *testing.T, s *telegramtest.Server, asker telegram.Asker, cfg telegram.Config) *indextest.Log {
	t.Helper()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Token, cfg.APIURL = s.Token, s.URL
	log, l := newLogs(t, s.Token)
	a, err := telegram.New(log, asker, words, nil, cfg)
	if err != nil {
		t.Fatal(err)
	}
	run(t, a)
	return l
}

// run runs an adapter until the test ends, and checks that it then ends without an error.
func run(t *testing.T, a bot.Adapter) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("Run has not returned 20 seconds after its context ended")
		}
	})
	t.Cleanup(stop)
	return stop
}
