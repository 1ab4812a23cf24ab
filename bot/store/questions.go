package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot"
)

var _ bot.QuestionLog = (*Store)(nil)

// Record writes one question down. It returns within a few seconds whatever state the database
// is in; callers don't let a person wait for it.
func (s *Store) Record(ctx context.Context, r bot.Record) error {
	t := orNow(r.Time)
	if math.IsNaN(r.Confidence) {
		r.Confidence = 0
	}
	r.Question = clean(r.Question)
	text := sql.NullString{String: r.Question, Valid: r.Question != ""}
	err := s.exec(ctx, recordAttempts, `INSERT INTO questions (id, time, platform, lang, outcome, entry, confidence, latency, generation, question)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		idOf(t, r.ID), t.UnixMicro(), clean(r.Platform), clean(r.Lang), string(r.Outcome), clean(string(r.Entry)), r.Confidence, r.Latency.Microseconds(), r.Generation, text)
	return s.wrap(err, "record a question in")
}

// Questions returns the recorded questions from since on (zero: all of them), the oldest first.
// The sequence ends after the first error.
func (s *Store) Questions(ctx context.Context, since time.Time) iter.Seq2[bot.Record, error] {
	return query(ctx, s, "read questions from", func(scan func(...any) error) (bot.Record, error) {
		var r bot.Record
		var at, latency int64
		var text sql.NullString
		err := scan(&at, &r.Platform, &r.Lang, &r.Outcome, &r.Entry, &r.Confidence, &latency, &r.Generation, &text)
		r.Time, r.Latency, r.Question = time.UnixMicro(at), time.Duration(latency)*time.Microsecond, text.String
		return r, err
	}, `SELECT time, platform, lang, outcome, entry, confidence, latency, generation, question
		FROM questions WHERE time >= ? ORDER BY time, id`, sinceMicro(since))
}

// Prune deletes what was recorded before t: questions, what people said of answers, and what staff
// did. What staff taught stays. It returns how many questions there were.
func (s *Store) Prune(ctx context.Context, t time.Time) (int64, error) {
	var n int64
	err := s.inTx(ctx, recordAttempts, func(ctx context.Context, tx *sql.Tx) error {
		before := t.UnixMicro()
		r, err := tx.ExecContext(ctx, s.dialect.rebind(`DELETE FROM questions WHERE time < ?`), before)
		if err != nil {
			return err
		}
		if n, err = r.RowsAffected(); err != nil {
			return err
		}
		for _, statement := range []string{
			`DELETE FROM staff_actions WHERE time < ?`,
			`DELETE FROM feedback WHERE time < ? AND NOT taught`,
		} {
			if _, err := tx.ExecContext(ctx, s.dialect.rebind(statement), before); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM wordings WHERE NOT EXISTS (SELECT 1 FROM feedback WHERE wording = wordings.id)`)
		return err
	})
	return n, s.wrap(err, "delete old questions from")
}

// clean returns text that every database takes: PostgreSQL refuses bytes that are not UTF-8, and NUL.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

func orNow(t time.Time) time.Time {
	if t.IsZero() {
		return time.Now()
	}
	return t
}

func sinceMicro(since time.Time) int64 {
	if since.IsZero() {
		return 0
	}
	return since.UnixMicro()
}

// idOf returns the id of what is recorded under a name of its own: the same each time. What has no name gets a new
// one.
func idOf(t time.Time, name string) string {
	if name == "" {
		return newID(t)
	}
	return fmt.Sprintf("%012x-%s", max(t.UnixMilli(), 0), clean(name))
}

// newID returns an id that sorts by t and is unique over all processes: the time in hexadecimal
// milliseconds and at least 128 random bits.
func newID(t time.Time) string {
	return fmt.Sprintf("%012x-%s", max(t.UnixMilli(), 0), rand.Text())
}
