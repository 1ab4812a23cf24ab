package markup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlain(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		o        PlainOptions
		want     string
	}{
		{"nothing", "", PlainOptions{}, ""},
		{"marks vanish", "# A\n\n**b** *c* ~~d~~ `e` ||f||", PlainOptions{}, "A\n\nb c d e f"},
		{
			"links", "[us](https://x.example/a) <https://x.example> [x.example/b](https://x.example/b/) [555-0142](tel:+555-0142) [mail](mailto:a@x.example)",
			PlainOptions{},
			"us (https://x.example/a) https://x.example x.example/b 555-0142 mail (a@x.example)",
		},
		{"picture", "![A map](map.png) ![](b/plan.png)", PlainOptions{}, "[A map] [plan.png]"},
		{"wrap", "One two three four", PlainOptions{Width: 10}, "One two\nthree four"},
		{"wrap wide characters", "時間場所時間場所", PlainOptions{Width: 10}, "時間場所時\n間場所"},
		{"addresses stay whole", "see https://x.example/a/very/long/path now", PlainOptions{Width: 12}, "see\nhttps://x.example/a/very/long/path\nnow"},
		{
			"lists", "- one two three\n- four\n  - five\n    - six\n9. a\n10. b\n",
			PlainOptions{Width: 12},
			"• one two\n  three\n• four\n  ◦ five\n    ▪ six\n\n 9. a\n10. b",
		},
		{"loose list", "- a\n\n  b\n- c", PlainOptions{}, "• a\n\n  b\n\n• c"},
		{"tasks", "- [ ] a\n- [x] b", PlainOptions{}, "• ☐ a\n• ☑ b"},
		{"code", "a\n\n```\nb\n\n  c\n```", PlainOptions{Width: 4}, "a\n\n    b\n\n      c"},
		{"quote", "> a\n>\n> b", PlainOptions{}, "│ a\n│ \n│ b"},
		{"alerts", "> [!NOTE]\n> a\n\n> [!TIP] T\n> b", PlainOptions{}, "│ ℹ️ a\n\n│ 💡 T\n│ b"},
		{
			"table", "|Treatment|Price|\n|-|-:|\n|Short|$9|\n|Long massage|$115|",
			PlainOptions{},
			"Treatment     Price\n────────────  ─────\nShort            $9\nLong massage   $115",
		},
		{
			"table wraps", "|What|Why|\n|-|-|\n|one two three four|five six seven|",
			PlainOptions{Width: 20},
			"What       Why\n─────────  ─────────\none two    five six\nthree      seven\nfour",
		},
		{
			"table too wide", "|A|B|C|\n|-|-|-|\n|one two three|four five six|seven eight|",
			PlainOptions{Width: 16},
			"A: one two three\nB: four five six\nC: seven eight",
		},
		{"colour", "# A\n\n**b *c*** d", PlainOptions{Color: true}, "\x1b[1mA\x1b[0m\n\n\x1b[1mb \x1b[0m\x1b[1;3mc\x1b[0m d"},
		{"colour over lines", "**one two**", PlainOptions{Color: true, Width: 5}, "\x1b[1mone\x1b[0m\n\x1b[1mtwo\x1b[0m"},
		{"no escapes of the content", "a\x1b]0;title\x07b", PlainOptions{Color: true}, "a]0;titleb"},
		{"breaks", "a\\\nb\n\nc", PlainOptions{Width: 20}, "a\nb\n\nc"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Plain(Parse(tt.in), tt.o)); diff != "" {
				t.Errorf("Plain(%q) differs (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestTableText(t *testing.T) {
	table, ok := Parse("|A|B|\n|:-:|-|\n|1|long|\n|333|4|")[0].(Table)
	if !ok {
		t.Fatal("no table")
	}
	want := strings.Join([]string{" A   B", "───  ────", " 1   long", "333  4"}, "\n")
	if diff := cmp.Diff(want, TableText(table, 0)); diff != "" {
		t.Error(diff)
	}
}
