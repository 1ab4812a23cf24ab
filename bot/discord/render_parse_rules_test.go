package discord

import (
	"strings"
	"testing"
)

// The parser of the tests reads what Discord documents, and what its clients are known to do, in the same way.
func TestParseDiscord(t *testing.T) {
	for source, want := range map[string]string{
		"foo": "foo", `\&`: "&", `\foo`: `\foo`, "foo   \nbar": "foo\nbar", `\\`: `\`,
		"*a*": "i(a)", "_a_": "i(a)", "**a**": "b(a)", "***a***": "bi(a)", "__a__": "u(a)", "a_b_c": "a_b_c", "* a*": "•a*\n", "x * a*": "x * a*",
		"~~a~~": "s(a)", "~~a~~_": "~~a~~_", "||a||": "h(a)", "`a*b*`": "c(a*b*)", "``a`b``": "c(a`b)", "`` ` ``": "c(`)",
		"**a***b*": "b(a*)b*", "**_a_**": "bi(a)", `**a\***`: "b(a*)", `**a\** b`: "*i(a*) b",
		"# a": "#a\n", "#a": "#a", " # a": " # a", "#### a": "#### a", "-# a": "-#a\n",
		"> a\n> b\nc": "q(a\nb)\nc", ">a": ">a", "> ": "\n", "x > a": "x > a", ">>> a\nb": "q(a\nb)", "> > a": "q(> a)\n", "*> a*": "qi(a)i(\n)",
		"- a\n- b": "•a\n•b\n", "3. a\n1. b": "3.a\n4.b\n", "0. a": "1.a\n", "- a\n  - b": "•a\n•b\n\n", "- # a": "•# a\n", "-a": "-a",
		"[a](https://x.example)": "l(a)", "[a](x)": "[a](x)", "[:x:](https://x.example)": "[:x:](https://x.example)", "[a](<https://x.example>)": "l(a)",
		"[😀](https://x.example)": "[😀](https://x.example)", `[a\*](https://x.example)`: `l(a\*)`, `\[a](https://x.example)`: "[a](l(https://x.example))",
		"https://x.example/a_b_": "l(https://x.example/a_b_)", "(https://x.example).": "(l(https://x.example)).", "<https://x.example>": "l(https://x.example)",
		"<t:1>": "!<t:1>", `\<t:1>`: "<t:1>", "@everyone": "!@everyone", "@\u200beveryone": "@\u200beveryone", "<@1>": "!<@1>", "<#1>": "!<#1>", ":x:": "!:x:", `\:x:`: ":x:",
		"```\na\n```": "c(a\n)", "```go\na```": "c(a\n)", "> ```\n> a\n> ```": "qc(a\n)\n", "``````": "``````",
	} {
		p := parseDiscord(source)
		if got := annotated(p); got != want {
			t.Errorf("%q is shown as %q, want %q", source, got, want)
		}
	}
}

// annotated writes what is seen with a letter for each mark: what a test can compare.
func annotated(p *parsed) string {
	var b strings.Builder
	items := 0
	if p.heads > 0 {
		b.WriteString("#")
	}
	if p.small > 0 {
		b.WriteString("-#")
	}
	for range p.alien {
		b.WriteString("!")
	}
	open := ""
	line := true
	for _, c := range p.chars {
		name := ""
		if c.quote && c.r != '\n' || c.quote && open != "" && strings.HasPrefix(open, "q") {
			name = "q"
		}
		if c.link != "" {
			name += "l"
		}
		if c.code {
			name += "c"
		}
		for _, m := range []struct {
			m marks
			s string
		}{{spoiler, "h"}, {strike, "s"}, {underlined, "u"}, {bold, "b"}, {italic, "i"}} {
			if c.marks&m.m != 0 {
				name += m.s
			}
		}
		if name != open {
			if open != "" {
				b.WriteString(")")
			}
			if name != "" {
				b.WriteString(name + "(")
			}
			open = name
		}
		if line && c.r != '\n' && items < len(p.items) {
			b.WriteString(p.items[items])
			items++
		}
		line = c.r == '\n'
		b.WriteRune(c.r)
	}
	if open != "" {
		b.WriteString(")")
	}
	return b.String()
}
