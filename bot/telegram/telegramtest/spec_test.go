package telegramtest

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/indextest"
)

var update = flag.Bool("update", false, "write testdata/telegram-bot-api.json again from the specification beside the checkout")

// TestSpecFile holds that the embedded specification is the one beside the checkout without its
// prose; with -update it writes it.
func TestSpecFile(t *testing.T) {
	source := indextest.Shared(t, "specs", "telegram-bot-api.json")
	data, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	want := strip(t, data)
	const path = "testdata/telegram-bot-api.json"
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what %s gives; write it again with -update, and see what has changed", path, source)
	}
}

// strip takes the prose out of the specification, one method or type a line.
func strip(t *testing.T, data []byte) []byte {
	t.Helper()
	type item struct {
		Description []string
		Returns     []string
		Subtypes    []string
		Fields      []struct {
			Name, Description string
			Types             []string
			Required          bool
		}
	}
	var full struct {
		Version        string
		Methods, Types map[string]item
	}
	if err := json.Unmarshal(data, &full); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	encode := func(v any) {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		b.Truncate(b.Len() - 1)
	}
	section := func(name string, items map[string]item) {
		b.WriteString(",\n\"" + name + "\":{\n")
		for i, key := range slices.Sorted(maps.Keys(items)) {
			if i > 0 {
				b.WriteString(",\n")
			}
			it := items[key]
			s := structure{Returns: it.Returns, Subtypes: it.Subtypes}
			for _, f := range it.Fields {
				out := readLimits(f.Description)
				out.Name, out.Types, out.Required = f.Name, f.Types, f.Required
				if f.Name == "results" && out.Max == 0 {
					out.Max, out.Unit = firstInt(noMore, strings.Join(it.Description, " ")), "items"
				}
				s.Fields = append(s.Fields, out)
			}
			encode(key)
			b.WriteString(":")
			encode(s)
		}
		b.WriteString("\n}")
	}
	b.WriteString(`{"license":"MIT, Copyright Paul Larsen, see LICENSE","source":"github.com/PaulSonOfLars/telegram-bot-api-spec","version":`)
	encode(full.Version)
	section("methods", full.Methods)
	section("types", full.Types)
	b.WriteString("}\n")
	return b.Bytes()
}

var (
	span    = regexp.MustCompile(`(?i)(\d+)-(\d+) (characters|bytes)`)
	upTo    = regexp.MustCompile(`(?i)(?:up to|can't exceed) (\d+) (characters|bytes)`)
	items   = regexp.MustCompile(`(?i)(?:must include|list of) (\d+)-(\d+) `)
	atMost  = regexp.MustCompile(`(?i)(?:at most (\d+) [a-z ]+ can be specified|list of up to (\d+) )`)
	between = regexp.MustCompile(`(?i)(?:values|must be) between (\d+)(?:-| and )(\d+)`)
	noMore  = regexp.MustCompile(`No more than (\d+) results`)
	parsed  = regexp.MustCompile(`(?i)characters .*after (entities|entity) parsing`)
	word    = regexp.MustCompile(`(?i)only (characters )?A-Z, a-z, 0-9, _ and - are allowed|characters A-Z, a-z, 0-9, _ and - are`)
	lower   = regexp.MustCompile(`(?i)only lowercase English letters, digits and underscores`)
)

// readLimits reads the limits of a field out of its description.
func readLimits(text string) field {
	f := field{Parsed: parsed.MatchString(text)}
	switch {
	case word.MatchString(text):
		f.Chars = "A-Za-z0-9_-"
	case lower.MatchString(text):
		f.Chars = "a-z0-9_"
	}
	if m := items.FindStringSubmatch(text); m != nil {
		f.Min, f.Max, f.Unit = int(number(m[1])), int(number(m[2])), "items"
	} else if m := span.FindStringSubmatch(text); m != nil {
		f.Min, f.Max, f.Unit = int(number(m[1])), int(number(m[2])), strings.ToLower(m[3])
	} else if m := atMost.FindStringSubmatch(text); m != nil {
		f.Max, f.Unit = int(number(m[1]+m[2])), "items"
	} else if m := upTo.FindStringSubmatch(text); m != nil {
		f.Max, f.Unit = int(number(m[1])), strings.ToLower(m[2])
	} else if m := between.FindStringSubmatch(text); m != nil {
		f.Min, f.Max, f.Unit = int(number(m[1])), int(number(m[2])), "value"
	}
	return f
}

func firstInt(r *regexp.Regexp, text string) int {
	if m := r.FindStringSubmatch(text); m != nil {
		return int(number(m[1]))
	}
	return 0
}

func TestCheck(t *testing.T) {
	long := strings.Repeat("x", 4097)
	tests := []struct {
		name   string
		method string
		params map[string]string
		files  []string
		want   []string
	}{
		{name: "good", method: "sendMessage", params: map[string]string{
			"chat_id": "-100123", "text": "<b>hi</b>", "parse_mode": "HTML", "reply_parameters": `{"message_id":3}`,
			"reply_markup": `{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}`,
		}},
		{name: "no such method", method: "sendMessages", want: []string{"there is no such method"}},
		{
			name: "unknown and missing", method: "sendMessage", params: map[string]string{"chat_id": "1", "txet": "hi"},
			want: []string{"text: is required", "txet: there is no such parameter"},
		},
		{
			name: "of the old API", method: "sendMessage", params: map[string]string{"chat_id": "1", "text": "hi", "reply_to_message_id": "4"},
			want: []string{"reply_to_message_id: there is no such parameter"},
		},
		{
			name: "wrong types", method: "sendMessage", params: map[string]string{"chat_id": "1", "text": "hi", "message_thread_id": "x", "disable_notification": "yes"},
			want: []string{`disable_notification: "yes" is no JSON, want Boolean`, `message_thread_id: "x" is no JSON, want Integer`},
		},
		{name: "too long", method: "sendMessage", params: map[string]string{"chat_id": "1", "text": long}, want: []string{"text: 4097 characters, want 1 to 4096"}},
		{name: "markup does not count", method: "sendMessage", params: map[string]string{"chat_id": "1", "parse_mode": "HTML", "text": "<b>" + long[:4096] + "</b>"}},
		{name: "deep inside", method: "sendMessage", params: map[string]string{
			"chat_id": "1", "text": "hi", "reply_markup": `{"inline_keyboard":[[{"text":"a","callback_data":"` + long[:65] + `","colour":"red"}]]}`,
		}, want: []string{
			"reply_markup.inline_keyboard[0][0].callback_data: 65 bytes, want 1 to 64",
			"reply_markup.inline_keyboard[0][0].colour: InlineKeyboardButton has no such field",
		}},
		{
			name: "no button's text", method: "editMessageReplyMarkup", params: map[string]string{"reply_markup": `{"inline_keyboard":[[{"url":"https://a"}]]}`},
			want: []string{"reply_markup.inline_keyboard[0][0].text: is required"},
		},
		{
			name: "few photos", method: "sendMediaGroup", params: map[string]string{"chat_id": "1", "media": `[{"type":"photo","media":"attach://a"}]`}, files: []string{"a"},
			want: []string{"media: 1 items, want 2 to 10"},
		},
		{
			name: "a file too many", method: "sendPhoto", params: map[string]string{"chat_id": "1"}, files: []string{"photo", "b"},
			want: []string{"b: a file that nothing refers to"},
		},
		{name: "results", method: "answerInlineQuery", params: map[string]string{
			"inline_query_id": "1", "results": `[{"type":"article","id":"","title":"t","input_message_content":{"message_text":"x"}}]`,
		}, want: []string{"results[0].id: 0 bytes, want 1 to 64"}},
		{name: "limit", method: "getUpdates", params: map[string]string{"limit": "101"}, want: []string{"limit: 101 value, want 1 to 100"}},
		{
			name: "secret", method: "setWebhook", params: map[string]string{"url": "https://a", "secret_token": "a b"},
			want: []string{`secret_token: "a b" may have A-Za-z0-9_- alone`},
		},
		{
			name: "command", method: "setMyCommands", params: map[string]string{"commands": `[{"command":"Start","description":"x"}]`, "scope": `{"type":"chat","chat_id":5}`},
			want: []string{`commands[0].command: "Start" may have a-z0-9_ alone`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, theSpec().check(tt.method, tt.params, tt.files)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
