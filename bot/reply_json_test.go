package bot_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestReplyJSON(t *testing.T) {
	entry := &faq.Entry{
		ID: "opening-hours", Question: "When are you open?", Also: []string{"hours"}, Answer: "Mon & Fri, 9 to <5.",
		Section: []string{"Visit"}, Lang: "en", Source: faq.Source{File: "faq.yaml", Line: 12}, Careful: true,
	}
	tests := []struct {
		name  string
		reply bot.Reply
	}{
		{"answered", bot.Reply{
			Question: "opening times?", Outcome: bot.Answered, Confidence: 0.93456789, Lang: "en", Entry: entry,
			Highlight: "Mon & Fri.", Notice: "Ring first.",
			Suggestions: []bot.Suggestion{{ID: "holidays", Question: "Are you open on holidays?", Confidence: 0.2100001}},
			Actions: []bot.Action{
				{Kind: bot.ActionShowAll, Label: "Show all", ID: "opening-hours"},
				{Kind: bot.ActionLink, Label: "Map", URL: "https://example.org/map?a=1&b=2"},
			},
			More: []bot.Reply{{Question: "and parking?", Outcome: bot.Declined, Lang: "en", Text: "I do not know."}},
		}},
		{"answered-bare", bot.Reply{Question: "q", Outcome: bot.Answered, Confidence: 1, Entry: &faq.Entry{ID: "a", Question: "A", Answer: "B"}}},
		{"suggested", bot.Reply{
			Question: "q", Outcome: bot.Suggested, Confidence: 0.3, Lang: "de", Text: "Meinten Sie das?", Entry: entry, Highlight: "no",
			Suggestions: []bot.Suggestion{{ID: "a", Question: "A", Confidence: 0.3}},
			Actions:     []bot.Action{{Kind: bot.ActionEntry, Label: "A", ID: "a"}, {Kind: bot.ActionContact, Label: "Kontakt"}},
		}},
		{"declined", bot.Reply{Question: "?", Outcome: bot.Declined, Confidence: math.NaN(), Text: "Nothing."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// One object a line, unescaped, as `faqbot ask --json` prints it.
			var got bytes.Buffer
			enc := json.NewEncoder(&got)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(tt.reply); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "reply-"+tt.name+".json")
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("reply differs (-want +got):\n%s", diff)
			}
		})
	}
}

// A page that embeds the JSON in HTML needs < and & escaped, also within a reply.
func TestReplyJSONEscapesForHTML(t *testing.T) {
	got, err := json.Marshal(bot.Reply{Question: "</script>", Outcome: bot.Declined})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsRune(got, '<') {
		t.Errorf("json.Marshal left < in %s", got)
	}
}
