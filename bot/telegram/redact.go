package telegram

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
)

// redactor takes the bot's token out of texts: it stands in every URL of the Bot API, and so in the
// errors of package net/http, in pages of proxies, and in what those say about a bad address.
type redactor struct{ replace *strings.Replacer }

func newRedactor(secrets ...string) redactor {
	var pairs []string
	for _, s := range secrets {
		if s == "" {
			continue
		}
		pairs = append(pairs, s, "***", url.PathEscape(s), "***", url.QueryEscape(s), "***")
		// The part after the colon is the secret one, and may stand there behind any form of the colon.
		if _, key, ok := strings.Cut(s, ":"); ok && len(key) >= 8 {
			pairs = append(pairs, key, "***", url.PathEscape(key), "***", url.QueryEscape(key), "***")
		}
	}
	return redactor{strings.NewReplacer(pairs...)}
}

func (r redactor) text(s string) string { return r.replace.Replace(s) }

// logger returns log with the secrets taken out of whatever it is given.
func (r redactor) logger(log *slog.Logger) *slog.Logger {
	return slog.New(redactHandler{log.Handler(), r})
}

type redactHandler struct {
	slog.Handler
	redact redactor
}

// Handle implements slog.Handler.
func (h redactHandler) Handle(ctx context.Context, rec slog.Record) error {
	clean := slog.NewRecord(rec.Time, rec.Level, h.redact.text(rec.Message), rec.PC)
	rec.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.Handler.Handle(ctx, clean)
}

// WithAttrs implements slog.Handler.
func (h redactHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.attr(a)
	}
	return redactHandler{h.Handler.WithAttrs(clean), h.redact}
}

// WithGroup implements slog.Handler.
func (h redactHandler) WithGroup(name string) slog.Handler {
	return redactHandler{h.Handler.WithGroup(name), h.redact}
}

func (h redactHandler) attr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, h.redact.text(v.String()))
	case slog.KindGroup:
		group := make([]slog.Attr, len(v.Group()))
		for i, g := range v.Group() {
			group[i] = h.attr(g)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(group...)}
	case slog.KindAny:
		if s := fmt.Sprint(v.Any()); h.redact.text(s) != s {
			return slog.String(a.Key, h.redact.text(s))
		}
	default: // numbers and times hold no token
	}
	return slog.Attr{Key: a.Key, Value: v}
}
