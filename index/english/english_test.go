package english

import (
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	tests := map[string]string{
		"":                                      "",
		"Where is my card?":                     "Where is my card?",
		"What's the 2nd colour?":                "what is the second color?",
		"what’s up":                             "what is up",
		"I can't, I won't, I dont":              "I can not, I will not, I do not",
		"it's the shop's, let's go, who'd know": "it is the shop's, let us go, who would know",
		"its well were ill":                     "its well were ill",
		"favourites of your neighbourhood":      "favorites of your neighborhood",
		"four hours, our tour, pour, sour":      "4 hours, our tour, pour, sour",
		"organise organised organisation":       "organize organized organization",
		"promise advertise exercise revise":     "promise advertise exercise revise",
		"wise rise raise noise cruise premises": "wise rise raise noise cruise premises",
		"advertising surprised promising":       "advertising surprised promising",
		"analyse analysis analysed paralysing":  "analyze analysis analyzed paralyzing",
		"centre metres litre theatres centred":  "center meters liter theaters centered",
		"catalogue dialogues vogue league":      "catalog dialogs vogue league",
		"cancelled travelling labelled filled":  "canceled traveling labeled filled",
		"counsellor modelling selling":          "counselor modeling selling",
		"anaesthetic paediatrician foetus":      "anesthetic pediatrician fetus",
		"does shoes reggae":                     "does shoes reggae",
		"grey licence fulfil programme":         "gray license fulfill program",
		"colourised":                            "colorized",
		"one two twenty-one":                    "1 2 21",
		"two hundred and five euros":            "205 euros",
		"one thousand two hundred":              "1200",
		"three million five hundred thousand":   "3500000",
		"twenty twenty":                         "20 20",
		"a hundred":                             "a 100",
		"hundreds of ones":                      "hundreds of ones",
		"1,000 and 12,000,000":                  "1000 and 12000000",
		"1,00 and 1,0000":                       "1,00 and 1,0000",
		"the 3rd and the 20th":                  "the third and the twentieth",
		"version 1.two and one.example.com":     "version 1.two and one.example.com",
		"one, two and three.":                   "1, 2 and 3.",
		"five and six":                          "5 and 6",
		"two hundred and counting":              "200 and counting",
		"Größe café naïve":                      "Größe café naïve",
	}
	for in, want := range tests {
		got := Canonical(in)
		if got != want {
			t.Errorf("Canonical(%q) = %q, want %q", in, got, want)
		}
		if again := Canonical(got); again != got {
			t.Errorf("Canonical(%q) = %q, and of that %q", in, got, again)
		}
	}
}

// FuzzCanonical holds that the canonical text is one, and not much longer than the text.
func FuzzCanonical(f *testing.F) {
	for _, s := range []string{
		"one,hundred", "can't've", "1,000,one", "colour's", "twenty-one-two", "5 hundred", "zero hundred thousand", "it’s", "a'b'c", "\xff one",
		"hundred and hundred", "one've twentyn't 1st'd", "colourn't", "analysed'd", "１ one", "one hundred and one million and one",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := Canonical(text)
		if again := Canonical(once); again != once {
			t.Fatalf("%q: %q, and of that %q", text, once, again)
		}
		if len(once) > 2*len(text)+16 {
			t.Fatalf("%q: %d bytes of %d", text, len(once), len(text))
		}
	})
}

func TestVariant(t *testing.T) {
	tests := []struct {
		in, want string
		sure     bool
	}{
		{"pls", "please", true},
		{"u", "you", true},
		{"gonna", "going to", true},
		{"cheque", "check", false},
		{"check", "cheque", false},
		{"parcel", "", false},
	}
	for _, tt := range tests {
		got, sure, ok := Variant(tt.in)
		if got != tt.want || sure != tt.sure || ok != (tt.want != "") {
			t.Errorf("Variant(%q) = %q, %v, %v", tt.in, got, sure, ok)
		}
	}
	l := NewLexicon()
	for short, long := range chat {
		if l.Has(short) && !strings.Contains("ref okay", short) {
			t.Errorf("%q is an ordinary word, not short for %q", short, long)
		}
	}
}

func TestCommon(t *testing.T) {
	l := NewLexicon()
	for w := range strings.FieldsSeq("the cart carts parcel colour organised stopping cities happily whats don't mother's four baking baked wider nicest biggest") {
		if !l.Common(w) {
			t.Errorf("%q is not common", w)
		}
	}
	for w := range strings.FieldsSeq("hte crad cardd acount zzz x qwerty delivry") {
		if l.Common(w) {
			t.Errorf("%q is common", w)
		}
	}
	if l := (*Lexicon)(nil); l.Common("the") || l.Has("the") {
		t.Error("no lexicon knows a word")
	}
}

func BenchmarkCanonical(b *testing.B) {
	text := strings.Repeat("What's the colour of the two parcels that I've organised? ", 18)[:1000]
	for b.Loop() {
		Canonical(text)
	}
}
