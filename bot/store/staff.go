package store

import (
	"context"
	"iter"
	"time"

	"github.com/faqbot/faqbot/bot"
)

var _ bot.StaffLog = (*Store)(nil)

// RecordStaff writes down what somebody did as staff, or tried to.
func (s *Store) RecordStaff(ctx context.Context, a bot.StaffAction) error {
	t := orNow(a.Time)
	err := s.exec(ctx, recordAttempts, `INSERT INTO staff_actions (id, time, platform, person, action, outcome, generation, forced, detail)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		idOf(t, a.ID), t.UnixMicro(), clean(a.By.Platform), clean(string(a.By.User)), clean(a.Action), clean(a.Outcome), a.Generation, a.Forced, clean(a.Detail))
	return s.wrap(err, "record an action of staff in")
}

// StaffActions returns what staff did from since on (zero: all of it), the oldest first. The
// sequence ends after the first error.
func (s *Store) StaffActions(ctx context.Context, since time.Time) iter.Seq2[bot.StaffAction, error] {
	return query(ctx, s, "read the actions of staff from", func(scan func(...any) error) (bot.StaffAction, error) {
		var a bot.StaffAction
		var at int64
		err := scan(&at, &a.By.Platform, &a.By.User, &a.Action, &a.Outcome, &a.Generation, &a.Forced, &a.Detail)
		a.Time = time.UnixMicro(at)
		return a, err
	}, `SELECT time, platform, person, action, outcome, generation, forced, detail
		FROM staff_actions WHERE time >= ? ORDER BY time, id`, sinceMicro(since))
}
