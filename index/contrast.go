package index

import (
	"math"
	"slices"

	"github.com/faqbot/faqbot/index/encoder"
)

// What tells the likeliest entries from each other is learnt anew for each question.
const (
	// contrastEntries is how many of them are set against each other: those for which the classifier has the highest scores.
	contrastEntries = 6
	// contrastTexts is how many phrasings of each are taken, at most, spread evenly.
	contrastTexts = 8
	// contrastWords is what likeness by words counts, beside 1 of nearness in meaning.
	contrastWords = 0.5
	// contrastRidge is what is added to how alike a phrasing is to itself, so that none is believed altogether.
	contrastRidge = 0.06
)

// contrast is how much more a question is like what one of the likeliest entries says than what the others say.
type contrast struct {
	entry int
	value float64 // about 1 if it is this one that is asked for, 0 if another is; they add up to 1
}

// contrastOf is the value of an entry; 0 of those that are not among the likeliest.
func contrastOf(found []contrast, entry int) float64 {
	for _, c := range found {
		if c.entry == entry {
			return c.value
		}
	}
	return 0
}

// contrasting is what is calculated with, kept for the next question: a phrasing a row.
type contrasting struct {
	entries []int     // the likeliest, the best first
	of      []int     // of each text, the place of its entry among them
	forms   []*form   // of each text, its words
	vectors []float32 // of each text, and of the question behind them, without nuisance; all 0 where there is none
	kernel  []float64 // how alike each text is to those before it, and to itself: the lower half
	with    []float64 // and the question to each
}

// contrasts learns to tell the likeliest entries from each other by their phrasings, and says of each how much the question is
// like it: a kernel ridge regression (Saunders, Gammerman and Vovk 1998, section 2) to 1 for an entry's own phrasings and 0 for those of the others. How alike two texts
// are is the cosine of their vectors without nuisance, and half of that of their words as the classifier sees them. Both are
// centred, so that what all of them share counts for nothing. The classifier, which must tell every entry from all others, cannot spend
// its weights on so little. There is no contrast of a question without a vector, nor where one of the entries has none. The weights of terms in s must be 0, and are left so.
func (x *Index) contrasts(asked *question, m *meant, scores []float64, q Query, s *scratch) []contrast {
	if m == nil || scores == nil {
		return nil
	}
	c := &s.contrasting
	c.entries = likeliest(c.entries, scores, contrastEntries, func(entry int) bool { return allowed(&x.content.Entries[entry], q) })
	if len(c.entries) < 2 || slices.ContainsFunc(c.entries, m.vectors.isSilent) {
		return nil
	}
	x.contrastTexts(c, m)
	x.compareTexts(c, &asked.form, s)
	c.centre()
	if !cholesky(c.kernel, c.with) {
		return nil
	}
	out := make([]contrast, len(c.entries))
	all := 0.0
	for _, v := range c.with {
		all += v
	}
	for k, entry := range c.entries {
		out[k] = contrast{entry, (1 - all) / float64(len(c.entries))}
	}
	for i, v := range c.with {
		out[c.of[i]].value += v
	}
	return out
}

// contrastTexts collects the texts of the entries, and the question behind them.
func (x *Index) contrastTexts(c *contrasting, m *meant) {
	v := m.vectors
	c.of, c.forms, c.vectors = c.of[:0], c.forms[:0], c.vectors[:0]
	for k, entry := range c.entries {
		rows := v.phrasingRows(entry)
		for i := range min(len(rows), contrastTexts) {
			at := i * len(rows) / min(len(rows), contrastTexts)
			c.of, c.forms = append(c.of, k), append(c.forms, &x.corpus.entries[entry].phrasings[at])
			c.addVector(v.pool, rows[at])
		}
	}
	c.vectors = append(c.vectors, m.vector...)
	dim, n := v.pool.dim, len(c.of)+1
	for i := range n {
		if text := c.vectors[i*dim : (i+1)*dim]; !x.prior.nuisance.unit(text) {
			clear(text)
		}
	}
}

// addVector adds the vector at a row; 0 where there is none.
func (c *contrasting) addVector(p *pool, r row) {
	n := len(c.vectors)
	c.vectors = slices.Grow(c.vectors, p.dim)[:n+p.dim]
	clear(c.vectors[n:])
	if p.has(r) {
		p.addTo(c.vectors[n:], r)
	}
}

// compareTexts finds out how alike the texts and the question are.
func (x *Index) compareTexts(c *contrasting, question *form, s *scratch) {
	n := len(c.of)
	dim := len(c.vectors) / (n + 1)
	c.kernel, c.with = slices.Grow(c.kernel[:0], n*n)[:n*n], slices.Grow(c.with[:0], n)[:n]
	for i := range n + 1 {
		row, words := c.with, question
		if i < n {
			row, words = c.kernel[i*n:i*n+i+1], c.forms[i]
		}
		for j := range row {
			row[j] = float64(encoder.Dot(c.vectors[i*dim:(i+1)*dim], c.vectors[j*dim:(j+1)*dim]))
		}
		s.weighText(x.corpus.lex, words)
		for j := range row {
			row[j] += contrastWords * s.alike(words, c.forms[j])
		}
		s.clearText(words)
	}
}

// weighText sets the weights of a text's terms.
func (s *scratch) weighText(l *lexicon, f *form) {
	for v := range numViews {
		for _, id := range f.ids[v] {
			s.weight[v][id] = l.idf[v][id]
		}
	}
}

// clearText sets them to 0.
func (s *scratch) clearText(f *form) {
	for v := range numViews {
		for _, id := range f.ids[v] {
			s.weight[v][id] = 0
		}
	}
}

// alike is the cosine of two texts as the classifier sees them, of which one has its weights in s: see classVector.
func (s *scratch) alike(a, b *form) float64 {
	sum := float32(0)
	for v := range numViews {
		if den := a.norm[v] * b.norm[v]; den > 0 {
			_, dot := overlap(s.weight[v], b.ids[v])
			sum += classShares[v] * classShares[v] * dot / den
		}
	}
	return float64(sum)
}

// centre takes off what all texts have in common, as if their vectors had been moved so that their mean is 0, and adds the ridge.
func (c *contrasting) centre() {
	n := len(c.of)
	means, all, with := make([]float64, n), 0.0, 0.0
	for i := range n {
		for j, k := range c.kernel[i*n : i*n+i+1] {
			means[i] += k / float64(n)
			if j < i {
				means[j] += k / float64(n)
			}
		}
		with += c.with[i] / float64(n)
	}
	for _, m := range means {
		all += m / float64(n)
	}
	for i := range n {
		row := c.kernel[i*n : i*n+i+1]
		for j := range row {
			row[j] += all - means[i] - means[j]
		}
		row[i] += contrastRidge
		c.with[i] += all - means[i] - with
	}
}

// cholesky solves a x = b for a symmetric positive definite matrix, of which only the lower half is read, and leaves x in b and the matrix
// changed (Golub and Van Loan, Matrix Computations, section 4.2). False if the matrix is not positive definite. A library for this alone would
// make the program 2 MB larger.
func cholesky(a, b []float64) bool {
	n := len(b)
	for i := range n {
		row := a[i*n : i*n+i+1]
		for j := range row {
			sum := row[j]
			for k, v := range a[j*n : j*n+j] {
				sum -= row[k] * v
			}
			if j < i {
				row[j] = sum / a[j*n+j]
				continue
			}
			if !(sum > 0) {
				return false
			}
			row[i] = math.Sqrt(sum)
		}
		for k, v := range row[:i] {
			b[i] -= v * b[k]
		}
		b[i] /= row[i]
	}
	for i := n - 1; i >= 0; i-- {
		b[i] /= a[i*n+i]
		for k, v := range a[i*n : i*n+i] {
			b[k] -= v * b[i]
		}
	}
	return true
}
