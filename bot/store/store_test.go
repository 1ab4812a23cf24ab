package store

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
)

func testLog(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

// testStore is the suite that every database must pass. database returns an empty one.
func testStore(t *testing.T, database func(t *testing.T) Config) {
	tests := []struct {
		name string
		run  func(t *testing.T, open func() *Store) // open opens the same database each time
	}{
		{"questions come back as they were recorded", testRoundTrip},
		{"a question without text", testNoText},
		{"odd values", testOddValues},
		{"old questions are pruned", testPrune},
		{"actions of staff", testStaffActions},
		{"what was confirmed", testConfirmed},
		{"what was taught is not pruned", testPruneFeedback},
		{"what is handed over twice is kept once", testHandedOverTwice},
		{"many writers", testManyWriters},
		{"reading while writing", testReadWhileWriting},
		{"state of adapters", testState},
		{"many values of a state", testStateMany},
		{"state survives a restart", testRestart},
		{"a context that has ended", testEndedContext},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := database(t)
			tt.run(t, func() *Store { return openStore(t, cfg) })
		})
	}
	for version, old := range oldVersions {
		t.Run(fmt.Sprintf("from version %d", version), func(t *testing.T) {
			t.Parallel()
			testMigration(t, database(t), int64(version), old)
		})
	}
	t.Run("examined", func(t *testing.T) {
		t.Parallel()
		testExamine(t, database(t))
	})
	t.Run("several processes start at the same time", func(t *testing.T) {
		t.Parallel()
		testOpenedAtOnce(t, database(t))
	})
}

func openStore(t *testing.T, cfg Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), testLog(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

var noon = time.Date(2026, 5, 4, 12, 0, 0, 123456000, time.UTC)

func sample(i int) bot.Record {
	return bot.Record{
		Time: noon.Add(time.Duration(i) * time.Minute), Platform: "web", Lang: "en", Outcome: bot.Answered,
		Entry: "opening-hours", Confidence: 0.93, Latency: 1234 * time.Microsecond, Generation: 7, Question: fmt.Sprintf("When are you open? %d ☀", i),
	}
}

func mustRecord(t *testing.T, s *Store, rs ...bot.Record) {
	t.Helper()
	for _, r := range rs {
		if err := s.Record(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

func questions(t *testing.T, s *Store, since time.Time) []bot.Record {
	t.Helper()
	var got []bot.Record
	for r, err := range s.Questions(t.Context(), since) {
		if err != nil {
			t.Fatal(err)
		}
		r.Time = r.Time.UTC()
		got = append(got, r)
	}
	return got
}

func testRoundTrip(t *testing.T, open func() *Store) {
	s := open()
	declined := bot.Record{Time: noon.Add(-time.Hour), Platform: "telegram", Outcome: bot.Declined, Confidence: 0.02}
	mustRecord(t, s, sample(2), sample(1), declined)
	want := []bot.Record{declined, sample(1), sample(2)}
	if diff := cmp.Diff(want, questions(t, s, time.Time{})); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[2:], questions(t, s, noon.Add(2*time.Minute))); diff != "" {
		t.Errorf("questions since (-want +got):\n%s", diff)
	}
	for _, err := range s.Questions(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		break // leaving the loop early frees the connection
	}
	mustRecord(t, s, sample(3))
}

func testNoText(t *testing.T, open func() *Store) {
	s := open()
	want := sample(1)
	want.Question = ""
	mustRecord(t, s, want)
	if diff := cmp.Diff([]bot.Record{want}, questions(t, s, time.Time{})); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	var isNull bool
	if err := s.reader.QueryRowContext(t.Context(), `SELECT question IS NULL FROM questions`).Scan(&isNull); err != nil || !isNull {
		t.Errorf("question is null: %v, %v, want true", isNull, err)
	}
}

func testOddValues(t *testing.T, open func() *Store) {
	s := open()
	r := sample(1)
	r.Confidence = math.NaN()
	r.Question = "a\x00b\xffc '); DROP TABLE questions; --" + strings.Repeat("é", 10_000)
	before := time.Now().Add(-time.Second)
	mustRecord(t, s, r, bot.Record{})
	got := questions(t, s, time.Time{})
	if len(got) != 2 {
		t.Fatalf("got %d questions, want 2", len(got))
	}
	r.Confidence, r.Question = 0, strings.NewReplacer("\x00", "\uFFFD", "\xff", "\uFFFD").Replace(r.Question)
	if diff := cmp.Diff(r, got[0]); diff != "" {
		t.Errorf("question (-want +got):\n%s", diff)
	}
	if got[1].Time.Before(before) {
		t.Errorf("a record without a time got %v, want now", got[1].Time)
	}
}

func testPrune(t *testing.T, open func() *Store) {
	s := open()
	mustRecord(t, s, sample(1), sample(2), sample(3))
	n, err := s.Prune(t.Context(), noon.Add(3*time.Minute))
	if err != nil || n != 2 {
		t.Errorf("Prune = %d, %v, want 2, nil", n, err)
	}
	if diff := cmp.Diff([]bot.Record{sample(3)}, questions(t, s, time.Time{})); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

func testManyWriters(t *testing.T, open func() *Store) {
	s, other := open(), open()
	const writers, each = 8, 20
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				target := s
				if w%2 == 1 {
					target = other
				}
				if err := target.Record(t.Context(), sample(w*each+i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := questions(t, s, time.Time{}); len(got) != writers*each {
		t.Errorf("got %d questions, want %d", len(got), writers*each)
	}
}

func testReadWhileWriting(t *testing.T, open func() *Store) {
	s := open()
	mustRecord(t, s, sample(1), sample(2))
	n := 0
	for _, err := range s.Questions(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		mustRecord(t, s, sample(10+n)) // must neither wait for the reader nor be seen by it for ever
	}
	if n < 2 || n > 4 {
		t.Errorf("read %d questions, want those of the start", n)
	}
}

func testState(t *testing.T, open func() *Store) {
	s := open()
	ctx := t.Context()
	telegram, discord := s.State("telegram"), s.State("discord")

	if v, err := telegram.Int(ctx, "offset"); v != 0 || err != nil {
		t.Errorf("Int of nothing = %d, %v, want 0, nil", v, err)
	}
	if v, err := telegram.Time(ctx, "seen"); !v.IsZero() || err != nil {
		t.Errorf("Time of nothing = %v, %v, want zero, nil", v, err)
	}
	var session struct{ ID string }
	if ok, err := telegram.JSON(ctx, "session", &session); ok || err != nil {
		t.Errorf("JSON of nothing = %v, %v, want false, nil", ok, err)
	}
	for _, err := range []error{
		telegram.SetInt(ctx, "offset", 41), telegram.SetInt(ctx, "offset", math.MaxInt64),
		discord.SetText(ctx, "offset", "d"), telegram.SetTime(ctx, "seen", noon),
		telegram.SetJSON(ctx, "session", struct{ ID string }{"abc"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if v, err := telegram.Int(ctx, "offset"); v != math.MaxInt64 || err != nil {
		t.Errorf("Int = %d, %v, want the last one", v, err)
	}
	if v, err := discord.Text(ctx, "offset"); v != "d" || err != nil {
		t.Errorf("Text = %q, %v, want discord's own", v, err)
	}
	if v, err := telegram.Time(ctx, "seen"); !v.Equal(noon) || err != nil {
		t.Errorf("Time = %v, %v, want %v", v, err, noon)
	}
	if ok, err := telegram.JSON(ctx, "session", &session); !ok || err != nil || session.ID != "abc" {
		t.Errorf("JSON = %v, %v, %+v, want abc", ok, err, session)
	}
	if _, err := discord.Int(ctx, "offset"); err == nil || !strings.Contains(err.Error(), `"offset" of discord`) {
		t.Errorf("Int of a text: error %v, want one that names key and adapter", err)
	}
	if err := telegram.Delete(ctx, "offset"); err != nil {
		t.Error(err)
	}
	if v, err := telegram.Int(ctx, "offset"); v != 0 || err != nil {
		t.Errorf("Int after Delete = %d, %v, want 0, nil", v, err)
	}
}

func testStateMany(t *testing.T, open func() *Store) {
	s := open()
	ctx := t.Context()
	telegram, discord := s.State("telegram"), s.State("discord")
	for _, err := range []error{
		telegram.Change(ctx, nil, nil),
		telegram.Change(ctx, map[string]string{"update/1": "a", "update/2": "b", "update/_3": "c", "updates": "d", "ünder/1": "e"}, []string{"none"}),
		discord.Change(ctx, map[string]string{"update/1": "of discord"}, nil),
		telegram.Change(ctx, map[string]string{"update/1": "a2", "update/4": ""}, []string{"update/2"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for prefix, want := range map[string]map[string]string{
		"update/": {"update/1": "a2", "update/_3": "c", "update/4": ""},
		"ünder/":  {"ünder/1": "e"},
		"%":       {},
		"":        {"update/1": "a2", "update/_3": "c", "update/4": "", "updates": "d", "ünder/1": "e"},
	} {
		got, err := telegram.Under(ctx, prefix)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Under(%q) (-want +got):\n%s", prefix, diff)
		}
	}

	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := telegram.Change(ended, map[string]string{"updates": "x"}, []string{"update/1"}); err == nil {
		t.Error("Change with an ended context: no error")
	}
	if v, err := telegram.Text(ctx, "updates"); v != "d" || err != nil {
		t.Errorf("after a Change that failed: %q, %v, want what was there", v, err)
	}
}

func testRestart(t *testing.T, open func() *Store) {
	s := open()
	mustRecord(t, s, sample(1))
	if err := s.State("telegram").SetInt(t.Context(), "offset", 7); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open()
	if v, err := s.State("telegram").Int(t.Context(), "offset"); v != 7 || err != nil {
		t.Errorf("Int = %d, %v, want 7", v, err)
	}
	if got := questions(t, s, time.Time{}); len(got) != 1 {
		t.Errorf("got %d questions, want 1", len(got))
	}
}

func testEndedContext(t *testing.T, open func() *Store) {
	s := open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Record(ctx, sample(1)); err == nil {
		t.Error("Record with an ended context: no error")
	}
	for _, err := range s.Questions(ctx, time.Time{}) {
		if err == nil {
			t.Error("Questions with an ended context: no error")
		}
	}
	mustRecord(t, s, sample(2)) // the store is as good as before
}

// What has a name is kept once, however often it is handed over; what has none, each time.
func testHandedOverTwice(t *testing.T, open func() *Store) {
	s := open()
	at := time.UnixMicro(1_700_000_000_000_000)
	for _, id := range []string{"a", "a", "b", "", ""} {
		for _, err := range []error{
			s.Record(t.Context(), bot.Record{Time: at, Outcome: bot.Declined, Question: "q" + id, ID: id}),
			s.RecordStaff(t.Context(), bot.StaffAction{Time: at, Action: "status", Outcome: "done", ID: id}),
			s.RecordFeedback(t.Context(), bot.Feedback{Time: at, Question: "q" + id, Entry: "e", Right: true, ID: id}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	count := func(table string) (n int) {
		if err := s.writer.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, table := range []string{"questions", "staff_actions", "feedback"} {
		if n := count(table); n != 4 {
			t.Errorf("%s has %d rows, want 4", table, n)
		}
	}
}
