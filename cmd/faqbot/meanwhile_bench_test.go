package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Pace of [BenchmarkMeanwhile].
const (
	askEvery   = 20 * time.Millisecond // people's questions
	lookEvery  = 40 * time.Millisecond // a look whether the new text answers
	saveEvery  = 7 * time.Second
	quietSpell = 20 * time.Second
	warmSpell  = 15 * time.Second // in which the program gathers what the gate needs, and its pools are filled
)

// BenchmarkMeanwhile runs the built program on 1,000 entries, asks it 50 times a second over HTTP in
// other words than the content's, and saves another text for one entry every seven seconds; with the gate
// off, and with the gate on 2,000 labelled questions. It tells how long people wait for an answer without
// and with such saving (median and 99th percentile), how long it takes until the new text
// answers, while nobody else asks and while they do (median and most), and the memory of the program. Run
// it with -benchtime 8x.
func BenchmarkMeanwhile(b *testing.B) {
	for _, gate := range []string{"off", "warn"} {
		b.Run("gate="+gate, func(b *testing.B) {
			s := newShop(b, gate)
			s.asking(b, warmSpell)
			quiet := s.asking(b, quietSpell)
			var busy, asked, alone []time.Duration
			for b.Loop() {
				var wg sync.WaitGroup
				wg.Go(func() { asked = append(asked, s.save(b)) })
				busy = append(busy, s.asking(b, saveEvery)...)
				wg.Wait()
			}
			for range asked {
				time.Sleep(saveEvery)
				alone = append(alone, s.save(b))
			}
			reportPercentiles(b, quiet, "quiet")
			reportPercentiles(b, busy, "saving")
			reportMost(b, alone, "live")
			reportMost(b, asked, "live-asked")
			b.ReportMetric(float64(rss(b, s.pid)), "RSS-MB")
		})
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func reportPercentiles(b *testing.B, took []time.Duration, what string) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(milliseconds(took[len(took)/2]), what+"-p50-ms")
	b.ReportMetric(milliseconds(took[len(took)*99/100]), what+"-p99-ms")
}

func reportMost(b *testing.B, took []time.Duration, what string) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(milliseconds(took[len(took)/2]), what+"-p50-ms")
	b.ReportMetric(milliseconds(took[len(took)-1]), what+"-max-ms")
}

// shop is the content of [BenchmarkMeanwhile], and the program that serves it.
type shop struct {
	dir, url string
	pid      int
	rand     *rand.Rand
	phrases  []string // of each entry
	answers  []string
	saved    int
}

func newShop(b *testing.B, gate string) *shop {
	b.Helper()
	s := &shop{dir: b.TempDir(), rand: rand.New(rand.NewPCG(3, 3))}
	verbs := strings.Fields("cancel change return repair clean book pay extend transfer open close renew insure deliver collect exchange measure paint move rent sell lend borrow weigh pack label")
	kinds := strings.Fields("red blue green small large old new wooden metal leather paper heavy light broken lost stolen spare second first winter summer")
	things := strings.Fields("account order parcel voucher ticket invoice room table bike lamp chair desk mirror window pillow blanket towel bottle kettle oven fridge printer camera phone tablet charger cable battery speaker guitar piano drum violin")
	known := map[string]bool{}
	for len(s.phrases) < 1000 {
		p := verbs[s.rand.IntN(len(verbs))] + " " + kinds[s.rand.IntN(len(kinds))] + " " + things[s.rand.IntN(len(things))]
		if !known[p] {
			known[p] = true
			s.phrases = append(s.phrases, p)
			s.answers = append(s.answers, "To "+p+", come to the desk. It takes a day, and costs nothing.")
		}
	}
	content := filepath.Join(s.dir, "content")
	if err := os.Mkdir(content, 0o750); err != nil {
		b.Fatal(err)
	}
	s.write(b)
	var cases strings.Builder
	for i := range 2 * len(s.phrases) {
		question := "please tell me, " + s.phrases[i%1000]
		if i >= len(s.phrases) {
			question = "hello, can I " + s.phrases[i%1000] + " today"
		}
		fmt.Fprintf(&cases, "{\"question\": %q, \"expect\": [\"e%d\"]}\n", question, i%1000)
	}
	if err := os.WriteFile(filepath.Join(content, "cases.jsonl"), []byte(cases.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		b.Fatal(err)
	}
	s.url = "http://" + address
	s.pid = serveIn(b, s.dir, "FAQBOT_CONTENT=content", "FAQBOT_WEB_LISTEN="+address, "FAQBOT_LIMITS_PER_USER=0", "FAQBOT_REINDEX_GATE="+gate)
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if _, err := fetch(b.Context(), http.MethodGet, s.url+"/readyz", nil); err == nil {
			return s
		}
		if time.Now().After(deadline) {
			b.Fatal("the program is not ready")
		}
	}
}

// write writes the content, as editors do.
func (s *shop) write(b *testing.B) {
	b.Helper()
	var text strings.Builder
	text.WriteString("entries:\n")
	for i, p := range s.phrases {
		fmt.Fprintf(&text, "- id: e%d\n  question: How do I %s?\n  also: [%s, can I %s here]\n  answer: %s\n", i, p, p, p, s.answers[i])
	}
	name := filepath.Join(s.dir, "content", "faq.yaml")
	if err := os.WriteFile(name+".tmp", []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	if err := os.Rename(name+".tmp", name); err != nil {
		b.Fatal(err)
	}
}

// save saves another answer for one entry, and returns after how long it answers.
func (s *shop) save(b *testing.B) time.Duration {
	s.saved++
	i := s.saved * 37 % len(s.phrases)
	s.answers[i] = fmt.Sprintf("This is version %d of the answer.", s.saved)
	s.write(b)
	for start := time.Now(); ; time.Sleep(lookEvery) {
		answer, err := s.ask(b.Context(), "How do I "+s.phrases[i]+"?")
		switch {
		case err != nil || time.Since(start) > time.Minute:
			b.Errorf("the new text does not answer: %q, %v", answer, err)
			return time.Since(start)
		case answer == s.answers[i]:
			return time.Since(start)
		}
	}
}

// asking asks for a while, whether or not earlier questions are answered, and returns how long each took.
func (s *shop) asking(b *testing.B, spell time.Duration) []time.Duration {
	b.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	var took []time.Duration
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for end := time.Now().Add(spell); time.Now().Before(end); <-tick.C {
		question := fmt.Sprintf("please, I need to %s by %d", s.phrases[s.rand.IntN(len(s.phrases))], s.rand.IntN(1000))
		wg.Go(func() {
			start := time.Now()
			_, err := s.ask(b.Context(), question)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				b.Error(err)
			}
			took = append(took, time.Since(start))
		})
	}
	wg.Wait()
	return took
}

// ask returns the answer to a question; "" if there is none.
func (s *shop) ask(ctx context.Context, question string) (answer string, err error) {
	body, err := json.Marshal(map[string]string{"question": question})
	if err != nil {
		return "", err
	}
	raw, err := fetch(ctx, http.MethodPost, s.url+"/api/ask", body)
	if err != nil {
		return "", err
	}
	var reply struct{ Entry struct{ Answer string } }
	err = json.Unmarshal(raw, &reply)
	return reply.Entry.Answer, err
}

// fetch returns what a server replies; it is an error if that is not 200.
func fetch(ctx context.Context, method, url string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Body.Close() }() // it was only read
	raw, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s: %s", method, url, r.Status, raw)
	}
	return raw, err
}
