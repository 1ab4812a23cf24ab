package index

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"

	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/parallel"
)

// encodeBatch is the number of texts that the encoder is given at once: enough for all processors.
const encodeBatch = 256

// encoded is what an index has of vectors.
type encoded struct {
	vectors *vectors // nil: there are none
	pool    *pool    // all vectors that are known, even where they are not those of all texts; nil: none
	err     error    // why there are none
}

// textKeys are the keys of the texts of all entries.
type textKeys struct {
	first, answers []uint32 // as in vectors
	silent         []bool   // as in vectors
	keys           []textKey
}

// encode finds the vectors of all texts of the content: in the pool, or else by the encoder. Where
// that fails there are no vectors, and encoded says why; the error is that of ctx. Without an encoder
// there is nothing.
func (x *Index) encode(ctx context.Context, known *pool, cfg Config) (*encoded, error) {
	e := cfg.Encoder
	if e == nil {
		return nil, nil
	}
	keys := x.textKeys(cfg.Base, silentEntries(x.content, e))
	g := newGrowth(e.Model(), known)
	err := g.encode(ctx, e, x.missing(keys, g.pool), cfg.Encoding)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		g.finish()
		return &encoded{pool: g.pool, err: fmt.Errorf("index: encoding the content: %w", err)}, nil
	}
	v := g.vectors(keys)
	return &encoded{vectors: v, pool: v.pool}, nil
}

// model names the model of the entries' vectors; "" where there are none.
func (e *encoded) model() string {
	if e == nil || e.vectors == nil || e.pool.dim == 0 {
		return ""
	}
	return e.pool.model
}

// Encoding returns why entries are not found and ranked by the vectors of their texts; nil if they
// are, or if there is no encoder. Entries in a language that the encoder does not know lack nothing. What is missing
// is made up for by an index that is opened again, or built on this one.
func (x *Index) Encoding() error {
	if x.encoded == nil {
		return nil
	}
	return x.encoded.err
}

// knownPool returns the vectors that base has of the encoder's model.
func knownPool(base *Index, e encoder.Encoder) *pool {
	if base == nil || e == nil {
		return nil
	}
	if base.encoded != nil && base.encoded.pool.fits(e.Model()) {
		return base.encoded.pool
	}
	return nil
}

// fits reports whether the pool's vectors are those of a model.
func (p *pool) fits(model string) bool { return p != nil && p.model == model }

// textKeys returns the keys of all texts; those of silent entries, whose language the encoder does not know, are
// not encoded. Keys of entries that base has unchanged are not computed.
func (x *Index) textKeys(base *Index, silent []bool) *textKeys {
	n := len(x.content.Entries)
	sentences := sentencesFor(n)
	var old *vectors
	if x.from != nil && base.encoded != nil && sentences == sentencesFor(len(base.content.Entries)) {
		old = base.encoded.vectors
	}
	phrasings, answers := make([][]textKey, n), make([][]textKey, n)
	parallel.Do(n, func(i int) {
		if silent != nil && silent[i] {
			phrasings[i] = make([]textKey, 1+len(x.content.Entries[i].Also)) // noText
			return
		}
		if old != nil && x.from[i] >= 0 && (old.silent == nil || !old.silent[x.from[i]]) {
			phrasings[i] = old.pool.keysOf(old.phrasingRows(int(x.from[i])))
			answers[i] = old.pool.keysOf(old.answerRows(int(x.from[i])))
			return
		}
		p, a := encodedTexts(&x.content.Entries[i], sentences)
		phrasings[i], answers[i] = keysOf(p), keysOf(a)
	})
	k := &textKeys{first: make([]uint32, n+1), answers: make([]uint32, n), silent: silent}
	total := 0
	for i := range n {
		k.first[i] = uint32(total)
		k.answers[i] = uint32(total + len(phrasings[i]))
		total += len(phrasings[i]) + len(answers[i])
	}
	k.first[n] = uint32(total)
	k.keys = make([]textKey, 0, total)
	for i := range n {
		k.keys = append(append(k.keys, phrasings[i]...), answers[i]...)
	}
	return k
}

func keysOf(texts []string) []textKey {
	keys := make([]textKey, len(texts))
	for k, t := range texts {
		keys[k] = keyOf(t)
	}
	return keys
}

// keysOf returns the keys of the texts at some rows.
func (p *pool) keysOf(rows []row) []textKey {
	keys := make([]textKey, len(rows))
	for k, r := range rows {
		if r != noRow {
			keys[k] = p.key(r)
		}
	}
	return keys
}

// missingText is a text whose vector is not known.
type missingText struct {
	key  textKey
	text string
}

// missing returns the texts that the pool does not have, each once, in the order of the content.
func (x *Index) missing(keys *textKeys, p *pool) []missingText {
	var out []missingText
	seen := map[textKey]bool{}
	sentences := sentencesFor(len(x.content.Entries))
	for i := range x.content.Entries {
		var texts []string
		from, to := keys.first[i], keys.first[i+1]
		for n, key := range keys.keys[from:to] {
			if key == noText || p.find(key) != noRow || seen[key] {
				continue
			}
			if texts == nil {
				phrasings, answer := encodedTexts(&x.content.Entries[i], sentences)
				texts = append(phrasings, answer...)
			}
			seen[key] = true
			out = append(out, missingText{key, texts[n]})
		}
	}
	return out
}

// growth is a pool to which vectors are added.
type growth struct {
	pool  *pool
	last  *segment // that grows
	texts int      // that are to be added to it
}

// newGrowth begins with the vectors that are known of a model, if any are.
func newGrowth(model string, known *pool) *growth {
	p := newPool(model, 0, nil)
	if known.fits(model) && known.dim > 0 {
		p = newPool(model, known.dim, known.segments)
	}
	return &growth{pool: p, last: p.grow()}
}

// encode adds the vectors of texts. Those of whole batches are there even after an error.
func (g *growth) encode(ctx context.Context, e encoder.Encoder, texts []missingText, report func(done, total int)) error {
	batch := make([]string, 0, encodeBatch)
	g.texts = len(texts)
	for from := 0; from < len(texts); from += encodeBatch {
		part := texts[from:min(from+encodeBatch, len(texts))]
		batch = batch[:0]
		for _, t := range part {
			batch = append(batch, t.text)
		}
		found, err := e.Encode(ctx, batch)
		if err == nil {
			err = g.check(found, len(batch))
		}
		if err != nil {
			return err
		}
		for k, v := range found {
			g.pool.append(part[k].key, v)
		}
		if report != nil {
			report(from+len(part), len(texts))
		}
	}
	return nil
}

// check holds what an encoder gave for n texts against what it must give. The first vector of all
// decides on the dimension.
func (g *growth) check(found [][]float32, n int) error {
	if len(found) != n {
		return fmt.Errorf("the encoder gave %d vectors for %d texts", len(found), n)
	}
	for _, v := range found {
		if v == nil {
			continue
		}
		if g.pool.dim == 0 {
			if err := g.pool.setDim(len(v)); err != nil {
				return err
			}
			// For most content there are fewer means than texts.
			g.last.reserve(g.texts+g.texts/4, g.pool.dim)
		}
		if err := checkVector(v, g.pool.dim); err != nil {
			return err
		}
	}
	return nil
}

// maxDim is the largest dimension of vectors, several times that of the largest models in use.
const maxDim = 8192

// setDim says what dimension the vectors have, when the first one is known: those before were
// of texts that have none.
func (p *pool) setDim(dim int) error {
	if dim == 0 || dim > maxDim {
		return fmt.Errorf("the encoder gave a vector of %d numbers; 1 to %d are possible", dim, maxDim)
	}
	p.dim = dim
	for _, s := range p.segments {
		s.values = make([]int8, len(s.keys)*dim)
	}
	return nil
}

// checkVector holds a vector against what it must be.
func checkVector(v []float32, dim int) error {
	if len(v) != dim {
		return fmt.Errorf("the encoder gave a vector of %d numbers instead of %d; give it a model of another name when its model changes", len(v), dim)
	}
	for _, f := range v {
		if f != f || f > math.MaxFloat32 || f < -math.MaxFloat32 {
			return errors.New("the encoder gave a vector that holds what is not a number")
		}
	}
	return nil
}

// finish ends the growing.
func (g *growth) finish() {
	if n := len(g.pool.segments) - 1; len(g.last.keys) == 0 {
		g.pool.segments = g.pool.segments[:n]
	}
}

// vectors makes those of the entries, whose texts are all in the pool.
func (g *growth) vectors(keys *textKeys) *vectors {
	v := &vectors{pool: g.pool, first: keys.first, answers: keys.answers, silent: keys.silent}
	v.find(keys.keys)
	centroids := make([]textKey, len(keys.answers))
	for i := range centroids {
		centroids[i] = v.addCentroid(v.phrasingRows(i))
	}
	g.finish()
	v.findCentroids(centroids)
	if v.pool = tidy(v.pool, v); v.pool != g.pool {
		v.find(keys.keys)
		v.findCentroids(centroids)
	}
	v.signs = newSigns(v)
	v.usual = newUsual(v, nil)
	return v
}

// find looks up the rows of all texts.
func (v *vectors) find(keys []textKey) {
	v.rows = make([]row, len(keys))
	for k, key := range keys {
		v.rows[k] = v.pool.find(key)
	}
}

func (v *vectors) findCentroids(keys []textKey) {
	v.centroid = make([]row, len(keys))
	for i, key := range keys {
		v.centroid[i] = v.pool.find(key)
	}
}

// addCentroid adds the mean of an entry's phrasings, as a vector of length 1, and returns its key:
// that of the phrasing where there is one. The mean is taken of the vectors as they are kept, so that
// it is the same whether they were just made or read.
func (v *vectors) addCentroid(phrasings []row) textKey {
	var rows []row
	for _, r := range phrasings {
		if v.pool.has(r) {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return noText
	}
	name := []byte("centroid\x00")
	single := true
	for _, r := range rows {
		key := v.pool.key(r)
		name = append(name, key[:]...)
		single = single && r == rows[0]
	}
	if single {
		return v.pool.key(rows[0])
	}
	hash := sha256.Sum256(name)
	key := textKey(hash[:len(textKey{})])
	if v.pool.find(key) != noRow {
		return key
	}
	sum := make([]float32, v.pool.dim)
	for _, r := range rows {
		v.pool.addTo(sum, r)
	}
	square := 0.0
	for _, f := range sum {
		square += float64(f) * float64(f)
	}
	if square < 1e-6 { // phrasings that say the opposite of each other have no mean
		sum = nil
	} else {
		for j := range sum {
			sum[j] /= float32(math.Sqrt(square))
		}
	}
	v.pool.append(key, sum)
	return key
}
