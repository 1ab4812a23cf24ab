package index

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/english"
)

// readContent is English content for the tests of reading, or of another language.
func readContent(lang string) *faq.Content {
	c := &faq.Content{}
	add := func(id faq.EntryID, answer string, phrasings ...string) {
		c.Entries = append(c.Entries, faq.Entry{ID: id, Question: phrasings[0], Also: phrasings[1:], Answer: answer, Lang: lang})
	}
	if lang == "de" {
		add("hours", "Von neun bis fünf.", "Wann habt ihr geöffnet?", "Öffnungszeiten")
		add("parcel", "In drei Tagen.", "Wann kommt mein Paket an?", "Lieferzeit und Versand")
		return c
	}
	add("card", "It is sent within a week; the warranty covers it.", "When will my card arrive?", "my credit card has not arrived yet")
	add("colour", "In your account.", "What colours are there?", "Can I choose my favourite colour?")
	add("account", "In the settings.", "How do I close my account?", "I don't want to keep the account")
	add("cheque", "At the counter.", "Can I pay in a cheque?")
	add("login", "Click the link.", "My login does not work")
	add("two", "Yes.", "May I bring two dogs?")
	return c
}

// TestRead holds what stands for what people write.
func TestRead(t *testing.T) {
	x := build(t, readContent("en"), Config{})
	tests := []struct{ name, in, want string }{
		{"nothing to mend", "When will my card arrive?", "When will my card arrive?"},
		{"as the content has it", "MY CREDIT CARD", "MY CREDIT CARD"},
		{"letter dropped", "when will my card arive", "when will my card arrive"},
		{"letter doubled", "my creddit cardd", "my credit card"},
		{"letters swapped", "will my acrd arriev", "will my card arrive"},
		{"neighbouring key", "close my accoumt", "close my account"},
		{"letter inserted", "my credfit card", "my credit card"},
		{"first letter", "my xredit card", "my credit card"},
		{"vowel", "my cradit card", "my credit card"},
		{"plural of a word in one form", "two accuonts", "two accounts"},
		{"space missing", "close myaccount", "close my account"},
		{"space missing beside a stop word", "howdo I", "how do I"},
		{"word split", "close my acc ount", "close my account"},
		{"word split to words", "my log in", "my login"},
		{"letters repeated", "pleeeease close my acccount", "please close my account"},
		{"repeated and doubled", "arrrrive", "arrive"},
		{"chat words", "pls can u close my acct", "please can you close my account"},
		{"chat words in capitals", "PLS CLOSE IT", "please CLOSE IT"},
		{"across the Atlantic", "pay in a check", "pay in a cheque"},
		{"no apostrophe", "i dont want it", "i dont want it"},
		{"ordinary words stay", "a cart, a cord and a carp", "a cart, a cord and a carp"},
		{"ordinary words in other forms stay", "carts clothed", "carts clothed"},
		{"misspelt ordinary words", "the resaon", "the reason"},
		{"short words stay", "ca cr xx", "ca cr xx"},
		{"two slips stay", "xccuont", "xccuont"},
		{"numbers stay", "1234 12:30 3rd 1,000", "1234 12:30 3rd 1,000"},
		{"addresses stay", "me@acount.com www.acount.com a/acount #acount", "me@acount.com www.acount.com a/acount #acount"},
		{"the end of a sentence is no address", "close acount.", "close account."},
		{"names stay", "Is Harlot there, or BIQX?", "Is Harlot there, or BIQX?"},
		{"other scripts stay", "私の card はどこ", "私の card はどこ"},
		{"what lies between stays", " my (acount) \n–\tcard! ", " my (account) \n–\tcard! "},
		{"quotation marks", "'acount' ‘card’", "'account' ‘card’"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		if got := x.mended(tt.in, x.slips.lexicon).text; got != tt.want {
			t.Errorf("%s: %q is read as %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
	r := x.mended("pls, a cart for my acount", x.slips.lexicon)
	if diff := cmp.Diff([]string{"account"}, r.guessed); diff != "" {
		t.Errorf("guessed (-want +got):\n%s", diff)
	}
	if !slices.Contains(r.plain, "cart") {
		t.Errorf("cart is not among the ordinary words %v", r.plain)
	}
}

// TestReadGerman holds that what is English alone is left out of other content.
func TestReadGerman(t *testing.T) {
	x := build(t, readContent("de"), Config{})
	tests := []struct{ name, in, want string }{
		{"nothing to mend", "Wann habt ihr geöffnet?", "Wann habt ihr geöffnet?"},
		{"a slip", "wann komt mein paket", "wann kommt mein paket"},
		{"with an accent", "die offnungszeiten, öffnugnszeiten", "die offnungszeiten, offnungszeiten"},
		{"repeated", "paaaaket", "paket"},
		{"no chat words", "u r pls", "u r pls"},
		{"no short words", "mien", "mein"},
		{"stop words stay", "im am um es", "im am um es"},
		{"a compound", "die Lieferzeiten", "die Lieferzeiten"},
	}
	for _, tt := range tests {
		if got := x.mended(tt.in, x.slips.lexicon).text; got != tt.want {
			t.Errorf("%s: %q is read as %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
}

// TestReadFinds asks in other words of the same meaning, and holds what is exact and what is not.
func TestReadFinds(t *testing.T) {
	x := build(t, readContent("en"), Config{})
	tests := []struct {
		text  string
		want  faq.EntryID
		exact bool
	}{
		{"What colors are there?", "colour", true},
		{"whats the favorite color", "colour", false},
		{"I do not want to keep the account", "account", true},
		{"i dont want to keep the account", "account", true},
		{"may i bring 2 dogs", "two", true},
		{"may u bring 2 dogs", "two", false},
		{"When will my card arive?", "card", false}, // a guess is never exact
		{"can I pay in a check", "cheque", true},
	}
	for _, tt := range tests {
		_, found, err := x.Candidates(t.Context(), Query{Text: tt.text})
		if err != nil {
			t.Fatal(err)
		}
		hits, err := x.Search(t.Context(), Query{Text: tt.text})
		if err != nil {
			t.Fatal(err)
		}
		if len(hits) == 0 || hits[0].Entry.ID != tt.want {
			t.Errorf("%q finds %v, want %s", tt.text, hits, tt.want)
			continue
		}
		for _, c := range found {
			if x.content.Entries[c.Entry].ID == tt.want && c.Exact != tt.exact {
				t.Errorf("%q: exact is %v", tt.text, c.Exact)
			}
		}
	}
}

func TestSlipCost(t *testing.T) {
	tests := []struct {
		wrote, meant string
		cost         float64 // 0: not one slip
	}{
		{"acount", "account", costDoubled},
		{"accouunt", "account", costDoubled},
		{"accuont", "account", costSwapped},
		{"caccount", "account", costInserted + costFirst},
		{"acconut", "account", costSwapped},
		{"accont", "account", costDropped},
		{"accoumt", "account", costNeighbour},
		{"accoumnt", "account", costNeighbour},
		{"accaunt", "account", costVowel},
		{"accoxnt", "account", costOther},
		{"qccount", "account", costNeighbour + costFirst},
		{"account", "account", 0},
		{"acoun", "account", 0},
		{"tnuocca", "account", 0},
		{"", "a", costDropped + costFirst},
	}
	for _, tt := range tests {
		got, ok := slipCost([]rune(tt.wrote), []rune(tt.meant))
		if got != tt.cost || ok != (tt.cost > 0) {
			t.Errorf("%q for %q costs %v, %v, want %v", tt.wrote, tt.meant, got, ok, tt.cost)
		}
	}
}

// TestSlipsFindAll holds that every word one slip away is found, whatever the slip.
func TestSlipsFindAll(t *testing.T) {
	const word = "warranty"
	g := newGrowing(newVocabulary("", nil))
	g.add(word)
	words, _ := g.number(func(int32) bool { return true })
	s := newSlips(words, []int32{1}, nil)
	try := func(wrote string) {
		if got, _, ok := s.correct(wrote); !ok || got != word {
			t.Errorf("%s is corrected to %q", wrote, got)
		}
	}
	for i := range word {
		try(word[:i] + word[i+1:])
		for _, letter := range "aqx" {
			try(word[:i] + string(letter) + word[i:])
			if letter != rune(word[i]) {
				try(word[:i] + string(letter) + word[i+1:])
			}
		}
		if i+1 < len(word) && word[i] != word[i+1] {
			try(word[:i] + word[i+1:i+2] + word[i:i+1] + word[i+2:])
		}
	}
}

func TestSqueezed(t *testing.T) {
	tests := map[string][]string{
		"pleease":  nil,
		"pleeease": {"pleease", "please"},
		"aaabbb":   {"aabb", "abb", "aab", "ab"},
		"":         nil,
	}
	for in, want := range tests {
		if diff := cmp.Diff(want, squeezed(in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
}

// FuzzRead holds that a question that is read stays text, grows by what is mended alone, is read
// the same each time, and that a phrasing of the content stays as it is.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"pls close my acount", "a b c d e f", strings.Repeat("lmk ", 100), "what'sthe cardis", "\xff\xfe acount", "ＡＢＣ ﬁne", "É’é '' ’’",
		strings.Repeat("z", 5000), "log in log in", "aaa bbb aaabbb",
	} {
		f.Add(s)
	}
	english, german := build(f, readContent("en"), Config{}), build(f, readContent("de"), Config{})
	f.Fuzz(func(t *testing.T, text string) {
		for _, x := range []*Index{english, german} {
			r := x.mended(text, x.slips.lexicon)
			if utf8.ValidString(text) && !utf8.ValidString(r.text) {
				t.Fatalf("%q: %q is no text", text, r.text)
			}
			if most := len(text) + maxMended*mostSlip; len(r.text) > most {
				t.Fatalf("%q: %d bytes, more than %d", text, len(r.text), most)
			}
			if again := x.mended(text, x.slips.lexicon); !cmp.Equal(r, again, cmp.AllowUnexported(reading{})) {
				t.Fatalf("%q: read as %v and then as %v", text, r, again)
			}
			for i := range x.content.Entries {
				for k, p := range x.content.Entries[i].Phrasings() {
					if x.mended(p, x.slips.lexicon).text != p {
						t.Fatalf("phrasing %d of %s is read as %q", k, x.content.Entries[i].ID, x.mended(p, x.slips.lexicon).text)
					}
				}
			}
		}
	})
}

// BenchmarkQuestion reads questions of 1,000 characters against 1,000 entries: words of the content,
// the same with a slip in every fourth, and words that nobody knows.
func BenchmarkQuestion(b *testing.B) {
	var vocabulary []string
	for w := range english.NewLexicon().All {
		vocabulary = append(vocabulary, w)
	}
	slices.Sort(vocabulary)
	word := func(i int) string { return vocabulary[i*7919%len(vocabulary)] }
	c := &faq.Content{}
	for i := range 1000 {
		var q []string
		for k := range 8 {
			q = append(q, word(i*8+k))
		}
		c.Entries = append(c.Entries, faq.Entry{ID: faq.EntryID(word(i)), Question: strings.Join(q, " "), Lang: "en"})
	}
	c.Entries = slices.CompactFunc(c.Entries, func(a, b faq.Entry) bool { return a.ID == b.ID })
	x := build(b, c, Config{})
	texts := map[string]string{}
	var clean, slipped, odd []string
	for i := range 130 {
		w := word(i * 13)
		clean = append(clean, w)
		if i%4 == 0 && len(w) > 4 {
			w = w[:2] + w[3:]
		}
		slipped = append(slipped, w)
		odd = append(odd, strings.Repeat("qz", 2+i%3)+w[:1])
	}
	for name, words := range map[string][]string{"clean": clean, "slips": slipped, "odd": odd} {
		text := strings.Join(words, " ")
		texts[name] = text[:min(len(text), 1000)]
	}
	for _, name := range []string{"clean", "slips", "odd"} {
		b.Run(name+"/terms", func(b *testing.B) { // what was done before questions were read
			for b.Loop() {
				x.corpus.newQuestion(x.analyse.termsOf(texts[name], x.analyse.langs, x.syn.questionMarks), nil, nil)
			}
		})
		b.Run(name+"/read", func(b *testing.B) {
			for b.Loop() {
				x.question(texts[name], x.analyse.langs)
			}
		})
	}
	b.Run("prepare", func(b *testing.B) {
		for b.Loop() {
			newSlips(x.corpus.lex.terms[viewWords], x.corpus.lex.df[viewWords], x.analyse.lexicon)
		}
	})
}
