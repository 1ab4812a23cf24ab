package discord

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/locale"
)

// renderOptions says for whom and where a reply is rendered.
type renderOptions struct {
	Words *locale.Bundle              // the bot's own words
	Data  func(p button.Press) string // custom id of a button or value of a choice, at most 100 bytes, "" if it can have none; nil: no components but links

	Asked  string // what the person wrote, "" if a button was pressed
	Quote  bool   // nobody sees what the person wrote, as after a command: it stands above the reply
	Asker  int64  // id of the person, who alone may press the buttons that change the message where others see it; 0: everybody may
	Public bool   // others see the reply

	Origin bot.Action // what was pressed for the reply; zero: it was asked
	Page   int        // page of the buttons, from 0
	Rows   int        // how many rows of components the reply may have, at most; 0: all 5 of a message

	// OpenFile opens a picture, whose path is that of the content's file that names it with the
	// picture's own put after the folder. nil: pictures of the content are not shown.
	OpenFile func(path string) (fs.File, error)
}

// Limits of messages, in characters (https://discord.com/developers/docs/resources/message#embed-object-embed-limits).
// Discord counts code points; here UTF-16 code units are counted, which are never fewer and are what
// its clients count.
const (
	textLimit        = 2000 // of a message's content
	titleLimit       = 256
	descriptionLimit = 4096
	footerLimit      = 2048
	embedsLimit      = 6000 // all texts of the embeds of one message
	embedLimit       = 10   // embeds in a message
	filesLimit       = 10   // files with a message
	rowLimit         = 5    // rows of components under a message
)

// Colours of the bar beside an embed, by what the reply is. Each has a contrast of at least 3 to 1 with the
// backgrounds of the light and the dark theme.
const (
	colorAnswered  = 0x2e9e6b // green
	colorCareful   = 0xe05252 // red: health, law, urgent help
	colorSuggested = 0xb8791a // amber
	colorDeclined  = 0x8a8f98 // grey
	colorHandoff   = 0x6d78f5 // blue
)

// unitsOf returns the length of a text as the limits count it.
func unitsOf(s string) int { return markup.UTF16.Len(s) }

// renderReply renders a reply, and those to the other questions of the same message, to the messages
// that show it, in the order to send them; none for a silent reply. The first has the components.
// Mentions, ReplyTo, Private and Once are the caller's to set.
func renderReply(r bot.Reply, o renderOptions) []message {
	if r.Silent {
		return nil
	}
	replies := append([]bot.Reply{r}, r.More...)
	rows, addresses := o.components(replies)
	var out []message
	if len(replies) == 1 && r.Outcome == bot.Smalltalk {
		out = o.talk(r, addresses[0])
	} else {
		var p packer
		for i, r := range replies {
			p.add(o.embeds(r, i, len(replies) > 1, addresses[i], p.files()))
		}
		out = p.messages
	}
	if len(out) == 0 {
		out = []message{{Content: zeroWidth}}
	}
	if quote := o.quote(); quote != "" && unitsOf(out[0].Content)+unitsOf(quote) < textLimit {
		out[0].Content = strings.TrimSuffix(quote+"\n"+out[0].Content, "\n")
	}
	out[0].Components = rows
	return append(out, previews(replies)...)
}

// quote returns what the person asked, as the line of a quote, if it is to be shown.
func (o renderOptions) quote() string {
	const limit = 300
	asked := button.CutTo(button.OneLine(o.Asked), limit, unitsOf)
	if !o.Quote || unseen(asked) {
		return ""
	}
	return "> " + escape(asked, true, false)
}

// talk renders a reply that is small talk or a menu to messages without embeds.
func (o renderOptions) talk(r bot.Reply, addresses markup.Doc) []message {
	doc, _ := markup.WithoutImages(markup.Parse(r.Text), nil)
	m := markdown{content: true}
	small, more := m.notice(r.Notice)
	texts := m.cut(slices.Concat(doc, addresses, more), textLimit, textLimit)
	var out []message
	for _, text := range withSmall(texts, small, textLimit) {
		out = append(out, message{Content: text})
	}
	return out
}

// cut cuts a document into texts, the first of at most first units, the others of at most limit. Texts in which
// there is nothing to see are left out.
func (m markdown) cut(d markup.Doc, first, limit int) []string {
	if text := m.text(d); unitsOf(text) <= first && !unseen(text) {
		return []string{text}
	}
	var out []string
	l := markup.Limit{Max: first, Unit: markup.UTF16, Render: m.text}
	pieces := markup.Cut(d, l)
	if first < limit && len(pieces) > 1 {
		l.Max = limit
		pieces = append(pieces[:1:1], markup.Cut(markup.Join(pieces[1:]), l)...)
	}
	for _, piece := range pieces {
		text := m.text(piece)
		if unseen(text) {
			continue
		}
		if unitsOf(text) > limit { // unreachable: no link and no grapheme is as long as a message
			text = button.CutTo(text, limit, unitsOf)
		}
		out = append(out, text)
	}
	return out
}

// packer puts embeds into as few messages as Discord's limits allow.
type packer struct {
	messages []message
	units    int // of all texts of the last message's embeds
	bytes    int // of the last message's files
	sent     int // files of all messages
}

// files returns how many files the messages have.
func (p *packer) files() int { return p.sent }

// part is an embed with the files that it shows.
type part struct {
	embed *discordgo.MessageEmbed
	files []file
}

// add adds the embeds of a reply. Clients make one of embeds with the same address, and show the text of the first
// alone: no other reply of the message may have the address.
func (p *packer) add(parts []part) {
	taken := map[string]bool{}
	if last := len(p.messages) - 1; last >= 0 {
		for _, e := range p.messages[last].Embeds {
			taken[e.URL] = true
		}
	}
	for _, part := range parts {
		if taken[part.embed.URL] {
			part.embed.URL = ""
		}
		units, bytes := embedUnits(part.embed), 0
		for _, f := range part.files {
			bytes += len(f.Data)
		}
		last := len(p.messages) - 1
		if last < 0 || len(p.messages[last].Embeds) == embedLimit || p.units+units > embedsLimit ||
			len(p.messages[last].Files)+len(part.files) > filesLimit || p.bytes+bytes > maxFiles {
			p.messages = append(p.messages, message{})
			p.units, p.bytes = 0, 0
			last++
		}
		m := &p.messages[last]
		m.Embeds = append(m.Embeds, part.embed)
		m.Files = append(m.Files, part.files...)
		p.units += units
		p.bytes += bytes
		p.sent += len(part.files)
	}
}

// embedUnits returns the length of all texts of an embed that count.
func embedUnits(e *discordgo.MessageEmbed) int {
	n := unitsOf(e.Title) + unitsOf(e.Description)
	if e.Footer != nil {
		n += unitsOf(e.Footer.Text)
	}
	for _, f := range e.Fields {
		n += unitsOf(f.Name) + unitsOf(f.Value)
	}
	return n
}

// previews returns the message that shows previews of the links in answers whose entries ask for it:
// links in embeds do not unfold.
func previews(replies []bot.Reply) []message {
	const limit = 3 // more would bury the answer
	var addresses []string
	for _, r := range replies {
		if r.Outcome != bot.Answered || r.Entry == nil || !r.Entry.Preview || r.Highlight != "" {
			continue
		}
		for _, raw := range links(markup.Parse(r.Entry.Answer)) {
			if address, ok := webAddress(raw); ok && len(addresses) < limit {
				addresses = append(addresses, address)
			}
		}
	}
	text := ""
	for _, address := range addresses {
		if unitsOf(text)+unitsOf(address) < textLimit {
			text += address + "\n"
		}
	}
	if text == "" {
		return nil
	}
	return []message{{Content: text[:len(text)-1]}}
}
