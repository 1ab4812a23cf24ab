package bot_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
)

// adapter runs until its context ends, or, if it has an error, for so long.
type adapter struct {
	name  string
	after time.Duration
	err   error
}

func (a *adapter) Name() string { return a.name }

func (a *adapter) Run(ctx context.Context) error {
	if a.err == nil {
		<-ctx.Done()
		return nil
	}
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(a.after):
		return a.err
	}
}

// One platform that fails takes nothing from the people on the others.
func TestAdapters(t *testing.T) {
	refused, taken := errors.New("the token is not known: copy it again"), errors.New("the address is taken")
	for _, tt := range []struct {
		name    string
		page    adapter
		chats   []*adapter
		want    []error // that end the program
		stopped []string
	}{
		{"all is well", adapter{}, []*adapter{{name: "a"}, {name: "b"}}, nil, nil},
		{"the page alone", adapter{}, nil, nil, nil},
		{"one of two is refused", adapter{}, []*adapter{{name: "a", err: refused}, {name: "b"}}, nil, []string{"a"}},
		{"one is refused, another later", adapter{}, []*adapter{{name: "a", err: refused}, {name: "b", after: time.Hour, err: refused}}, nil, []string{"a", "b"}},
		{"a token is revoked later", adapter{}, []*adapter{{name: "a", after: 2 * time.Hour, err: refused}}, nil, []string{"a"}},
		{"the only one is refused", adapter{}, []*adapter{{name: "a", after: time.Second, err: refused}}, []error{refused}, nil},
		{"both are refused", adapter{}, []*adapter{{name: "a", err: refused}, {name: "b", after: time.Second, err: refused}}, []error{refused, refused}, []string{"a"}},
		{"the page cannot listen", adapter{err: taken}, []*adapter{{name: "a"}}, []error{taken}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			as := bot.NewAdapters(slog.New(slog.NewTextHandler(&log, nil)))
			synctest.Test(t, func(t *testing.T) {
				var chats []bot.Adapter
				for _, a := range tt.chats {
					chats = append(chats, a)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
				defer cancel()
				err := as.Run(ctx, &tt.page, chats...)
				if (err == nil) != (len(tt.want) == 0) || err != nil && err.Error() != errors.Join(tt.want...).Error() {
					t.Errorf("the error is %v, want %v", err, tt.want)
				}
			})
			if n := strings.Count(log.String(), "level=ERROR"); n != len(tt.stopped) {
				t.Errorf("%d errors are logged, want %d:\n%s", n, len(tt.stopped), log.String())
			}
			core := bottest.Core(t, bottest.Content(), nil, bot.Config{Staff: annIsStaff, Adapters: as})
			status := act(t, core, bot.Question{Platform: "test", User: "ann"}, bot.ActionStatus).Text
			for _, name := range tt.stopped {
				if !strings.Contains(log.String(), "adapter="+name) || !strings.Contains(status, "`"+name+"` stopped answering") {
					t.Errorf("nothing says that %s stopped:\n%s\n%s", name, log.String(), status)
				}
			}
			if healthy := strings.Contains(status, "Nothing has failed."); healthy != (len(tt.stopped) == 0) {
				t.Errorf("the status says that nothing has failed: %v\n%s", healthy, status)
			}
		})
	}
}
