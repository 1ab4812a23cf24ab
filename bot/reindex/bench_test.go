package reindex

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/indextest"
)

// The benchmarks behind docs/performance.md.
//
//	go test ./bot/reindex -run '^$' -bench Live -benchtime 5x
//	go test ./bot/reindex -run '^$' -bench Live/gate=off -benchtime 8x -args -live 390
//	go test ./bot/reindex -run '^$' -bench Large -benchtime 1x -args -large 100000
//	go test ./bot/reindex -run '^$' -bench Large -benchtime 3x -timeout 2h -args -large 100000 -folder /tmp/large
var (
	liveEntries  = flag.Int("live", 1000, "entries of the content that is saved again and again")
	largeEntries = flag.Int("large", 10000, "entries of the large content")
	largeFolder  = flag.String("folder", "", "folder that keeps the large content and what is built of it for the next run; empty: none does")
	benchEncoder = flag.String("encoder", "builtin", "kind of encoder for the benchmarks: builtin or none")
)

// benchFolder writes content to a folder, a hundred entries a file, and starts a Reindexer over it that
// serves.
type benchFolder struct {
	dir     string
	content *faq.Content
	asked   []string // questions in other words than the content's
	r       *Reindexer
	core    *bot.Core
}

func newBenchFolder(b *testing.B, dir string, entries, cases int, gate Mode, watch bool) *benchFolder {
	b.Helper()
	f := &benchFolder{dir: dir}
	content, all := manyEntries(entries)
	f.content = content
	for i := range all {
		f.asked = append(f.asked, all[i].Question)
	}
	for i := 0; i < entries; i += 100 {
		f.save(b, i/100)
	}
	var lines strings.Builder
	for i := range cases {
		raw, err := json.Marshal(map[string]any{"question": fmt.Sprintf("%s %d", all[i%len(all)].Question, i/len(all)), "expect": all[i%len(all)].Expect})
		if err != nil {
			b.Fatal(err)
		}
		lines.Write(raw)
		lines.WriteByte('\n')
	}
	if err := os.WriteFile(filepath.Join(f.dir, "content", CasesFile), []byte(lines.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	paths := []string{filepath.Join(f.dir, "content")}
	options := faq.LoadOptions{Cache: new(faq.Cache)} // as “faqbot serve” does
	cfg := Config{
		Load:  func(ctx context.Context) (*faq.Content, faq.Problems) { return faq.Load(ctx, paths, options) },
		Paths: paths, Folder: filepath.Join(f.dir, "data", "generations"), Words: testWords(b), Watch: watch, Gate: gate,
	}
	cfg.Encoder = flagEncoder(b)
	var err error
	if f.r, err = New(slog.New(slog.DiscardHandler), cfg); err != nil {
		b.Fatal(err)
	}
	if _, err := f.r.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	s, number := f.r.Current()
	if f.core, err = bot.New(slog.New(slog.DiscardHandler), s, cfg.Words, nil, bot.Config{Generation: number}); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { f.r.Serve(ctx, f.core) })
	b.Cleanup(func() {
		cancel()
		wg.Wait()
		_ = f.r.Close() // of a benchmark
	})
	return f
}

// save writes the file that holds entries n·100 to n·100+99.
func (f *benchFolder) save(b *testing.B, n int) {
	b.Helper()
	var s strings.Builder
	s.WriteString("entries:\n")
	for _, e := range f.content.Entries[n*100 : min(len(f.content.Entries), n*100+100)] {
		fmt.Fprintf(&s, "- id: %s\n  question: %q\n  also:\n", e.ID, e.Question)
		for _, p := range e.Also {
			fmt.Fprintf(&s, "  - %q\n", p)
		}
		fmt.Fprintf(&s, "  answer: %q\n", e.Answer)
	}
	path := filepath.Join(f.dir, "content", fmt.Sprintf("faq-%04d.yaml", n))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path+".tmp", []byte(s.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		b.Fatal(err)
	}
}

// settle waits until the replies of what answers are known, as they are some seconds after a start.
func (f *benchFolder) settle(b *testing.B) {
	b.Helper()
	if f.r.cfg.Gate == Off {
		return
	}
	last, since := -1, time.Now()
	for {
		f.r.gate.mu.Lock()
		n := len(f.r.gate.known)
		f.r.gate.mu.Unlock()
		if n != last {
			last, since = n, time.Now()
		}
		if n > 0 && time.Since(since) > 3*time.Second {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// answerPause is the time between two looks whether the new text answers: a hundred questions a second, which
// take a small part of a processor.
const answerPause = 10 * time.Millisecond

// answersWith waits until the first entry is answered with a text.
func (f *benchFolder) answersWith(b *testing.B, text string) {
	b.Helper()
	q := f.content.Entries[0].Question
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(answerPause) {
		if r := f.core.Ask(b.Context(), bot.Question{Text: q}); r.Entry != nil && r.Entry.Answer == text {
			return
		}
		if time.Now().After(deadline) {
			b.Fatalf("%q is not answered with the new text", q)
		}
	}
}

// flagEncoder returns the encoder that -encoder names; nil: none.
func flagEncoder(b *testing.B) encoder.Encoder {
	b.Helper()
	switch *benchEncoder {
	case "none":
		return nil
	case "builtin":
		return encoder.NewRecent(encoder.AdaptedLater())
	}
	b.Fatalf("-encoder: %q is neither builtin nor none", *benchEncoder)
	return nil
}

// BenchmarkLive tells how long it takes from a file being saved to the first answer with its text, of
// as many entries as -live says.
func BenchmarkLive(b *testing.B) {
	for _, gate := range []Mode{Off, Warn} {
		b.Run("gate="+string(gate), func(b *testing.B) {
			f := newBenchFolder(b, b.TempDir(), *liveEntries, 2000, gate, true)
			f.settle(b)
			var took []time.Duration
			used := indextest.ProcessorTime()
			for i := 0; b.Loop(); i++ {
				f.content.Entries[0].Answer = fmt.Sprintf("The text number %d of this benchmark.", i)
				start := time.Now()
				f.save(b, 0)
				f.answersWith(b, f.content.Entries[0].Answer)
				took = append(took, time.Since(start))
			}
			b.ReportMetric(float64((indextest.ProcessorTime()-used).Milliseconds())/float64(len(took)), "cpu-ms")
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "p50-ms")
			b.ReportMetric(float64(took[len(took)-1].Milliseconds()), "max-ms")
			if r := f.lastReport(); r != nil {
				b.ReportMetric(float64(r.Asked), "asked")
				b.ReportMetric(float64(r.Later), "later")
			}
		})
	}
}

// BenchmarkLarge tells how long a whole reindex of large content takes in a program that serves, of which ten
// entries changed, and one question to it afterwards.
func BenchmarkLarge(b *testing.B) {
	dir := *largeFolder
	if dir == "" {
		dir = b.TempDir()
	}
	f := newBenchFolder(b, dir, *largeEntries, 0, Warn, false)
	f.settle(b)
	for !f.r.now().measured.Load() {
		time.Sleep(50 * time.Millisecond)
	}
	_, first := f.r.Current()
	for i := first; b.Loop(); i++ {
		for k := range 10 {
			n := k * len(f.content.Entries) / 10
			f.content.Entries[n].Answer = fmt.Sprintf("The text number %d of entry %d.", i, n)
			f.save(b, n/100)
		}
		r, err := f.r.Reindex(b.Context(), bot.ReindexRequest{By: bot.Person{Platform: "cli"}})
		if err != nil || r.Status != bot.StatusLive {
			b.Fatalf("%+v, %v", r, err)
		}
		b.ReportMetric(r.Took.Seconds(), "s/reindex")
		b.ReportMetric(float64(r.Analysed), "analysed")
		b.ReportMetric(float64(r.Gate.Asked), "asked")
		b.ReportMetric(float64(r.Gate.TookAsk)/1000, "s/asking")
	}
	f.settle(b)
	f.reportAsking(b, "ask-after") // while what to expect is measured behind, if it is
	for !f.r.now().measured.Load() {
		time.Sleep(50 * time.Millisecond)
	}
	f.settle(b)
	f.reportAsking(b, "ask")
}

// reportAsking asks questions one after the other, and reports how long an answer takes.
func (f *benchFolder) reportAsking(b *testing.B, what string) {
	b.Helper()
	var took []time.Duration
	for i := range 1000 {
		start := time.Now()
		f.core.Ask(b.Context(), bot.Question{Text: f.asked[i*97%len(f.asked)]})
		took = append(took, time.Since(start))
	}
	took = took[200:] // by then pages are in, and pools filled
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, what+"-p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, what+"-p99-ms")
}

// lastReport returns what the gate of the last reindex said.
func (f *benchFolder) lastReport() *bot.GateReport {
	f.r.mu.Lock()
	defer f.r.mu.Unlock()
	if f.r.last.report == nil || f.r.last.report.Gate == nil {
		return nil
	}
	return f.r.last.report.Gate
}
