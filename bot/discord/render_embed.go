package discord

import (
	"path"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

const (
	// footerLength is up to which length a notice stands in an embed's footer.
	footerLength = 500
	// noticeLength is up to which length a notice is small print.
	noticeLength = 1000
)

// embeds renders one reply. n is its number in the message, which answers several questions; files is how many
// files the messages have already.
func (o renderOptions) embeds(r bot.Reply, n int, several bool, addresses markup.Doc, files int) []part {
	words := o.Words.For(r.Lang)
	title := ""
	if r.Outcome == bot.Answered && r.Entry != nil && !o.called(r.Entry) {
		title = button.OneLine(r.Entry.Question)
	}
	var doc markup.Doc
	if question := button.OneLine(r.Question); n > 0 && several && r.Outcome != bot.Declined && question != "" && markup.Words(question) != markup.Words(title) && (title != "" || r.Entry == nil) {
		asked := markup.Text(words.Text("answer.more") + ": " + question)
		doc = append(doc, markup.Paragraph{Text: markup.Inlines{markup.Italic{Text: markup.Inlines{asked}}}})
	}
	own, _ := markup.WithoutImages(markup.Parse(r.Text), nil)
	doc = append(doc, own...)
	foot := footer(r.Notice)
	if r.Outcome != bot.Answered || r.Entry == nil {
		doc = slices.Concat(doc, listed(r, words), addresses)
		l := leaf{color: colorOf(r), doc: doc, footer: foot}
		if foot == "" {
			small, more := markdown{}.notice(r.Notice)
			l.small, l.doc = small, append(l.doc, more...)
		}
		return o.parts(l)
	}
	e := r.Entry
	l := leaf{color: colorOf(r), url: sourceAddress(e), footer: foot}
	if l.title = escape(title, true, false); unitsOf(l.title) > titleLimit {
		l.title = ""
		doc = append(doc, markup.Heading{Level: 3, Text: markup.Inlines{markup.Text(title)}})
	}
	g := gallery{o: o, entry: e, first: files, shown: map[string]bool{}}
	doc = append(doc, o.answer(r, &g)...)
	l.doc, l.pictures = append(doc, addresses...), g.list
	if foot == "" {
		small, more := markdown{}.notice(r.Notice)
		l.small, l.doc = small, append(l.doc, more...)
	}
	l.small = strings.TrimPrefix(l.small+"\n"+sourceLine(e, words), "\n")
	return o.parts(l)
}

// called reports whether an entry was called by a word of what the person wrote, as urgent help is:
// the word is no title.
func (o renderOptions) called(e *faq.Entry) bool {
	asked, word := markup.Words(o.Asked), markup.Words(e.Question)
	return e.Careful && asked != word && strings.Contains(asked, word)
}

// answer renders what is shown of an entry's answer: the highlight with the entry's own picture,
// else all of it with all its pictures. After a highlight, “Show all” brings the others.
func (o renderOptions) answer(r bot.Reply, g *gallery) markup.Doc {
	e := r.Entry
	if e.Image != "" && (o.Public || o.Origin.Kind != bot.ActionShowAll) {
		g.add(markup.Image{URL: e.Image})
	}
	text := e.Answer
	if r.Highlight != "" {
		text = r.Highlight
	}
	doc := markup.Parse(text)
	if r.Highlight == "" {
		for _, i := range doc.Images() {
			g.add(i)
		}
	}
	doc, _ = markup.WithoutImages(doc, func(i markup.Image) bool {
		if r.Highlight != "" && i.URL != e.Image {
			_, err := o.picture(e, i.URL)
			return err == nil
		}
		return g.shown[i.URL]
	})
	return doc
}

// leaf is one reply rendered, not yet cut into embeds.
type leaf struct {
	title, url string
	color      int
	doc        markup.Doc
	small      string // lines of small print at the end, Markdown
	footer     string // plain text
	pictures   []picture
}

// parts cuts a leaf into embeds: the title is on the first, the footer and the pictures are on the last.
func (o renderOptions) parts(l leaf) []part {
	first := min(descriptionLimit, embedsLimit-unitsOf(l.title)-unitsOf(l.footer))
	texts := withSmall(markdown{}.cut(l.doc, first, descriptionLimit), l.small, first)
	if len(texts) == 0 {
		texts = []string{""}
	}
	var out []part
	for _, text := range texts {
		out = append(out, part{embed: &discordgo.MessageEmbed{Color: l.color, Description: text}})
	}
	out[0].embed.Title, out[0].embed.URL = l.title, l.url
	if l.title == "" {
		out[0].embed.URL = ""
	}
	last := &out[len(out)-1]
	if l.footer != "" {
		last.embed.Footer = &discordgo.MessageEmbedFooter{Text: l.footer}
	}
	for i, p := range l.pictures {
		at := last
		if i > 0 {
			out = append(out, part{embed: &discordgo.MessageEmbed{Color: l.color}})
			at = &out[len(out)-1]
			if i < maxGallery && len(texts) == 1 {
				at.embed.URL = out[0].embed.URL // pictures of the same address stand side by side
			}
		}
		at.embed.Image = p.image()
		if p.url == "" {
			at.files = append(at.files, p.file)
		}
	}
	if e := out[0].embed; e.Title == "" && e.Description == "" && e.Image == nil {
		return out[1:]
	}
	return out
}

// withSmall returns texts with small print at the end of the last one, if it fits there.
func withSmall(texts []string, small string, limit int) []string {
	if small = guarded(strings.TrimSpace(small)); small == "" {
		return texts
	}
	if last := len(texts) - 1; last >= 0 {
		if whole := guarded(texts[last] + "\n\n" + small); unitsOf(whole) <= limit {
			texts[last] = whole
			return texts
		}
	}
	return append(texts, small)
}

// colorOf returns the colour of a reply.
func colorOf(r bot.Reply) int {
	switch {
	case r.Outcome == bot.Answered && r.Entry != nil && r.Entry.Careful:
		return colorCareful
	case r.Outcome == bot.Answered:
		return colorAnswered
	case r.Outcome == bot.Suggested:
		return colorSuggested
	case r.Outcome == bot.Handoff:
		return colorHandoff
	}
	return colorDeclined
}

// listed lists the suggestions in the text: when a button does not show all of a question, and when
// the person is asked to number them.
func listed(r bot.Reply, words *locale.Words) markup.Doc {
	if !numbered(r, words) {
		return nil
	}
	list := markup.List{Ordered: true, Start: 1, Tight: true}
	for _, a := range r.Actions {
		if a.Kind == bot.ActionEntry && !a.Keep {
			text := markup.Inlines{markup.Text(button.OneLine(a.Label))}
			list.Items = append(list.Items, markup.Item{Blocks: markup.Doc{markup.Paragraph{Text: text}}})
		}
	}
	return markup.Doc{list}
}

// numbered reports whether suggestions have numbers, in the text and on their buttons.
func numbered(r bot.Reply, words *locale.Words) bool {
	if r.Outcome != bot.Suggested {
		return false
	}
	n, long := 0, false
	for _, a := range r.Actions {
		if a.Kind == bot.ActionEntry && !a.Keep {
			n++
			long = long || unitsOf(button.OneLine(a.Label)) > labelShown
		}
	}
	return n > 0 && (long || r.Text == words.Text("suggest.which", locale.Args{"Count": len(r.Suggestions)}))
}

// footer returns a notice as the plain text of an embed's footer, "" if it has marks or links, or is long.
func footer(text string) string {
	var lines []string
	for _, b := range markup.Parse(strings.ReplaceAll(text, "\n", "\\\n")) {
		p, ok := b.(markup.Paragraph)
		if !ok {
			return ""
		}
		for _, runs := range runsOf(p.Text) {
			var line strings.Builder
			for _, r := range runs {
				if r.marks != 0 || r.code || r.link != nil {
					return ""
				}
				line.WriteString(r.text)
			}
			lines = append(lines, strings.TrimSpace(line.String()))
		}
	}
	whole := strings.TrimSpace(strings.Join(lines, "\n"))
	if unitsOf(whole) > footerLength || unseen(whole) {
		return ""
	}
	return whole
}

// notice renders the lines under an answer, each of which stands on its own: in small print, or, if they are
// many or more than lines, as text.
func (m markdown) notice(text string) (small string, doc markup.Doc) {
	doc, _ = markup.WithoutImages(markup.Parse(strings.ReplaceAll(text, "\n", "\\\n")), nil)
	for _, b := range doc {
		if _, ok := b.(markup.Paragraph); !ok {
			return "", doc
		}
	}
	if small = smallPrint(m.text(doc)); unitsOf(small) > noticeLength {
		return "", doc
	}
	return small, nil
}

// smallPrint returns the lines of a text as small print.
func smallPrint(text string) string {
	var lines []string
	for l := range strings.SplitSeq(text, "\n") {
		if !unseen(l) {
			lines = append(lines, "-# "+strings.TrimLeft(l, " "))
		}
	}
	return strings.Join(lines, "\n")
}

// sourceAddress returns the page that an entry's answer stands on, "" if it is not known.
func sourceAddress(e *faq.Entry) string {
	for _, raw := range []string{e.SourceURL, e.Source.URL} {
		if address, ok := webAddress(raw); ok {
			return address
		}
	}
	return ""
}

// sourceLine says in small print where an answer stands: in which section, on which page; where
// neither is known, in which file.
func sourceLine(e *faq.Entry, words *locale.Words) string {
	const limit = 400
	place := make([]string, 0, len(e.Section))
	for _, s := range e.Section {
		if s = button.OneLine(s); s != "" {
			place = append(place, s)
		}
	}
	text := strings.Join(place, " › ")
	address := sourceAddress(e)
	switch {
	case text == "" && address != "":
		text = markup.ShortAddress(address)
	case text == "" && e.Source.File != "":
		text = path.Base(e.Source.File)
	}
	if text = button.CutTo(visible(text), limit, unitsOf); unseen(text) {
		return ""
	}
	line := markup.Inlines{markup.Text(words.Text("answer.source") + ": ")}
	if address == "" {
		line = append(line, markup.Text(text))
	} else {
		line = append(line, markup.Link{URL: address, Text: markup.Inlines{markup.Text(text)}})
	}
	return smallPrint(markdown{}.text(markup.Doc{markup.Paragraph{Text: line}}))
}

// links returns the addresses of a document's links, each once, in order.
func links(d markup.Doc) []string {
	var out []string
	for _, l := range d.Links() {
		if !slices.Contains(out, l.URL) {
			out = append(out, l.URL)
		}
	}
	return out
}
