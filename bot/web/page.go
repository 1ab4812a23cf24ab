package web

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

// maxStarters is how many questions an empty page suggests.
const maxStarters = 3

// page is what the template "page" shows.
type page struct {
	Words         *locale.Words
	Dir           string
	Title         string
	CSS, JS, Icon string
	Conversation  string
	Welcome       template.HTML
	Starters      *bubble  // suggestions to begin with; nil for none
	Asked         string   // what was asked by form
	Replies       []bubble // the replies to it
	Error         string   // why there is no reply
}

// newPage returns an empty chat.
func (a *Adapter) newPage(r *http.Request) page {
	words := a.wordsFor(r, "")
	return page{
		Words: words, Dir: direction(words.Lang()),
		Title: cmp.Or(a.cfg.Title, words.Text("web.title")),
		CSS:   a.site.css, JS: a.site.js, Icon: a.site.icon,
		Conversation: rand.Text(),
		Welcome:      own(cmp.Or(a.cfg.Welcome, words.Text("web.empty"))),
	}
}

// servePage serves the empty chat.
func (a *Adapter) servePage(w http.ResponseWriter, r *http.Request) {
	p := a.newPage(r)
	p.Starters = a.starters(p.Words, p.Conversation)
	a.writePage(w, r, http.StatusOK, p)
}

// servePost answers the form of a browser without scripts: the same page with the reply on it.
func (a *Adapter) servePost(w http.ResponseWriter, r *http.Request) {
	p := a.newPage(r)
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		p.Error = p.Words.Text("error.too_long", locale.Args{"Count": 1000})
		a.writePage(w, r, http.StatusRequestEntityTooLarge, p)
		return
	}
	question := r.PostForm.Get("question")
	req := request{Question: &question, Conversation: r.PostForm.Get("conversation")}
	if kind, id, ok := strings.Cut(r.PostForm.Get("action"), ":"); ok {
		req.Action = &action{Kind: bot.ActionKind(kind), ID: id}
	} else {
		p.Asked = question
	}
	if req.Conversation != "" && len(req.Conversation) <= maxConversation {
		p.Conversation = req.Conversation
	}
	if err := req.check(); err != nil {
		p.Error = p.Words.Text("nudge.empty")
		a.writePage(w, r, http.StatusBadRequest, p)
		return
	}
	if !a.allow(w, r) {
		p.Error = p.Words.Text("error.busy")
		a.writePage(w, r, http.StatusTooManyRequests, p)
		return
	}
	reply := a.reply(r.Context(), a.question(r, &req), req.Action)
	p.Replies = a.bubbles(reply, p.Words, p.Conversation)
	a.writePage(w, r, http.StatusOK, p)
}

func (a *Adapter) writePage(w http.ResponseWriter, r *http.Request, status int, p page) {
	var buf bytes.Buffer
	if err := a.site.page.ExecuteTemplate(&buf, "page", p); err != nil {
		a.log.ErrorContext(r.Context(), "the page cannot be rendered", "err", err)
		writeLine(w, http.StatusInternalServerError, p.Words.Text("error.internal"))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.Words.Lang())
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language")
	w.WriteHeader(status)
	_, _ = buf.WriteTo(w) // who asked has gone if this fails
}

// starters suggests questions to somebody who sees an empty page: the first of the content in
// the page's language, each from another section.
func (a *Adapter) starters(words *locale.Words, conversation string) *bubble {
	if a.cfg.Content == nil {
		return nil
	}
	b := &bubble{Words: words, Dir: direction(words.Lang()), Conversation: conversation}
	var sections []string
	for _, e := range a.cfg.Content().Entries {
		section := strings.Join(e.Section, "\x00")
		if e.Careful || !strings.HasSuffix(e.Question, "?") || slices.Contains(sections, section) || a.words.For(e.Lang) != words {
			continue
		}
		sections = append(sections, section)
		b.Suggestions = append(b.Suggestions, button{Label: e.Question, Value: string(bot.ActionEntry) + ":" + string(e.ID)})
		if len(b.Suggestions) == maxStarters {
			break
		}
	}
	if len(b.Suggestions) == 0 {
		return nil
	}
	return b
}
