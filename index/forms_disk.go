package index

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/index/parallel"
)

// The file of forms. Numbers are varints, and a list begins with its length.
//
//	the number of entries
//	for each view: its terms, sorted, each as the number of bytes that it shares with the one
//	  before, and the rest; the number of entries with each term
//	for stems: the number of entries with each anywhere, and with passages
//	the lengths of chunks of entries in bytes, then the chunks
//
// An entry is its phrasings, the breadcrumb, the answer, and the passages. Ids are written as
// the distance to the one before.

var errForms = errors.New("index: the forms' bytes are cut or damaged")

// encode returns the corpus as bytes.
func (c *corpus) encode() []byte {
	chunks := make([][]byte, (len(c.entries)+corpusChunk-1)/corpusChunk)
	parallel.Do(len(chunks), func(k int) {
		out := make([]byte, 0, corpusChunk<<10)
		for i := k * corpusChunk; i < min((k+1)*corpusChunk, len(c.entries)); i++ {
			out = c.entries[i].encode(out)
		}
		chunks[k] = out
	})
	out := binary.AppendUvarint(nil, uint64(len(c.entries)))
	for v := range numViews {
		out = c.lex.terms[v].encode(out)
		out = appendNumbers(out, c.lex.df[v])
	}
	out = appendNumbers(out, c.lex.all)
	out = appendNumbers(out, c.lex.uses)
	size := 0
	for _, chunk := range chunks {
		out = binary.AppendUvarint(out, uint64(len(chunk)))
		size += len(chunk)
	}
	out = slices.Grow(out, size)
	for _, chunk := range chunks {
		out = append(out, chunk...)
	}
	return out
}

func (v *vocabulary) encode(out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(v.size()))
	before := ""
	for id := range int32(v.size()) {
		term := v.term(id)
		n := 0
		for n < len(before) && n < len(term) && before[n] == term[n] {
			n++
		}
		out = binary.AppendUvarint(out, uint64(n))
		out = binary.AppendUvarint(out, uint64(len(term)-n))
		out = append(out, term[n:]...)
		before = term
	}
	return out
}

// appendNumbers appends numbers that are not negative.
func appendNumbers(out []byte, numbers []int32) []byte {
	for _, n := range numbers {
		out = binary.AppendUvarint(out, uint64(n))
	}
	return out
}

func (f *entryForms) encode(out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(len(f.phrasings)))
	for k := range f.phrasings {
		for v := range numViews {
			out = appendIDs(out, f.phrasings[k].ids[v])
		}
	}
	out = binary.AppendUvarint(out, uint64(f.length))
	out = appendIDs(out, f.section)
	out = f.answer.encode(out)
	out = binary.AppendUvarint(out, uint64(len(f.passages)))
	for k := range f.passages {
		out = f.passages[k].encode(out)
	}
	return out
}

func (b *bag) encode(out []byte) []byte {
	out = appendIDs(out, b.ids)
	out = append(out, b.counts...)
	return binary.AppendUvarint(out, uint64(b.length))
}

// appendIDs appends sorted ids that are all different.
func appendIDs(out []byte, ids []int32) []byte {
	out = binary.AppendUvarint(out, uint64(len(ids)))
	before := int32(-1)
	for _, id := range ids {
		out = binary.AppendUvarint(out, uint64(id-before-1))
		before = id
	}
	return out
}

// decodeCorpus reads what encode wrote.
func decodeCorpus(data []byte) (*corpus, error) {
	r := &formsReader{data: data}
	n := r.length()
	l := &lexicon{n: n}
	for v := range numViews {
		l.terms[v] = r.vocabulary()
		l.df[v] = r.numbers(l.terms[v].size(), n)
	}
	l.all = r.numbers(l.terms[viewStems].size(), n)
	l.uses = r.numbers(l.terms[viewStems].size(), n)
	if r.failed {
		return nil, errForms
	}
	c := &corpus{lex: l, entries: make([]entryForms, n)}
	chunks := make([][]byte, (n+corpusChunk-1)/corpusChunk)
	sizes := r.numbers(len(chunks), math.MaxInt32)
	for k := range chunks {
		if !r.failed {
			chunks[k] = r.bytes(int(sizes[k]))
		}
	}
	if r.failed || len(r.data) > 0 {
		return nil, errForms
	}
	failed := make([]bool, len(chunks))
	parallel.Do(len(chunks), func(k int) {
		r := &formsReader{data: chunks[k]}
		for v := range numViews {
			r.sizes[v] = l.terms[v].size()
		}
		for i := k * corpusChunk; i < min((k+1)*corpusChunk, n); i++ {
			r.entry(&c.entries[i])
		}
		failed[k] = r.failed || len(r.data) > 0
	})
	for _, f := range failed {
		if f {
			return nil, errForms
		}
	}
	c.finish()
	return c, nil
}

// formsReader reads numbers and lists. After a failure it gives zero values.
type formsReader struct {
	data   []byte
	sizes  [numViews]int // of the vocabularies
	failed bool
	spare  []int32 // what the next lists of ids are cut from
}

func (r *formsReader) fail() { r.failed, r.data = true, nil }

// number reads a number up to a limit.
func (r *formsReader) number(limit int) int {
	if len(r.data) > 0 && r.data[0] < 0x80 && int(r.data[0]) <= limit { // most are small
		n := int(r.data[0])
		r.data = r.data[1:]
		return n
	}
	n, k := binary.Uvarint(r.data)
	if k <= 0 || limit < 0 || n > uint64(limit) {
		r.fail()
		return 0
	}
	r.data = r.data[k:]
	return int(n)
}

// length reads the length of a list, whose members take a byte each, at least.
func (r *formsReader) length() int { return r.number(len(r.data)) }

func (r *formsReader) bytes(n int) []byte {
	if n > len(r.data) {
		r.fail()
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

// numbers reads n numbers up to a limit.
func (r *formsReader) numbers(n, limit int) []int32 {
	if n > len(r.data) {
		r.fail()
		return nil
	}
	out := make([]int32, n)
	for k := range out {
		out[k] = int32(r.number(limit))
	}
	return out
}

func (r *formsReader) vocabulary() *vocabulary {
	n := r.length()
	ends := make([]uint32, 0, n)
	var text strings.Builder
	before := 0 // where the term before begins
	for range n {
		at := text.Len()
		shared := r.number(at - before)
		rest := r.bytes(r.length())
		if r.failed || text.Len() > math.MaxInt32 {
			r.fail()
			return newVocabulary("", nil)
		}
		head := text.String()[before : before+shared]
		old := text.String()[before:at]
		text.WriteString(head)
		text.Write(rest)
		if term := text.String()[at:]; len(ends) > 0 && term <= old {
			r.fail()
			return newVocabulary("", nil)
		}
		before = at
		ends = append(ends, uint32(text.Len()))
	}
	return newVocabulary(text.String(), ends)
}

// list returns room for n ids.
func (r *formsReader) list(n int) []int32 {
	if n > len(r.spare) {
		r.spare = make([]int32, max(n, 4096))
	}
	out := r.spare[:n:n]
	r.spare = r.spare[n:]
	return out
}

// ids reads sorted ids below a limit.
func (r *formsReader) ids(limit int) []int32 {
	out := r.list(r.length())
	before := -1
	for k := range out {
		before += 1 + r.number(limit-before-2)
		out[k] = int32(before)
	}
	if r.failed {
		return nil
	}
	return out
}

func (r *formsReader) bag() bag {
	b := bag{ids: r.ids(r.sizes[viewStems])}
	b.counts = append(b.counts, r.bytes(len(b.ids))...)
	b.length = float32(r.number(math.MaxInt32))
	return b
}

func (r *formsReader) entry(f *entryForms) {
	f.phrasings = make([]form, r.length())
	for k := range f.phrasings {
		for v := range numViews {
			f.phrasings[k].ids[v] = r.ids(r.sizes[v])
		}
	}
	f.unite()
	f.length = float32(r.number(math.MaxInt32))
	f.section = r.ids(r.sizes[viewStems])
	f.answer = r.bag()
	if n := r.length(); n > 0 {
		f.passages = make([]bag, n)
		for k := range f.passages {
			f.passages[k] = r.bag()
		}
	}
}
