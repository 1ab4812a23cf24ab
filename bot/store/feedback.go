package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"iter"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/faqbot/faqbot/bot"
)

var _ bot.FeedbackLog = (*Store)(nil)

// RecordFeedback writes down what a person said of an answer. Feedback without the question is an
// error: there is nothing that it could be held against later.
func (s *Store) RecordFeedback(ctx context.Context, f bot.Feedback) error {
	question := clean(f.Question)
	if strings.TrimSpace(question) == "" {
		return s.wrap(errors.New("it has no question"), "record feedback in")
	}
	t, wording := orNow(f.Time), wordingID(question)
	id := idOf(t, f.ID)
	err := s.inTx(ctx, recordAttempts, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, s.dialect.rebind(`INSERT INTO wordings (id, question) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`),
			wording, question); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, s.dialect.rebind(`INSERT INTO feedback (id, time, platform, lang, wording, entry, correct, taught, generation)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`),
			id, t.UnixMicro(), clean(f.Platform), clean(f.Lang), wording, clean(string(f.Entry)), f.Right, f.Taught, f.Generation)
		return err
	})
	return s.wrap(err, "record feedback in")
}

// Confirmed returns the questions of which a person said that the entry answers them, or that
// staff taught: one for each wording and entry, the one that was judged longest ago first. The
// last word counts: what was said to be wrong later is not among them, and what staff taught is
// undone by staff alone. The sequence ends after the first error.
func (s *Store) Confirmed(ctx context.Context) iter.Seq2[bot.Feedback, error] {
	return query(ctx, s, "read the confirmed questions from", func(scan func(...any) error) (bot.Feedback, error) {
		f := bot.Feedback{Right: true}
		var at int64
		err := scan(&at, &f.Platform, &f.Lang, &f.Question, &f.Entry, &f.Taught, &f.Generation)
		f.Time = time.UnixMicro(at)
		return f, err
	}, `SELECT time, platform, lang, question, entry, taught, generation FROM (
			SELECT f.id, f.time, f.platform, f.lang, w.question, f.entry, f.correct, f.taught, f.generation,
				row_number() OVER (PARTITION BY f.wording, f.entry ORDER BY f.taught DESC, f.time DESC, f.id DESC) AS place
			FROM feedback f JOIN wordings w ON w.id = f.wording
		) AS said WHERE place = 1 AND correct ORDER BY time, id`)
}

// wordingID returns the same id for the same question, whatever its case, its spaces and the
// punctuation at its end.
func wordingID(question string) string {
	words := strings.Join(strings.Fields(question), " ")
	key := strings.TrimRight(cases.Fold().String(norm.NFKC.String(words)), " ?!.…")
	if key == "" {
		key = words // nothing but punctuation: as it stands
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}
