package eval_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/faq"
)

// synthetic makes content for benchmarks: plausible in its numbers, not in its sense. Entries ask
// about one to three things with words of a vocabulary of 40,000 pronounceable ones, which
// occur as words do (Zipf's law) among common English words; they have two to four phrasings and
// answers of 20 to 80 words, and one in twenty is a passage of a guide with 150 to 400. The same
// seed and number make the same content, and more entries begin with the fewer.
type synthetic struct {
	r      *rand.Rand
	words  []string // the commonest first
	zipf   *rand.Zipf
	common []string
}

const (
	syntheticWords = 40_000
	syntheticSeed  = 20261125
)

func newSynthetic(seed uint64) *synthetic {
	r := rand.New(rand.NewPCG(seed, syntheticSeed))
	return &synthetic{r: r, words: pronounceable(r, syntheticWords), zipf: rand.NewZipf(r, 1.07, 12, syntheticWords-1), common: strings.Fields(commonWords)}
}

// commonWords are common words of English, the commonest first.
const commonWords = `the to a and of in is you it for that on with your we are be can this if or have not as from will by
	at do an when all there more one which about so up also what any time may no get use they only please other must after
	before them our then need make how out some has than its here where each just first most should see day new find`

var syntheticTemplates = []string{
	"How do I %s the %s?", "How can I %s my %s", "Where can I %s a %s?", "What is the %[2]s for %[1]s?", "Why does the %[2]s not %[1]s?",
	"Can I %s without a %s?", "When will my %[2]s %[1]s?", "Do you %s every %s?", "%[2]s %[1]s", "Is it possible to %s the %s today?",
	"Who do I ask to %s the %s?", "What does it cost to %s a %s?", "I want to %s the %s", "Which %[2]s can be used to %[1]s?",
}

// pronounceable makes n words of syllables, all different.
func pronounceable(r *rand.Rand, n int) []string {
	onsets := strings.Fields("b br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sh sl sp st str t th tr v w z")
	vowels := strings.Fields("a e i o u ai ea ee io oa ou")
	codas := []string{"", "", "", "l", "m", "n", "nd", "nt", "r", "rd", "s", "st", "t", "x", "ck"}
	seen := make(map[string]bool, n)
	words := make([]string, 0, n)
	for len(words) < n {
		var b strings.Builder
		for range 1 + len(words)*3/n + r.IntN(2) { // common words are short
			b.WriteString(onsets[r.IntN(len(onsets))] + vowels[r.IntN(len(vowels))])
		}
		b.WriteString(codas[r.IntN(len(codas))])
		if w := b.String(); len(w) > 2 && !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
}

func (s *synthetic) word() string { return s.words[s.zipf.Uint64()] }

// rareWord is a word of which hardly two entries have the same.
func (s *synthetic) rareWord() string { return s.words[100+s.r.IntN(len(s.words)-100)] }

// topic is what an entry is about.
type topic struct{ verb, thing, other string }

func (s *synthetic) topic() topic {
	t := topic{verb: s.word(), thing: s.word(), other: s.word()}
	if s.r.IntN(2) == 0 {
		t.other = s.rareWord()
	}
	if s.r.IntN(3) == 0 {
		t.thing += " " + s.rareWord()
	}
	return t
}

// phrase asks about a topic.
func (s *synthetic) phrase(t topic) string {
	thing := t.thing
	switch s.r.IntN(4) {
	case 0:
		thing += " " + t.other
	case 1:
		thing += " of the " + t.other
	}
	return fmt.Sprintf(syntheticTemplates[s.r.IntN(len(syntheticTemplates))], t.verb, thing)
}

// prose writes sentences of n words about a topic.
func (s *synthetic) prose(t topic, n int) string {
	var b strings.Builder
	about := []string{t.verb, t.thing, t.other}
	for i := 0; i < n; {
		length := 6 + s.r.IntN(12)
		for j := range length {
			var w string
			switch k := s.r.IntN(20); {
			case k < 9:
				w = s.common[min(s.r.IntN(len(s.common)), s.r.IntN(len(s.common)))]
			case k < 11:
				w = about[s.r.IntN(3)]
			default:
				w = s.word()
			}
			if j == 0 {
				w = strings.ToUpper(w[:1]) + w[1:]
			} else {
				b.WriteByte(' ')
			}
			b.WriteString(w)
		}
		i += length
		b.WriteString(". ")
		if n > 100 && s.r.IntN(5) == 0 {
			b.WriteString("\n\n")
		}
	}
	return strings.TrimSpace(b.String())
}

// content makes n entries, and returns what each is about.
func (s *synthetic) content(n int) (*faq.Content, []topic) {
	c := &faq.Content{Entries: make([]faq.Entry, n)}
	topics := make([]topic, n)
	for i := range c.Entries {
		t := s.topic()
		topics[i] = t
		e := faq.Entry{
			ID: faq.EntryID(fmt.Sprintf("entry-%06d", i)), Lang: "en", Question: s.phrase(t),
			Source: faq.Source{File: fmt.Sprintf("faq-%03d.yaml", i/1000), Line: 1 + i%1000*8},
		}
		if s.r.IntN(20) == 0 {
			e.Question = strings.ToUpper(t.thing[:1]) + t.thing[1:] + " " + t.other
			e.Section = []string{"Guide", s.word()}
			e.Answer = s.prose(t, 150+s.r.IntN(251))
		} else {
			for range 1 + s.r.IntN(3) {
				e.Also = append(e.Also, s.phrase(t))
			}
			e.Answer = s.prose(t, 20+s.r.IntN(61))
		}
		c.Entries[i] = e
	}
	return c, topics
}

// questions asks n questions: most about the topics in words of their own, a third of them with
// a slip of the finger, and one in six about something else.
func (s *synthetic) questions(topics []topic, n int) []string {
	foreign := newSynthetic(99)
	questions := make([]string, n)
	for i := range questions {
		if s.r.IntN(6) == 0 {
			questions[i] = foreign.phrase(foreign.topic())
			continue
		}
		q := s.phrase(topics[s.r.IntN(len(topics))])
		if s.r.IntN(3) == 0 {
			q = s.slip(q)
		}
		if s.r.IntN(5) == 0 {
			q = "Hi, " + q + " I could not find it anywhere, thank you"
		}
		questions[i] = q
	}
	return questions
}

// slip exchanges two letters of the longest word, or leaves one out.
func (s *synthetic) slip(q string) string {
	words := strings.Fields(q)
	longest := 0
	for i, w := range words {
		if len(w) > len(words[longest]) {
			longest = i
		}
	}
	w := []byte(words[longest])
	if len(w) < 4 {
		return q
	}
	at := 1 + s.r.IntN(len(w)-2)
	if s.r.IntN(2) == 0 {
		w[at], w[at-1] = w[at-1], w[at]
	} else {
		w = slices.Delete(w, at, at+1)
	}
	words[longest] = string(w)
	return strings.Join(words, " ")
}

func TestSyntheticIsTheSameEachTime(t *testing.T) {
	a, topics := newSynthetic(1).content(300)
	b, _ := newSynthetic(1).content(300)
	if a.Version() != b.Version() {
		t.Error("two runs make different content")
	}
	words, phrasings, guides := map[string]bool{}, 0, 0
	for i := range a.Entries {
		e := &a.Entries[i]
		phrasings += len(e.Phrasings())
		n := len(strings.Fields(e.Answer))
		if len(e.Section) > 0 {
			guides++
		} else if n < 20 || n > 100 {
			t.Errorf("an answer of %d words", n)
		}
		for w := range strings.FieldsSeq(e.Answer) {
			words[strings.ToLower(strings.Trim(w, "."))] = true
		}
	}
	if len(words) < 2000 || phrasings < 800 || guides < 5 {
		t.Errorf("%d words, %d phrasings, %d guide passages", len(words), phrasings, guides)
	}
	if q := newSynthetic(2).questions(topics, 50); len(q) != 50 || slices.Contains(q, "") {
		t.Errorf("questions %q", q)
	}
}
