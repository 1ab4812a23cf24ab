package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

func confirmed(t *testing.T, s *Store) []bot.Feedback {
	t.Helper()
	var got []bot.Feedback
	for f, err := range s.Confirmed(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		f.Time = f.Time.UTC()
		got = append(got, f)
	}
	return got
}

func actions(t *testing.T, s *Store, since time.Time) []bot.StaffAction {
	t.Helper()
	var got []bot.StaffAction
	for a, err := range s.StaffActions(t.Context(), since) {
		if err != nil {
			t.Fatal(err)
		}
		a.Time = a.Time.UTC()
		got = append(got, a)
	}
	return got
}

func action(i int) bot.StaffAction {
	return bot.StaffAction{
		Time: noon.Add(time.Duration(i) * time.Minute), By: bot.Person{Platform: "telegram", User: "7001"},
		Action: "reindex", Outcome: "live", Generation: i, Forced: i%2 == 1, Detail: "2 entries changed: “Öffnungszeiten”",
	}
}

func testStaffActions(t *testing.T, open func() *Store) {
	s := open()
	denied := bot.StaffAction{Time: noon, By: bot.Person{Platform: "web"}, Action: "rollback", Outcome: "denied"}
	for _, a := range []bot.StaffAction{action(2), action(1), denied} {
		if err := s.RecordStaff(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	want := []bot.StaffAction{denied, action(1), action(2)}
	if diff := cmp.Diff(want, actions(t, s, time.Time{})); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[2:], actions(t, s, noon.Add(2*time.Minute))); diff != "" {
		t.Errorf("actions since (-want +got):\n%s", diff)
	}
	before := time.Now().Add(-time.Second)
	odd := bot.StaffAction{By: bot.Person{Platform: "web", User: "a\x00\xff"}, Detail: "b\x00"}
	if err := s.RecordStaff(t.Context(), odd); err != nil {
		t.Fatal(err)
	}
	got := actions(t, s, before)
	if len(got) != 1 || got[0].By.User != "a\uFFFD\uFFFD" || got[0].Detail != "b\uFFFD" {
		t.Errorf("the action without a time is %+v", got)
	}
}

func testConfirmed(t *testing.T, open func() *Store) {
	s := open()
	minute := 0
	say := func(question, entry string, right, taught bool) {
		t.Helper()
		minute++
		f := bot.Feedback{
			Time: noon.Add(time.Duration(minute) * time.Minute), Platform: "web", Lang: "en", Question: question,
			Entry: faq.EntryID(entry), Right: right, Taught: taught, Generation: minute,
		}
		if err := s.RecordFeedback(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	say("When are you open?", "hours", true, false)     // 1: said again in 2
	say("  when ARE you\nopen ", "hours", true, false)  // 2
	say("When are you open?", "holidays", true, false)  // 3: another entry for the same words
	say("How much is it?", "cost", true, false)         // 4: wrong in 5
	say("how much is it", "cost", false, false)         // 5
	say("Where are you?", "address", false, false)      // 6: right in 7
	say("Where are you?", "address", true, false)       // 7
	say("Can I pay by card?", "payment", true, true)    // 8: taught; what people say in 9 does not undo it
	say("Can I pay by card?", "payment", false, false)  // 9
	say("Do you have parking?", "parking", true, true)  // 10: undone by staff in 11
	say("Do you have parking?", "parking", false, true) // 11
	say("STRASSE?", "street", true, false)              // 12: the same as straße
	say("straße", "street", true, false)                // 13
	say("???", "what", true, false)                     // 14: nothing but punctuation is a question too
	said := func(question, entry string, taught bool, at int) bot.Feedback {
		return bot.Feedback{
			Time: noon.Add(time.Duration(at) * time.Minute), Platform: "web", Lang: "en", Question: question,
			Entry: faq.EntryID(entry), Right: true, Taught: taught, Generation: at,
		}
	}
	want := []bot.Feedback{
		said("When are you open?", "hours", false, 2),
		said("When are you open?", "holidays", false, 3),
		said("Where are you?", "address", false, 7),
		said("Can I pay by card?", "payment", true, 8),
		said("STRASSE?", "street", false, 13),
		said("???", "what", false, 14),
	}
	if diff := cmp.Diff(want, confirmed(t, s)); diff != "" {
		t.Errorf("confirmed (-want +got):\n%s", diff)
	}
	for _, empty := range []string{"", " \n"} {
		if err := s.RecordFeedback(t.Context(), bot.Feedback{Question: empty, Entry: "hours", Right: true}); err == nil {
			t.Errorf("feedback on the question %q: no error", empty)
		}
	}
	for _, err := range s.Confirmed(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		break // leaving the loop early frees the connection
	}
	say("Are you there?", "yes", true, false)
}

func testPruneFeedback(t *testing.T, open func() *Store) {
	s := open()
	say := func(question string, at int, taught bool) {
		t.Helper()
		f := bot.Feedback{
			Time: noon.Add(time.Duration(at) * time.Minute), Platform: "web", Question: question, Entry: "hours", Right: true, Taught: taught,
		}
		if err := s.RecordFeedback(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	say("old", 1, false)
	say("old and new", 1, false)
	say("old and new", 9, false)
	say("taught", 1, true)
	for i := range 4 {
		if err := s.RecordStaff(t.Context(), action(i*3)); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Prune(t.Context(), noon.Add(5*time.Minute)); n != 0 || err != nil {
		t.Errorf("Prune = %d, %v, want no questions", n, err)
	}
	var got []string
	for _, f := range confirmed(t, s) {
		got = append(got, f.Question)
	}
	if diff := cmp.Diff([]string{"taught", "old and new"}, got); diff != "" {
		t.Errorf("confirmed (-want +got):\n%s", diff)
	}
	if got := actions(t, s, time.Time{}); len(got) != 2 {
		t.Errorf("there are %d actions of staff, want the two new ones: %v", len(got), got)
	}
	var wordings int
	if err := s.reader.QueryRowContext(t.Context(), `SELECT count(*) FROM wordings`).Scan(&wordings); err != nil || wordings != 2 {
		t.Errorf("there are %d wordings, %v: what was asked is to go with what was said of it", wordings, err)
	}
	if _, err := s.writer.ExecContext(t.Context(), `DELETE FROM wordings`); err == nil {
		t.Error("a wording that feedback refers to could be deleted")
	}
}
