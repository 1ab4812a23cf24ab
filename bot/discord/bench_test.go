package discord

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/discord/discordtest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// callbacks notes when the first response to an interaction leaves.
type callbacks struct {
	http.RoundTripper

	mu  sync.Mutex
	out time.Time
}

func (c *callbacks) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.HasSuffix(req.URL.Path, "/callback") {
		c.mu.Lock()
		c.out = time.Now()
		c.mu.Unlock()
	}
	return c.RoundTripper.RoundTrip(req)
}

// BenchmarkOverhead measures from a command received to the response sent, without the core: the time
// that the adapter itself takes to understand and render. It reports the median and the 99th percentile, and
// the median that Discord sees, from the command sent to the response received.
func BenchmarkOverhead(b *testing.B) {
	s := discordtest.New(b)
	words, err := locale.New()
	if err != nil {
		b.Fatal(err)
	}
	e := &faq.Entry{ID: "hours", Question: "When are you open?", Answer: "Tuesday to Saturday, from **ten** to seven.", Lang: "en", Section: []string{"Visit"}}
	core := &bottest.Asker{Reply: func(_ context.Context, q bot.Question) bot.Reply {
		return bot.Reply{
			Question: q.Text, Outcome: bot.Answered, Confidence: 0.9, Lang: "en", Entry: e, Notice: "Ring first.",
			Actions: []bot.Action{{Kind: bot.ActionEntry, Label: "Where can I park?", ID: "parking"}},
		}
	}}
	a, err := New(nil, core, words, &memory{}, Config{Token: s.Token, APIURL: s.URL, Questions: -1})
	if err != nil {
		b.Fatal(err)
	}
	out := &callbacks{RoundTripper: a.rest.transport}
	a.rest.transport = out
	var received time.Time
	handle := a.handler
	a.handler = func(ctx context.Context, e event) {
		if i, ok := e.(*interaction); ok {
			received = i.received
		}
		handle(ctx, e)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	guild := s.Guild("Clay")
	channel, ann := s.Channel(guild, "help", 0), s.Person("ann")
	s.Connected()
	var took, seen []time.Duration
	for b.Loop() {
		i := s.Command(ann, channel, "ask", map[string]any{"question": "When are you open?"})
		i.Reply()
		d, _ := i.Acked()
		out.mu.Lock()
		took, seen = append(took, out.out.Sub(received)), append(seen, d)
		out.mu.Unlock()
	}
	b.StopTimer()
	cancel()
	if err := <-done; err != nil {
		b.Error(err)
	}
	slices.Sort(took)
	slices.Sort(seen)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(seen[len(seen)/2].Microseconds()), "seen-p50-µs")
}
