package index

import (
	"testing"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/encoder"
)

// islander is an encoder that knows English alone.
type islander struct{ *thesaurus }

func (islander) Speaks(lang string) bool { return lang == "en" }

// TestLanguagesOfEncoder holds that content in a language that the encoder does not know is ranked by its
// words alone.
func TestLanguagesOfEncoder(t *testing.T) {
	for lang, want := range map[string]bool{"en": true, "en-GB": true, "de": false} {
		content := &faq.Content{Entries: []faq.Entry{
			{ID: "a", Question: "Parking", Answer: "Behind the house.", Lang: "en"},
			{ID: "b", Question: "Versand", Answer: "In two days.", Lang: lang},
		}}
		x, err := Build(t.Context(), content, Config{Encoder: islander{newThesaurus("english")}})
		if err != nil {
			t.Fatal(err)
		}
		if got := x.encoded.model() != ""; got != want {
			t.Errorf("with %s there are vectors: %v", lang, got)
		}
		if err := x.Encoding(); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
	if encoderFor(&faq.Content{}, nil) != nil {
		t.Error("no encoder is one")
	}
	var _ encoder.Encoder = islander{newThesaurus("english")}
}
