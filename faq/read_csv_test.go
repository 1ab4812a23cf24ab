package faq

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// entryLines shows entries as “line id: question = answer”, with what else they have.
func entryLines(entries []Entry) []string {
	lines := []string{}
	for _, e := range entries {
		line := fmt.Sprintf("%d %s: %s = %q", e.Source.Line, e.ID, e.Question, e.Answer)
		if len(e.Also) > 0 {
			line += " also " + strings.Join(e.Also, " | ")
		}
		if len(e.Section) > 0 {
			line += " in " + strings.Join(e.Section, " > ")
		}
		if len(e.Tags) > 0 {
			line += " #" + strings.Join(e.Tags, " #")
		}
		lines = append(lines, line)
	}
	return lines
}

func TestReadCSV(t *testing.T) {
	tests := []struct {
		name, file, data string
		want             []string
		problems         []string
	}{
		{"plain", "f.csv", "question,answer\nOpen?,\"Yes, daily\"\nFar?,No\n", []string{`2 open: Open? = "Yes, daily"`, `3 far: Far? = "No"`}, nil},
		{
			"all kinds of columns", "f.csv", "ID,Question,Also,ALSO 2,Category,Answer,Tags\nx,Open?,Hours|When?,Opening times,Visit > Hours,Yes,\"web, chat\"\n",
			[]string{`2 x: Open? = "Yes" also Hours | When? | Opening times in Visit > Hours #web #chat`},
			nil,
		},
		{"semicolons and a byte order mark", "f.csv", "\uFEFFquestion;answer\r\nOpen?;Yes, daily\r\n", []string{`2 open: Open? = "Yes, daily"`}, nil},
		{"tabs", "f.tsv", "question\tanswer\nOpen?\tYes, \"daily\"; always\n", []string{`2 open: Open? = "Yes, \"daily\"; always"`}, nil},
		{"tabs in a csv file", "f.csv", "question\tanswer\nOpen?\tYes, daily\n", []string{`2 open: Open? = "Yes, daily"`}, nil},
		{"bars", "f.csv", "question|answer\nOpen?|Yes, daily\n", []string{`2 open: Open? = "Yes, daily"`}, nil},
		{"the line of Excel", "f.csv", "sep=;\nquestion;answer\nOpen?;Yes\n", []string{`3 open: Open? = "Yes"`}, nil},
		{"the line of Excel with a tab", "f.csv", "\"sep=\t\"\nquestion\tanswer\nOpen?\tYes\n", []string{`3 open: Open? = "Yes"`}, nil},
		{
			"cells of several lines", "f.csv", "question,answer,also\n\"Open?\",\"Yes.\n\nAlways.\",\"Hours\nWhen?\"\nFar?,No,\n",
			[]string{`2 open: Open? = "Yes.\n\nAlways." also Hours | When?`, `6 far: Far? = "No"`},
			nil,
		},
		{"empty rows", "f.csv", "\nquestion,answer\n\n,,,\nOpen?,Yes\n", []string{`5 open: Open? = "Yes"`}, nil},
		{"a spreadsheet in German", "f.csv", "Frage;Antwort\nOffen?;Ja\n", []string{`2 offen: Offen? = "Ja"`}, nil},
		{"HTML as a shop exports it", "f.csv", "title,body\nOpen?,\"<p>Yes, <b>daily</b>.</p>\"\n", []string{`2 open: Open? = "Yes, **daily**."`}, nil},
		{"short rows", "f.csv", "question,answer,tags\nOpen?,Yes\nFar?\n", []string{`2 open: Open? = "Yes"`}, []string{"f.csv:3: “Far?” has no answer, so it was left out; write its answer, or delete it"}},
		{
			"long rows", "f.csv", "question,answer\nOpen?,Yes, daily\nFar?,No,,\n",
			[]string{`3 far: Far? = "No"`},
			[]string{"f.csv:2: this row has 3 cells and the header 2, so it was left out; put double quotes around a text that has “,” in it"},
		},
		{
			"an unknown column", "f.csv", "question,anser,answer,views\nOpen?,x,Yes,3\nFar?,y,No,4\n",
			[]string{`2 open: Open? = "Yes"`, `3 far: Far? = "No"`},
			[]string{
				"f.csv:1: the table has no “anser”; did you mean “answer”?",
				"f.csv:1: warning: the table has no “views”, so it was not read; known are " + strings.Join(fieldNames(), ", "),
			},
		},
		{
			"two columns of one field", "f.csv", "question,title,answer\nOpen?,x,Yes\n",
			[]string{`2 open: Open? = "Yes"`},
			[]string{"f.csv:1: the columns “question” and “title” mean the same; keep one of them"},
		},
		{
			"no header, two columns", "f.csv", "Are you open?;Yes, daily\nFar?;No\n",
			[]string{`1 are-you-open: Are you open? = "Yes, daily"`, `2 far: Far? = "No"`},
			[]string{"f.csv:1: warning: this table has no header; it was read as questions with their answers; add a first line “question;answer”"},
		},
		{
			"no header, three columns", "f.csv", "Open?,Yes,web\nFar?,No,web\n",
			[]string{},
			[]string{"f.csv:1: this table has no column “question”, so nothing of it was read; add a first line “question,answer”, with a name for each column (now: “Open?,Yes,web”)"},
		},
		{"another table", "f.csv", "name,price\nSoap,3\n", []string{}, []string{
			"f.csv:1: the first line has no column “answer”, so nothing of this table was read; name the columns “question,answer”",
		}},
		{"a slip in the header", "f.csv", "questoin,answer\nOpen?,Yes\n", []string{}, []string{"f.csv:1: the table has no “questoin”; did you mean “question”?"}},
		{"nothing", "f.csv", "\n\n", []string{}, []string{"f.csv:1: there are no entries in this table; its first line is “question,answer”, and each line below it an entry"}},
		{
			"quotes as people write them", "f.csv", "question,answer\nA 5\" pipe?,Yes \"really\"\n\"She said \"hi\" to me\",Nice\nFar?,No\n",
			[]string{`2 a-5-pipe: A 5" pipe? = "Yes \"really\""`, `3 she-said-hi-to-me: She said "hi" to me = "Nice"`, `4 far: Far? = "No"`},
			nil,
		},
		{
			"a quote left open", "f.csv", "question,answer\nOpen?,\"Yes\nFar?,No\nNear?,\"So\nso\"\n",
			[]string{`3 far: Far? = "No"`, `4 near: Near? = "So\nso"`},
			[]string{"f.csv:2: the quotes of this row do not match, so this line was left out; double each quote within a quoted cell"},
		},
		{
			"a quote left open at the end", "f.csv", "question,answer\nOpen?,\"Yes\nFar?,No\nNear?,So\n",
			[]string{`3 far: Far? = "No"`, `4 near: Near? = "So"`},
			[]string{"f.csv:2: a quote that opens in this row is never closed, so this line was left out; close it, or double it if it belongs to the text"},
		},
		{
			"values that do not fit", "f.csv", "question,answer,valid_from,careful\n\"Open\n?\",Yes,1.2.2026,maybe\n",
			[]string{`2 open: Open ? = "Yes"`},
			[]string{
				`f.csv:3: valid_from: "1.2.2026" is not a date like 2026-12-24; write the year, the month and the day`,
				"f.csv:3: careful: “maybe” is neither true nor false; write one of them",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, problems := readString(t, tt.file, tt.data)
			if diff := cmp.Diff(tt.want, entryLines(c.Entries)); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{}, tt.problems...), problemTexts(problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadCSVHostile(t *testing.T) {
	tests := []struct{ name, data string }{
		{"each line opens a quote", "question,answer\n" + strings.Repeat("\"a\n", 1<<14)},
		{"each line opens a quoted cell", "question,answer\n" + strings.Repeat("a,\"b\n", 1<<14)},
		{"one long line", "question,answer\na," + strings.Repeat("b", 8<<20)},
		{"very many cells", "question,answer\n" + strings.Repeat("a,", 1<<18)},
		{"very many columns", strings.Repeat("question,", 1<<17) + "\nx\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := readString(t, "f.csv", tt.data)
			if tt.name != "one long line" && len(problems) == 0 {
				t.Error("no problems")
			}
		})
	}
}
