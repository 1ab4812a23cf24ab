package store

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestSQLite(t *testing.T) {
	testStore(t, func(t *testing.T) Config {
		return Config{Path: filepath.Join(t.TempDir(), "data", "faqbot.db")}
	})
}

func TestSQLiteSettings(t *testing.T) {
	s := openStore(t, Config{Path: filepath.Join(t.TempDir(), "faqbot.db")})
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "1", "foreign_keys": "1", "busy_timeout": "3000",
	} {
		for name, db := range map[string]*sql.DB{"writer": s.writer, "reader": s.reader} {
			var got string
			if err := db.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s of the %s = %q, %v, want %q", pragma, name, got, err, want)
			}
		}
	}
}

func TestSQLitePaths(t *testing.T) {
	for _, name := range []string{"plain.db", "with space.db", "100%25?mode=memory&x=#1.db", "ünï—☕.db", "a'b;c.db"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			mustRecord(t, openStore(t, Config{Path: path}), sample(1))
			if _, err := os.Stat(path); err != nil {
				t.Errorf("the store is not at its path: %v", err)
			}
		})
	}
}

func TestSQLiteOpenErrors(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := []struct {
		name  string
		path  string
		is    error  // nil: any
		words string // the message says
	}{
		{"no path", "", nil, "no path"},
		{"a folder", dir, nil, "this is a folder"},
		{"not a database", write("text.db", bytes.Repeat([]byte("hello, I am a text\n"), 500)), ErrDamaged, "move the file away"},
		{"cut in the header", write("cut.db", []byte("SQLite format 3\x00\x10")), ErrDamaged, "move the file away"},
		{"folder is a file", filepath.Join(write("file", nil), "data", "faqbot.db"), nil, "make the folder"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Open(t.Context(), testLog(t), Config{Path: tt.path})
			if err == nil {
				_ = s.Close()
				t.Fatal("no error")
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("error %q is not %q", err, tt.is)
			}
			if !strings.Contains(err.Error(), tt.words) || !strings.Contains(err.Error(), tt.path) {
				t.Errorf("error %q does not say %q and the path", err, tt.words)
			}
		})
	}
}

// A database whose pages were overwritten opens or not; both ways the error is clear, and
// nothing hangs.
func TestSQLiteDamagedPages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "faqbot.db")
	s := openStore(t, Config{Path: path})
	for i := range 200 {
		mustRecord(t, s, sample(i))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(data); i++ {
		data[i] = 0xa5
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err = Open(t.Context(), testLog(t), Config{Path: path})
	if err == nil {
		defer func() { _ = s.Close() }()
		err = s.Record(t.Context(), sample(1))
	}
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("error %v, want %v", err, ErrDamaged)
	}
}

func TestSQLiteNewerTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "faqbot.db")
	s := openStore(t, Config{Path: path})
	if _, err := s.writer.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), testLog(t), Config{Path: path})
	if !errors.Is(err, ErrNewer) {
		t.Errorf("error %v, want %v", err, ErrNewer)
	}
}

func TestSQLiteFull(t *testing.T) {
	s := openStore(t, Config{Path: filepath.Join(t.TempDir(), "faqbot.db")})
	limit := func(pages string) {
		if _, err := s.writer.ExecContext(t.Context(), "PRAGMA max_page_count = "+pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // as many as there are
	var err error
	recorded := 0
	for ; err == nil && recorded < 1000; recorded++ {
		r := sample(recorded)
		r.Question = strings.Repeat("long ", 1000)
		err = s.Record(t.Context(), r)
	}
	if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "make room") {
		t.Fatalf("error %v after %d questions, want %v", err, recorded, ErrFull)
	}
	if got := questions(t, s, time.Time{}); len(got) != recorded-1 {
		t.Errorf("%d questions can be read, want %d", len(got), recorded-1)
	}
	limit("100000")
	mustRecord(t, s, sample(5000))
}

func TestSQLiteReadOnly(t *testing.T) {
	s := openStore(t, Config{Path: filepath.Join(t.TempDir(), "faqbot.db")})
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Record(t.Context(), sample(1)); !errors.Is(err, ErrReadOnly) {
		t.Errorf("error %v, want %v", err, ErrReadOnly)
	}
}

// lockFile holds the write lock of the file as another program would, until the test ends or
// release is called.
func lockFile(t *testing.T, path string) (release func()) {
	t.Helper()
	other := openStore(t, Config{Path: path})
	tx, err := other.writer.BeginTx(t.Context(), nil) // BEGIN IMMEDIATE takes the lock
	if err != nil {
		t.Fatal(err)
	}
	return func() { _ = tx.Rollback() }
}

func TestSQLiteLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "faqbot.db")
	s := openStore(t, Config{Path: path})
	release := lockFile(t, path)
	defer release()

	if err := s.Record(t.Context(), sample(1)); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "close the program") {
		t.Errorf("error %v, want %v", err, ErrLocked)
	}
	if got := questions(t, s, time.Time{}); len(got) != 0 {
		t.Errorf("got %d questions, want none, and no wait", len(got))
	}
	// A start finds the tables there and does not need the lock.
	second := openStore(t, Config{Path: path})
	release()
	mustRecord(t, second, sample(2))
	mustRecord(t, s, sample(3))
}
