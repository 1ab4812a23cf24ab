package reindex

import (
	"net/http"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/encoder/encodertest"
)

// What was built while the server of the encoder was down answers all the same, and gets its vectors later,
// without a new generation and without telling anybody.
func TestComplete(t *testing.T) {
	for _, where := range []string{"in a folder", "in memory"} {
		t.Run(where, func(t *testing.T) {
			s := encodertest.New(t)
			change := func(c *Config) {
				e, err := encoder.NewHTTP(encoder.HTTPConfig{URL: s.URL, Model: "m"})
				must(t, err)
				c.Encoder = e
				if where == "in memory" {
					c.Folder = ""
				}
			}
			s.Fail(http.StatusUnauthorized, `{"error":"no key"}`)
			b := newBench(t, change)
			number := b.r.now().number
			if err := b.r.now().index.Encoding(); err == nil || !strings.Contains(err.Error(), "no key") {
				t.Fatalf("there are no vectors because of %v", err)
			}
			b.wants("when are you open", "From nine to five.")
			if err := b.r.Complete(t.Context()); err == nil || !strings.Contains(err.Error(), "no key") {
				t.Errorf("completing while the server is down: %v", err)
			}
			b.wants("when are you open", "From nine to five.")
			s.Handle(nil)
			must(t, b.r.Complete(t.Context()))
			now := b.r.now()
			if now.index.Encoding() != nil || now.number != number {
				t.Errorf("generation %d has no vectors: %v; before it was %d", now.number, now.index.Encoding(), number)
			}
			if got, _ := b.core.Current(); got != number {
				t.Errorf("the core asks generation %d, want %d", got, number)
			}
			b.wants("when are you open", "From nine to five.")
			if n := b.told.len(); n != 0 {
				t.Errorf("staff were told %d times", n)
			}
			sent := len(s.Inputs())
			must(t, b.r.Complete(t.Context()))
			if got := len(s.Inputs()); sent == 0 || got != sent {
				t.Errorf("%d requests, and %d more when nothing was lacking", sent, got-sent)
			}
			b.edit("hours.yaml", "nine to five", "ten to six")
			b.status(b.reindex(bot.ReindexRequest{}), bot.StatusLive, 2*number)
			b.wants("when are you open", "From ten to six.")
			must(t, b.r.now().index.Encoding())
			b.stop()
			if where == "in memory" {
				return
			}
			sent = len(s.Inputs())
			b.start(change)
			defer b.stop()
			if got := len(s.Inputs()); b.r.now().index.Encoding() != nil || got != sent {
				t.Errorf("the next start encodes anew, with %d requests: %v", got-sent, b.r.now().index.Encoding())
			}
		})
	}
}
