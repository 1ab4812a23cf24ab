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
	t := r.Time
	if t.IsZero() {
		t = time.Now()
	}
	if math.IsNaN(r.Confidence) {
		r.Confidence = 0
	}
	// PostgreSQL takes neither bytes that are not UTF-8 nor NUL.
	r.Question = strings.ReplaceAll(strings.ToValidUTF8(r.Question, "\uFFFD"), "\x00", "\uFFFD")
	text := sql.NullString{String: r.Question, Valid: r.Question != ""}
	_, err := s.exec(ctx, `INSERT INTO questions (id, time, platform, lang, outcome, entry, confidence, latency, question)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		newID(t), t.UnixMicro(), r.Platform, r.Lang, string(r.Outcome), string(r.Entry), r.Confidence, r.Latency.Microseconds(), text)
	return s.wrap(err, "record a question in")
}

// Questions returns the recorded questions from since on (zero: all of them), the oldest first.
// The sequence ends after the first error.
func (s *Store) Questions(ctx context.Context, since time.Time) iter.Seq2[bot.Record, error] {
	return func(yield func(bot.Record, error) bool) {
		ctx, cancel := context.WithTimeout(ctx, readTimeout)
		defer cancel()
		from := int64(0)
		if !since.IsZero() {
			from = since.UnixMicro()
		}
		rows, err := s.reader.QueryContext(ctx, s.dialect.rebind(`SELECT time, platform, lang, outcome, entry, confidence, latency, question
			FROM questions WHERE time >= ? ORDER BY time, id`), from)
		if err != nil {
			yield(bot.Record{}, s.wrap(err, "read questions from"))
			return
		}
		defer func() { _ = rows.Close() }() // an error of Close is that of Err, below
		for rows.Next() {
			var r bot.Record
			var at, latency int64
			var text sql.NullString
			if err := rows.Scan(&at, &r.Platform, &r.Lang, &r.Outcome, &r.Entry, &r.Confidence, &latency, &text); err != nil {
				yield(bot.Record{}, s.wrap(err, "read questions from"))
				return
			}
			r.Time, r.Latency, r.Question = time.UnixMicro(at), time.Duration(latency)*time.Microsecond, text.String
			if !yield(r, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(bot.Record{}, s.wrap(err, "read questions from"))
		}
	}
}

// Prune deletes the questions that were asked before t, and returns how many there were.
func (s *Store) Prune(ctx context.Context, t time.Time) (int64, error) {
	n, err := s.exec(ctx, `DELETE FROM questions WHERE time < ?`, t.UnixMicro())
	return n, s.wrap(err, "delete old questions from")
}

// newID returns an id that sorts by t and is unique over all processes: the time in hexadecimal
// milliseconds and at least 128 random bits.
func newID(t time.Time) string {
	return fmt.Sprintf("%012x-%s", max(t.UnixMilli(), 0), rand.Text())
}
