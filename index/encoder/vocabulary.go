package encoder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// reservedPieces are the ids at the beginning of the vocabulary that stand for no text.
	reservedPieces = 6
	// unknownPiece is the id of what no piece begins with.
	unknownPiece = 0
	// wordStart stands for a space in the pieces: “▁the” is the word, “the” the end of another.
	wordStart = '\u2581'
)

// vocabulary cuts texts into pieces, of which those with the best sum of scores are taken (a
// unigram model, as SentencePiece has it). Its nodes are a tree of the letters of all pieces.
type vocabulary struct {
	scores []float64    // by id
	nodes  []letterNode // nodes[0] is the root
	ascii  [utf8.RuneSelf]int32
}

// letterNode is a letter at its place in the tree. The children stand side by side, by letter.
type letterNode struct {
	letter        rune
	id            int32 // of the piece that ends here, or -1
	first, number int32 // children
}

// newVocabulary makes the tree. Of two pieces with the same text the later one counts.
func newVocabulary(pieces []piece) (*vocabulary, error) {
	if len(pieces) <= reservedPieces {
		return nil, fmt.Errorf("%w: a vocabulary of %d pieces is none", errWeights, len(pieces))
	}
	v := &vocabulary{scores: make([]float64, len(pieces))}
	var sorted []int // ids by text; the order of bytes of UTF-8 is that of letters
	for id, p := range pieces {
		v.scores[id] = p.score
		if id >= reservedPieces {
			sorted = append(sorted, id)
		}
	}
	slices.SortFunc(sorted, func(a, b int) int { return cmp.Or(cmp.Compare(pieces[a].text, pieces[b].text), cmp.Compare(a, b)) })

	// Breadth first, so that the children of a node are appended one after the other. A node stands
	// for the range of pieces that begin with its letters, which take so many bytes.
	type span struct{ from, to, bytes int }
	v.nodes = append(make([]letterNode, 0, 3*len(pieces)), letterNode{id: -1})
	spans := append(make([]span, 0, 3*len(pieces)), span{0, len(sorted), 0})
	for n := 0; n < len(v.nodes); n++ {
		s := spans[n]
		rest := func(i int) string { return pieces[sorted[i]].text[s.bytes:] }
		for s.from < s.to && rest(s.from) == "" {
			v.nodes[n].id = int32(sorted[s.from])
			s.from++
		}
		v.nodes[n].first = int32(len(v.nodes))
		for s.from < s.to {
			letter, size := utf8.DecodeRuneInString(rest(s.from))
			prefix, end := rest(s.from)[:size], s.from
			for end < s.to && strings.HasPrefix(rest(end), prefix) {
				end++
			}
			v.nodes = append(v.nodes, letterNode{letter: letter, id: -1})
			spans = append(spans, span{s.from, end, s.bytes + size})
			s.from = end
		}
		v.nodes[n].number = int32(len(v.nodes)) - v.nodes[n].first
	}
	v.nodes = slices.Clip(v.nodes)
	for i := range v.nodes[0].number {
		child := v.nodes[0].first + i
		if letter := v.nodes[child].letter; letter < utf8.RuneSelf {
			v.ascii[letter] = child
		}
	}
	return v, nil
}

// child gives the node that follows with the letter, or 0.
func (v *vocabulary) child(node int32, letter rune) int32 {
	if node == 0 && letter < utf8.RuneSelf && letter >= 0 {
		return v.ascii[letter]
	}
	low, high := v.nodes[node].first, v.nodes[node].first+v.nodes[node].number
	for low < high {
		middle := (low + high) / 2
		switch l := v.nodes[middle].letter; {
		case l == letter:
			return middle
		case l < letter:
			low = middle + 1
		default:
			high = middle
		}
	}
	return 0
}

// knows reports whether the letter is a piece by itself. All letters of pieces are.
func (v *vocabulary) knows(letter rune) bool {
	return v.child(0, letter) != 0
}

// ids gives the ids of a text as it is, uncleaned: nil for the empty one.
func (v *vocabulary) ids(text string) []int32 {
	text = norm.NFKC.String(text)
	if text == "" {
		return nil
	}
	var c cutter
	return slices.Clone(c.cut(v, strings.ReplaceAll(text, " ", string(wordStart))))
}

// cutter is the memory that cutting a text needs; it may be used again for the next text.
type cutter struct {
	letters []rune
	best    []float64 // sum of scores of the best way from the beginning to here
	from    []int32   // where the last piece of that way begins
	piece   []int32   // its id
	ids     []int32
}

// cut cuts a text that is not empty, in which words are parted by wordStart alone; another is put
// in front. The result holds until the next call. The peculiarities (best 0 is as good as none; at a
// tie the shorter piece wins; several unknown letters are one) are those of the model's own tokenizer.
func (c *cutter) cut(v *vocabulary, text string) []int32 {
	c.letters = append(c.letters[:0], wordStart)
	for _, letter := range text {
		c.letters = append(c.letters, letter)
	}
	n := len(c.letters)
	c.best = append(c.best[:0], make([]float64, n+1)...)
	c.from = append(c.from[:0], make([]int32, n+1)...)
	c.piece = append(c.piece[:0], make([]int32, n+1)...)
	for start := range n {
		found := false
		for end, node := start, int32(0); end < n; {
			if node = v.child(node, c.letters[end]); node == 0 {
				break
			}
			end++
			if id := v.nodes[node].id; id >= 0 {
				found = true
				c.offer(start, end, id, v.scores[id])
			}
		}
		if !found {
			c.offer(start, start+1, unknownPiece, 0)
		}
	}
	c.ids = c.ids[:0]
	for end := n; end > 0; end = int(c.from[end]) {
		if id := c.piece[end]; id != unknownPiece || len(c.ids) == 0 || c.ids[len(c.ids)-1] != unknownPiece {
			c.ids = append(c.ids, id)
		}
	}
	slices.Reverse(c.ids)
	return c.ids
}

// offer takes a piece from start to end, if the way over it is at least as good as the best so far.
func (c *cutter) offer(start, end int, id int32, score float64) {
	if sum := score + c.best[start]; c.best[end] == 0 || sum >= c.best[end] {
		c.best[end], c.from[end], c.piece[end] = sum, int32(start), id
	}
}
