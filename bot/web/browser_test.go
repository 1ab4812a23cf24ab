package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browserTimeout bounds one browser test; a busy machine needs seconds to start Chromium.
const browserTimeout = 90 * time.Second

// browser is a tab of a real Chromium on the page of an adapter.
type browser struct {
	tab    context.Context //nolint:containedctx // chromedp keeps the tab in a context
	server *httptest.Server

	mu       sync.Mutex
	messages []string // errors and warnings of the console, CSP violations among them
}

// chromium returns the path of a Chromium; the test is skipped if there is none.
func chromium(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("browser tests take a while; run without -short")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("there is no chromium on this machine; install Debian's package chromium to run the browser tests")
	return ""
}

// chrome is a running Chromium; each test gets a tab of its own with cookies and storage of its own.
type chrome struct{ ctx context.Context } //nolint:containedctx // chromedp keeps the browser in a context

// startChrome starts Chromium for the time of the test.
func startChrome(t *testing.T) chrome {
	t.Helper()
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium(t)), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("headless", "new"),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "en"), chromedp.WSURLReadTimeout(browserTimeout))
	alloc, cancelAlloc := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancelAlloc)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("true")); err != nil { // the first action starts it, and must have no time limit
		t.Fatalf("Chromium does not start: %v", err)
	}
	return chrome{ctx}
}

// open opens a tab of the given size on the page.
func (c chrome) open(t *testing.T, handler http.Handler, width, height int, features ...*emulation.MediaFeature) *browser {
	t.Helper()
	b := &browser{server: httptest.NewServer(handler)}
	t.Cleanup(b.server.Close)
	tab, cancel := chromedp.NewContext(c.ctx, chromedp.WithListener(b.listen), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b.tab = tab
	if _, err := chromedp.Run(tab, chromedp.Evaluate[bool]("true")); err != nil {
		t.Fatalf("Chromium opens no tab: %v", err)
	}
	call(t, b, log.Enable, cdp.Empty{})
	call(t, b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(width), Height: int64(height), DeviceScaleFactor: 2, Mobile: width < 600,
	})
	reduced := &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"}
	call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: append(features, reduced)})
	b.do(t, chromedp.Navigate(b.server.URL), chromedp.WaitVisible(chromedp.CSS("#question")))
	return b
}

// call sends one command of the DevTools protocol to the tab.
func call[P, R any](t *testing.T, b *browser, cmd cdp.Command[P, R], params P) R {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.tab, browserTimeout)
	defer cancel()
	v, err := chromedp.Call(ctx, cmd, params)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (b *browser) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			b.messages = append(b.messages, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventExceptionThrown:
		b.messages = append(b.messages, fmt.Sprint(e.ExceptionDetails.Text, " ", e.ExceptionDetails.Exception.Description))
	}
}

// console returns what the console complained about.
func (b *browser) console() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.messages...)
}

// do runs actions in the tab.
func (b *browser) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.tab, browserTimeout)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatalf("%v\nconsole: %v", err, b.console())
	}
}

// run runs an action that returns something.
func run[T any](t *testing.T, b *browser, action chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.tab, browserTimeout)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatalf("%v\nconsole: %v", err, b.console())
	}
	return v
}

// eval returns the value of an expression.
func eval[T any](t *testing.T, b *browser, expression string) T {
	t.Helper()
	return run(t, b, chromedp.Evaluate[T](expression))
}

// until waits until an expression is true. (Poll would evaluate text in the page, which its CSP forbids.)
func (b *browser) until(t *testing.T, expression string) {
	t.Helper()
	for deadline := time.Now().Add(browserTimeout); !eval[bool](t, b, "Boolean("+expression+")"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("this never became true: %s\nconsole: %v\npage: %s", expression, b.console(), eval[string](t, b, `document.body.innerText`))
		}
	}
}

// enter puts a question into the input, as a paste or a telephone's keyboard does, and presses Enter.
func (b *browser) enter(t *testing.T, question string) {
	t.Helper()
	b.do(t, chromedp.Focus(chromedp.CSS("#question")))
	call(t, b, input.InsertText, input.InsertTextParams{Text: question})
	b.do(t, chromedp.KeyEvent("\r"))
}

// ask types a question and waits until n messages stand there.
func (b *browser) ask(t *testing.T, question string, n int) {
	t.Helper()
	b.enter(t, question)
	b.messagesAre(t, n)
}

// say types a question and waits for however many replies.
func (b *browser) say(t *testing.T, question string) {
	t.Helper()
	n := eval[int](t, b, `document.querySelectorAll('#log .message').length`)
	b.enter(t, question)
	b.until(t, fmt.Sprintf(`document.querySelectorAll('#log .message').length > %d && document.querySelector('#log').lastElementChild.matches('.bot') && document.querySelector('.dots').hidden`, n+1))
}

// messagesAre waits until n messages stand there and nothing is under way.
func (b *browser) messagesAre(t *testing.T, n int) {
	t.Helper()
	b.until(t, fmt.Sprintf(`document.querySelectorAll('#log .message').length === %d && document.querySelector('.dots').hidden`, n))
}

// shot writes a screenshot to the folder that FAQBOT_SCREENSHOTS names, if it is set.
func (b *browser) shot(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("FAQBOT_SCREENSHOTS")
	if dir == "" {
		return
	}
	b.do(t, chromedp.Sleep(300*time.Millisecond))
	png := run(t, b, chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Error(err)
	}
}

// lastText returns the text of the last message.
func (b *browser) lastText(t *testing.T) string {
	t.Helper()
	return strings.TrimSpace(eval[string](t, b, `document.querySelector('#log').lastElementChild.innerText`))
}
