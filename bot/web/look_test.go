package web

import (
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/faqbot/faqbot/faq"
)

// testLook shows the page with every kind of reply in each of its looks. What it checks is that
// nothing makes the page scroll sideways; the rest is for eyes (FAQBOT_SCREENSHOTS=folder).
func testLook(t *testing.T, c chrome) {
	// Only what can break runs always; every look is there for eyes.
	eyes := os.Getenv("FAQBOT_SCREENSHOTS") != ""
	dark := &emulation.MediaFeature{Name: "prefers-color-scheme", Value: "dark"}
	for _, look := range []struct {
		name          string
		width, height int
		features      []*emulation.MediaFeature
		always        bool
	}{
		{"desktop", 1100, 800, nil, false},
		{"phone-dark", 375, 740, []*emulation.MediaFeature{dark}, false},
		{"phone", 320, 568, nil, true},
	} {
		if !look.always && !eyes {
			continue
		}
		t.Run(look.name, func(t *testing.T) {
			a, _ := newAdapter(t, Config{Title: "Juniper Lane Massage", Content: func() *faq.Content { return content }})
			b := c.open(t, a.Handler(), look.width, look.height, look.features...)
			b.shot(t, look.name+"-1-empty")
			b.ask(t, "What are your opening hours?", 3)
			b.shot(t, look.name+"-2-answer")
			b.ask(t, "maybe", 5)
			b.shot(t, look.name+"-3-suggested")
			b.ask(t, "Which styles are there, and what should somebody choose who has never been to a massage before?", 7)
			b.shot(t, look.name+"-4-highlight")
			b.do(t, chromedp.Click(chromedp.CSS(".more")))
			b.shot(t, look.name+"-5-unfolded")
			b.ask(t, "both", 10)
			b.ask(t, "rtl", 12)
			b.ask(t, "Something quite different", 14)
			b.shot(t, look.name+"-6-more")
			if over := eval[int](t, b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("the page is %d pixels wider than the screen", over)
			}
		})
	}
}
