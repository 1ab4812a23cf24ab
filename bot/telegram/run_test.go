package telegram_test

import (
	"bytes"
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
)

// logs collects what is logged, and fails the test at its end if the token stands in it.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func newLogs(t *testing.T, secrets ...string) (*slog.Logger, *logs) {
	t.Helper()
	l := &logs{}
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
func start(t *testing.T, s *telegramtest.Server, asker telegram.Asker, cfg telegram.Config) *logs {
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
