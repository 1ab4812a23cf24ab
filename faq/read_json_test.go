package faq

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadJSON(t *testing.T) {
	tests := []struct {
		name, data string
		want       []string
		problems   []string
	}{
		{
			"the entries schema",
			"{\"lang\": \"en\", \"section\": [\"Shop\"],\n \"entries\": [\n  {\"id\": \"x\", \"question\": \"Open?\", \"also\": [\"Hours\"], \"answer\": \"Yes.\\n\\nDaily.\"},\n  {\"question\":\n \"Far?\", \"answer\": \"No\"}]}\n",
			[]string{`3 x: Open? = "Yes.\n\nDaily." also Hours in Shop`, `4 far: Far? = "No" in Shop`},
			nil,
		},
		{"a bare list", "[{\"question\": \"Open?\", \"answer\": 24}]", []string{`1 open: Open? = "24"`}, nil},
		{"questions with their answers", "{\"faq\": {\"Open?\": \"Yes\"}}", []string{`1 open: Open? = "Yes"`}, nil},
		{
			"several questions of an answer", "{\"items\": [{\"questions\": [\"Open?\", \"Hours?\"], \"answer\": \"<p>Yes</p>\"}]}",
			[]string{`1 open: Open? = "Yes" also Hours?`},
			nil,
		},
		{"control characters", `[{"question": "Op\u0000en?", "answer": "a\u0007\r\nb"}]`, []string{`1 op-en: Op en? = "a \nb"`}, nil},
		{"a key twice", "[{\"question\": \"Open?\",\n\"answer\": \"Yes\",\n\"answer\": \"No\"}]", []string{`1 open: Open? = "Yes"`}, []string{"f.json:3: “answer” stands here a second time (first in line 2); keep one, or begin a new entry"}},
		{"an unknown key", "[{\"question\": \"Open?\",\n\"anwser\": \"Yes\"}]", []string{}, []string{
			"f.json:1: “Open?” has no answer, so it was left out; write its answer, or delete it",
			"f.json:2: an entry has no “anwser”; did you mean “answer”?",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, problems := readString(t, "f.json", tt.data)
			if diff := cmp.Diff(tt.want, entryLines(c.Entries)); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{}, tt.problems...), problemTexts(problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadJSONSchemaOrg(t *testing.T) {
	question := func(name, answer string) string {
		return `{"@type": "Question", "name": "` + name + `", "acceptedAnswer": ` + answer + `}`
	}
	answer := `{"@type": "Answer", "text": "<p>Yes, <a href=\"https://example.org/\">daily</a>.</p><ul><li>Mon</li><li>Tue</li></ul>"}`
	text := `"Yes, [daily](https://example.org/).\n\n- Mon\n- Tue"`
	tests := []struct {
		name, data string
		want       []string
	}{
		{
			"a page", "{\"@context\": \"https://schema.org\", \"@type\": \"FAQPage\", \"name\": \"Visits\", \"mainEntity\": [\n" + question("Open?", answer) + ",\n" + question("Far?", `"No"`) + "]}",
			[]string{"2 open: Open? = " + text + " in Visits", `3 far: Far? = "No" in Visits`},
		},
		{"one question alone", `{"@type": "FAQPage", "mainEntity": ` + question("Open?", answer) + `}`, []string{"1 open: Open? = " + text}},
		{"a graph", "{\"@graph\": [{\"@type\": \"WebPage\", \"name\": \"x\"},\n{\"@type\": [\"WebPage\", \"FAQPage\"], \"mainEntity\": [" + question("Open?", answer) + "]}]}", []string{"2 open: Open? = " + text}},
		{"a list of pages", `[{"@type": "http://schema.org/FAQPage", "mainEntity": [` + question("Open?", answer) + `]}, {"@type": "schema:FAQPage", "mainEntity": [` + question("Far?", `["No", "Not at all"]`) + `]}]`, []string{"1 open: Open? = " + text, `1 far: Far? = "No\n\nNot at all"`}},
		{"answers in a list", `{"@type": "FAQPage", "mainEntity": [` + question("Open?", "["+answer+"]") + `]}`, []string{"1 open: Open? = " + text}},
		{"a question page", `{"@type": "QAPage", "mainEntity": {"@type": "Question", "name": "Open?", "suggestedAnswer": [{"@type": "Answer", "text": "Yes"}, {"@type": "Answer", "text": "No"}]}}`, []string{`1 open: Open? = "Yes"`}},
		{"markup escaped twice", `{"@type": "FAQPage", "mainEntity": [` + question("Open &amp; free?", `{"text": "&lt;p&gt;Yes &amp;amp; &lt;b&gt;no&lt;/b&gt;&lt;/p&gt;"}`) + `]}`, []string{`1 open-free: Open & free? = "Yes & **no**"`}},
		{"more of a question", `{"@type": "FAQPage", "inLanguage": "de-DE", "mainEntity": [{"@type": "Question", "name": "Offen?", "alternateName": ["Wann", "Zeiten"], "keywords": "web, chat", "acceptedAnswer": {"text": "Ja"}}]}`, []string{`1 offen: Offen? = "Ja" also Wann | Zeiten #web #chat`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, problems := readString(t, "f.json", tt.data)
			if len(problems) > 0 {
				t.Errorf("problems: %v", problems)
			}
			if diff := cmp.Diff(tt.want, entryLines(c.Entries)); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadJSONSyntaxErrors(t *testing.T) {
	const not = ": this is not JSON, so nothing of it was read: "
	tests := []struct{ name, data, want string }{
		{"a comma too many in an object", "[\n{\"question\": \"A\",\n}]", "3" + not + "the comma before “}” must go"},
		{"a comma too many in a list", "[\n{\"question\": \"A\"},\n]", "3" + not + "the comma before “]” must go"},
		{"a comma too few", "[\n{\"question\": \"A\"\n\"answer\": \"a\"}]", "3" + not + "a comma is missing before this, or a quote within a text needs a backslash before it"},
		{"a comma too few in a list", "[\n{}\n{}]", "3" + not + "a comma is missing before this, or a quote within a text needs a backslash before it"},
		{"a quote within a text", "[\n{\"question\": \"A \"b\" c\"}]", "2" + not + "a comma is missing before this, or a quote within a text needs a backslash before it"},
		{"curly quotes", "[\n{“question”: “A”}]", "2" + not + "texts and keys stand in straight double quotes"},
		{"single quotes", "[\n{'question': 'A'}]", "2" + not + "texts and keys stand in straight double quotes"},
		{"no quotes", "[\n{question: \"A\"}]", "2" + not + "keys stand in double quotes"},
		{"a comment", "[\n// mine\n]", "2" + not + "JSON has no comments; delete this one, or keep the content in YAML"},
		{"a line break in a text", "[{\"question\": \"A\nB\"}]", "1" + not + "a text goes over the end of its line; close its quotes, and write \\n for a line break"},
		{"a backslash", "[{\"question\":\n \"C:\\dir\"}]", "2" + not + "a backslash within quotes must be written twice"},
		{"no end", "[\n{\"question\": \"A\"\n\n\n", "2" + not + "the file ends too early; a quote or a bracket is not closed"},
		{"more behind the end", "{\"question\": \"A\", \"answer\": \"a\"}\n{}", "2" + not + "there is more behind the end; put all entries into one list, [ … ]"},
		{"no colon", "[{\"question\" \"A\"}]", "1" + not + "a colon is missing behind a key"},
		{"a bare word", "[{\"question\": yes}]", "1" + not + "texts stand in double quotes; numbers, true, false and null do not (invalid character 'y' looking for beginning of value)"},
		{"very deep", strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), "1" + not + "lists within lists are nested too deep here"},
		{"deep", strings.Repeat("[", 2000) + strings.Repeat("]", 2000), "1: lists within lists are nested too deep here; an entry needs three levels at most, so nothing of this file was read"},
		{"very many values", "[" + strings.Repeat("1,", 3_000_000) + "1]", "1: this file has too many values (more than 1000000) to be read; split it into several files"},
		{"nothing", " \n", "1: there are no entries in this file; write “entries:” and below it a list of entries with “question:” and “answer:”"},
		{"other data", "{\"version\": 1}", "1: there are no entries in this file; write them below “entries:”"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := readString(t, "f.json", tt.data)
			if len(problems) != 1 {
				t.Fatalf("problems: %v", problems)
			}
			if diff := cmp.Diff("f.json:"+tt.want, problems[0].Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
