package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/store"
)

// examineStore looks at the record of questions, and leaves it as it is.
func (c *config) examineStore(ctx context.Context) []bot.Finding {
	cfg := c.store()
	if cfg.URL == "" {
		if _, err := os.Stat(cfg.Path); errors.Is(err, fs.ErrNotExist) {
			return []bot.Finding{{Text: fmt.Sprintf("SQLite will make %s at the first start.", cfg.Path)}}
		}
	}
	h, err := store.Examine(ctx, slog.New(slog.DiscardHandler), cfg)
	var found []bot.Finding
	if h.Name != "" {
		text := fmt.Sprintf("%s (%s) holds %s.", h.Name, h.Version, count(int(h.Questions), "question", "questions"))
		switch {
		case h.Tables == 0:
			text = fmt.Sprintf("%s (%s) can be reached.", h.Name, h.Version)
		case h.Tables < h.Latest:
			text += " Its tables are of an older version; the next start brings them up to date."
		}
		found = append(found, bot.Finding{Text: text})
	}
	if err != nil {
		return append(found, bot.Finding{
			Level: bot.Failure, Text: err.Error() + ".",
			Fix: "Questions are answered all the same, but not recorded until this is put right.",
		})
	}
	found = append(found, bot.Finding{Text: "It can be written to."})
	if kept := time.Duration(c.Privacy.Retention); kept == 0 {
		found = append(found, bot.Finding{
			Level: bot.Note, Text: "Questions are kept for ever.",
			Fix: "privacy.retention (FAQBOT_PRIVACY_RETENTION) deletes what is older, such as 90d.",
		})
	}
	return found
}
