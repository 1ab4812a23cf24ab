package telegram

import (
	"slices"
	"strings"

	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// inlineOptions says how entries become inline results.
type inlineOptions struct {
	Words *locale.Bundle              // the bot's own words
	Lang  string                      // of the bot's own words; "": that of the entry
	Start func(id faq.EntryID) string // address of the deep link to an entry, "" if there is none; nil: none at all
}

const (
	// maxInlineTitle and maxDescription are how long the lines of a result may be, in graphemes;
	// clients show less.
	maxInlineTitle, maxDescription = 120, 120
	// maxResultID is how long the id of a result may be, in bytes.
	maxResultID = 64
)

// inlineResults makes a result of each entry: choosing it sends the question and its answer. What
// an inline message cannot have, more than 4096 characters and pictures, is behind a link.
func inlineResults(entries []*faq.Entry, o inlineOptions) []inlineArticle {
	var out []inlineArticle
	for _, e := range entries[:min(len(entries), maxInlineResults)] {
		text := o.inlineMessage(e)
		if unseen(visibleText(text)) {
			continue
		}
		m := oneMessage(text, maxText)
		out = append(out, inlineArticle{
			ID:          resultID(e.ID),
			Title:       button.Cut(button.OneLine(e.Question), maxInlineTitle),
			Description: button.Cut(flatText(e.Answer), maxDescription),
			Content:     inlineText{Text: m.HTML, ParseMode: parseHTML, LinkPreview: outgoing{Preview: e.Preview}.preview()},
		})
	}
	return out
}

// resultID returns a result's id: that of its entry, if it can be one.
func resultID(id faq.EntryID) string {
	if s := string(id); s != "" && len(s) <= maxResultID && button.PlainText(s) {
		return s
	}
	return button.Hash(string(id))
}

// flatText returns Markdown as plain text on one line.
func flatText(text string) string {
	doc := markup.Parse(text)
	doc, _ = markup.WithoutImages(doc, func(markup.Image) bool { return true })
	words := strings.Fields(visibleText(doc))
	words = slices.DeleteFunc(words, func(w string) bool { return strings.Trim(w, "─│—") == "" && len(w) > 3 })
	return strings.Join(words, " ")
}

// inlineMessage returns what is sent when somebody chooses an entry, cut to one message.
func (o inlineOptions) inlineMessage(e *faq.Entry) markup.Doc {
	lang := o.Lang
	if lang == "" {
		lang = e.Lang
	}
	words := o.Words.For(lang)
	var more, d markup.Doc
	if o.Start != nil {
		if address, ok := anchorURL(o.Start(e.ID)); ok {
			label := markup.Inlines{markup.Text(words.Text("answer.show_all"))}
			more = markup.Doc{markup.Paragraph{Text: markup.Inlines{markup.Link{URL: address, Text: label}}}}
		}
	}
	if title := button.OneLine(e.Question); title != "" {
		d = append(d, markup.Heading{Level: 1, Text: markup.Inlines{markup.Text(title)}})
	}
	body, pictures := markup.WithoutImages(markup.Parse(e.Answer), nil)
	if !e.Careful {
		body = fold(body)
	}
	d = append(d, body...)
	foot := append(notice(e.Notice), sourceLine(e, words)...)
	cut := !fitsMessage(slices.Concat(d, foot), maxText)
	if cut && !fitsMessage(foot, maxText/2) {
		foot = sourceLine(e, words)
	}
	if cut || pictures || e.Image != "" {
		foot = append(more, foot...)
	}
	pieces := markup.Cut(d, markup.Limit{Max: maxText, Unit: markup.UTF16, Render: func(d markup.Doc) string {
		return countedText(slices.Concat(d, foot))
	}})
	if len(pieces) == 0 {
		return d
	}
	if whole := slices.Concat(pieces[0], foot); fitsMessage(whole, maxText) {
		return whole
	}
	if pieces = cutMessages(d, maxText); len(pieces) == 0 { // a source as long as a message
		return nil
	}
	return pieces[0]
}
