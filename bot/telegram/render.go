package telegram

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// renderOptions says for whom and where a reply is rendered.
type renderOptions struct {
	Words *locale.Bundle            // the bot's own words
	Data  func(button.Press) string // data of a button, "" if it can have none; nil: no buttons but links
	Asked string                    // what the person wrote, "" if a button or link was pressed: then an answer always has its question above it
	Asker int64                     // id of the person, who alone may press the buttons in a group; 0: everybody
	Group bool                      // shown among people

	Origin bot.Action // what was pressed for the reply; zero: it was asked
	Page   int        // page of the buttons, from 0
	Edit   bool       // the first message takes the place of one that has text and no photo

	// OpenFile opens a picture, whose path is that of the content's file that names it with the
	// picture's own put after the folder. nil: pictures of the content are not shown.
	OpenFile func(path string) (fs.File, error)
}

// outgoing is one message to send: text, a photo with text as its caption, or an album.
type outgoing struct {
	HTML     string           // text or caption for parse_mode HTML; "" for an album
	Plain    string           // the same without markup, for when Telegram refuses the entities
	Photos   []photo          // one: a photo whose caption is HTML; 2 to 10: an album with captions of their own
	Preview  bool             // show previews of links; false: disable them
	Keyboard [][]inlineButton // only under the last message with text, never under an album
}

// markup returns a keyboard as requests have it, nil for none.
func (m outgoing) markup() *inlineKeyboardMarkup {
	if len(m.Keyboard) == 0 {
		return nil
	}
	return &inlineKeyboardMarkup{Rows: m.Keyboard}
}

// preview returns the options for previews as requests have them.
func (m outgoing) preview() *linkPreviewOptions {
	if m.Preview {
		return nil
	}
	return &linkPreviewOptions{IsDisabled: true}
}

// bubble is a reply rendered, not yet cut into messages.
type bubble struct {
	doc     markup.Doc
	rows    [][]inlineButton
	photos  []photo
	preview bool
	whole   bool // stands in a message of its own, for its button will put something else in its place
}

// joins reports whether a bubble can stand in one message with the one before it.
func (b bubble) joins(before bubble) bool {
	return !b.whole && !before.whole && len(b.photos)+len(before.photos) == 0 && b.preview == before.preview
}

// renderReply renders a reply, and those to the other questions of the same message, to the
// messages that show it, in the order to send them; none for a silent reply. Replies stand
// together in a message where they fit, for a chat takes one message a second.
func renderReply(r bot.Reply, o renderOptions) []outgoing {
	if r.Silent {
		return nil
	}
	several := len(r.More) > 0
	var bubbles []bubble
	for i, r := range append([]bot.Reply{r}, r.More...) {
		b := o.bubble(r, several, i > 0)
		last := len(bubbles) - 1
		if i > 0 && b.joins(bubbles[last]) {
			joined := slices.Concat(bubbles[last].doc, b.doc)
			if fitsMessage(joined, maxText) {
				bubbles[last].doc = joined
				bubbles[last].rows = joinRows(bubbles[last].rows, b.rows)
				continue
			}
		}
		bubbles = append(bubbles, b)
	}
	var out []outgoing
	for i, b := range bubbles {
		out = append(out, b.messages(o.Edit && i == 0)...)
	}
	return out
}

// joinRows puts rows under others, without the buttons that are there already.
func joinRows(rows, more [][]inlineButton) [][]inlineButton {
	var seen []string
	for _, row := range rows {
		for _, b := range row {
			seen = append(seen, b.CallbackData+b.URL)
		}
	}
	for _, row := range more {
		row = slices.DeleteFunc(slices.Clone(row), func(b inlineButton) bool { return slices.Contains(seen, b.CallbackData+b.URL) })
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// messages makes the messages of a bubble.
func (b bubble) messages(edit bool) []outgoing {
	if len(b.photos) == 1 && !b.whole && !b.preview && !edit && fitsMessage(b.doc, maxCaption) {
		m := oneMessage(b.doc, maxCaption)
		m.Photos, m.Keyboard = b.photos, b.rows
		return []outgoing{m}
	}
	var out []outgoing
	for _, piece := range cutMessages(b.doc, maxText) {
		m := oneMessage(piece, maxText)
		m.Preview = b.preview
		out = append(out, m)
	}
	if len(out) > 0 {
		out[len(out)-1].Keyboard = b.rows
	}
	return append(out, photoMessages(b.photos)...)
}

// bubble renders one reply. It may be one of several, and to a further question of the message.
func (o renderOptions) bubble(r bot.Reply, several, further bool) bubble {
	words := o.Words.For(r.Lang)
	var b bubble
	var addresses markup.Doc
	b.rows, addresses = o.keyboard(r)
	title := o.title(r, several)
	if question := button.OneLine(r.Question); further && question != "" && markup.Words(question) != markup.Words(title) {
		asked := markup.Text(words.Text("answer.more") + ": " + question)
		b.doc = append(b.doc, markup.Paragraph{Text: markup.Inlines{markup.Italic{Text: markup.Inlines{asked}}}})
	}
	own, _ := markup.WithoutImages(markup.Parse(r.Text), nil)
	b.doc = append(b.doc, own...)
	if r.Outcome != bot.Answered || r.Entry == nil {
		b.doc = slices.Concat(b.doc, listed(r, words), addresses)
		return b
	}
	e := r.Entry
	if title != "" {
		b.doc = append(b.doc, markup.Heading{Level: 1, Text: markup.Inlines{markup.Text(title)}})
	}
	body, photos := o.answer(r)
	b.photos, b.preview = photos, e.Preview
	b.whole = slices.ContainsFunc(r.Actions, func(a bot.Action) bool { return a.Kind == bot.ActionShowAll })
	b.doc = slices.Concat(b.doc, body, addresses, notice(r.Notice), sourceLine(e, words))
	return b
}

// answer renders what is shown of an entry's answer: the highlight with the entry's own picture,
// else all of it with all its pictures. After a highlight, “Show all” brings the others.
func (o renderOptions) answer(r bot.Reply) (markup.Doc, []photo) {
	e := r.Entry
	var images []markup.Image
	if e.Image != "" && (!o.Edit || o.Origin.Kind != bot.ActionShowAll) {
		images = append(images, markup.Image{URL: e.Image})
	}
	text := e.Answer
	if r.Highlight != "" {
		text = r.Highlight
	}
	doc := markup.Parse(text)
	if r.Highlight == "" {
		images = append(images, doc.Images()...)
	}
	photos, sent := o.photos(e, images)
	doc, _ = markup.WithoutImages(doc, func(i markup.Image) bool {
		return sent[i.URL] || i.URL == e.Image || r.Highlight != "" && o.sendable(e, i.URL)
	})
	if r.Highlight == "" && !e.Careful && strings.TrimSpace(r.Text) == "" {
		doc = fold(doc)
	}
	return doc, photos
}

// title returns the question of the entry that is shown above its answer; "" if that would only
// repeat what the person wrote: their question itself, or the word that calls for urgent help.
func (o renderOptions) title(r bot.Reply, several bool) string {
	if r.Outcome != bot.Answered || r.Entry == nil {
		return ""
	}
	title := button.OneLine(r.Entry.Question)
	repeats := o.Asked != "" && strings.Contains(markup.Words(o.Asked), markup.Words(title))
	if oneOfThem := several && markup.Words(title) == markup.Words(r.Question); repeats && !oneOfThem {
		return ""
	}
	return title
}

// listed lists the suggestions in the text: those whose buttons do not show all of the question,
// and those that the person is asked to number.
func listed(r bot.Reply, words *locale.Words) markup.Doc {
	if r.Outcome != bot.Suggested {
		return nil
	}
	list := markup.List{Ordered: true, Start: 1, Tight: true}
	wanted := r.Text == words.Text("suggest.which", locale.Args{"Count": len(r.Suggestions)})
	for _, a := range r.Actions {
		if a.Kind == bot.ActionEntry {
			label := button.OneLine(a.Label)
			wanted = wanted || button.Cut(label, maxLabel) != label
			list.Items = append(list.Items, markup.Item{Blocks: markup.Doc{markup.Paragraph{Text: markup.Inlines{markup.Text(label)}}}})
		}
	}
	if !wanted || len(list.Items) == 0 {
		return nil
	}
	return markup.Doc{list}
}

// notice renders the lines under an answer, each of which stands on its own.
func notice(text string) markup.Doc {
	doc, _ := markup.WithoutImages(markup.Parse(strings.ReplaceAll(text, "\n", "\\\n")), nil)
	for i, b := range doc {
		if p, ok := b.(markup.Paragraph); ok {
			doc[i] = markup.Paragraph{Text: markup.Inlines{markup.Italic{Text: p.Text}}}
		}
	}
	return doc
}

// sourceLine says where an answer stands: in which section, on which page; where neither is
// known, in which file.
func sourceLine(e *faq.Entry, words *locale.Words) markup.Doc {
	place := make([]string, 0, len(e.Section))
	for _, s := range e.Section {
		if s = button.OneLine(s); s != "" {
			place = append(place, s)
		}
	}
	text := strings.Join(place, " › ")
	address := ""
	for _, raw := range []string{e.SourceURL, e.Source.URL} {
		if u, ok := anchorURL(raw); ok && address == "" {
			address = u
		}
	}
	switch {
	case text == "" && address != "":
		text = markup.ShortAddress(address)
	case text == "" && e.Source.File != "":
		text = path.Base(e.Source.File)
	case text == "":
		return nil
	}
	line := markup.Inlines{markup.Text(words.Text("answer.source") + ": ")}
	if address == "" {
		line = append(line, markup.Text(text))
	} else {
		line = append(line, markup.Link{URL: address, Text: markup.Inlines{markup.Text(text)}})
	}
	return markup.Doc{markup.Paragraph{Text: line}}
}
