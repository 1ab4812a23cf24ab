package index_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/examples"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/eval"
)

const shop = `
- {id: reset, question: "How do I reset my password?", answer: With the link., also: [forgotten password], tags: [account]}
- {id: change, question: "How do I change my password?", answer: In the settings., tags: [account]}
- {id: respond, question: "How soon do you respond to mail?", answer: Within a day.}
- {id: refund, question: "When do I get my refund?", answer: Within a week., also: [money back], careful: true}
- {id: restaurant, question: "Is there a restaurant?", answer: "Yes, on the first floor. It has a password for the wireless."}
- {id: market, question: "When is the winter market?", answer: In December., valid_until: 2026-12-24}
- {id: cafe, question: "Is the café open on Sunday?", answer: From ten.}
- {id: versand, question: "Was kostet der Versand?", answer: Fünf Euro., lang: de}
- {id: konto, question: "Wie ändere ich mein Passwort?", answer: In den Einstellungen., lang: de}
`

func complete(t testing.TB, x *index.Index, q index.Query) []faq.EntryID {
	t.Helper()
	entries, err := x.Complete(t.Context(), q)
	if err != nil {
		t.Fatalf("completing %q: %v", q.Text, err)
	}
	var ids []faq.EntryID
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return ids
}

func TestComplete(t *testing.T) {
	x := build(t, load(t, shop), index.Config{})
	tests := []struct {
		name string
		q    index.Query
		want []faq.EntryID // the first ones
	}{
		{"the last word begun", index.Query{Text: "how do I res"}, []faq.EntryID{"reset"}},
		{"one letter more", index.Query{Text: "how soon do you resp"}, []faq.EntryID{"respond"}},
		{"a beginning alone", index.Query{Text: "rest"}, []faq.EntryID{"restaurant"}},
		{"a word in the midst", index.Query{Text: "passw"}, []faq.EntryID{"reset", "change"}},
		{"another phrasing", index.Query{Text: "money b"}, []faq.EntryID{"refund"}},
		{"a careful entry", index.Query{Text: "refu"}, []faq.EntryID{"refund"}},
		{"a slip in a whole word", index.Query{Text: "chnage my pa"}, []faq.EntryID{"change"}},
		{"a slip in the last word", index.Query{Text: "my pasw"}, []faq.EntryID{"reset", "change"}},
		{"another form", index.Query{Text: "changing my passwords "}, []faq.EntryID{"change"}},
		{"without the accent", index.Query{Text: "caf"}, []faq.EntryID{"cafe"}},
		{"capitals", index.Query{Text: "HOW DO I RES"}, []faq.EntryID{"reset"}},
		{"written out", index.Query{Text: "Is there a restaurant?"}, []faq.EntryID{"restaurant"}},
		{"in the answer alone", index.Query{Text: "wireless"}, []faq.EntryID{"restaurant"}},
		{"German", index.Query{Text: "wie ander", Lang: "de"}, []faq.EntryID{"konto"}},
		{"own language first", index.Query{Text: "w", Lang: "de-CH"}, []faq.EntryID{"versand", "konto"}},
		{"own language first, English", index.Query{Text: "w", Lang: "en"}, []faq.EntryID{"market", "refund"}},
		{"other language where the own has nothing", index.Query{Text: "versand", Lang: "en"}, []faq.EntryID{"versand"}},
		{"valid today", index.Query{Text: "winter m", On: faq.Date{Year: 2026, Month: 12, Day: 24}}, []faq.EntryID{"market"}},
		{"with tags", index.Query{Text: "how ", Tags: []string{"account"}}, []faq.EntryID{"change", "reset"}},
		{"limit", index.Query{Text: "how", Limit: 1}, []faq.EntryID{"change"}},
	}
	for _, tt := range tests {
		got := complete(t, x, tt.q)
		if len(got) < len(tt.want) {
			t.Errorf("%s: %q finds %q, want %q first", tt.name, tt.q.Text, got, tt.want)
			continue
		}
		if diff := cmp.Diff(tt.want, got[:len(tt.want)]); diff != "" {
			t.Errorf("%s: %q finds %q (-want +got):\n%s", tt.name, tt.q.Text, got, diff)
		}
		limit := tt.q.Limit
		if limit == 0 {
			limit = 5
		}
		if len(got) > limit {
			t.Errorf("%s: %d entries, want at most %d", tt.name, len(got), limit)
		}
		seen := map[faq.EntryID]bool{}
		for _, id := range got {
			if seen[id] {
				t.Errorf("%s: %q stands there twice: %q", tt.name, id, got)
			}
			seen[id] = true
		}
	}
	for name, q := range map[string]index.Query{
		"nothing": {}, "no words": {Text: " ?! "}, "out of season": {Text: "winter market", On: faq.Date{Year: 2027, Month: 1, Day: 1}},
		"no such tag": {Text: "password", Tags: []string{"none"}}, "nonsense": {Text: "xyzzy qwfp"}, "nonsense, under way": {Text: "grblf"},
	} {
		for _, id := range complete(t, x, q) {
			if id == "market" || name != "out of season" {
				t.Errorf("%s: finds %q", name, id)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Complete(ctx, index.Query{Text: "password"}); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
}

// TestCompleteWhileTyping types the phrasings and the labelled questions of the examples letter by
// letter, and looks when the right entry is among the first five.
func TestCompleteWhileTyping(t *testing.T) {
	content, _ := faq.LoadFS(t.Context(), examples.Community(), ".", faq.LoadOptions{})
	x := build(t, content, index.Config{})
	cases, problems := eval.LoadCases("../examples/community.cases.jsonl", content)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	type typing struct {
		text string
		ids  []faq.EntryID
	}
	var own, asked []typing
	for i := range content.Entries {
		own = append(own, typing{content.Entries[i].Question, []faq.EntryID{content.Entries[i].ID}})
	}
	for _, c := range cases {
		if c.InScope() {
			asked = append(asked, typing{c.Question, c.Expect})
		}
	}
	among := func(ts []typing, share float64) float64 {
		n := 0
		for _, w := range ts {
			r := []rune(w.text)
			text := strings.TrimSpace(string(r[:int(share*float64(len(r)))]))
		found:
			for _, got := range complete(t, x, index.Query{Text: text, On: faq.Date{Year: 2026, Month: 11, Day: 25}}) {
				for _, want := range w.ids {
					if got == want {
						n++
						break found
					}
				}
			}
		}
		return float64(n) / float64(len(ts))
	}
	for _, tt := range []struct {
		name  string
		texts []typing
		typed float64
		want  float64 // a little less than what it does
	}{
		{"titles, half typed", own, 0.5, 0.98},
		{"titles, three quarters typed", own, 0.75, 0.98},
		{"titles, typed", own, 1, 0.98},
		{"questions, half typed", asked, 0.5, 0.72},
		{"questions, three quarters typed", asked, 0.75, 0.87},
		{"questions, typed", asked, 1, 0.95},
	} {
		got := among(tt.texts, tt.typed)
		t.Logf("%s: the right entry is among the first five in %.2f", tt.name, got)
		if got < tt.want {
			t.Errorf("%s: the right entry is among the first five in %.2f, want %.2f", tt.name, got, tt.want)
		}
	}
}

func FuzzComplete(f *testing.F) {
	x := build(f, load(f, shop), index.Config{})
	for _, text := range []string{"", "how do I res", "chnage", "wie ändere", "é", "\u0301", "a\x00b", "how\xffdo", "日本", strings.Repeat("w ", 40), "İstanbul", "🙂 pass"} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = 1 + (limit%7+7)%7
		entries, err := x.Complete(t.Context(), index.Query{Text: text, Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[*faq.Entry]bool{}
		for _, e := range entries {
			if seen[e] || x.Content().Entry(e.ID) != e {
				t.Errorf("%q finds %v, twice or not of the content", text, e)
			}
			seen[e] = true
		}
		if len(entries) > limit {
			t.Errorf("%q finds %d entries, limit %d", text, len(entries), limit)
		}
	})
}
