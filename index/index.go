// Package index finds the entries that can answer a question, and says how sure it is.
//
// It holds one bleve index (scorch, BM25) over the content, with a document for each entry,
// each phrasing and each passage of a long answer; retrieves candidates from it; and ranks
// them by the model of package rank. Bleve appears in no signature.
package index

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/background"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/parallel"
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
	ReadOnly bool                  // Open writes nothing: an index that must be built anew is built in memory
	Progress func(done, total int) // called while building, from one goroutine; may be nil
	Encoding func(done, total int) // called while texts are encoded, from one goroutine, perhaps while Progress is; may be nil
	Encoder  encoder.Encoder       // makes the vectors of texts in the languages that it knows; others are found and ranked by their words alone; nil: all are
}

// Index answers queries on one version of the content. It is safe for concurrent use.
type Index struct {
	content     *faq.Content
	version     func() string    // of the content; found out at first use
	keys        []string         // of each entry, what names it in bleve's documents
	places      map[string]int32 // of each key, its entry's number
	from        []int32          // of each entry, its number in the index that it was taken over from, or -1; nil: none was
	mapping     *mapping.IndexMappingImpl
	analyse     *analyser
	syn         *synonyms
	corpus      *corpus
	classes     *rank.Classifier
	prior       *prior                  // what the classifier knows of vectors; nil: it knows of none
	words       *rank.Model             // for questions without a vector
	meant       *rank.Model             // for those with one
	split       [][]string              // passages of each entry
	slips       *slips                  // corrects misspelt words
	pool        sync.Pool               // of *scratch
	typing      sync.Pool               // of *typing
	typable     func() *typable         // what typing needs; made at first use
	wordClasses func() *rank.Classifier // that knows of no vectors, for questions without one; made at first use, or when it is written to disk
	wordings    func() *wordings        // finds phrasings by their words; made at first use
	tongues     *tongues                // tells whether the encoder knows a question's language; nil: that is not the question

	life   sync.RWMutex // held for reading while live is used
	live   *live        // bleve's index; nil: closed
	folder *folder      // where the index lies; nil: in memory

	encoder    encoder.Encoder     // nil: none
	encoded    *encoded            // nil: nothing was to be encoded
	background []background.Vector // questions about other things than the content
	scope      scope               // tells the content from these

	analysed  int  // entries whose texts were analysed to make the index
	common    int  // number of entries from which a term is too common to search for, beside rarer ones
	phrasings bool // there are documents of phrasings
	passages  bool // there are documents of passages
	dated     bool // entries are valid on some days alone
}

// Build makes an index of the content, replacing what is in cfg.Dir. What cfg.Base has of the
// entries that have not changed is taken over; the index is the same as without it. A panic is an error that wraps a
// [parallel.PanicError].
func Build(ctx context.Context, content *faq.Content, cfg Config) (x *Index, err error) {
	defer parallel.Recover(&err)
	return buildIndex(ctx, content, cfg)
}

func buildIndex(ctx context.Context, content *faq.Content, cfg Config) (*Index, error) {
	cfg.Encoder = encoderFor(content, cfg.Encoder)
	x, err := newIndex(content, cfg.Base)
	if err != nil {
		return nil, err
	}
	x.encoder = cfg.Encoder
	if cfg.Dir != "" && len(content.Entries) > 0 { // bleve's builder cannot write nothing
		err = buildDisk(ctx, x, cfg)
	} else {
		err = buildMemory(ctx, x, cfg)
	}
	if err != nil {
		return nil, err
	}
	if cfg.Base == nil && x.analysed >= manyEntries {
		debug.FreeOSMemory()
	}
	x.from = nil // Base may go
	return x, nil
}

// encoderFor returns the encoder for a content: none where it knows no language of the content.
func encoderFor(content *faq.Content, e encoder.Encoder) encoder.Encoder {
	if e == nil {
		return nil
	}
	if silent := silentEntries(content, e); silent != nil && !slices.Contains(silent, false) {
		return nil
	}
	return e
}

// manyEntries is the number of analysed entries from which the memory that only the building
// took is given back at once: it is several times what answering takes. Beside a base it is kept, since
// the next build takes it again, and fetching it anew takes longer than much of the building.
const manyEntries = 500

// newIndex prepares what bleve's index and the ranking are built from.
func newIndex(content *faq.Content, base *Index) (x *Index, err error) {
	x = &Index{content: content, split: make([][]string, len(content.Entries)), analysed: len(content.Entries)}
	langs := contentLangs(content)
	if base != nil && slices.Equal(langs, base.analyse.langs) {
		x.mapping, x.analyse = base.mapping, base.analyse // which never change
	} else if x.mapping, x.analyse, err = newMapping(langs); err != nil {
		return nil, err
	}
	x.version = sync.OnceValue(content.Version)
	x.keys, x.places = entryKeys(content)
	x.from = x.takeOver(base)
	x.syn = newSynonyms(content.Synonyms, func(s string) []string { return terms(x.analyse.split(s)) })
	for i := range content.Entries {
		e := &content.Entries[i]
		if x.from != nil && x.from[i] >= 0 {
			x.split[i] = base.split[x.from[i]]
		} else {
			x.split[i] = passagesOf(e.Answer)
		}
		x.passages = x.passages || len(x.split[i]) > 0
		x.phrasings = x.phrasings || len(e.Also) > 0
		x.dated = x.dated || !e.ValidFrom.IsZero() || !e.ValidUntil.IsZero()
	}
	x.common = max(100, len(content.Entries)/10)
	return x, nil
}

// learn makes what the ranking needs from the texts.
func (x *Index) learn(ctx context.Context, cfg Config, known *pool) error {
	var old *corpus
	if x.from != nil {
		old = cfg.Base.corpus
	}
	x.corpus = newCorpus(len(x.keys), old, x.from, splitEntry(x.content, x.analyse, x.syn, x.split))
	x.ready()
	var err error
	if x.encoded, err = x.encode(ctx, known, cfg); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	x.takeBackground()
	x.train()
	x.divide()
	return nil
}

// ready prepares what questions need of the corpus.
func (x *Index) ready() {
	x.words, x.meant = rank.Words(x.corpus.told), rank.Meaning(x.corpus.told)
	x.slips = newSlips(x.corpus.lex.terms[viewWords], x.corpus.lex.df[viewWords], x.analyse.lexicon)
	x.pool.New = func() any { return newScratch(x.corpus.lex) }
	x.typing.New = func() any { return newTyping(x.corpus.lex) }
	x.typable = sync.OnceValue(func() *typable { return newTypable(x.corpus) })
	x.wordClasses = sync.OnceValue(func() *rank.Classifier { return x.corpus.train(nil) })
	x.wordings = sync.OnceValue(func() *wordings { return newWordings(x.corpus) })
}

// attach lets questions be answered from a bleve index, which belongs to the index from now on.
func (x *Index) attach(b bleve.Index) (err error) {
	x.live, err = newLive(b, x.cardinality())
	return err
}

// Content returns the content that the index was built from; do not change it.
func (x *Index) Content() *faq.Content { return x.content }

// Version returns the version of the content: [faq.Content.Version], which takes long for much content, and is found
// out once.
func (x *Index) Version() string { return x.version() }

// Analysed returns the number of entries whose texts were analysed to make the index; the others
// were taken over from [Config.Base] or from disk.
func (x *Index) Analysed() int { return x.analysed }

// Encoder returns the encoder that the index was built with; nil: none, or none that knows a language of the content.
func (x *Index) Encoder() encoder.Encoder { return x.encoder }

// Ranking names what its confidences come from: the models' constants, and the encoder's model. With
// another one the same question gets other confidences.
func (x *Index) Ranking() string {
	h := fnv.New64a()
	fmt.Fprint(h, rank.Constants())
	if x.encoder != nil && x.Encoding() == nil {
		fmt.Fprint(h, x.encoder.Model())
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// Close releases the index, when no question uses it any more.
func (x *Index) Close() error {
	x.life.Lock()
	defer x.life.Unlock()
	if x.live == nil {
		return nil
	}
	err := x.live.close()
	if x.folder != nil {
		err = errors.Join(err, x.folder.close())
	}
	x.live = nil
	return err
}
