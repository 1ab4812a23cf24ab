package web

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// bubble is one reply as the template "bubble" shows it.
type bubble struct {
	Words        *locale.Words
	Dir          string        // direction of the bot's words
	Also         string        // the question, if it was not the first of its message
	Text         template.HTML // the bot's own words
	Answer       *answer       // nil if there is none
	Notice       template.HTML
	Suggestions  []button // entries that may be meant, or that go with the answer
	Links        []button
	Others       []button // talk to a person, and kinds of action that come later
	Judge        []button // by which who asked says whether the answer helped; none: that is not asked
	Question     string   // for the buttons: what the reply was about
	Conversation string
}

// answer is the entry in a bubble.
type answer struct {
	Title       string
	Section     []string
	Lang, Dir   string
	Highlight   template.HTML // "": the whole answer is shown at once
	Full        template.HTML
	FullID      string // id of the element with the whole answer
	ShowAll     string // value of the button that unfolds it
	Image       string
	Source      string // file and line
	SourceURL   string
	SourceLabel string // the address in short
}

// button is a button or a link.
type button struct {
	Label string
	Value string // of the form field "action"
	URL   string // of a link
}

// renderReply renders a reply and those to the other questions of the same message.
func (a *Adapter) renderReply(r bot.Reply, w *locale.Words, conversation string) ([]byte, error) {
	var buf bytes.Buffer
	for _, b := range a.bubbles(r, w, conversation) {
		if err := a.site.page.ExecuteTemplate(&buf, "bubble", b); err != nil {
			return nil, fmt.Errorf("web: render a reply: %w", err)
		}
	}
	return buf.Bytes(), nil
}

// bubbles makes a bubble of each reply. Words of the page are those of the reply's language
// if there are any, else w.
func (a *Adapter) bubbles(r bot.Reply, w *locale.Words, conversation string) []bubble {
	var out []bubble
	for i, r := range append([]bot.Reply{r}, r.More...) {
		words := w
		if a.words.Has(r.Lang) {
			words = a.words.For(r.Lang)
		}
		b := a.bubble(r, words)
		b.Conversation = conversation
		if a.cfg.Judged && b.Answer != nil && r.Question != "" {
			b.Judge = judgement(words, string(r.Entry.ID))
		}
		if i > 0 {
			b.Also = r.Question
		}
		out = append(out, b)
	}
	return out
}

// judgement returns the two buttons by which who asked says whether an entry helped.
func judgement(words *locale.Words, id string) []button {
	return []button{
		{Label: words.Text("chat.yes"), Value: string(bot.ActionSolved) + ":" + id},
		{Label: words.Text("chat.no"), Value: string(bot.ActionUnsolved) + ":" + id},
	}
}

func (a *Adapter) bubble(r bot.Reply, words *locale.Words) bubble {
	b := bubble{
		Words: words, Dir: direction(words.Lang()), Text: own(r.Text), Question: r.Question,
		// Each line of a notice stands on its own: the entry's, the footer.
		Notice: own(strings.ReplaceAll(r.Notice, "\n", "\\\n")),
	}
	if r.Entry != nil && r.Outcome == bot.Answered {
		b.Answer = a.answer(r)
	}
	for _, act := range r.Actions {
		btn := button{Label: act.Label, Value: string(act.Kind) + ":" + act.ID}
		switch act.Kind {
		case bot.ActionShowAll:
			if b.Answer != nil && r.Highlight != "" {
				b.Answer.ShowAll = btn.Value
			}
		case bot.ActionEntry:
			b.Suggestions = append(b.Suggestions, btn)
		case bot.ActionLink:
			if u, ok := markup.LinkURL(act.URL); ok {
				b.Links = append(b.Links, button{Label: act.Label, URL: u})
			}
		default:
			b.Others = append(b.Others, btn)
		}
	}
	return b
}

// own renders the bot's own words, which have no pictures.
func own(text string) template.HTML {
	return template.HTML(markup.HTML(markup.Parse(text), markup.HTMLOptions{})) //nolint:gosec // markup.HTML escapes
}

func (a *Adapter) answer(r bot.Reply) *answer {
	e := r.Entry
	out := &answer{
		Title: e.Question, Section: e.Section, Lang: e.Lang, Dir: direction(e.Lang),
		Full: a.content(e, e.Answer), FullID: "full-" + rand.Text(), // pages outlive the server that rendered their first answers
		Image: a.imageURL(e, e.Image), Source: e.Source.String(),
	}
	if r.Highlight != "" {
		out.Highlight = a.content(e, r.Highlight)
	}
	for _, address := range []string{e.SourceURL, e.Source.URL} {
		if u, ok := markup.LinkURL(address); ok && out.SourceURL == "" {
			out.SourceURL, out.SourceLabel = u, shortURL(u)
		}
	}
	if out.Source == out.SourceURL {
		out.Source = ""
	}
	return out
}

// content renders Markdown of an entry.
func (a *Adapter) content(e *faq.Entry, text string) template.HTML {
	image := func(address string) (string, bool) {
		u := a.imageURL(e, address)
		return u, u != ""
	}
	return template.HTML(markup.HTML(markup.Parse(text), markup.HTMLOptions{Image: image})) //nolint:gosec // markup.HTML escapes
}

// imageURL returns where the page loads a picture of an entry from, "" if it cannot: pictures
// of the content from us, others over HTTPS alone.
func (a *Adapter) imageURL(e *faq.Entry, address string) string {
	u, ok := markup.ImageURL(address)
	switch {
	case !ok:
		return ""
	case strings.Contains(u, ":"):
		if strings.HasPrefix(u, "https:") {
			return u
		}
		return ""
	case a.cfg.Content == nil || e.Source.File == "" || imageKind(u) == "":
		return ""
	}
	return (&url.URL{Path: "images/" + string(e.ID) + "/" + u}).String()
}

// shortURL returns an address as people say it.
func shortURL(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return strings.TrimPrefix(u.Host, "www.") + strings.TrimSuffix(u.Path, "/")
}
