package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
)

// oldVersions has, by the version of the tables, the statements that an earlier program filled them
// with. The question and the offset are in each of them after the migration.
var oldVersions = [][]string{
	0: nil,
	1: {insertOld},
	2: {insertOld, `INSERT INTO adapter_state (adapter, key, value, updated) VALUES ('telegram', 'offset', '7', 1)`},
	3: {
		insertOld, `INSERT INTO adapter_state (adapter, key, value, updated) VALUES ('telegram', 'offset', '7', 1)`,
		`INSERT INTO wordings (id, question) VALUES ('w', 'When?')`,
		`INSERT INTO feedback (id, time, platform, lang, wording, entry, correct, taught, generation) VALUES ('f', 5, 'web', 'en', 'w', 'hours', TRUE, FALSE, 3)`,
		`INSERT INTO staff_actions (id, time, platform, person, action, outcome, generation, forced, detail) VALUES ('s', 6, 'cli', '', 'reindex', 'live', 3, TRUE, 'x')`,
	},
}

const insertOld = `INSERT INTO questions (id, time, platform, lang, outcome, entry, confidence, latency, question)
	VALUES ('0-x', 1000000, 'web', 'de', 'answered', 'hours', 0.5, 1500, 'Wann?')`

// testMigration makes the tables of an old version, fills them, and opens the store: all of it is
// there, and the new tables take what is new.
func testMigration(t *testing.T, cfg Config, version int64, old []string) {
	ctx := t.Context()
	before, err := connect(ctx, testLog(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	p, err := before.migrations()
	if err != nil {
		t.Fatal(err)
	}
	if version > 0 {
		if _, err := p.UpTo(ctx, version); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(p.ListSources()); got != len(oldVersions)-1 {
		t.Fatalf("there are %d migrations; say in oldVersions what the tables of each version hold", got)
	}
	for _, statement := range old {
		if _, err := before.writer.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}

	s := openStore(t, cfg)
	var want []bot.Record
	if version >= 1 {
		want = append(want, bot.Record{
			Time: time.UnixMicro(1000000).UTC(), Platform: "web", Lang: "de", Outcome: bot.Answered,
			Entry: "hours", Confidence: 0.5, Latency: 1500 * time.Microsecond, Question: "Wann?",
		})
	}
	if diff := cmp.Diff(want, questions(t, s, time.Time{})); diff != "" {
		t.Errorf("questions after the migration (-want +got):\n%s", diff)
	}
	if v, err := s.State("telegram").Int(ctx, "offset"); err != nil || version >= 2 && v != 7 {
		t.Errorf("Int = %d, %v, want what was kept", v, err)
	}
	mustRecord(t, s, sample(1))
	if err := s.RecordStaff(ctx, bot.StaffAction{Action: "reindex", Outcome: "live"}); err != nil {
		t.Error(err)
	}
	if err := s.RecordFeedback(ctx, bot.Feedback{Question: "How much?", Entry: "cost", Right: true}); err != nil {
		t.Error(err)
	}
	rows := 1
	if version >= 3 {
		rows = 2
	}
	if got := confirmed(t, s); len(got) != rows {
		t.Errorf("%d questions are confirmed, want %d: %v", len(got), rows, got)
	}
	if got := actions(t, s, time.Time{}); len(got) != rows {
		t.Errorf("there are %d actions of staff, want %d: %v", len(got), rows, got)
	}
}

// testOpenedAtOnce starts several processes on one new database at the same time.
func testOpenedAtOnce(t *testing.T, cfg Config) {
	var wg sync.WaitGroup
	const processes = 8
	for i := range processes {
		wg.Go(func() {
			s, err := Open(t.Context(), testLog(t), cfg)
			if err != nil {
				t.Error(fmt.Errorf("process %d: %w", i, err))
				return
			}
			if err := s.Record(t.Context(), sample(1)); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := questions(t, openStore(t, cfg), time.Time{}); len(got) != processes {
		t.Errorf("got %d questions, want %d", len(got), processes)
	}
}
