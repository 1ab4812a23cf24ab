package expect

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/parallel"
)

// What asking may cost, whatever the content.
const (
	// folds is the number of indexes that are built, each without some of what is asked.
	folds = 3
	// mostOwn and mostNear are the numbers of phrasings that are asked at most.
	mostOwn, mostNear = 300, 100
	// nearShare is one in so many entries that are left out whole, in one of the folds.
	nearShare = 5
	// leastEntries is the number of entries below which none is left out whole: the others would
	// hardly be the same content.
	leastEntries = 8
	// mostEntries is the number of entries that a fold has at most. Of more, those are taken that
	// come nearest to the questions, so that what can be confused with what is there.
	mostEntries = 1500
)

// Small is the number of entries up to which measuring takes about as long as building an index, a
// second or less, so that whoever builds one can wait for it.
const Small = 300

// Searcher is the whole index. [index.Index] is one.
type Searcher interface {
	Content() *faq.Content
	Search(ctx context.Context, q index.Query) ([]index.Hit, error)
}

// Config says how to measure.
type Config struct {
	// Base is the index itself, from which the smaller ones take what has not changed, and their encoder;
	// nil: nothing is taken over. It stays open as long as Measure runs.
	Base    *index.Index
	Encoder encoder.Encoder // nil: that of Base
	// Wait is called before each question, so that those of people can go first; nil: nobody waits.
	Wait    func()
	Workers int // that ask at the same time; 0: as many as there are processors
}

// Measure asks the content, and returns what can be expected of it. The same content and encoder
// give the same result. The error is that of ctx, or says which index could not be built or asked; a panic is an error that
// wraps a [parallel.PanicError].
func Measure(ctx context.Context, s Searcher, cfg Config) (e *Expectation, err error) {
	defer parallel.Recover(&err)
	return measure(ctx, s, cfg)
}

func measure(ctx context.Context, s Searcher, cfg Config) (*Expectation, error) {
	if cfg.Workers < 1 {
		cfg.Workers = parallel.Processors()
	}
	if cfg.Encoder == nil && cfg.Base != nil {
		cfg.Encoder = cfg.Base.Encoder()
	}
	e := &Expectation{Method: Method}
	if cfg.Base != nil {
		e.Content, e.Ranking = cfg.Base.Version(), cfg.Base.Ranking()
	} else {
		e.Content = s.Content().Version()
	}
	if cfg.Encoder != nil {
		e.Model = cfg.Encoder.Model()
		cfg.Encoder = &remembered{Encoder: cfg.Encoder, vectors: map[string][]float32{}}
	}
	m := &measurer{cfg: cfg, content: s.Content(), words: newAlikeness(s.Content())}
	far, err := m.far(ctx, s)
	if err != nil {
		return nil, err
	}
	p := newPlan(m.content)
	keep, err := m.nearest(ctx, s, p)
	if err != nil {
		return nil, err
	}
	for k := range folds {
		asked, err := m.fold(ctx, p, k, keep)
		if err != nil {
			return nil, err
		}
		e.Asked = append(e.Asked, asked...)
	}
	e.Asked = append(e.Asked, far...)
	weigh(e.Asked)
	e.Modes = pick(e.Asked)
	return e, nil
}

// Fits reports whether the expectation is that of an index: of its content, made in the way of this
// version of faqbot, and by the ranking that the index has. It is false for nil.
func (e *Expectation) Fits(x *index.Index) bool {
	return e != nil && e.Method == Method && e.Ranking == x.Ranking() && e.Content == x.Version()
}

// measurer is one measuring under way.
type measurer struct {
	cfg     Config
	content *faq.Content
	words   alikeness
}

// question is one to be asked.
type question struct {
	text   string
	lang   string
	kind   Kind
	answer map[faq.EntryID]bool // what answers it; nil: nothing
	alike  float64              // to what is left of its entry's phrasings
}

// far asks the whole index the questions of other fields, in the languages of the content.
func (m *measurer) far(ctx context.Context, s Searcher) ([]Asked, error) {
	var out []Asked
	for _, lang := range languages(m.content) {
		var qs []question
		fields := farFields(lang)
		for _, f := range fields {
			for _, text := range f.questions {
				qs = append(qs, question{text: text, lang: lang, kind: Far})
			}
		}
		asked, err := m.ask(ctx, s, qs)
		if err != nil {
			return nil, err
		}
		found := make([][]Asked, len(fields))
		for i, f := range fields {
			found[i], asked = asked[:len(f.questions)], asked[len(f.questions):]
		}
		out = append(out, foreign(found)...)
	}
	return out, nil
}

// languages returns the base languages of the content that at least a tenth of it is in, sorted.
func languages(content *faq.Content) []string {
	count := map[string]int{}
	for i := range content.Entries {
		count[baseOf(content.Entries[i].Lang)]++
	}
	var langs []string
	for lang, n := range count {
		if 10*n >= len(content.Entries) {
			langs = append(langs, lang)
		}
	}
	slices.Sort(langs)
	return langs
}

// baseOf returns the language of a tag without its region; English for none, as the index has it.
func baseOf(tag string) string {
	for i, r := range tag {
		if r == '-' || r == '_' {
			return tag[:i]
		}
	}
	return cmp.Or(tag, "en")
}

// ask asks the questions, in any order, and returns what was found in theirs.
func (m *measurer) ask(ctx context.Context, s Searcher, qs []question) ([]Asked, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out := make([]Asked, len(qs))
	var next atomic.Int64
	parallel.Workers(min(m.cfg.Workers, len(qs)), func(int) {
		for ctx.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= len(qs) {
				return
			}
			if m.cfg.Wait != nil {
				m.cfg.Wait()
			}
			hits, err := s.Search(ctx, index.Query{Text: qs[i].text, Lang: qs[i].lang, Limit: offered})
			if err != nil {
				cancel(fmt.Errorf("asking the content %q: %w", qs[i].text, err))
				return
			}
			out[i] = askedOf(&qs[i], hits)
		}
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return out, nil
}

// askedOf returns what was found for a question.
func askedOf(q *question, hits []index.Hit) Asked {
	a := Asked{Kind: q.kind, Alike: round4(q.alike), Weight: 1}
	for i, h := range hits[:min(len(hits), offered)] {
		a.Found[i] = round4(h.Confidence)
		if a.Place == 0 && q.answer[h.Entry.ID] {
			a.Place = i + 1
		}
	}
	a.Careful = len(hits) > 0 && hits[0].Entry.Careful
	return a
}

// nearest returns the entries that the folds are made of, by their number: nil for all. Of large
// content those are taken that stand next to what is asked, and others by the sum of their id.
func (m *measurer) nearest(ctx context.Context, s Searcher, p *plan) ([]bool, error) {
	if len(m.content.Entries) <= mostEntries {
		return nil, nil
	}
	places := make(map[faq.EntryID]int, len(m.content.Entries))
	for i := range m.content.Entries {
		places[m.content.Entries[i].ID] = i
	}
	keep, n := make([]bool, len(m.content.Entries)), 0
	take := func(i int) {
		if !keep[i] && n < mostEntries {
			keep[i] = true
			n++
		}
	}
	for _, h := range p.held {
		take(h.entry)
	}
	const rivals = 10
	for _, h := range p.held {
		if m.cfg.Wait != nil {
			m.cfg.Wait()
		}
		e := &m.content.Entries[h.entry]
		hits, err := s.Search(ctx, index.Query{Text: h.text(e), Lang: e.Lang, Limit: rivals})
		if err != nil {
			return nil, fmt.Errorf("looking for the entries near to %q: %w", e.ID, err)
		}
		for _, hit := range hits {
			take(places[hit.Entry.ID])
		}
	}
	for _, i := range byHash(len(keep), func(i int) string { return string(m.content.Entries[i].ID) }) {
		take(i)
	}
	return keep, nil
}

// fold builds the content without what fold k is asked, and asks it.
func (m *measurer) fold(ctx context.Context, p *plan, k int, keep []bool) (asked []Asked, err error) {
	qs, out := p.questions(m.content, k)
	if len(qs) == 0 {
		return nil, nil
	}
	less := p.without(m.content, out, k, keep)
	left := make(map[faq.EntryID][]string, len(less.Entries))
	for i := range less.Entries {
		left[less.Entries[i].ID] = less.Entries[i].Phrasings()
	}
	for i := range qs {
		for id := range qs[i].answer {
			qs[i].alike = max(qs[i].alike, m.words.of(qs[i].text, left[id]))
		}
	}
	x, err := index.Build(ctx, less, index.Config{Base: m.cfg.Base, Encoder: m.cfg.Encoder})
	if err != nil {
		return nil, fmt.Errorf("building the content without what is asked: %w", err)
	}
	defer func() {
		if closeErr := x.Close(); err == nil {
			err = closeErr
		}
	}()
	return m.ask(ctx, x, qs)
}

// byHash returns the numbers from 0 to n-1 in the order of the sums of their texts: some order that
// has nothing to do with the content's own, and is the same each time.
func byHash(n int, text func(i int) string) []int {
	sums, order := make([]uint64, n), make([]int, n)
	for i := range order {
		sums[i], order[i] = sum(text(i)), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sums[a], sums[b]) })
	return order
}

func sum(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // a sum takes all
	// The last bits of FNV are poor for short texts; this mixes them (the finaliser of MurmurHash3).
	v := h.Sum64()
	v = (v ^ v>>33) * 0xff51afd7ed558ccd
	return v ^ v>>33
}

// remembered is an encoder that makes no vector twice.
type remembered struct {
	encoder.Encoder

	mu      sync.Mutex
	vectors map[string][]float32
}

// Speaks implements [encoder.Linguist].
func (r *remembered) Speaks(lang string) bool { return encoder.Speaks(r.Encoder, lang) }

// Encode implements [encoder.Encoder].
func (r *remembered) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var miss []string
	var at []int
	r.mu.Lock()
	for i, t := range texts {
		v, ok := r.vectors[t]
		if !ok {
			miss, at = append(miss, t), append(at, i)
		}
		out[i] = v
	}
	r.mu.Unlock()
	if len(miss) == 0 {
		return out, nil
	}
	made, err := r.Encoder.Encode(ctx, miss)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, v := range made {
		out[at[i]], r.vectors[miss[i]] = v, v
	}
	return out, nil
}
