package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// TestPage uses the page as people do, in one real browser.
func TestPage(t *testing.T) {
	c := startChrome(t)
	for _, tt := range []struct {
		name string
		test func(*testing.T, chrome)
	}{
		{"keyboard", testKeyboard},
		{"buttons", testButtons},
		{"show all", testShowAll},
		{"show all after a restart", testShowAllAfterRestart},
		{"error and retry", testRetry},
		{"slow answer", testSlow},
		{"retry during a slow answer", testRetryWhileBusy},
		{"harmless content", testHarmless},
		{"reload and start again", testReload},
		{"without scripts", testWithoutScripts},
		{"accessibility", testAccessibility},
		{"judging an answer", testJudge},
		{"look", testLook},
		{"example", testExample},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(t, c) })
	}
}

// quiet fails the test if the console complained, of a violated CSP for example.
func (b *browser) quiet(t *testing.T) {
	t.Helper()
	if messages := b.console(); len(messages) > 0 {
		t.Errorf("the console complains: %q", messages)
	}
}

func testKeyboard(t *testing.T, c chrome) {
	a, asker := newAdapter(t, Config{Title: "Juniper & Lane"})
	b := c.open(t, a.Handler(), 1000, 700)
	if title := eval[string](t, b, `document.title + '|' + document.querySelector('h1').textContent`); title != "Juniper & Lane|Juniper & Lane" {
		t.Errorf("the title is %q", title)
	}
	b.do(t, chromedp.SendKeys(chromedp.CSS("#question"), "What are your hours?\r"))
	b.messagesAre(t, 3)
	text := b.lastText(t)
	for _, want := range []string{"Your visit › Practical", "When are you open?", "Monday to Friday", "Not a promise.", "Source: studio.example/visit/hours (studio.yaml:12)", "Related", "How much does it cost?", "Book a time"} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Bad") {
		t.Error("a link that is not one is shown")
	}
	if links := eval[bool](t, b, `[...document.querySelectorAll('#log a')].every((a) => a.target === '_blank' && a.relList.contains('noopener'))`); !links {
		t.Error("a link opens in this tab")
	}
	if got := eval[string](t, b, `document.activeElement.id + '|' + document.activeElement.value`); got != "question|" {
		t.Errorf("after the answer the focus and its text are %q", got)
	}
	b.do(t, chromedp.KeyEvent("one"), chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierShift)), chromedp.KeyEvent("two"))
	if got := eval[string](t, b, `document.activeElement.value`); got != "one\ntwo" {
		t.Errorf("Shift+Enter makes %q", got)
	}
	b.do(t, chromedp.KeyEvent("\r"))
	b.messagesAre(t, 5)
	b.do(t, chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowUp))
	if got := eval[string](t, b, `document.activeElement.value`); got != "What are your hours?" {
		t.Errorf("arrow up recalls %q", got)
	}
	b.do(t, chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
	if got := eval[string](t, b, `document.activeElement.value`); got != "" {
		t.Errorf("arrow down past the last recalls %q", got)
	}
	b.do(t, chromedp.KeyEvent("\r"), chromedp.KeyEvent("  \r"))
	asked := asker.Asked()
	if len(asked) != 2 || asked[1].Text != "one\ntwo" || asked[0].Chat == "" || asked[0].Chat != asked[1].Chat || asked[0].Platform != "web" {
		t.Errorf("the core was asked %+v", asked)
	}
	b.quiet(t)
}

func testButtons(t *testing.T, c chrome) {
	a, asker := newAdapter(t, Config{Content: func() *faq.Content { return content }})
	b := c.open(t, a.Handler(), 1000, 700)
	b.do(t, chromedp.Click(chromedp.CSS("#welcome button"))) // the first suggestion of an empty page
	b.messagesAre(t, 3)
	b.ask(t, "maybe", 5)
	b.do(t, chromedp.Click(chromedp.CSS("#log > :last-child button:nth-of-type(2)")))
	b.messagesAre(t, 7)
	if text := b.lastText(t); !strings.Contains(text, "An hour costs $80.") {
		t.Errorf("after the second suggestion stands:\n%s", text)
	}
	if text := eval[string](t, b, `document.querySelector('#log > .you:nth-last-child(2)').innerText`); !strings.Contains(text, "How much does it cost?") {
		t.Errorf("the pressed button is not shown as what was said: %q", text)
	}
	b.do(t, chromedp.Click(chromedp.CSS("#log .other")))
	b.messagesAre(t, 9)
	b.ask(t, "both", 12)
	if text := b.lastText(t); !strings.Contains(text, "You also asked: and what does it cost?") || !strings.Contains(text, "An hour costs $80.") {
		t.Errorf("the second answer is:\n%s", text)
	}
	want := []bot.Action{{Kind: bot.ActionEntry, ID: "hours"}, {Kind: bot.ActionEntry, ID: "price"}, {Kind: bot.ActionContact}}
	if diff := cmp.Diff(want, asker.Acted()); diff != "" {
		t.Errorf("other buttons came to the core (-want +got):\n%s", diff)
	}
}

func testShowAll(t *testing.T, c chrome) {
	a, asker := newAdapter(t, Config{})
	b := c.open(t, a.Handler(), 1000, 700)
	b.ask(t, "styles", 3)
	const expanded = `document.querySelector('.more').getAttribute('aria-expanded') + document.querySelector('.more').textContent`
	if text := b.lastText(t); strings.Contains(text, "Deep tissue") || eval[string](t, b, expanded) != "falseShow all" {
		t.Errorf("before the button was pressed: %s\n%s", eval[string](t, b, expanded), text)
	}
	b.do(t, chromedp.Focus(chromedp.CSS(".more")), chromedp.KeyEvent("\r"))
	b.until(t, expanded+` === 'trueShow less'`)
	if text := b.lastText(t); !strings.Contains(text, "Deep tissue") || strings.Count(text, "We offer three styles.") != 1 {
		t.Errorf("after it was pressed:\n%s", text)
	}
	b.do(t, chromedp.Click(chromedp.CSS(".more")))
	b.until(t, expanded+` === 'falseShow all'`)
	if n := len(asker.Acted()); n != 0 {
		t.Errorf("the core was asked %d times for what the page has", n)
	}
	b.quiet(t)
}

// A page that stays open while the server starts anew has answers of both, and each button unfolds its own.
func testShowAllAfterRestart(t *testing.T, c chrome) {
	var server atomic.Pointer[Adapter]
	start := func() {
		a, _ := newAdapter(t, Config{})
		server.Store(a)
	}
	start()
	b := c.open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { server.Load().Handler().ServeHTTP(w, r) }), 1000, 700)
	b.ask(t, "styles", 3)
	start()
	b.ask(t, "styles", 5)
	b.do(t, chromedp.Click(chromedp.CSS("#log > :last-child .more")))
	if text := b.lastText(t); !strings.Contains(text, "Deep tissue") {
		t.Errorf("after the button of the last answer was pressed stands there:\n%s", text)
	}
	if text := eval[string](t, b, `document.querySelector('#log .bot:not(#welcome)').innerText`); strings.Contains(text, "Deep tissue") {
		t.Errorf("the first answer has unfolded:\n%s", text)
	}
	b.quiet(t)
}

func testRetry(t *testing.T, c chrome) {
	a, asker := newAdapter(t, Config{})
	var broken atomic.Int32
	b := c.open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/api/ask" || broken.Load() == 0:
			a.Handler().ServeHTTP(w, r)
		case broken.Load() == 1:
			writeError(w, http.StatusInternalServerError, "Something went wrong on my side, sorry.")
		default:
			panic(http.ErrAbortHandler) // the connection breaks
		}
	}), 375, 740)
	broken.Store(1)
	b.ask(t, "hours", 3)
	if text := b.lastText(t); !strings.Contains(text, "Something went wrong on my side, sorry.") || !strings.Contains(text, "Try again") {
		t.Errorf("after an error of the server stands:\n%s", text)
	}
	b.shot(t, "phone-error")
	broken.Store(2)
	b.do(t, chromedp.Click(chromedp.CSS(".retry")))
	b.until(t, `document.querySelector('.failed') && document.querySelector('.failed').innerText.includes('Check your connection')`)
	broken.Store(0)
	b.do(t, chromedp.Click(chromedp.CSS(".retry")))
	b.messagesAre(t, 3)
	b.until(t, `!document.querySelector('.failed')`)
	if text := b.lastText(t); !strings.Contains(text, "When are you open?") || len(asker.Asked()) != 1 {
		t.Errorf("after trying again stands, with %d questions asked:\n%s", len(asker.Asked()), text)
	}
}

func testSlow(t *testing.T, c chrome) {
	a, asker := newAdapter(t, Config{})
	release := make(chan struct{})
	asker.Reply = func(ctx context.Context, q bot.Question) bot.Reply {
		<-release
		return script(ctx, q)
	}
	b := c.open(t, a.Handler(), 375, 740)
	b.do(t, chromedp.SendKeys(chromedp.CSS("#question"), "hello\r"))
	b.until(t, `!document.querySelector('.dots').hidden`)
	b.shot(t, "phone-typing")
	b.do(t, chromedp.SendKeys(chromedp.CSS("#question"), "hello again\r"), chromedp.Click(chromedp.CSS("#send")))
	if got := eval[string](t, b, `document.querySelector('#question').value`); got != "hello again" {
		t.Errorf("what was typed meanwhile is %q", got)
	}
	close(release)
	b.messagesAre(t, 3)
	if n := len(asker.Asked()); n != 1 {
		t.Errorf("%d questions were asked while one was under way", n)
	}
}

// What failed can still be tried again after somebody tried so while another question was under way.
func testRetryWhileBusy(t *testing.T, c chrome) {
	a, asker := newAdapter(t, Config{})
	release := make(chan struct{})
	asker.Reply = func(ctx context.Context, q bot.Question) bot.Reply {
		<-release
		return script(ctx, q)
	}
	var broken atomic.Bool
	b := c.open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/ask" && broken.Load() {
			writeError(w, http.StatusInternalServerError, "Something went wrong on my side, sorry.")
			return
		}
		a.Handler().ServeHTTP(w, r)
	}), 1000, 700)
	broken.Store(true)
	b.ask(t, "hours", 3)
	broken.Store(false)
	b.enter(t, "hello")
	b.until(t, `!document.querySelector('.dots').hidden`)
	b.do(t, chromedp.Click(chromedp.CSS(".retry")))
	close(release)
	b.until(t, `document.querySelector('#log').innerText.includes('Hello. What would you')`)
	if !eval[bool](t, b, `document.querySelector('.retry') !== null`) {
		t.Fatal("the question that failed is gone without an answer")
	}
	b.do(t, chromedp.Click(chromedp.CSS(".retry")))
	b.until(t, `!document.querySelector('.failed')`)
	b.messagesAre(t, 5)
	if text := b.lastText(t); !strings.Contains(text, "When are you open?") || len(asker.Asked()) != 2 {
		t.Errorf("after trying again stands, with %d questions asked:\n%s", len(asker.Asked()), text)
	}
}

func testHarmless(t *testing.T, c chrome) {
	a, _ := newAdapter(t, Config{Title: "<script>window.hacked=true</script>", Welcome: "<img src=x onerror=window.hacked=true>Hi"})
	b := c.open(t, a.Handler(), 1000, 700)
	b.ask(t, `evil <img src=x onerror="window.hacked=true">`, 3)
	time.Sleep(200 * time.Millisecond) // scripts and failing pictures would have had their turn
	if eval[bool](t, b, `window.hacked === true`) {
		t.Error("a script of the content ran")
	}
	if n := eval[int](t, b, `document.querySelectorAll('#log script, #log [onerror], #log svg, #log a[href^="javascript"]').length`); n != 0 {
		t.Errorf("%d elements of the content are in the page", n)
	}
	if text := b.lastText(t); !strings.Contains(text, `<img src=x onerror="alert(1)">`) {
		t.Errorf("the question is not shown as it was written:\n%s", text)
	}
	b.quiet(t)
	// The other way round: the policy does hold what a hole would let through.
	eval[bool](t, b, `(document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked=true"><p style="color:red">'), true)`)
	b.until(t, `document.querySelector('img[src=x]').complete`)
	if eval[bool](t, b, `window.hacked === true`) {
		t.Error("the policy lets scripts in attributes run")
	}
	if !slices.ContainsFunc(b.console(), func(m string) bool { return strings.Contains(m, "Content Security Policy") }) {
		t.Errorf("the console does not tell of the policy: %q", b.console())
	}
}

func testReload(t *testing.T, c chrome) {
	a, asker := newAdapter(t, Config{})
	b := c.open(t, a.Handler(), 1000, 700)
	b.ask(t, "hours", 3)
	b.do(t, chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#question")))
	b.messagesAre(t, 3)
	b.ask(t, "hello", 5)
	b.do(t, chromedp.Click(chromedp.CSS("#clear")))
	b.messagesAre(t, 1)
	b.ask(t, "hello", 3)
	asked := asker.Asked()
	if len(asked) != 3 || asked[0].Chat != asked[1].Chat || asked[1].Chat == asked[2].Chat {
		t.Errorf("conversations: %+v", asked)
	}
	b.quiet(t)
}

func testWithoutScripts(t *testing.T, c chrome) {
	a, asker := newAdapter(t, Config{Content: func() *faq.Content { return content }})
	b := c.open(t, a.Handler(), 375, 740)
	call(t, b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.do(t, chromedp.Navigate(b.server.URL), chromedp.WaitVisible(chromedp.CSS("#question")),
		chromedp.SendKeys(chromedp.CSS("#question"), "maybe"), chromedp.Click(chromedp.CSS("#send")), chromedp.WaitVisible(chromedp.CSS(".you")))
	b.shot(t, "phone-without-scripts")
	if text := run(t, b, chromedp.Text(chromedp.CSS("#log"))); !strings.Contains(text, "maybe") || !strings.Contains(text, "Did you mean one of these?") {
		t.Errorf("after the form was sent stands:\n%s", text)
	}
	b.do(t, chromedp.Click(chromedp.CSS("#log .message:last-child button")), chromedp.WaitNotPresent(chromedp.CSS(".you")))
	if text := run(t, b, chromedp.Text(chromedp.CSS("#log"))); !strings.Contains(text, "Monday to Friday") {
		t.Errorf("after a button stands:\n%s", text)
	}
	acted, asked := asker.Acted(), asker.Asked()
	if len(acted) != 1 || acted[0].ID != "hours" || len(asked) != 1 || asked[0].Chat == "" {
		t.Errorf("the core got %+v and %+v", asked, acted)
	}
}

func testAccessibility(t *testing.T, c chrome) {
	a, _ := newAdapter(t, Config{})
	b := c.open(t, a.Handler(), 1000, 700)
	b.ask(t, "styles", 3)
	b.ask(t, "maybe", 5)
	call(t, b, accessibility.Enable, cdp.Empty{})
	tree := call(t, b, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	var roles []string
	for _, n := range tree.Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		name := ""
		if n.Name != nil {
			name = strings.Trim(string(n.Name.Value), `"`)
		}
		roles = append(roles, strings.Trim(string(n.Role.Value), `"`)+" "+name)
	}
	for _, want := range []string{
		"log Conversation", "textbox Type your question", "button Send", "heading Which styles of massage do you offer?",
		"button Show all", "button When are you open?", "button Talk to a person", "link Skip to the question", "banner ", "main ",
	} {
		if !slices.ContainsFunc(roles, func(r string) bool { return r == want }) {
			t.Errorf("the accessibility tree lacks %q: %q", want, roles)
		}
	}
	if live := eval[string](t, b, `document.querySelector('[role=log]').getAttribute('aria-live')`); live != "polite" {
		t.Errorf("the log is announced %q", live)
	}
	// From the beginning of the page the keyboard reaches everything, in the order in which it stands there.
	eval[bool](t, b, `(document.querySelector('.skip').focus(), true)`)
	var order []string
	for i := range 9 {
		if i > 0 {
			b.do(t, chromedp.KeyEvent(kb.Tab))
		}
		order = append(order, eval[string](t, b, `document.activeElement.id || document.activeElement.textContent.trim()`))
	}
	want := []string{"Skip to the question", "clear", "Show all", "When are you open?", "How much does it cost?", "Which styles of massage do you offer?", "Talk to a person", "question", "send"}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("the focus goes elsewhere (-want +got):\n%s", diff)
	}
	if outline := eval[string](t, b, `getComputedStyle(document.activeElement).outlineStyle`); outline != "solid" {
		t.Errorf("the focus is shown as %q", outline)
	}
}
