package index

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/rank"
)

// islander is an encoder that knows English alone.
type islander struct{ *thesaurus }

func (islander) Speaks(lang string) bool { return lang == "en" }

var _ encoder.Linguist = islander{}

// TestLanguagesOfEncoder holds of which entries there are vectors: of those in a language that the encoder
// knows; and that there is no encoder where that is none.
func TestLanguagesOfEncoder(t *testing.T) {
	for _, tt := range []struct {
		langs   []string
		vectors []bool
		tongues string // that questions are told apart by
	}{
		{[]string{"en", "en-GB"}, []bool{true, true}, ""},
		{[]string{"en", "de"}, []bool{true, false}, "de en"},
		{[]string{"de", "en-US", "nb", "cs-CZ"}, []bool{false, true, false, false}, "cs de en nb"}, // there is no stemmer of Czech
		{[]string{"de", "de-AT"}, nil, ""},
		{[]string{"cs"}, nil, ""},
	} {
		t.Run(strings.Join(tt.langs, " "), func(t *testing.T) {
			content := &faq.Content{}
			for i, lang := range tt.langs {
				content.Entries = append(content.Entries, faq.Entry{
					ID: faq.EntryID(fmt.Sprint(i)), Lang: lang, Question: fmt.Sprintf("Question number %c", 'a'+i), Also: []string{"Another one"}, Answer: "Behind the house.",
				})
			}
			e := islander{newThesaurus("english")}
			x := build(t, content, Config{Encoder: e})
			if err := x.Encoding(); err != nil || (x.Encoder() != nil) != (tt.vectors != nil) || (x.encoded.model() != "") != (tt.vectors != nil) {
				t.Errorf("encoder %v, model %q: %v", x.Encoder(), x.encoded.model(), err)
			}
			for i, want := range tt.vectors {
				got := x.encoded.vectors.pool.has(x.encoded.vectors.centroid[i])
				if got != want || got != x.Knows(&content.Entries[i]) {
					t.Errorf("entry in %s: vectors %v, known %v", tt.langs[i], got, x.Knows(&content.Entries[i]))
				}
			}
			var tongues []string
			if x.tongues != nil {
				for _, l := range x.tongues.all {
					tongues = append(tongues, l.tag)
				}
			}
			if got := strings.Join(tongues, " "); got != tt.tongues {
				t.Errorf("languages %q, want %q", got, tt.tongues)
			}
		})
	}
	if encoderFor(&faq.Content{}, nil) != nil {
		t.Error("no encoder is one")
	}
	two := &faq.Content{Entries: []faq.Entry{{Lang: "de"}, {Lang: "fr"}, {Lang: "en"}, {Lang: "fr"}}}
	if diff := cmp.Diff([]Unspoken{{"fr", 2}, {"de", 1}}, UnspokenBy(islander{}, two)); diff != "" {
		t.Error(diff)
	}
}

// twoLanguages are entries of a shop: English ones, and German ones.
func twoLanguages() *faq.Content {
	entry := func(lang, id, question, answer string, also ...string) faq.Entry {
		return faq.Entry{ID: faq.EntryID(id), Lang: lang, Question: question, Also: also, Answer: answer}
	}
	return &faq.Content{Entries: []faq.Entry{
		entry("en", "refund", "Refunds", "Your money comes back within a week.", "get my money back"),
		entry("en", "shipping", "Shipping time", "Parcels travel three days.", "how long do parcels take"),
		entry("en", "password", "Reset password", "Press the button below the field."),
		entry("en", "hours", "Opening hours", "From nine to five.", "when are you open"),
		entry("en", "parking", "Parking lot", "Behind the house, for cars only."),
		entry("en", "dogs", "Are dogs welcome?", "On a leash, yes."),
		entry("en", "wifi", "Wireless internet", "The name of the network stands on the wall."),
		entry("en", "vegan", "Vegan dishes", "Four of them, every day."),
		entry("en", "job", "Careers", "Send us your papers."),
		entry("en", "gift", "Gift vouchers", "At the till, from ten euros."),
		entry("en", "kids", "Playground", "There are swings and a slide."),
		entry("en", "sauna", "Sauna", "Mixed, but for Mondays."),
		entry("de", "de-zeiten", "Wann haben Sie geöffnet?", "Von neun bis fünf Uhr, sonntags ist geschlossen.", "Öffnungszeiten", "habt ihr samstags offen"),
		entry("de", "de-parken", "Wo kann ich parken?", "Hinter dem Haus gibt es Plätze für Autos.", "gibt es Parkplätze"),
		entry("de", "de-gutschein", "Verkaufen Sie Gutscheine?", "An der Kasse, ab zehn Euro.", "ich möchte etwas verschenken"),
		entry("de", "de-kur", "Was ist die Aquatherm-Kur?", "Ein Bad mit Salz aus der Quelle.", "Kosten der Aquatherm Kur"),
		entry("de", "de-sauna", "Sauna", "Gemischt, nur montags nicht."),
	}}
}

// germanQuestions are such to the content of twoLanguages.
var germanQuestions = []string{
	"habt ihr am Sonntag geöffnet?", "wann macht ihr auf", "Wo kann ich mein Auto abstellen", "gibt es bei euch Gutscheine", "Was kostet die Kur?",
	"Öffnungszeiten", "habt ihr samstags offen", "Gutschein", "wie lange sind Gutscheine gültig", "parken", "darf mein Hund mit hinein", "Wer hat das Spiel gewonnen?",
}

// englishEncoder is the encoder that faqbot comes with.
func englishEncoder(t *testing.T) encoder.Encoder {
	t.Helper()
	e, err := encoder.Adapted()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestEnglishBesideGerman holds that beside German entries English questions are understood in other words than
// the content's.
func TestEnglishBesideGerman(t *testing.T) {
	content := twoLanguages()
	x := build(t, content, Config{Encoder: englishEncoder(t)})
	alone := build(t, &faq.Content{Entries: content.Entries[:12]}, Config{Encoder: englishEncoder(t)})
	for question, want := range map[string]string{
		"may I bring my puppy":                "dogs",
		"I want to be reimbursed":             "refund",
		"when will the delivery arrive":       "shipping",
		"I forgot my login credentials":       "password",
		"do you serve plant-based food":       "vegan",
		"are you hiring":                      "job",
		"how can I get online with my laptop": "wifi",
		"may I teach my dog there":            "dogs", // “teach” stays what it is
	} {
		for _, lang := range []string{"", "en", "de"} { // what an app says does not matter where the words tell
			hits, err := x.Search(t.Context(), Query{Text: question, Lang: lang})
			if err != nil || len(hits) < 2 || hits[0].Features[rank.Near] == 0 || string(hits[0].Entry.ID) != want && string(hits[1].Entry.ID) != want {
				t.Errorf("%s (%s): %v, %v", question, lang, ids(hits), err)
				continue
			}
			english, err := alone.Search(t.Context(), Query{Text: question})
			if err != nil || english[0].Entry.ID != hits[0].Entry.ID || math.Abs(english[0].Confidence-hits[0].Confidence) > 0.15 {
				t.Errorf("%s (%s): %v, by the English entries alone %v, %v", question, lang, ids(hits), ids(english), err)
			}
		}
		if lang, known := x.Language(Query{Text: question, Lang: "de"}); lang != "en" || !known {
			t.Errorf("%s: taken for %s", question, lang)
		}
	}
}

func ids(hits []Hit) (out []string) {
	for _, h := range hits {
		out = append(out, fmt.Sprintf("%s %.3f", h.Entry.ID, h.Confidence))
	}
	return out
}

// TestGermanBesideEnglish holds that German questions are answered as without an encoder, to the last digit, and that
// none of them is encoded.
func TestGermanBesideEnglish(t *testing.T) {
	content := twoLanguages()
	with, without := build(t, content, Config{Encoder: englishEncoder(t)}), build(t, content, Config{})
	fake := islander{newThesaurus("english")}
	counted := build(t, content, Config{Encoder: fake})
	for _, text := range fake.taken() {
		if strings.ContainsAny(text, "öäü") || strings.Contains(text, "Kasse") {
			t.Errorf("%q was encoded", text)
		}
	}
	for _, question := range germanQuestions {
		for _, lang := range []string{"", "de", "en"} {
			if question == "Gutschein" && lang == "en" {
				continue
			}
			q := Query{Text: question, Lang: lang}
			want, err := without.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range []*Index{with, counted} {
				got, err := x.Search(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (%s): without an encoder (-), with one (+)\n%s", question, lang, diff)
				}
				typed, err := x.Complete(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				wantTyped, err := without.Complete(t.Context(), q)
				if diff := cmp.Diff(wantTyped, typed); diff != "" || err != nil {
					t.Errorf("typing %s: %s %v", question, diff, err)
				}
			}
		}
		if lang, known := with.Language(Query{Text: question}); lang != "de" || known {
			t.Errorf("%s: taken for %s", question, lang)
		}
	}
	if got := fake.taken(); len(got) > 0 {
		t.Errorf("%q were encoded", got)
	}
}

// TestUndecidedLanguage holds what is made of questions whose words say nothing of their language.
func TestUndecidedLanguage(t *testing.T) {
	e := islander{newThesaurus("english")}
	x := build(t, twoLanguages(), Config{Encoder: e})
	for _, tt := range []struct {
		question, lang string
		known          bool
	}{
		{"Xiaomi", "", true},
		{"Xiaomi", "en-GB", true},
		{"Xiaomi", "de", false},
		{"Xiaomi", "de-AT", false},
		{"sauna", "", true},
		{"sauna", "de", false}, // a phrasing in both languages
		{"123", "de", false},
		{"???", "", true},
		{"", "", true},
		{"Привет", "", true},
		{"opening hours", "de", true},
		{"Öffnungszeiten", "en", false}, // phrasings in one
		{"what is the Aquatherm", "de", true},
		{"was ist Aquatherm", "en", false},
		{"which hat", "", true},
		{"wer hat", "", false},
		{"the man was there", "", true},
		{"was kann man da tun", "", false},
		{"Tür zu", "", false},
		{"café", "", true},
	} {
		if lang, known := x.Language(Query{Text: tt.question, Lang: tt.lang}); known != tt.known || (lang == "en") != known {
			t.Errorf("%q by who speaks %q: taken for %s", tt.question, tt.lang, lang)
		}
	}
	e.taken()
	for question, encoded := range map[string]bool{"Xiaomi": false, "Opening hours!": false, "öffnungszeiten": false} {
		if _, err := x.Search(t.Context(), Query{Text: question, Lang: "de"}); err != nil {
			t.Fatal(err)
		}
		if got := e.taken(); (len(got) > 0) != encoded {
			t.Errorf("%s: %q was encoded", question, got)
		}
	}
	if _, err := x.Search(t.Context(), Query{Text: "Xiaomi"}); err != nil || len(e.taken()) != 1 {
		t.Errorf("what nothing is known of is not encoded: %v", err)
	}
}

// TestSilentEntries holds that an English question finds a German entry by a name, as surely as by words alone or
// about so; that where nothing is shared no German entry is in the way; and that guesses stay within what is possible.
func TestSilentEntries(t *testing.T) {
	content := twoLanguages()
	x, words := build(t, content, Config{Encoder: englishEncoder(t)}), build(t, content, Config{})
	for _, question := range []string{"What is the Aquatherm?", "how much is the aquatherm kur", "do you have aquatherm"} {
		hits, err := x.Search(t.Context(), Query{Text: question})
		if err != nil || len(hits) == 0 || hits[0].Entry.ID != "de-kur" {
			t.Fatalf("%s: %v, %v", question, ids(hits), err)
		}
		by, err := words.Search(t.Context(), Query{Text: question})
		if err != nil || len(by) == 0 {
			t.Fatal(err)
		}
		if hits[0].Confidence < by[0].Confidence-0.3 {
			t.Errorf("%s: %v, by words %v", question, ids(hits), ids(by))
		}
	}
	for _, question := range []string{"may I bring my puppy", "are you hiring", "who won the match", "tell me a joke"} {
		asked, found, err := x.Candidates(t.Context(), Query{Text: question})
		if err != nil || !asked.Meaning {
			t.Fatal(err)
		}
		x.modelFor(asked).Score(asked, found)
		for _, c := range found {
			e := &content.Entries[c.Entry]
			for _, f := range []rank.Feature{rank.Near, rank.NearMean, rank.NearAnswer, rank.Class, rank.ClassLogit} {
				if v := c.Features[f]; !(v >= 0 && v <= 1) {
					t.Errorf("%s: %v of %s is %v", question, f, e.ID, v)
				}
			}
			if e.Lang == "de" && c.Confidence > 0.15 {
				t.Errorf("%s: %s at %.2f", question, e.ID, c.Confidence)
			}
		}
	}
}

// TestTranslated builds on bases of which entries have been translated since, to either language, and some are gone:
// what comes out is what building anew gives, from disk too.
func TestTranslated(t *testing.T) {
	content := twoLanguages()
	dir := t.TempDir()
	e := islander{newThesaurus("english")}
	x := build(t, content, Config{Dir: filepath.Join(dir, "0"), Encoder: e})
	questions := append(slices.Clone(germanQuestions), "where is my parcel", "opening hours", "what is the Aquatherm", "sauna", "vegan")
	steps := []func(c *faq.Content){
		func(c *faq.Content) { c.Entries[4].Lang = "de" }, // its texts stay
		func(c *faq.Content) { c.Entries[4].Lang, c.Entries[13].Lang = "en", "en" },
		func(c *faq.Content) {
			c.Entries[15].Question = "What is the Aquatherm cure?"
			c.Entries[15].Lang = "en-GB"
		},
		func(c *faq.Content) { c.Entries = slices.Delete(c.Entries, 12, 14) },
		func(c *faq.Content) { c.Entries = c.Entries[:12] }, // English is all that is left
		func(c *faq.Content) { c.Entries = twoLanguages().Entries },
		func(c *faq.Content) { c.Entries = c.Entries[12:] }, // now German
		func(c *faq.Content) { c.Entries = twoLanguages().Entries },
		func(c *faq.Content) { c.Entries[0].Lang = "cs" },
	}
	for n, step := range steps {
		changed := &faq.Content{Entries: slices.Clone(content.Entries)}
		step(changed)
		path := filepath.Join(dir, fmt.Sprint(n+1))
		next := build(t, changed, Config{Dir: path, Base: x, Encoder: e})
		full := build(t, changed, Config{Encoder: e})
		want := dump(t, full, questions)
		if diff := cmp.Diff(want, dump(t, next, questions)); diff != "" {
			t.Fatalf("step %d: built at once (-), on a base (+)\n%s", n, diff)
		}
		if diff := cmp.Diff(dumpVectors(t, full, questions), dumpVectors(t, next, questions)); diff != "" {
			t.Fatalf("step %d: vectors, built at once (-), on a base (+)\n%s", n, diff)
		}
		e.taken()
		again, opened := openWith(t, changed, Config{Dir: path, Encoder: e})
		if diff := cmp.Diff(want, dump(t, again, questions)); diff != "" || opened != (Opened{}) {
			t.Fatalf("step %d: opened %+v\n%s", n, opened, diff)
		}
		if next.Ranking() != again.Ranking() || next.Ranking() != full.Ranking() {
			t.Errorf("step %d: rankings %s, %s, %s", n, full.Ranking(), next.Ranking(), again.Ranking())
		}
		x, content = next, changed
	}
}

// TestOpenDivided holds that the classifiers of both ways are kept: nothing is learnt again when an index is opened. One
// that was built without an encoder gets its vectors, and the other way round.
func TestOpenDivided(t *testing.T) {
	content := twoLanguages()
	dir := filepath.Join(t.TempDir(), "index")
	questions := append(slices.Clone(germanQuestions), "may I bring my puppy")
	lexical := build(t, content, Config{Dir: dir})
	e := islander{newThesaurus("english")}
	want := dump(t, build(t, content, Config{Encoder: e}), questions)
	x, opened := openWith(t, content, Config{Dir: dir, Encoder: e})
	if diff := cmp.Diff(want, dump(t, x, questions)); diff != "" || opened.Rebuilt || opened.Vectors == "" {
		t.Errorf("opened %+v\n%s", opened, diff)
	}
	if x.Ranking() == lexical.Ranking() {
		t.Error("with and without vectors of a part the ranking has one name")
	}
	build(t, content, Config{Dir: dir, Encoder: e})
	x, _ = openWith(t, content, Config{Dir: dir, Encoder: e})
	x.corpus.entries = slices.Clone(x.corpus.entries)
	kept := x.wordClasses().Encode()
	if diff := cmp.Diff(lexical.classes.Encode(), kept); diff != "" {
		t.Errorf("the classifier of words is another one: %s", diff)
	}
	x, opened = openWith(t, content, Config{Dir: dir})
	if diff := cmp.Diff(dump(t, lexical, questions), dump(t, x, questions)); diff != "" || opened != (Opened{}) {
		t.Errorf("without an encoder: opened %+v\n%s", opened, diff)
	}
}
