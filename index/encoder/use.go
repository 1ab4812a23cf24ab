package encoder

import (
	"context"
	_ "embed" // the weights
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/faqbot/faqbot/index/parallel"
)

//go:generate go run ./convert use-lite-en.weights

//go:embed use-lite-en.weights
var builtinWeights string

// builtinModel changes whenever the vectors of texts do: with the weights, the cleaning of texts or
// the tokenizer.
const builtinModel = "use-lite-en-int8-1"

// USE is Google's Universal Sentence Encoder Lite for English: vectors of [Dimensions] numbers. It is
// safe for concurrent use, and the vector of a text is the same, bit for bit, whatever texts are
// encoded with it.
type USE struct {
	network    *network
	vocabulary *vocabulary
	arenas     chan *arena // those that nobody uses now
}

var _ Encoder = (*USE)(nil)

// Builtin gives the encoder whose weights are in the program. The first call prepares it, which
// takes a few milliseconds; later ones give the same encoder.
func Builtin() (*USE, error) {
	return builtin()
}

var builtin = sync.OnceValues(func() (*USE, error) { return newUSE(builtinWeights) })

// Read makes an encoder of a file of weights, as command convert writes them.
func Read(data []byte) (*USE, error) {
	return newUSE(string(data))
}

func newUSE(data string) (*USE, error) {
	w, err := readWeights(data)
	if err != nil {
		return nil, fmt.Errorf("reading the weights of the sentence encoder: %w", err)
	}
	v, err := newVocabulary(w.pieces)
	if err != nil {
		return nil, fmt.Errorf("reading the weights of the sentence encoder: %w", err)
	}
	n, err := newNetwork(w)
	if err != nil {
		return nil, fmt.Errorf("reading the weights of the sentence encoder: %w", err)
	}
	return &USE{network: n, vocabulary: v, arenas: make(chan *arena, parallel.Processors())}, nil
}

// Model names the model, with a number that counts the changes of its vectors.
func (u *USE) Model() string { return builtinModel }

// Speaks implements [Linguist]: the model was trained on English alone.
func (u *USE) Speaks(lang string) bool { return speaksEnglish(lang) }

// speaksEnglish takes text of no language for English.
func speaksEnglish(lang string) bool { return lang == "en" || lang == "" }

// Encode returns a unit vector of [Dimensions] numbers for each text, and nil for a text of which
// cleaning leaves nothing. One text is shared among the processors; several are spread over them. What is
// beyond the first 128 pieces of a text, some hundred words, is left out. It fails only if ctx ends.
func (u *USE) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	b := batch{use: u, texts: texts, vectors: make([][]float32, len(texts))}
	b.workers = min(parallel.Processors(), len(texts))
	if b.workers <= 1 { // as for a question, which costs no closure
		b.work(ctx)
	} else {
		parallel.Workers(b.workers, func(int) { b.work(ctx) })
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("encoding %d texts: %w", len(texts), err)
	}
	return b.vectors, nil
}

// batch is the work of one call of Encode, from which workers take one text after the other.
type batch struct {
	use     *USE
	texts   []string
	vectors [][]float32
	next    atomic.Int64 // index of the first text that nobody has taken
	workers int
}

// work takes texts until there are none, gathers as many as make the products worthwhile, and sends
// them through the network together.
func (b *batch) work(ctx context.Context) {
	a := b.use.arena()
	defer b.use.release(a)
	for text := b.take(); text >= 0 && ctx.Err() == nil; {
		a.reset()
		// Towards the end the packs get smaller, so that the workers finish together.
		most := 1 + (len(b.texts)-text)/(2*b.workers)
		for taken := 0; text >= 0 && taken < most; taken++ {
			ids := a.cutter.ids[:0]
			if clean := b.use.vocabulary.clean(b.texts[text]); clean != "" {
				ids = a.cutClean(b.use.vocabulary, clean)
			}
			if len(ids) > 0 && !a.add(text, ids) {
				break // it opens the next pack
			}
			text = b.take()
		}
		b.use.network.run(a, b.sharing(a))
		for i, t := range a.texts {
			b.vectors[t.index] = append([]float32(nil), a.vectors[i*Dimensions:(i+1)*Dimensions]...)
		}
		// A question that waits for a processor goes before the next pack of a long batch.
		runtime.Gosched()
	}
}

// sharing returns how many goroutines work on a pack: one text alone, a question perhaps for which a person waits, is
// shared among the processors; of several, each has a pack of its own.
func (b *batch) sharing(a *arena) int {
	if len(b.texts) > 1 {
		return 1
	}
	return max(1, min(parallel.Processors(), len(a.ids)/leastShared))
}

// take gives the index of a text that nobody has taken, or -1.
func (b *batch) take() int {
	if i := int(b.next.Add(1)) - 1; i < len(b.texts) {
		return i
	}
	return -1
}

// arena gives one that nobody uses. There are as many to keep as there are processors; more are made
// when more are wanted at once, and forgotten afterwards.
func (u *USE) arena() *arena {
	select {
	case a := <-u.arenas:
		return a
	default:
		return &arena{}
	}
}

func (u *USE) release(a *arena) {
	select {
	case u.arenas <- a:
	default:
	}
}
