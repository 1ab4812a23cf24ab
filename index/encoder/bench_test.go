package encoder

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/index/indextest"
)

// twelve has 12 pieces.
const twelve = "how can I change the delivery address of my order please?"

// hundred has 100 pieces.
var hundred = strings.Repeat(strings.TrimSuffix(twelve, "?")+" ", 9) + "a"

// measure runs f again and again, and tells the median, the least and the processors' time of a text.
func measure(b *testing.B, texts int, f func()) {
	var took []time.Duration
	used := indextest.ProcessorTime()
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		f()
		took = append(took, time.Since(start))
	}
	used = indextest.ProcessorTime() - used
	slices.Sort(took)
	perText := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) / float64(texts) }
	b.ReportMetric(perText(took[0]), "min-ms/text")
	b.ReportMetric(perText(took[len(took)/2]), "p50-ms/text")
	b.ReportMetric(perText(used)/float64(len(took)), "cpu-ms/text")
}

func BenchmarkQuestion(b *testing.B) {
	u := mustBuiltin(b)
	for pieces, text := range map[string]string{"12": twelve, "100": hundred} {
		if n := len(u.vocabulary.ids(text)); strconv.Itoa(n) != pieces {
			b.Fatalf("%q has %d pieces", text, n)
		}
		for name, n := range map[string]*network{"vector": u.network, "plain": plainNetwork(u)} {
			b.Run("pieces="+pieces+"/"+name, func(b *testing.B) {
				use := &USE{network: n, vocabulary: u.vocabulary, arenas: u.arenas}
				measure(b, 1, func() { mustEncode(b, use, text) })
			})
		}
	}
}

// BenchmarkBatch encodes texts of 12 pieces; -cpu says on how many processors.
func BenchmarkBatch(b *testing.B) {
	u := mustBuiltin(b)
	for _, n := range []int{32, 1000} {
		b.Run("texts="+strconv.Itoa(n), func(b *testing.B) {
			texts := slices.Repeat([]string{twelve}, n)
			measure(b, n, func() { mustEncode(b, u, texts...) })
		})
	}
}

// BenchmarkRead is what starting the program takes for the encoder.
func BenchmarkRead(b *testing.B) {
	measure(b, 1, func() {
		if _, err := newUSE(builtinWeights); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkDot(b *testing.B) {
	v := mustEncode(b, mustBuiltin(b), twelve)[0]
	signed := make([]int8, len(v))
	for i, f := range v {
		signed[i] = int8(f * 1000)
	}
	b.Run("float32", func(b *testing.B) {
		for b.Loop() {
			Dot(v, v)
		}
	})
	b.Run("fixed", func(b *testing.B) {
		x := NewFixed(v)
		for b.Loop() {
			x.Dot(signed)
		}
	})
}
