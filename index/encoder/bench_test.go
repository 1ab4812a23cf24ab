package encoder

import (
	"slices"
	"strings"
	"testing"
)

const twelve = "how can I change the delivery address of my order please?" // 12 pieces

func BenchmarkQuestion(b *testing.B) {
	u := mustBuiltin(b)
	plain := plainNetwork(u)
	for _, bench := range []struct {
		name    string
		text    string
		network *network
	}{
		{"pieces=12", twelve, u.network},
		{"pieces=100", strings.Repeat(twelve+" ", 9), u.network},
		{"pieces=12/plain", twelve, plain},
		{"pieces=100/plain", strings.Repeat(twelve+" ", 9), plain},
	} {
		b.Run(bench.name, func(b *testing.B) {
			use := &USE{network: bench.network, vocabulary: u.vocabulary, arenas: u.arenas}
			b.ReportMetric(float64(len(u.vocabulary.ids(u.vocabulary.clean(bench.text)))), "pieces")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := use.Encode(b.Context(), []string{bench.text}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBatch(b *testing.B) {
	u := mustBuiltin(b)
	texts := slices.Repeat([]string{twelve}, 32)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := u.Encode(b.Context(), texts); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(texts)), "µs/text")
}
