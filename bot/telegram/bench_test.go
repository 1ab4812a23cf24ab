package telegram

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/store"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/indextest"
)

// benchStore returns a state in SQLite, as in production.
func benchStore(b *testing.B) State {
	b.Helper()
	db, err := store.Open(b.Context(), newTextLog(&indextest.Log{}), store.Config{Path: filepath.Join(b.TempDir(), "faqbot.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db.State("telegram")
}

// BenchmarkOverhead measures from an update received to the request sent, with the store, without
// the core: the time that the adapter itself takes to understand, render and keep. It reports the median and the 99th percentile.
func BenchmarkOverhead(b *testing.B) {
	short := &faq.Entry{ID: "hours", Question: "When are you open?", Answer: "Tuesday to Saturday, from **ten** to seven.", Lang: "en"}
	b.Run("answer=short", func(b *testing.B) { benchmarkOverhead(b, short) })
	b.Run("answer=long", func(b *testing.B) { benchmarkOverhead(b, bottest.Guide()) })
}

func benchmarkOverhead(b *testing.B, e *faq.Entry) {
	b.Helper()
	s := telegramtest.New(b)
	state := benchStore(b)
	r := newRig(b, s, state, nil)
	words, err := locale.New()
	if err != nil {
		b.Fatal(err)
	}
	core := &bottest.Asker{Reply: func(_ context.Context, q bot.Question) bot.Reply {
		return bot.Reply{
			Question: q.Text, Outcome: bot.Answered, Confidence: 0.9, Lang: "en", Entry: e, Notice: "Ring first.",
			Actions: []bot.Action{{Kind: bot.ActionEntry, Label: "Where can I park?", ID: "parking"}},
		}
	}}
	r.handler = newResponder(r.Adapter.log, core, words, state, r.send, r.cfg)
	r.handler.(*responder).limits = bot.NewLimiter(-1, time.Minute)
	fast(r.Adapter)
	r.send.pace.all.SetLimit(1e9)
	r.send.pace.all.SetBurst(1e9)
	var mu sync.Mutex
	var received time.Time
	var took []time.Duration
	r.http.around = func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		if strings.HasSuffix(req.URL.Path, "/sendMessage") {
			mu.Lock()
			took = append(took, time.Since(received))
			mu.Unlock()
		}
		resp, err := next.RoundTrip(req)
		if strings.HasSuffix(req.URL.Path, "/getUpdates") {
			mu.Lock()
			received = time.Now()
			mu.Unlock()
		}
		return resp, err
	}
	r.run(b)
	ann := s.User("ann").Private()
	n := 0
	for b.Loop() {
		ann.Say("When are you open?")
		n++
		s.WaitRequests("sendMessage", n)
	}
	b.StopTimer()
	r.stop(b)
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}
