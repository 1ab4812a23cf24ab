package discord

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/internal/markup/markuptest"
)

// tooLong reports whether a text has more characters than a limit, however Discord counts them.
func tooLong(s string, limit int) bool {
	return utf8.RuneCountInString(s) > limit || len(utf16.Encode([]rune(s))) > limit
}

// checkText checks that clients show of Markdown what documents can have, and returns what they show.
func checkText(t *testing.T, source string, limit int) *parsed {
	t.Helper()
	if tooLong(source, limit) || !utf8.ValidString(source) || strings.TrimSpace(source) == "" {
		t.Errorf("%d characters of at most %d: %q", utf8.RuneCountInString(source), limit, source)
	}
	p := parseDiscord(source)
	if len(p.alien) > 0 {
		t.Errorf("%q pings or shows %q", source, p.alien)
	}
	for _, address := range p.links {
		if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
			t.Errorf("%q leads to %q", source, address)
		}
	}
	return p
}

// checkDiscordMessage checks that Discord takes a message and clients show all of it, and returns what
// people see.
func checkDiscordMessage(t *testing.T, m message) string {
	t.Helper()
	var seen strings.Builder
	if m.Content != "" {
		seen.WriteString(checkText(t, m.Content, 2000).text() + "\n")
	}
	sum, size, files := 0, 0, map[string]bool{}
	for _, f := range m.Files {
		if files[f.Name] || f.Name == "" || len(f.Data) == 0 || !strings.HasPrefix(f.ContentType, "image/") {
			t.Errorf("file %q of %d bytes, %s", f.Name, len(f.Data), f.ContentType)
		}
		files[f.Name] = true
		size += len(f.Data)
	}
	for _, e := range m.Embeds {
		if tooLong(e.Title, 256) || len(e.Fields) > 0 || e.Author != nil || e.Color == 0 {
			t.Errorf("embed %+v", e)
		}
		if e.Title != "" {
			seen.WriteString(checkText(t, e.Title, 256).text() + "\n")
		}
		if e.Description != "" {
			seen.WriteString(checkText(t, e.Description, 4096).text() + "\n")
		}
		if e.Footer != nil {
			if tooLong(e.Footer.Text, 2048) || strings.TrimSpace(e.Footer.Text) == "" {
				t.Errorf("footer %q", e.Footer.Text)
			}
			seen.WriteString(e.Footer.Text + "\n")
			sum += len(utf16.Encode([]rune(e.Footer.Text)))
		}
		sum += len(utf16.Encode([]rune(e.Title + e.Description)))
		if e.Image != nil {
			if name, ok := strings.CutPrefix(e.Image.URL, "attachment://"); ok && !files[name] {
				t.Errorf("the file of %s is not there", e.Image.URL)
			}
		} else if e.Title+e.Description == "" {
			t.Error("an empty embed")
		}
		for _, address := range []string{e.URL, imageAddress(e)} {
			if u, err := url.Parse(address); address != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "attachment" || len(address) > 2048) {
				t.Errorf("address %q", address)
			}
		}
	}
	if sum > 6000 || len(m.Embeds) > 10 || len(m.Files) > 10 || size > maxFiles {
		t.Errorf("%d embeds of %d characters, %d files of %d bytes", len(m.Embeds), sum, len(m.Files), size)
	}
	if m.Content == "" && len(m.Embeds) == 0 {
		t.Errorf("an empty message: %+v", m)
	}
	checkComponents(t, m.Components)
	return seen.String()
}

func imageAddress(e *discordgo.MessageEmbed) string {
	if e.Image == nil {
		return ""
	}
	return e.Image.URL
}

func checkComponents(t *testing.T, rows []discordgo.MessageComponent) {
	t.Helper()
	if len(rows) > 5 {
		t.Errorf("%d rows", len(rows))
	}
	ids := map[string]bool{}
	id := func(s string) {
		if s == "" || len(s) > 100 || ids[s] {
			t.Errorf("custom id %q", s)
		}
		ids[s] = true
	}
	label := func(s string, limit int) {
		if tooLong(s, limit) || strings.TrimSpace(s) == "" || strings.ContainsAny(s, "\n\t") {
			t.Errorf("label %q", s)
		}
	}
	for _, r := range rows {
		list := r.(discordgo.ActionsRow).Components
		if len(list) == 0 || len(list) > 5 {
			t.Errorf("a row of %d", len(list))
		}
		for _, c := range list {
			switch c := c.(type) {
			case discordgo.Button:
				label(c.Label, 80)
				if c.Style == discordgo.LinkButton {
					if u, err := url.Parse(c.URL); err != nil || !slices.Contains([]string{"http", "https", "discord"}, u.Scheme) || len(c.URL) > 512 || c.CustomID != "" {
						t.Errorf("button %+v", c)
					}
				} else if id(c.CustomID); c.URL != "" {
					t.Errorf("button %+v", c)
				}
			case discordgo.SelectMenu:
				id(c.CustomID)
				label(c.Placeholder, 150)
				if len(list) != 1 || len(c.Options) == 0 || len(c.Options) > 25 {
					t.Errorf("a menu of %d in a row of %d", len(c.Options), len(list))
				}
				values := map[string]bool{}
				for _, o := range c.Options {
					label(o.Label, 100)
					if tooLong(o.Description, 100) || o.Value == "" || len(o.Value) > 100 || values[o.Value] {
						t.Errorf("choice %+v", o)
					}
					values[o.Value] = true
				}
			default:
				t.Errorf("component %T", c)
			}
			if _, err := json.Marshal(c); err != nil {
				t.Error(err)
			}
		}
	}
}

// checkDocument cuts a document as messages of a length are and checks each, and that none of the
// text is lost.
func checkDocument(t *testing.T, d markup.Doc, limit int, m markdown) {
	t.Helper()
	want, table := markuptest.SourceText(d)
	var seen, codes strings.Builder
	var addresses []string
	for _, l := range d.Links() {
		addresses = append(addresses, barePercent.Replace(l.URL))
		if address, ok := linkAddress(l.URL); ok {
			addresses = append(addresses, address)
		}
	}
	for _, text := range m.cut(d, limit, limit) {
		p := checkText(t, text, limit)
		if ticks := strings.Contains(markup.Plain(d, markup.PlainOptions{}), "`"); !ticks && strings.Contains(p.text(), "``") {
			t.Errorf("a fence is shown: %q", text)
		}
		codes.WriteString(strings.Join(p.codes, ""))
		for _, address := range p.links {
			if !slices.Contains(addresses, address) {
				t.Errorf("%q leads to %q, which nobody wrote", text, address)
			}
		}
		seen.WriteString(p.text())
	}
	if lost := markuptest.Missing(want, markuptest.LettersAndDigits(seen.String()), table); lost != "" {
		t.Errorf("%q is lost, at %d characters, in %q", lost, limit, seen.String())
	}
	if lost := markuptest.Missing(markuptest.LettersAndDigits(codeOf(d)), markuptest.LettersAndDigits(codes.String()), true); lost != "" && limit >= 1000 {
		t.Errorf("%q of code is not shown as code: %q", lost, codes.String())
	}
}

// codeOf returns what stands in the code blocks of a document.
func codeOf(d markup.Doc) string {
	var text strings.Builder
	for _, b := range d {
		switch b := b.(type) {
		case markup.Code:
			text.WriteString(b.Text)
		case markup.Quote:
			text.WriteString(codeOf(b.Blocks))
		case markup.List:
			for _, item := range b.Items {
				text.WriteString(codeOf(item.Blocks))
			}
		}
	}
	return text.String()
}
