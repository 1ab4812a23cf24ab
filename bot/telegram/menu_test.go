package telegram

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
)

// menuServer counts the lists of commands, and refuses some of them.
type menuServer struct {
	begun  time.Time
	asked  []time.Duration // when, since begun
	set    int
	refuse map[int]time.Duration // by how many were set before: for how long
}

func (s *menuServer) send(_ context.Context, r request, _ any) error {
	if _, ok := r.(setMyCommands); !ok {
		s.asked = append(s.asked, time.Since(s.begun))
		return nil
	}
	if wait, ok := s.refuse[s.set]; ok {
		delete(s.refuse, s.set)
		return &apiError{Method: r.method(), Code: http.StatusTooManyRequests, RetryAfter: wait}
	}
	s.set++
	return nil
}

// The lists of commands are set with some time between them, and where Telegram wants a pause they go on after it.
func TestMenusTakeTheirTime(t *testing.T) {
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s := &menuServer{begun: time.Now(), refuse: map[int]time.Duration{7: 20 * time.Minute, 8: time.Hour}}
		h := newResponder(testLog(t), &bottest.Asker{}, words, nil, s, Config{Staff: []int64{1, 2, 3}})
		if err := h.setCommands(t.Context()); err != nil {
			t.Error(err)
		}
		if want := len(h.menus()); s.set != want {
			t.Errorf("%d lists are set, want %d", s.set, want)
		}
		if n := most(s.asked, time.Second); n > 10 {
			t.Errorf("%d lists within a second", n)
		}
		if took := time.Since(s.begun); took < 80*time.Minute || took > 81*time.Minute {
			t.Errorf("it took %v, with pauses of 20 minutes and an hour", took)
		}

		// It ends with the adapter, also in a pause.
		s.set, s.refuse = 0, map[int]time.Duration{7: time.Hour}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := h.setCommands(ctx); err == nil || s.set != 7 {
			t.Errorf("stopped in a pause: %v, %d lists are set", err, s.set)
		}
	})
}
