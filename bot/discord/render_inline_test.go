package discord

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/faqbot/faqbot/bot/internal/markup"
)

// Text is shown as it was written, whatever of it would mean something to Discord.
func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"plain text, with (brackets)!": "plain text, with (brackets)!",
		"snake_case *":                 `snake\_case \*`,
		"# tag":                        `\# tag`, "-# small": `\-# small`, "- dash": `\- dash`, "+ plus": `\+ plus`, "-5 °C": "-5 °C", "> more": `\> more`, "3. third": `3\. third`, "3.5 %": "3.5 %",
		"a # - > 3. b": "a # - > 3. b", "||x|| ~~y~~": `\|\|x\|\| \~\~y\~\~`, "`code`": "\\`code\\`", `C:\dir`: `C:\\dir`,
		"@everyone @here @anna": "@\u200beveryone @\u200bhere @anna", "<@12> <@&3> <#4>": "\\<@\u200b12> \\<@\u200b&3> \\<#4>",
		"<t:0:R> </ask:1> <:x:1> <a:x:1>": `\<t\:0:R> \</ask:1> \<\:x:1> \<a\:x:1>`, ":smile: 10:30 a:b": `\:smile: 10:30 a:b`,
		"http://x.example": `http\://x.example`, "[a](b)": `\[a]\(b)`,
	} {
		if got := escape(text, true, false); got != want {
			t.Errorf("escape(%q) = %q, want %q", text, got, want)
		}
		p := parseDiscord(escape(text, true, false))
		if got := strings.ReplaceAll(p.text(), zeroWidth, ""); got != text || len(p.alien)+len(p.links)+p.heads+p.lists+p.small > 0 {
			t.Errorf("%q is shown as %q, %+v", text, got, p)
		}
	}
}

func TestInlineMarkdown(t *testing.T) {
	text := func(s string) markup.Inlines { return markup.Inlines{markup.Text(s)} }
	link := func(address string, in ...markup.Inline) markup.Inline { return markup.Link{URL: address, Text: in} }
	tests := []struct {
		name string
		ins  markup.Inlines
		want string
	}{
		{"marks", markup.Inlines{markup.Bold{Text: text("a")}, markup.Text(" "), markup.Italic{Text: text("b")}, markup.Strike{Text: text("c")}, markup.Spoiler{Text: text("d")}}, "**a** _b_~~c~~||d||"},
		{"nested", markup.Inlines{markup.Italic{Text: markup.Inlines{markup.Text("a "), markup.Bold{Text: text("b")}, markup.Text(" c")}}}, "_a **b** c_"},
		{"spaces at edges", markup.Inlines{markup.Text("a"), markup.Bold{Text: text(" b ")}, markup.Text("c")}, "a **b** c"},
		{"in a word", markup.Inlines{markup.Italic{Text: text("un")}, markup.Text("able")}, "*un*able"},
		{"beside each other", markup.Inlines{markup.Bold{Text: text("a")}, markup.Italic{Text: text("b")}, markup.Text("c")}, "**a**" + zeroWidth + "*b*c"},
		{"a struck tilde", markup.Inlines{markup.Strike{Text: text("a~")}}, `~~a\~` + zeroWidth + "~~"},
		{"struck, then italic", markup.Inlines{markup.Strike{Text: text("a")}, markup.Italic{Text: text("b")}}, "~~a~~" + zeroWidth + "_b_"},
		{"code", markup.Inlines{markup.CodeSpan("a*b"), markup.Text(" "), markup.CodeSpan("a`b"), markup.CodeSpan("`")}, "`a*b` ``a`b``" + zeroWidth + "`` ` ``"},
		{"hidden code", markup.Inlines{markup.Spoiler{Text: markup.Inlines{markup.CodeSpan("a|b")}}}, `||a\|b||`},
		{"link", markup.Inlines{link("https://x.example/a_(b)", markup.Text("a b"))}, "[a b](https://x.example/a_%28b%29)"},
		{"link of its address", markup.Inlines{link("https://x.example/a_(b)", markup.Text("https://x.example/a_(b)"))}, "<https://x.example/a_(b)>"},
		{"bold link", markup.Inlines{markup.Bold{Text: markup.Inlines{markup.Text("see "), link("https://x.example", markup.Text("this"))}}}, "**see** [**this**](https://x.example)"},
		{"link with an emoji", markup.Inlines{link("https://x.example", markup.Text("map 🗺️"))}, "map 🗺️ (<https://x.example>)"},
		{"link with marks in its text", markup.Inlines{link("https://x.example", markup.Text("[a]* _b_"))}, `\[a]\* \_b\_ (<https://x.example>)`},
		{"mail", markup.Inlines{link("mailto:a_b@x.example", markup.Text("write")), markup.Text(", "), link("mailto:a_b@x.example", markup.Text("a_b@x.example"))}, `write (a\_b@x.example), a\_b@x.example`},
		{"number", markup.Inlines{link("tel:+4930123", markup.Text("+49 30 123"))}, "+49 30 123"},
		{"hidden link", markup.Inlines{markup.Spoiler{Text: markup.Inlines{link("https://x.example", markup.Text("a"))}}}, "[||a||](https://x.example)"},
		{"lines", markup.Inlines{markup.Bold{Text: markup.Inlines{markup.Text("a"), markup.Break{}, markup.Text("# b")}}}, "**a**\n**\\# b**"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(markdown{}.inlineMarkdown(tt.ins, true), "\n")
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			checkInlines(t, tt.ins, markdown{})
		})
	}
	if got := (markdown{content: true}).text(markup.Doc{markup.Paragraph{Text: markup.Inlines{link("https://x.example", markup.Text("a"))}}}); got != "[a](<https://x.example>)" {
		t.Errorf("in content: %q", got)
	}
}

// checkInlines checks that clients show each character of running text with the marks that it has, and
// nothing else but the addresses of links.
func checkInlines(t *testing.T, ins markup.Inlines, m markdown) {
	t.Helper()
	source := guarded(strings.Join(m.inlineMarkdown(ins, true), "\n"))
	p := parseDiscord(source)
	if len(p.alien)+p.heads+p.lists+p.small+len(p.codes) > 0 {
		t.Errorf("%q has what nobody wrote: %+v", source, p)
	}
	skipped := func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) }
	var seen []char
	for _, c := range p.chars {
		if !skipped(c.r) {
			seen = append(seen, c)
		}
	}
	all := seen
	skip := func(s string) {
		var got []rune
		for _, r := range s {
			if !skipped(r) {
				got = append(got, r)
			}
		}
		if len(seen) < len(got) {
			return
		}
		for i, r := range got {
			if seen[i].r != r {
				return
			}
		}
		seen = seen[len(got):]
	}
	for _, runs := range runsOf(ins) {
		for i, r := range runs {
			for _, want := range r.text {
				if skipped(want) {
					continue
				}
				if len(seen) == 0 {
					t.Fatalf("%q: %q is lost", source, want)
				}
				c := seen[0]
				bare := r.link != nil && c.link == r.link.URL // an address has no marks
				if c.r != want || !c.code && c.marks != r.marks && !bare || c.code && !r.code || c.quote || c.link != "" && r.link == nil {
					t.Fatalf("%q shows %+v (%q) where %q with marks %b belongs: %s", source, c, c.r, want, r.marks, shownText(all))
				}
				seen = seen[1:]
			}
			if r.link != nil && (i+1 == len(runs) || runs[i+1].link != r.link) {
				skip("(" + barePercent.Replace(r.link.URL) + ")")
				skip("(" + markup.BareAddress(r.link.URL) + ")")
				if sameAddress(r.link.Text.String(), r.link.URL) {
					skip("/")
				}
			}
		}
	}
	if len(seen) > 0 {
		t.Fatalf("%q shows what nobody wrote: %q", source, shownText(seen))
	}
}

func shownText(chars []char) string { return (&parsed{chars: chars}).text() }

// nasty are texts that mean something to Discord, or do so together.
var nasty = []string{
	"a", "1", "b c", " ", "_", "*", "**", "~", "~~", "|", "||", "`", "``", "```", "\\", "[", "]", "(", ")", "](", "](http://y.example)", "<", ">", "> ", ">>> ", "#", "# x", "-# x", "- x", "+ x", "1. x", ".", ". x",
	"@everyone", "@here", "@", "everyone", "<@1>", "<@&1>", "<#1>", "<t:1:R>", "<:x:1>", "<id:browse>", "</ask:1>", ":", ":x:", "x:", "::", "http://y.example/a_b_", "https:", "//", "steam://x", "😀", "é", "陶芸", "\u200d", "\u00a0", "¯\\_(ツ)_/¯", "!", "-", "x_y_z", "*a*", "__u__",
}

// randomInlines makes running text of a seed.
func randomInlines(r *rand.Rand, depth int) markup.Inlines {
	var out markup.Inlines
	for range 1 + r.IntN(4) {
		kind := r.IntN(9)
		if depth == 0 {
			kind %= 2
		}
		words := nasty[r.IntN(len(nasty))]
		switch kind {
		case 2:
			out = append(out, markup.Bold{Text: randomInlines(r, depth-1)})
		case 3:
			out = append(out, markup.Italic{Text: randomInlines(r, depth-1)})
		case 4:
			out = append(out, markup.Strike{Text: randomInlines(r, depth-1)})
		case 5:
			out = append(out, markup.Spoiler{Text: randomInlines(r, depth-1)})
		case 6:
			out = append(out, markup.CodeSpan(words+nasty[r.IntN(len(nasty))]))
		case 7:
			addresses := []string{"https://x.example/a_b*(c)", "https://x.example/?q=~~a||b&c=[d]", "mailto:a_b@x.example", "tel:+49123", "https://[::1]/x", "http://y.example/a_b_"}
			out = append(out, markup.Link{URL: addresses[r.IntN(len(addresses))], Text: randomInlines(r, depth-1)})
		case 8:
			out = append(out, markup.Break{})
		default:
			out = append(out, markup.Text(words))
		}
	}
	return out
}

// Whatever stands beside whatever, each character has its own marks and no others.
func TestRandomInlines(t *testing.T) {
	for seed := range uint64(5000) {
		r := rand.New(rand.NewPCG(seed, 5)) //nolint:gosec // the same texts each time
		ins := randomInlines(r, 3)
		checkInlines(t, ins, markdown{content: seed%2 == 0})
		if t.Failed() {
			t.Fatalf("seed %d: %#v", seed, ins)
		}
	}
}
