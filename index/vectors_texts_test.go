package index

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFirstSentences(t *testing.T) {
	tests := []struct {
		name, md string
		most     int
		want     []string
	}{
		{"sentences", "Send the form. It takes a week! Thank you.", 8, []string{"Send the form.", "It takes a week!"}},
		{"at most", "Send the form. It takes a week. We tell you then.", 2, []string{"Send the form.", "It takes a week."}},
		{"only a short one", "Line 5.", 8, []string{"Line 5."}},
		{
			"marks", "Open **Settings** and _tap_ `Log out`, then ~~wait~~ call snake_case_name.", 8,
			[]string{"Open Settings and tap Log out, then wait call snake_case_name."},
		},
		{
			"links", "See [the form](https://example.org/a?b=c), [ours][1] and ![a picture](x.png) at <https://example.org> or https://example.org/x now.", 8,
			[]string{"See the form, ours and at or now."},
		},
		{
			"list", "You need:\n\n- an *account* of ours\n- the number of it\n1. then call us", 8,
			[]string{"an account of ours", "the number of it", "then call us"},
		},
		{"heading and quote", "## How it works\n\n> It works quite well.", 8, []string{"How it works", "It works quite well."}},
		{"table", "| Size | Price in euros |\n|---|---|\n| small bed | 90 |", 8, []string{"Size, Price in euros", "small bed, 90"}},
		{
			"code", "Run this command:\n\n```sh\nfaqbot serve --all the things\n```\n\nThen wait a minute.", 8,
			[]string{"Run this command:", "Then wait a minute."},
		},
		{"html", "Bring <b>your</b> card<br>and 5 &lt; 6 &amp; more, as 3 < 4 is.", 8, []string{"Bring your card and 5 < 6 & more, as 3 < 4 is."}},
		{"escapes", `Costs 5 \* 3 and \[nothing\] more.`, 8, []string{"Costs 5 * 3 and [nothing] more."}},
		{"no words", "---\n\n***\n\n1234 5678 91011", 8, nil},
		{"nothing", "", 8, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, firstSentences(tt.md, tt.most)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
