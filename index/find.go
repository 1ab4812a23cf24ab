package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// Kinds of documents: the first letter of a document's id in bleve, before the entry's key
// and, for parts of an entry, "/" and the part's number.
const (
	docEntry    = 'e'
	docPhrasing = 'p'
	docPassage  = 's'
)

// place is where a document stands in the content: the entry's number, its kind and its part's
// number, so that places are in the order of the content.
type place uint64

// Bits of a place.
const (
	partBits = 24
	kindBits = 2
)

func (p place) entry() int { return int(p >> (partBits + kindBits)) }
func (p place) part() int  { return int(p & (1<<partBits - 1)) }
func (p place) isEntry() bool {
	return p>>partBits&(1<<kindBits-1) == 0
}

// documentID returns the id of a document in bleve; part counts for parts of an entry only.
func (x *Index) documentID(kind byte, entry, part int) string {
	if kind == docEntry {
		return string(docEntry) + x.keys[entry]
	}
	return string(kind) + x.keys[entry] + "/" + strconv.Itoa(part)
}

// parse is the reverse of documentID.
func (x *Index) parse(id string) (place, error) {
	wrong := func() (place, error) {
		return 0, fmt.Errorf("index: document %q is not of this content; delete the index folder to build it anew", id)
	}
	if id == "" {
		return wrong()
	}
	kind, key, part := 0, id[1:], 0
	if id[0] != docEntry {
		at := strings.LastIndexByte(key, '/')
		if at < 0 {
			return wrong()
		}
		n, err := strconv.ParseUint(key[at+1:], 10, partBits)
		if err != nil {
			return wrong()
		}
		kind, key, part = strings.IndexByte("eps", id[0]), key[:at], int(n)
	}
	entry, ok := x.places[key]
	if !ok || kind < 0 {
		return wrong()
	}
	return place(entry)<<(partBits+kindBits) | place(kind)<<partBits | place(part), nil
}

// live is bleve's index as it is searched.
type live struct {
	bleve    bleve.Index
	snapshot *scorch.IndexSnapshot
	stats    *search.BM25Stats
	places   []atomic.Uint64 // of each of the snapshot's documents, and 1; 0: not looked up yet
	highests sync.Map        // of terms that many documents have, the highest impact: clause without boost to float64
}

// newLive takes over an index that will not change any more.
func newLive(b bleve.Index, cardinality map[string]int) (*live, error) {
	i, err := b.Advanced()
	if err != nil {
		return nil, fmt.Errorf("index: reading bleve's index: %w", err)
	}
	reader, err := i.Reader()
	if err != nil {
		return nil, fmt.Errorf("index: reading bleve's index: %w", err)
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return nil, errors.New("index: bleve's index is of another kind")
	}
	n, err := snapshot.DocCount()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("index: counting bleve's documents: %w", err), snapshot.Close())
	}
	full := int64(0)
	for _, s := range snapshot.Segments() {
		full += s.FullSize()
	}
	return &live{
		bleve: b, snapshot: snapshot, places: make([]atomic.Uint64, full),
		stats: &search.BM25Stats{DocCount: float64(n), FieldCardinality: cardinality},
	}, nil
}

func (l *live) close() error { return errors.Join(l.snapshot.Close(), l.bleve.Close()) }

// found is a document that a query finds.
type found struct {
	place place
	score float64
}

// before is the order of documents: the best first, and those of one score as they stand in the
// content.
func (f found) before(o found) bool {
	return f.score > o.score || f.score == o.score && f.place < o.place
}

// exactly is to what scores are rounded: bleve adds them up in the order in which it meets the
// terms, which depends on how its index came about.
const exactly = 1e6

// find returns the documents that fit a query best, the best first. What it returns depends on
// the content alone: the statistics that scores are made of count no deleted documents, and
// what is equally good comes in the order of the content.
func (x *Index) find(ctx context.Context, q query.Query, most int) (best []found, err error) {
	x.life.RLock()
	defer x.life.RUnlock()
	l := x.live
	if l == nil {
		return nil, errors.New("index: the index is closed")
	}
	ctx = context.WithValue(ctx, search.GetScoringModelCallbackKey, search.GetScoringModelCallbackFn(func() string { return x.mapping.ScoringModel }))
	ctx = context.WithValue(ctx, search.BM25StatsKey, l.stats)
	s, err := q.Searcher(ctx, l.snapshot, x.mapping, search.SearcherOptions{})
	if err != nil {
		return nil, fmt.Errorf("index: searching: %w", err)
	}
	defer func() {
		if e := s.Close(); e != nil {
			err = errors.Join(err, fmt.Errorf("index: searching: %w", e))
		}
	}()
	sc := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(s.DocumentMatchPoolSize()+1, 0), IndexReader: l.snapshot}
	best = make([]found, 0, most+1)
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		m, err := s.Next(sc)
		if err != nil {
			return nil, fmt.Errorf("index: searching: %w", err)
		}
		if m == nil {
			return best, nil
		}
		if best, err = x.offer(l, best, m.IndexInternalID, m.Score, most); err != nil {
			return nil, err
		}
		sc.DocumentMatchPool.Put(m)
	}
}

// offer puts a document among the best ones, if it is one of them.
func (x *Index) offer(l *live, best []found, id bleveindex.IndexInternalID, score float64, most int) ([]found, error) {
	score = math.Round(score*exactly) / exactly
	if len(best) == most && score < best[most-1].score {
		return best, nil
	}
	p, err := x.placeOf(l, id)
	if err != nil {
		return nil, err
	}
	return insert(best, found{p, score}, most), nil
}

// insert puts a document in its place among the best ones.
func insert(best []found, f found, most int) []found {
	at := sort.Search(len(best), func(i int) bool { return f.before(best[i]) })
	if at == most {
		return best
	}
	best = slices.Insert(best, at, f)
	return best[:min(len(best), most)]
}

// placeOf returns the place of a document, which is remembered.
func (x *Index) placeOf(l *live, id bleveindex.IndexInternalID) (place, error) {
	n := id.Value()
	if n >= uint64(len(l.places)) {
		return 0, fmt.Errorf("index: bleve found document %d of %d", n, len(l.places))
	}
	if p := l.places[n].Load(); p > 0 {
		return place(p - 1), nil
	}
	name, err := l.snapshot.ExternalID(id)
	if err != nil {
		return 0, fmt.Errorf("index: reading the id of a document: %w", err)
	}
	p, err := x.parse(name)
	if err != nil {
		return 0, err
	}
	l.places[n].Store(uint64(p) + 1)
	return p, nil
}

// cardinality returns the number of different terms in each field, from which bleve's BM25 takes
// the average length of a field. Bleve itself counts a term once in each of its segments, and
// those of deleted documents too.
func (x *Index) cardinality() map[string]int {
	c := map[string]int{fieldTags: 1, fieldMarks: 0}
	l := x.corpus.lex
	c[fieldWords] = l.terms[viewWords].size()
	grams := map[string]struct{}{}
	for id := range int32(c[fieldWords]) {
		r := []rune(l.terms[viewWords].term(id))
		for i := 0; i+3 <= len(r); i++ {
			grams[string(r[i:i+3])] = struct{}{}
		}
	}
	c[fieldChars] = len(grams)
	stems := l.terms[viewStems]
	mark := make([]bool, stems.size())
	for id := stems.from(markPrefix); id < int32(stems.size()) && isMark(stems.term(id)); id++ {
		mark[id] = true
		c[fieldMarks]++
	}
	for _, lang := range x.analyse.langs {
		x.countFields(c, lang, mark)
	}
	return c
}

// countFields counts the terms in the fields of one language.
func (x *Index) countFields(c map[string]int, lang string, mark []bool) {
	const inStems, inAnswer, inPhrasing, inPassage = 1, 2, 4, 8
	where := make([]uint8, len(mark))
	pairs := make([]bool, x.corpus.lex.terms[viewPairs].size())
	set := func(ids []int32, field uint8) {
		for _, id := range ids {
			where[id] |= field
		}
	}
	for i := range x.corpus.entries {
		if entryLang(&x.content.Entries[i]) != lang {
			continue
		}
		f := &x.corpus.entries[i]
		set(f.union.ids[viewStems], inStems)
		set(f.section, inStems)
		set(f.answer.ids, inAnswer)
		if len(f.phrasings) > 1 {
			set(f.union.ids[viewStems], inPhrasing)
		}
		for k := range f.passages {
			set(f.passages[k].ids, inPassage)
		}
		for _, id := range f.union.ids[viewPairs] {
			pairs[id] = true
		}
	}
	for field, bit := range map[string]uint8{fieldStems: inStems, fieldAnswer: inAnswer, fieldPhrasing: inPhrasing, fieldPassage: inPassage} {
		n := 0
		for id, w := range where {
			if w&bit > 0 && !mark[id] {
				n++
			}
		}
		c[field+lang] = n
	}
	n := 0
	for _, has := range pairs {
		if has {
			n++
		}
	}
	c[fieldPairs+lang] = n
}
