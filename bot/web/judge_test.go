package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/faqbot/faqbot/bot"
)

// Under an answer stand two buttons, if what people say of it is kept; under anything else, and otherwise, none.
func TestJudgementIsAskedFor(t *testing.T) {
	for _, tt := range []struct {
		judged   bool
		question string
		want     int // buttons
	}{{true, "hours", 2}, {true, "both", 4}, {true, "maybe", 0}, {true, "hello", 0}, {true, "nothing like it", 0}, {false, "hours", 0}} {
		a, asker := newAdapter(t, Config{Judged: tt.judged})
		post := func(form url.Values) string {
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			a.Handler().ServeHTTP(w, r)
			return w.Body.String()
		}
		page := post(url.Values{"question": {tt.question}})
		if n := strings.Count(page, "data-judge"); n != tt.want {
			t.Errorf("%q, judged %v: %d buttons, want %d", tt.question, tt.judged, n, tt.want)
		}
		if tt.want != 2 {
			continue
		}
		if !strings.Contains(page, `value="solved:hours"`) || !strings.Contains(page, `value="unsolved:hours"`) {
			t.Errorf("the buttons are not those of the entry:\n%s", page)
		}
		// Without scripts, the form does the same.
		post(url.Values{"question": {"hours"}, "action": {"unsolved:hours"}})
		if acted := asker.Acted(); len(acted) != 1 || acted[0].Kind != bot.ActionUnsolved || acted[0].ID != "hours" {
			t.Errorf("the core was told %+v", acted)
		}
	}
}

// testJudge says in a browser that an answer helped: thanks take the place of the buttons, also after a reload, and
// the conversation goes on as it was.
func testJudge(t *testing.T, c chrome) {
	a, asker := newAdapter(t, Config{Judged: true})
	b := c.open(t, a.Handler(), 400, 700)
	b.ask(t, "hours of Monday", 3)
	b.ask(t, "hours of Tuesday", 5)
	b.shot(t, "judge-1-asked")
	b.do(t, chromedp.Click(chromedp.CSS(`.bot:last-child [value="solved:hours"]`)))
	b.until(t, `document.querySelector('.bot:last-child .judge').textContent.includes('Call us')`)
	b.shot(t, "judge-2-thanked")
	b.messagesAre(t, 5)
	if acted := asker.Acted(); len(acted) != 1 || acted[0].Kind != bot.ActionSolved || acted[0].ID != "hours" {
		t.Errorf("the core was told %+v", acted)
	}
	b.do(t, chromedp.Reload())
	b.messagesAre(t, 5)
	if n := eval[int](t, b, `document.querySelectorAll('[data-judge]').length`); n != 2 {
		t.Errorf("after a reload %d buttons ask whether the answers helped, want the two of the other answer", n)
	}
	b.quiet(t)
}
