package bot

import (
	"context"
	"strings"
)

// wordless answers a message in which no words are left: an emoji, a link, a quote, code,
// a lone question mark, or nothing at all.
func (t *turn) wordless(ctx context.Context, m message) Reply {
	switch {
	case len(tokens(m.quote)) > 0:
		return t.decide(ctx, t.read(ctx, oneLine(m.quote)))
	case len(tokens(m.code)) > 0:
		// An error message may be what an entry is about.
		r := t.decide(ctx, t.read(ctx, oneLine(cut(m.code, longText))))
		if r.Outcome == Declined {
			r.Text = t.words.For(r.Lang).Text("nudge.code")
		}
		return r
	case m.link:
		return t.nudge(Declined, "nudge.link")
	}
	if kind := emojiKind(m.all); kind != "" {
		r := t.nudge(Smalltalk, "smalltalk."+string(kind))
		if own := t.ownersWords(kind, r.Lang); own != "" {
			r.Text = own
		}
		return r
	}
	return t.nudge(Smalltalk, "nudge.empty")
}

// nudge is a short reply to a message that asks nothing.
func (t *turn) nudge(o Outcome, key string) Reply {
	lang := t.lang(nil)
	return Reply{Question: strings.TrimSpace(printable(t.q.Text)), Outcome: o, Lang: lang, Text: t.words.For(lang).Text(key)}
}

// plain makes a person's words safe to stand in Markdown: nothing in them is markup.
func plain(s string) string {
	var b strings.Builder
	for _, r := range oneLine(s) {
		if strings.ContainsRune("\\`*_{}[]<>()#+-.!|~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
