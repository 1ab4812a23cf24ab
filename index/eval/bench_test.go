package eval_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/indextest"
)

// The benchmarks behind docs/performance.md. Those of 100,000 entries take minutes, so they are
// asked for by their number:
//
//	go test ./index/eval -run '^$' -bench . -args -entries 1000,100000
var (
	benchEntries = flag.String("entries", "1000", "numbers of entries for the benchmarks, with commas between them")
	benchEncoder = flag.String("encoder", "builtin", "kind of encoder for the benchmarks: builtin or none")
)

// benchSizes runs a benchmark for each number of entries. It tells the time of the processors
// beside that of the clock, which on a busy machine says more.
func benchSizes(b *testing.B, run func(b *testing.B, entries int)) {
	for size := range strings.SplitSeq(*benchEntries, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil || n < 1 {
			b.Fatalf("-entries: %q is not a number of entries", size)
		}
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) { run(b, n) })
	}
}

// reportProcessor tells the time of the processors for each of n, in a unit.
func reportProcessor(b *testing.B, used time.Duration, n int, unit time.Duration, name string) {
	if used > 0 {
		b.ReportMetric(float64(used)/float64(n)/float64(unit), name)
	}
}

// BenchmarkSearch asks one question at a time of an index in memory, and tells the median and
// the 99th percentile.
func BenchmarkSearch(b *testing.B) {
	benchSizes(b, func(b *testing.B, entries int) {
		s := newSynthetic(1)
		content, topics := s.content(entries)
		questions := s.questions(topics, 5_000)
		x := buildIndex(b, content, index.Config{Encoder: encoderOf(b, *benchEncoder)})
		defer closeIndex(b, x)
		ask := func(i int) {
			if _, err := x.Search(b.Context(), index.Query{Text: questions[i%len(questions)]}); err != nil {
				b.Fatal(err)
			}
		}
		for i := range 200 { // pages in, pools filled
			ask(len(questions) - 1 - i)
		}
		runtime.GC()
		var took []time.Duration
		used := indextest.ProcessorTime()
		for i := 0; b.Loop(); i++ {
			start := time.Now()
			ask(i)
			took = append(took, time.Since(start))
		}
		reportProcessor(b, indextest.ProcessorTime()-used, len(took), time.Millisecond, "cpu-ms")
		slices.Sort(took)
		b.ReportMetric(milliseconds(took[len(took)/2]), "p50-ms")
		b.ReportMetric(milliseconds(took[len(took)*99/100]), "p99-ms")
	})
}

// BenchmarkComplete looks up questions while they are typed, as autocomplete does: one keystroke
// after the other, of an index in memory.
func BenchmarkComplete(b *testing.B) {
	benchSizes(b, func(b *testing.B, entries int) {
		s := newSynthetic(1)
		content, topics := s.content(entries)
		var typed []string
		for _, q := range s.questions(topics, 200) {
			for i := range q {
				if i > 0 && i <= 40 {
					typed = append(typed, q[:i])
				}
			}
		}
		x := buildIndex(b, content, index.Config{Encoder: encoderOf(b, *benchEncoder)})
		defer closeIndex(b, x)
		look := func(i int) {
			if _, err := x.Complete(b.Context(), index.Query{Text: typed[i%len(typed)], Limit: 25}); err != nil {
				b.Fatal(err)
			}
		}
		for i := range 200 {
			look(len(typed) - 1 - i)
		}
		runtime.GC()
		var took []time.Duration
		for i := 0; b.Loop(); i++ {
			start := time.Now()
			look(i)
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		b.ReportMetric(milliseconds(took[len(took)/2]), "p50-ms")
		b.ReportMetric(milliseconds(took[len(took)*99/100]), "p99-ms")
	})
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// BenchmarkBuild builds in memory, as --content does, and on disk, as serve does.
func BenchmarkBuild(b *testing.B) {
	benchSizes(b, func(b *testing.B, entries int) {
		content, _ := newSynthetic(1).content(entries)
		for _, where := range []string{"memory", "disk"} {
			b.Run(where, func(b *testing.B) {
				used := indextest.ProcessorTime()
				for b.Loop() {
					cfg := index.Config{Encoder: encoderOf(b, *benchEncoder)}
					if where == "disk" {
						cfg.Dir = b.TempDir()
					}
					closeIndex(b, buildIndex(b, content, cfg))
				}
				b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/build")
				reportProcessor(b, indextest.ProcessorTime()-used, b.N, time.Second, "cpu-s")
			})
		}
	})
}

// BenchmarkOpen opens the index of unchanged content from disk.
func BenchmarkOpen(b *testing.B) {
	benchSizes(b, func(b *testing.B, entries int) {
		content, _ := newSynthetic(1).content(entries)
		cfg := index.Config{Dir: b.TempDir(), Encoder: encoderOf(b, *benchEncoder)}
		closeIndex(b, buildIndex(b, content, cfg))
		used := indextest.ProcessorTime()
		for b.Loop() {
			x, opened, err := index.Open(b.Context(), content, cfg)
			if err != nil {
				b.Fatal(err)
			}
			if opened.Rebuilt {
				b.Fatalf("rebuilt: %s", opened.Reason)
			}
			closeIndex(b, x)
		}
		b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/open")
		reportProcessor(b, indextest.ProcessorTime()-used, b.N, time.Second, "cpu-s")
	})
}

// BenchmarkMemory tells what a process of its own has resident after it opened an index on disk
// and answered 1,000 questions, and at most on the way.
func BenchmarkMemory(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("needs /proc")
	}
	benchSizes(b, func(b *testing.B, entries int) {
		var resident, peak float64
		for b.Loop() {
			for _, built := range []bool{false, true} { // the first builds, the second finds it built
				if !built {
					b.Setenv(memoryDir, b.TempDir())
				}
				cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^TestMemoryChild$", "-test.v")
				cmd.Env = append(os.Environ(), memoryEntries+"="+strconv.Itoa(entries), memoryEncoder+"="+*benchEncoder)
				out, err := cmd.CombinedOutput()
				if err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
				rss, hwm := memoryFrom(b, string(out))
				if built {
					b.ReportMetric(rss, "MB-opened")
					continue
				}
				resident, peak = max(resident, rss), max(peak, hwm)
			}
		}
		b.ReportMetric(resident, "MB-built")
		b.ReportMetric(peak, "MB-peak")
	})
}

const (
	memoryEntries = "FAQBOT_MEMORY_ENTRIES"
	memoryEncoder = "FAQBOT_MEMORY_ENCODER"
	memoryDir     = "FAQBOT_MEMORY_DIR"
)

// TestMemoryChild is the process that BenchmarkMemory measures; by itself it tests nothing, and
// it is not skipped, so that a skipped test always means that something is missing.
func TestMemoryChild(t *testing.T) {
	entries, err := strconv.Atoi(os.Getenv(memoryEntries))
	if err != nil {
		return
	}
	s := newSynthetic(1)
	content, topics := s.content(entries)
	questions := s.questions(topics, 1_000)
	x, _, err := index.Open(t.Context(), content, index.Config{Dir: os.Getenv(memoryDir), Encoder: encoderOf(t, os.Getenv(memoryEncoder))})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions {
		if _, err := x.Search(t.Context(), index.Query{Text: q}); err != nil {
			t.Fatal(err)
		}
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(string(status))
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}

// memoryFrom reads VmRSS and VmHWM out of a process's status, in MB.
func memoryFrom(b *testing.B, status string) (rss, hwm float64) {
	b.Helper()
	for line := range strings.Lines(status) {
		name, value, _ := strings.Cut(line, ":")
		kB, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		n, err := strconv.ParseFloat(kB, 64)
		switch {
		case err != nil:
		case name == "VmRSS":
			rss = n / 1024
		case name == "VmHWM":
			hwm = n / 1024
		}
	}
	if rss == 0 || hwm == 0 {
		b.Fatal(errors.New("the process told nothing of its memory"))
	}
	return rss, hwm
}

func buildIndex(tb testing.TB, content *faq.Content, cfg index.Config) *index.Index {
	tb.Helper()
	x, err := index.Build(tb.Context(), content, cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

func closeIndex(tb testing.TB, x *index.Index) {
	tb.Helper()
	if err := x.Close(); err != nil {
		tb.Fatal(err)
	}
}
