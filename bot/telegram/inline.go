package telegram

import (
	"context"
	"strconv"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

const (
	inlinePage  = 20 // results that are given at once
	inlineMost  = 200
	inlineCache = 60 // seconds that Telegram may give the same results
)

// startLink returns what makes the address of the deep link to an entry.
func (h *responder) startLink(ctx context.Context) func(faq.EntryID) string {
	return func(id faq.EntryID) string {
		payload, err := startPayload(ctx, h.buttons, id)
		if err != nil {
			h.log.WarnContext(ctx, "a link to an entry is left out", "entry", id, "err", err)
			return ""
		}
		return "https://t.me/" + h.me.Username + "?start=" + payload
	}
}

// inline gives the entries for what somebody types after the bot's name in any chat.
func (h *responder) inline(ctx context.Context, iq *inlineQuery) {
	lang := h.language(ctx, iq.From.ID) // a private chat has the person's id
	if lang == "" {
		lang = iq.From.LanguageCode
	}
	from, err := strconv.Atoi(iq.Offset)
	if err != nil || from < 0 || from > inlineMost {
		from = 0
	}
	q := bot.Question{
		Text: iq.Query, Platform: Name, User: bot.UserID(strconv.FormatInt(iq.From.ID, 10)), Lang: lang, Time: time.Now(),
	}
	entries := h.asker.Find(ctx, q, from+inlinePage+1)
	w := h.wordsFor(lang)
	a := answerInlineQuery{
		ID: iq.ID, Results: []inlineArticle{}, IsPersonal: true, CacheTime: new(inlineCache),
		Button: &inlineResultButton{Text: w.Text("chat.private"), StartParameter: payloadAsk},
	}
	if len(entries) > from+inlinePage && from+inlinePage < inlineMost {
		a.NextOffset = strconv.Itoa(from + inlinePage)
	}
	shown := entries[min(from, len(entries)):min(from+inlinePage, len(entries))]
	a.Results = append(a.Results, inlineResults(shown, inlineOptions{Words: h.words, Lang: lang, Start: h.startLink(ctx)})...)
	if err := h.api.send(ctx, a, nil); err != nil && ctx.Err() == nil {
		h.log.WarnContext(ctx, "an inline query cannot be answered", "err", err)
	}
}
