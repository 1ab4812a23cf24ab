package index

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/english"
)

// What a word says of a question's language, as the logarithm of how often it is met in it.
const (
	stopWord      = -6.2  // a word of the stop list: some two hundred make up nearly half of all text
	frequentWord  = -7.5  // a frequent word of English, …
	commonWord    = -9.5  // … another ordinary one, …
	endingWord    = -10.5 // … and one that looks like that with an ending
	unseenWord    = -11.0 // a word of which nothing is known, and less than one that much content has once
	contentShare  = 0.5   // of text, that is made of words of which the content tells how frequent they are
	contentBeside = 1000  // stems that are thought to stand beside the content's, so that one of six entries is not taken for frequent
	wordLimit     = 4.0   // by how much one word speaks against a language at most
	letterCost    = 3.0   // what it costs to be written with a letter that the language has not
	// sureOfTongue is the lead from which the words decide. Below, it is who asks.
	sureOfTongue = 1.0
)

// tongues tells which language of the content a question is in. There are some only where the encoder knows
// a part of the content's languages.
type tongues struct {
	all      []*tongue // sorted by their tags
	analyse  *analyser
	stems    *vocabulary
	ordinary *english.Lexicon
	unseen   float64 // what is said of a word of which nothing is known
}

// tongue is a language of the content.
type tongue struct {
	tag      string
	analyser string // the key of its filters in the analyser
	known    bool   // to the encoder
	counts   []int32
	total    float64 // of counts
	letters  map[rune]bool
}

// spokenTag returns the language of an entry's or a person's tag as an encoder is asked for it: in lower
// case, without script and region. It is "" for a tag that is none.
func spokenTag(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return ""
	}
	base, _ := t.Base()
	if base.String() == "und" {
		return ""
	}
	return base.String()
}

// knownLangs returns the analysers' languages of those that the encoder knows.
func (t *tongues) knownLangs() []string {
	var langs []string
	for _, l := range t.all {
		if l.known {
			langs = append(langs, l.analyser)
		}
	}
	slices.Sort(langs)
	return slices.Compact(langs)
}

// ordinaryKnown returns the ordinary words of the languages that the encoder knows: nil unless English is one.
func (t *tongues) ordinaryKnown() *english.Lexicon {
	if slices.ContainsFunc(t.all, func(l *tongue) bool { return l.known && l.tag == "en" }) {
		return t.ordinary
	}
	return nil
}

// silentEntries tells of each entry whether it is in a language that the encoder does not know; nil if
// none is.
func silentEntries(content *faq.Content, e encoder.Encoder) []bool {
	var silent []bool
	known := map[string]bool{}
	for i := range content.Entries {
		tag := content.Entries[i].Lang
		speaks, seen := known[tag]
		if !seen {
			speaks = encoder.Speaks(e, spokenTag(tag))
			known[tag] = speaks
		}
		if speaks {
			continue
		}
		if silent == nil {
			silent = make([]bool, len(content.Entries))
		}
		silent[i] = true
	}
	return silent
}

// Unspoken is a language of a content that an encoder does not know.
type Unspoken struct {
	Lang    string // the tag of the entries that are in it
	Entries int
}

// UnspokenBy returns the languages of a content that an encoder does not know, the most frequent first. Entries in them are
// found and ranked by their words, and so are questions in them. It returns none for no encoder.
func UnspokenBy(e encoder.Encoder, content *faq.Content) []Unspoken {
	if e == nil {
		return nil
	}
	count := map[string]int{}
	for i, silent := range silentEntries(content, e) {
		if silent {
			count[content.Entries[i].Lang]++
		}
	}
	var out []Unspoken
	for lang, n := range count {
		out = append(out, Unspoken{lang, n})
	}
	slices.SortFunc(out, func(a, b Unspoken) int {
		return cmp.Or(cmp.Compare(b.Entries, a.Entries), strings.Compare(a.Lang, b.Lang))
	})
	return out
}

// newTongues counts what the entries of each language are made of. Silent are those of which the encoder
// does not know the language.
func newTongues(x *Index, silent []bool) *tongues {
	t := &tongues{analyse: x.analyse, stems: x.corpus.lex.terms[viewStems], ordinary: english.NewLexicon()}
	byTag := map[string]*tongue{}
	for i := range x.corpus.entries {
		e := &x.content.Entries[i]
		tag := spokenTag(e.Lang)
		l := byTag[tag]
		if l == nil {
			l = &tongue{tag: tag, analyser: entryLang(e), known: !silent[i], counts: make([]int32, t.stems.size()), letters: map[rune]bool{}}
			byTag[tag] = l
			t.all = append(t.all, l)
		}
		l.add(e, &x.corpus.entries[i])
	}
	slices.SortFunc(t.all, func(a, b *tongue) int { return strings.Compare(a.tag, b.tag) })
	t.unseen = unseenWord
	for _, l := range t.all {
		t.unseen = min(t.unseen, l.frequency(0.1))
	}
	return t
}

// add counts an entry.
func (l *tongue) add(e *faq.Entry, f *entryForms) {
	for k, id := range f.union.ids[viewStems] {
		l.count(id, f.counts[k])
	}
	for k, id := range f.answer.ids {
		l.count(id, f.answer.counts[k])
	}
	for _, id := range f.section {
		l.count(id, 1)
	}
	for _, text := range append(e.Phrasings(), e.Answer) {
		for _, r := range text {
			if r > unicode.MaxASCII && unicode.IsLetter(r) {
				l.letters[unicode.ToLower(r)] = true
			}
		}
	}
}

func (l *tongue) count(id int32, n uint8) {
	l.counts[id] += int32(n)
	l.total += float64(n)
}

// frequency tells how often a stem is met that the content has n times, as a logarithm.
func (l *tongue) frequency(n float64) float64 {
	return math.Log(contentShare * n / (l.total + contentBeside))
}

// likeliest returns the language that a question is most likely in, of those that the encoder knows and of the
// others.
func (t *tongues) likeliest(text string) (known, other said) {
	scores := make([]float64, len(t.all))
	t.addWords(scores, text)
	t.addLetters(scores, text)
	for k, l := range t.all {
		best := &other
		if l.known {
			best = &known
		}
		if best.tongue == nil || scores[k] > best.score {
			*best = said{l, scores[k]}
		}
	}
	return known, other
}

// said is how much speaks for a language, as a logarithm.
type said struct {
	*tongue
	score float64
}

// addWords adds what each different word of a question says.
func (t *tongues) addWords(scores []float64, text string) {
	said := make([]float64, len(t.all))
	words := terms(t.analyse.split(text))
	slices.Sort(words)
	for _, w := range slices.Compact(words) {
		if strings.IndexFunc(w, unicode.IsLetter) < 0 {
			continue
		}
		for k, l := range t.all {
			said[k] = t.word(l, w)
		}
		best := slices.Max(said)
		for k := range scores {
			scores[k] += max(said[k], best-wordLimit) - best
		}
	}
}

// word tells how often a word is met in a language, as a logarithm.
func (t *tongues) word(l *tongue, w string) float64 {
	stems := filtered(t.analyse.splitFor(l.analyser, w, t.analyse.split(w)), t.analyse.stems[l.analyser])
	if len(stems) == 0 {
		return stopWord
	}
	said := t.unseen
	for _, s := range stems {
		if id, ok := t.stems.id(s); ok && l.counts[id] > 0 {
			said = max(said, l.frequency(float64(l.counts[id])))
		}
	}
	if l.tag != "en" {
		return said
	}
	switch {
	case t.ordinary.Frequent(w):
		return max(said, frequentWord)
	case t.ordinary.Has(w):
		return max(said, commonWord)
	case t.ordinary.Common(w):
		return max(said, endingWord)
	}
	return said
}

// addLetters lets languages pay for words with letters that the content has in others only.
func (t *tongues) addLetters(scores []float64, text string) {
	strange := make([]bool, len(t.all))
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		any := false
		clear(strange)
		for _, r := range w {
			if r <= unicode.MaxASCII || !unicode.IsLetter(r) {
				continue
			}
			for k, l := range t.all {
				if !l.letters[unicode.ToLower(r)] {
					strange[k], any = true, true
				}
			}
		}
		if any && slices.Contains(strange, false) {
			for k := range strange {
				if strange[k] {
					scores[k] -= letterCost
				}
			}
		}
	}
}

// understood reports whether a question is in a language that the encoder knows. Where its words do not tell,
// it is taken to be in the language of who asks; if that is not known, the encoder is tried.
func (x *Index) understood(q Query) bool {
	if x.tongues == nil {
		return true
	}
	known, other := x.tongues.likeliest(q.Text) // as it was written: what is mended is brought to the content's words
	switch lead := known.score - other.score; {
	case lead >= sureOfTongue:
		return true
	case lead <= -sureOfTongue:
		return false
	}
	return q.Lang == "" || encoder.Speaks(x.encoder, spokenTag(q.Lang))
}
