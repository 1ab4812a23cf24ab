package faq

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parseBlocks reads blocks from lines such as "h2 Prices", "q Is it safe?", "end", "close 0",
// "t A paragraph.", "l One|Two" (a list) and "a One|Two" (a list of anchors).
func parseBlocks(t *testing.T, script string) []block {
	t.Helper()
	var blocks []block
	for i, line := range strings.Split(strings.TrimSpace(script), "\n") {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		b := block{line: i + 1, text: rest}
		switch {
		case word == "q":
			b.kind = questionBlock
		case word == "t":
			b.kind = textBlock
		case word == "l" || word == "a":
			b.kind, b.items = listBlock, strings.Split(rest, "|")
			b.text = "- " + strings.Join(b.items, "\n- ")
			if word == "a" {
				b.text = "- [" + strings.Join(b.items, "](#x)\n- [") + "](#x)"
			}
		case word == "end":
			b.kind = endBlock
		case word == "close":
			b.kind = closeBlock
			if _, err := fmt.Sscan(rest, &b.level); err != nil {
				t.Fatal(err)
			}
		case strings.HasPrefix(word, "h"):
			b.kind = headingBlock
			if _, err := fmt.Sscan(word[1:], &b.level); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("unknown block %q", line)
		}
		blocks = append(blocks, b)
	}
	return blocks
}

func TestAssemble(t *testing.T) {
	tests := []struct {
		name, script string
		meta         pageMeta
		file         string
		want         []string // line, breadcrumb > question = answer
	}{
		{
			name: "guide",
			script: `
				h1 Massage
				t Intro.
				h2 Ways
				t It helps in several ways:
				l Blood flow|Tension
				h3 Blood flow
				t More blood.
				h3 Tension
				t Less tension.
				h2 FAQ
				q Is it safe?
				t Yes.
				t Really.
				q Does it hurt?
				t No.
				end
				t Of the FAQ.
				close 0
				t Closing.`,
			want: []string{
				"1 Massage = Intro.¶Closing.",
				"3 Massage > Ways = It helps in several ways:¶- Blood flow/- Tension",
				"6 Massage > Ways > Blood flow = More blood.",
				"8 Massage > Ways > Tension = Less tension.",
				"10 Massage > FAQ = Of the FAQ.",
				"11 Massage > FAQ > Is it safe? = Yes.¶Really.",
				"14 Massage > FAQ > Does it hurt? = No.",
			},
		},
		{
			name: "introduction without a heading", meta: pageMeta{title: "Our studio"},
			script: `
				t Welcome.
				h1 Prices
				t 60 euros.
				h1 Hours
				h2 Winter
				t Nine to five.
				close 1
				t By appointment.
				close 0
				t Goodbye.`,
			want: []string{
				"1 Our studio = Welcome.¶Goodbye.",
				"2 Prices = 60 euros.",
				"4 Hours = By appointment.",
				"5 Hours > Winter = Nine to five.",
			},
		},
		{
			name: "title from the file's name", file: "content/opening-hours.md", script: "t Nine to five.",
			want: []string{"1 Opening hours = Nine to five."},
		},
		{name: "no title to be found", file: "index.md", script: "t Nine to five."},
		{
			name: "a text above the page's title joins it", script: "t Read this first.\nh1 Guide\nt Hello.\nh2 A\nt B.",
			want: []string{"2 Guide = Read this first.¶Hello.", "4 Guide > A = B."},
		},
		{
			name: "contents under a heading", script: "h1 FAQ\nh2 Contents\na One|Two\nh2 One\nt 1.\nh2 Two\nt 2.",
			want: []string{"4 FAQ > One = 1.", "6 FAQ > Two = 2."},
		},
		{
			name:   "contents at the top, after a line that announces it",
			script: "h1 Help\nt Hello.\nt **Table of contents**\nl One|2. Two|Three.\nh2 One\nt 1.\nh2 Two\nt 2.\nh2 Three\nt 3.",
			want:   []string{"1 Help = Hello.", "5 Help > One = 1.", "7 Help > Two = 2.", "9 Help > Three = 3."},
		},
		{
			name:   "contents of other pages",
			script: "h1 Docs\nt Welcome.\nh2 Table of contents\nl [One](one.md)|[Two](two.md)\nh2 Links\nl [Shop](https://example.org)",
			want:   []string{"1 Docs = Welcome.", "5 Docs > Links = - [Shop](https://example.org)"},
		},
		{
			name: "links within the page", script: "h2 Hours\nt See [the map](#map), `[code](#x)` and [us](us.md#top).",
			want: []string{"1 Hours = See the map, `[code](#x)` and [us](us.md#top)."},
		},
		{
			name: "contents of a box are an answer", script: "h1 Box\nh2 Contents\nl One mattress|Two pillows\nh2 Size\nt Big.",
			want: []string{"2 Box > Contents = - One mattress/- Two pillows", "4 Box > Size = Big."},
		},
		{
			name: "questions listed right under FAQ", script: "h1 Guide\nt Hi.\nh2 FAQ\nl Is it safe?|Why?\nh3 Is it safe?\nt Yes.\nh3 Why?\nt So.",
			want: []string{"1 Guide = Hi.", "5 Guide > FAQ > Is it safe? = Yes.", "7 Guide > FAQ > Why? = So."},
		},
		{
			name:   "anchors that an answer leads to are text",
			script: "h1 Guide\nh2 Ways\nt Massage helps:\na Flow|Calm\nh3 Flow\nt F.\nh3 Calm\nt C.",
			want:   []string{"2 Guide > Ways = Massage helps:¶- Flow/- Calm", "5 Guide > Ways > Flow = F.", "7 Guide > Ways > Calm = C."},
		},
		{
			name:   "a question over sections of its answer",
			script: "h2 How do I install it?\nt It depends.\nh3 Windows\nt Click.\nh3 Linux\nt Type.",
			want: []string{
				"1 How do I install it? = It depends.", "3 How do I install it? > Windows = Click.", "5 How do I install it? > Linux = Type.",
			},
		},
		{
			name:   "a question without text of its own is answered by what is below it",
			script: "h2 How do I install it?\nh3 Windows\nt Click.\nh4 Old ones\nt Hope.\nh3 Linux\nt Type.\nh2 Next\nt N.",
			want:   []string{"1 How do I install it? = #### Windows¶Click.¶#### Old ones¶Hope.¶#### Linux¶Type.", "8 Next = N."},
		},
		{
			name: "a question over questions is a breadcrumb", script: "h2 Got questions?\nh3 Is it safe?\nt Yes.\nh3 Why?\nt So.",
			want: []string{"2 Got questions? > Is it safe? = Yes.", "4 Got questions? > Why? = So."},
		},
		{
			name: "unanswered questions stay for the checks", script: "h2 Part\nh3 Is it safe?\nh3 Empty part\nq And?\nend",
			want: []string{"2 Part > Is it safe? = ", "4 Part > Empty part > And? = "},
		},
		{
			name: "levels that are skipped", script: "h1 A\nh4 B\nt b\nh3 C\nt c\nh9 D\nt d\nh1 E\nt e",
			want: []string{"2 A > B = b", "4 A > C = c", "6 A > C > D = d", "8 E = e"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &document{name: tt.file}
			var got []string
			for _, e := range assemble(d, tt.meta, parseBlocks(t, tt.script)) {
				answer := strings.NewReplacer("\n\n", "¶", "\n", "/").Replace(e.Answer)
				got = append(got, fmt.Sprintf("%d %s = %s", e.Source.Line, strings.Join(append(e.Section, e.Question), " > "), answer))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAssembleFields(t *testing.T) {
	d := &document{name: "a.md"}
	meta := pageMeta{lang: "de", tags: []string{"studio", "prices"}, url: "https://example.org/a"}
	got := assemble(d, meta, []block{
		{kind: headingBlock, level: 2, text: "What  does\nit cost?", number: "1", id: "cost", also: []string{"Price?"}, line: 3, fields: &Entry{
			Tags: []string{"prices"}, Careful: true, Notice: "Cash only.", Also: []string{"How much?"}, ValidFrom: Date{2026, 1, 2},
		}},
		{kind: textBlock, text: "\n\n    code\n\n", line: 5},
	})
	want := []Entry{{
		ID: "cost", Question: "What does it cost?", Also: []string{"How much?", "Price?"}, Answer: "    code", Lang: "de",
		Tags: []string{"prices", "studio"}, Careful: true, Notice: "Cash only.", ValidFrom: Date{2026, 1, 2},
		SourceURL: "https://example.org/a", Source: Source{File: "a.md", Line: 3},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func TestCutNumber(t *testing.T) {
	for _, tt := range []struct{ text, number, rest string }{
		{"Prices", "", "Prices"},
		{"1. Increases Blood Flow", "1", "Increases Blood Flow"},
		{"4.2 Prices", "4.2", "Prices"},
		{"4.2. Prices", "4.2", "Prices"},
		{"(3) Prices", "3", "Prices"},
		{"[1.2] Prices", "1.2", "Prices"},
		{"3) Can I?", "3", "Can I?"},
		{"Q3: Why?", "Q3", "Why?"},
		{"Q: Why?", "Q", "Why?"},
		{"Q. Why?", "Q", "Why?"},
		{"Q2 Why?", "Q2", "Why?"},
		{"3. Q: Why?", "3", "Why?"},
		{"Q: 3. Why?", "3", "Why?"},
		{"Question 12 - Why?", "Question 12", "Why?"},
		{"❓ FAQ", "", "FAQ"},
		{"❓ 3. Why?", "3", "Why?"},
		{"1️⃣ Why?", "1", "Why?"},
		{"IV. Payment", "IV", "Payment"},
		{"b) Payment", "b", "Payment"},
		{"Section 3: Payment", "Section 3", "Payment"},
		{"§ 5 Haftung", "§ 5", "Haftung"},
		{"3 days before", "", "3 days before"},
		{"2024 prices", "", "2024 prices"},
		{"2.4 GHz or 5 GHz?", "", "2.4 GHz or 5 GHz?"},
		{"1.5 hours", "", "1.5 hours"},
		{"24 – 48 hours", "", "24 – 48 hours"},
		{"E. coli infections", "", "E. coli infections"},
		{"A", "", "A"},
		{"42", "", "42"},
		{"1.", "", "1."},
		{"❓", "", "❓"},
		{"C++", "", "C++"},
		{".NET", "", ".NET"},
		{"", "", ""},
	} {
		if number, rest := cutNumber(tt.text); number != tt.number || rest != tt.rest {
			t.Errorf("cutNumber(%q) = %q, %q; want %q, %q", tt.text, number, rest, tt.number, tt.rest)
		}
	}
}

func TestAsks(t *testing.T) {
	for text, want := range map[string]bool{
		"Is it safe?": true, "How to book": true, "how do I book": true, "Why us": true, "Can I bring my dog": true,
		"**Safe?**": true, "Safe? 🤔": true, "これは何？": true, "Was kostet das": true, "¿Cómo reservar?": true, "Where’s the door": true,
		"Opening hours": false, "However it comes": false, "Whatever": false, "Canned food": false, "Comment policy": false, "": false, "Howto": false,
	} {
		if got := asks(text); got != want {
			t.Errorf("asks(%q) = %v, want %v", text, got, want)
		}
	}
}
