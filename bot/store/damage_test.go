package store

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
)

// A file that is damaged anywhere opens or not. Both ways the error says so, people get answers,
// the file is left to its owner, and a backup put in its place is taken without a restart.
func TestSQLiteDamaged(t *testing.T) {
	good := filepath.Join(t.TempDir(), "faqbot.db")
	s := openStore(t, Config{Path: good})
	const recorded = 300
	for i := range recorded {
		mustRecord(t, s, sample(i))
	}
	for i := range 20 {
		if err := s.RecordFeedback(t.Context(), bot.Feedback{Question: sample(i).Question, Entry: "hours", Right: true}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for seed := range uint64(40) {
		data := damage(rand.New(rand.NewPCG(seed, 1)), bytes.Clone(whole)) //nolint:gosec // the same damage at each run
		path := filepath.Join(t.TempDir(), "faqbot.db")
		write := func(data []byte) {
			t.Helper()
			if err := os.WriteFile(path+".new", data, 0o600); err != nil {
				t.Fatal(err)
			}
			rename(t, path+".new", path)
		}
		write(data)
		if openDamaged(t, seed, path) != nil {
			refused++
			left, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(left, data) {
				t.Errorf("damage %d: the file was changed, %v", seed, err)
			}
		}
		_ = os.Remove(path + "-wal") // as the error says
		_ = os.Remove(path + "-shm")
		write(whole)
		restored := openStore(t, Config{Path: path})
		mustRecord(t, restored, sample(1000))
		if got := len(questions(t, restored, time.Time{})); got != recorded+1 {
			t.Errorf("damage %d: the backup has %d questions, want %d", seed, got, recorded+1)
		}
		if err := restored.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d of 40 were refused", refused)
	if refused == 0 {
		t.Error("no damage was noticed: this test looks at nothing")
	}
}

// damage overwrites, zeroes or cuts a part of the file.
func damage(r *rand.Rand, data []byte) []byte {
	at, length := r.IntN(len(data)), 1+r.IntN(8192)
	if r.IntN(4) == 0 {
		at = r.IntN(200) // the header and the first page
	}
	part := data[at:min(at+length, len(data))]
	switch r.IntN(4) {
	case 0:
		clear(part)
	case 1:
		return data[:at]
	default:
		for i := range part {
			part[i] = byte(r.Uint32())
		}
	}
	return data
}

// openDamaged uses a damaged file in every way; its errors say that it is damaged, or what else is
// wrong with it. It returns that of opening it.
func openDamaged(t *testing.T, seed uint64, path string) error {
	t.Helper()
	check := func(doing string, err error) {
		t.Helper()
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Logf("damage %d: %s: %v", seed, doing, err) // SQLite has many words for it
		}
	}
	s, err := Open(t.Context(), testLog(t), Config{Path: path})
	if err != nil {
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("damage %d: open: error %v is not %v", seed, err, ErrDamaged)
		}
		return err
	}
	defer func() { _ = s.Close() }()
	if seed%5 == 0 {
		core := newCore(t, s)
		if r := core.Ask(t.Context(), bot.Question{Text: "When are you open?"}); r.Outcome != bot.Answered {
			t.Errorf("damage %d: the reply is %+v, want the hours", seed, r)
		}
		if err := core.Close(t.Context()); err != nil {
			t.Errorf("damage %d: %v", seed, err)
		}
	}
	for _, err := range s.Questions(t.Context(), time.Time{}) {
		check("read", err)
	}
	for _, err := range s.Confirmed(t.Context()) {
		check("read what was confirmed", err)
	}
	check("record", s.Record(t.Context(), sample(1)))
	_, err = s.Prune(t.Context(), noon)
	check("prune", err)
	_, err = Examine(t.Context(), testLog(t), Config{Path: path})
	check("examine", err)
	return nil
}
