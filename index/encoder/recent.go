package encoder

import (
	"container/list"
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/faqbot/faqbot/index/parallel"
)

// Limits of what a [Recent] remembers.
const (
	recentTexts = 8192
	recentBytes = 16 << 20 // of texts and vectors: 8,000 questions with 512 numbers each
	recentText  = 4096     // bytes of a text that is remembered; a longer one is asked hardly twice
)

// Recent is an [Encoder] that remembers the vectors of the questions that another one encoded last: at most
// 8,192 of them and 16 MB. A question that is asked several times at once is encoded once. The texts of the
// content are not remembered. Make one with [NewRecent].
type Recent struct {
	encoder Encoder
	flight  singleflight.Group

	mu    sync.Mutex
	known map[string]*list.Element // of *remembered
	order *list.List               // the one used last is the first
	bytes int
}

// remembered is a question with its vector.
type remembered struct {
	text   string
	vector []float32
}

// size is what it takes in memory, in bytes, with its places in the map and in the list.
func (r *remembered) size() int { return len(r.text) + 4*len(r.vector) + 200 }

// NewRecent returns an encoder that remembers what e makes of questions.
func NewRecent(e Encoder) *Recent {
	return &Recent{encoder: e, known: map[string]*list.Element{}, order: list.New()}
}

// Model implements [Encoder].
func (r *Recent) Model() string { return r.encoder.Model() }

// Speaks implements [Linguist].
func (r *Recent) Speaks(lang string) bool { return Speaks(r.encoder, lang) }

// Encode implements [Encoder]. It remembers nothing, but what is remembered of one text is used.
func (r *Recent) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	if len(texts) == 1 {
		if v, ok := r.recall(texts[0]); ok {
			return [][]float32{v}, nil
		}
	}
	return r.encoder.Encode(ctx, texts)
}

// EncodeQuestion implements [Questioner]. A failure is not remembered.
func (r *Recent) EncodeQuestion(ctx context.Context, text string) ([]float32, error) {
	if v, ok := r.recall(text); ok {
		return v, nil
	}
	// Whoever asked first may go away; the others still want to know.
	done := r.flight.DoChan(text, func() (vector any, err error) {
		defer parallel.Recover(&err) // in a goroutine of its own, where nobody else would catch it
		v, err := Question(context.WithoutCancel(ctx), r.encoder, text)
		if err == nil {
			r.remember(text, v)
		}
		return v, err
	})
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case result := <-done:
		if result.Err != nil {
			return nil, result.Err
		}
		return slices.Clone(result.Val.([]float32)), nil
	}
}

// recall returns a copy of what is remembered of a text.
func (r *Recent) recall(text string) (vector []float32, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.known[text]
	if e == nil {
		return nil, false
	}
	r.order.MoveToFront(e)
	return slices.Clone(e.Value.(*remembered).vector), true
}

// remember keeps a vector, and forgets those that were not used for longest.
func (r *Recent) remember(text string, vector []float32) {
	if len(text) > recentText {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[text] != nil {
		return
	}
	entry := &remembered{text, vector}
	r.known[text] = r.order.PushFront(entry)
	r.bytes += entry.size()
	for r.order.Len() > recentTexts || r.bytes > recentBytes {
		last := r.order.Remove(r.order.Back()).(*remembered)
		delete(r.known, last.text)
		r.bytes -= last.size()
	}
}

var _ Questioner = (*Recent)(nil)
