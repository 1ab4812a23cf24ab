package eval_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/indextest"
)

// changed returns content in which some entries have another answer: one of 1,000 and, of more,
// one in 10,000.
func changed(content *faq.Content, round int) (*faq.Content, int) {
	c := *content
	c.Entries = slices.Clone(content.Entries)
	n := max(1, len(c.Entries)/10_000)
	for k := range n {
		i := (k*len(c.Entries)/n + 7*round) % len(c.Entries)
		c.Entries[i].Answer += fmt.Sprintf(" This was changed in round %d.", round)
	}
	return &c, n
}

// BenchmarkReindex builds on the index of content of which a few entries have changed since, on
// disk, as a generation is built; and tells what the process holds of memory beside the old index.
func BenchmarkReindex(b *testing.B) {
	benchSizes(b, func(b *testing.B, entries int) {
		content, _ := newSynthetic(1).content(entries)
		dir := b.TempDir()
		current := buildIndex(b, content, index.Config{Dir: filepath.Join(dir, "0"), Encoder: encoderOf(b, *benchEncoder)})
		one := heap()
		round := 0
		used := indextest.ProcessorTime()
		for b.Loop() {
			round++
			next, n := changed(content, round)
			x := buildIndex(b, next, index.Config{Dir: filepath.Join(dir, fmt.Sprint(round)), Base: current, Encoder: encoderOf(b, *benchEncoder)})
			if x.Analysed() != n {
				b.Fatalf("%d entries were analysed, want %d", x.Analysed(), n)
			}
			if round == 1 {
				b.ReportMetric(heap()/one, "x-heap")
			}
			closeIndex(b, current)
			current, content = x, next
		}
		b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/reindex")
		reportProcessor(b, indextest.ProcessorTime()-used, b.N, time.Second, "cpu-s")
		closeIndex(b, current)
	})
}

// heap is the memory that is in use after a collection of garbage, in MB.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}
