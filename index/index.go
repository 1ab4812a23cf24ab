// Package index finds the entries that can answer a question, and says how sure it is.
//
// It holds one bleve index (scorch, BM25) over the content, with a document for each entry,
// each phrasing and each passage of a long answer; retrieves candidates from it; and ranks
// them by the model of package rank. Bleve appears in no signature.
package index

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	"golang.org/x/sync/errgroup"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/rank"
)

// Hit is an entry that may answer a question.
type Hit struct {
	Entry      *faq.Entry    // shared: do not change it
	Confidence float64       // calibrated probability in [0,1] that the entry answers the question
	Features   rank.Features // what the confidence was computed from
}

// Query is a question to the index.
type Query struct {
	Text  string   // as the person wrote it
	Tags  []string // only entries with one of these tags; none: all entries
	Lang  string   // entries of this language win over equal ones; "": no preference
	On    faq.Date // only entries that are valid on this day; zero: all entries
	Limit int      // number of hits at most; 0: 5
}

// Config says how an index is built and where it is kept.
type Config struct {
	Dir      string                // folder of the index on disk; "": in memory
	Base     *Index                // an open index of older content, from which what has not changed is taken over; nil: none
	Progress func(done, total int) // called while building, from one goroutine; may be nil
}

// Index answers queries on one version of the content. It is safe for concurrent use.
type Index struct {
	content *faq.Content
	bleve   bleve.Index
	mapping *mapping.IndexMappingImpl
	analyse *analyser
	syn     *synonyms
	corpus  *corpus
	classes *rank.Classifier
	model   *rank.Model
	split   [][]string      // passages of each entry
	pool    sync.Pool       // of *scratch
	typing  sync.Pool       // of *typing
	typable func() *typable // what typing needs; made at first use

	analysed  int  // entries whose texts were analysed to make the index
	common    int  // number of entries from which a term is too common to search for, beside rarer ones
	phrasings bool // there are documents of phrasings
	passages  bool // there are documents of passages
	spread    float64
}

// Build makes an index of the content, replacing what is in cfg.Dir.
func Build(ctx context.Context, content *faq.Content, cfg Config) (*Index, error) {
	x, err := newIndex(content)
	if err != nil {
		return nil, err
	}
	if cfg.Dir != "" && len(content.Entries) > 0 { // bleve's builder cannot write nothing
		err = buildDisk(ctx, x, cfg)
	} else {
		err = buildMemory(ctx, x, cfg)
	}
	if err != nil {
		return nil, err
	}
	if len(content.Entries) >= manyEntries {
		debug.FreeOSMemory()
	}
	return x, nil
}

// manyEntries is the number of entries from which the memory that only the building took is
// given back at once: it is several times what answering takes.
const manyEntries = 500

// newIndex prepares what bleve's index and the ranking are built from.
func newIndex(content *faq.Content) (*Index, error) {
	m, a, err := newMapping(contentLangs(content))
	if err != nil {
		return nil, err
	}
	x := &Index{content: content, mapping: m, analyse: a, split: make([][]string, len(content.Entries)), model: rank.Default()}
	x.syn = newSynonyms(content.Synonyms, func(s string) []string { return terms(a.split(s)) })
	n := 0
	for i := range content.Entries {
		e := &content.Entries[i]
		x.split[i] = passagesOf(e.Answer)
		x.passages = x.passages || len(x.split[i]) > 0
		x.phrasings = x.phrasings || len(e.Also) > 0
		n += 1 + len(e.Also)
	}
	x.spread = float64(n) / float64(max(1, len(content.Entries)))
	x.common = max(100, len(content.Entries)/10)
	return x, nil
}

// learn makes what the ranking needs; the classifier comes from classes.
func (x *Index) learn(classes func(*corpus) (*rank.Classifier, error)) (err error) {
	x.analysed = len(x.content.Entries)
	x.corpus = newCorpus(x.content, x.analyse, x.syn, x.split)
	if x.classes, err = classes(x.corpus); err != nil {
		return fmt.Errorf("index: preparing the classifier: %w", err)
	}
	x.pool.New = func() any { return newScratch(x.corpus.lex) }
	x.typing.New = func() any { return newTyping(x.corpus.lex) }
	x.typable = sync.OnceValue(func() *typable { return newTypable(x.corpus) })
	return nil
}

// both fills bleve's index by add and learns at the same time: neither needs the other.
func (x *Index) both(ctx context.Context, add func(id string, doc any) error, cfg Config) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return x.fill(ctx, add, cfg) })
	g.Go(func() error {
		return x.learn(func(c *corpus) (*rank.Classifier, error) { return c.train(), nil })
	})
	return g.Wait()
}

// Content returns the content that the index was built from; do not change it.
func (x *Index) Content() *faq.Content { return x.content }

// Analysed returns the number of entries whose texts were analysed to make the index; the others
// were taken over from [Config.Base] or from disk.
func (x *Index) Analysed() int { return x.analysed }

// Close releases the index.
func (x *Index) Close() error { return x.bleve.Close() }
