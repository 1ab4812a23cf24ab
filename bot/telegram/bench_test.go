package telegram

import (
	"fmt"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot/store"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

// benchStore returns a state in SQLite, as in production.
func benchStore(b *testing.B) State {
	b.Helper()
	db, err := store.Open(b.Context(), newTextLog(&logs{}), store.Config{Path: filepath.Join(b.TempDir(), "faqbot.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db.State("telegram")
}

// BenchmarkOverhead measures from an update received to the request sent, with the store, without
// the core: the time that the adapter itself takes. It reports the median and the 99th percentile.
func BenchmarkOverhead(b *testing.B) {
	s := telegramtest.New(b)
	r := newRig(b, s, benchStore(b), nil)
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

// BenchmarkSustained asks 25 questions a second in 500 chats, at Telegram's pace; run it with
// -benchtime 60s. It fails when an answer is lost, comes twice or in the wrong order, and reports
// the memory held at the end beside that after a tenth of the time.
func BenchmarkSustained(b *testing.B) {
	s := telegramtest.New(b)
	s.CheckLimits()
	r := newRig(b, s, benchStore(b), nil).run(b)
	var people []telegramtest.Place
	for i := range 500 {
		people = append(people, s.User(fmt.Sprint("person ", i)).Private())
	}
	asked := make([][]string, len(people))
	tick := time.NewTicker(time.Second / 25)
	defer tick.Stop()
	var early, late runtime.MemStats
	i := 0
	for b.Loop() {
		<-tick.C
		k := i % len(people)
		text := fmt.Sprintf("question %d", i)
		people[k].Say(text)
		asked[k] = append(asked[k], "You: "+text)
		if i++; i == 250 {
			runtime.GC()
			runtime.ReadMemStats(&early)
		}
	}
	b.StopTimer()
	for k, p := range people {
		p.Wait(len(asked[k]))
	}
	runtime.GC()
	runtime.ReadMemStats(&late)
	r.stop(b)
	wrong := 0
	for k, p := range people {
		if !slices.Equal(asked[k], textsOf(p.Messages())) {
			wrong++
		}
	}
	b.ReportMetric(float64(wrong), "wrong-chats")
	if i >= 250 { // the fake server's own record of every message is in this, too
		b.ReportMetric(float64(int64(late.HeapAlloc)-int64(early.HeapAlloc))/1024/float64(i-250), "KB/question")
	}
	if wrong > 0 {
		b.Errorf("%d chats got something else than an answer to each question, in order", wrong)
	}
}
