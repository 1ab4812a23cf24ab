package index

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/encoder"
)

// TestBuiltinVectors asks in other words than the content's, with the encoder that faqbot comes with.
func TestBuiltinVectors(t *testing.T) {
	e, err := encoder.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	entry := func(id, question, answer string) faq.Entry {
		return faq.Entry{ID: faq.EntryID(id), Lang: "en", Question: question, Answer: answer}
	}
	content := &faq.Content{Entries: []faq.Entry{
		entry("refund", "Refunds", "Your money comes back within a week."),
		entry("shipping", "Shipping time", "Parcels travel three days."),
		entry("password", "Reset password", "Press the button below the field."),
		entry("hours", "Opening hours", "From nine to five."),
		entry("parking", "Parking lot", "Behind the house, for cars only."),
		entry("dogs", "Are dogs welcome?", "On a leash, yes."),
		entry("wifi", "Wireless internet", "The name of the network stands on the wall."),
		entry("vegan", "Vegan dishes", "Four of them, every day."),
		entry("job", "Careers", "Send us your papers."),
		entry("gift", "Gift vouchers", "At the till, from ten euros."),
		entry("kids", "Playground", "There are swings and a slide."),
		entry("smoke", "Smoking area", "Outside, by the fountain."),
		entry("lost", "Lost property", "Ask the porter."),
		entry("group", "Group bookings", "Call us two weeks before."),
		entry("invoice", "Invoices", "By mail at the end of the month."),
		entry("towels", "Towels", "Bring your own."),
		entry("lockers", "Lockers", "They take a coin."),
		entry("sauna", "Sauna", "Mixed, but for Mondays."),
	}}
	dir := filepath.Join(t.TempDir(), "index")
	x := build(t, content, Config{Dir: dir, Encoder: e})
	if x.Encoding() != nil {
		t.Fatal(x.Encoding())
	}
	for question, want := range map[string]string{
		"may I bring my puppy":                  "dogs",
		"I want to be reimbursed":               "refund",
		"when will the delivery arrive":         "shipping",
		"I forgot my login credentials":         "password",
		"do you serve plant-based food":         "vegan",
		"are you hiring":                        "job",
		"can children have fun somewhere":       "kids",
		"how can I get online with my laptop":   "wifi",
		"somebody must have found my umbrella?": "lost",
	} {
		m, err := x.meaning(t.Context(), question, noRow)
		if err != nil || m == nil {
			t.Fatalf("%s: %v, %v", question, m, err)
		}
		var got []string
		for _, i := range m.nearest(everyEntry, 3, &scratch{}) {
			got = append(got, string(content.Entries[i].ID))
		}
		if !slices.Contains(got, want) {
			t.Errorf("%s: the nearest are %v, want %s among them", question, got, want)
		}
		if ids := candidates(t, x, Query{Text: question}); !slices.Contains(ids, want) {
			t.Errorf("%s: candidates %v", question, ids)
		}
	}
	if _, opened := openWith(t, content, Config{Dir: dir, Encoder: e}); opened != (Opened{}) {
		t.Errorf("opened again: %+v", opened)
	}
}
