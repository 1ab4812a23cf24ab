package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// busyTimeout is how long SQLite waits for another program's lock, in milliseconds. It stays
// under writeTimeout so that the error says “locked” and not “deadline exceeded”.
const busyTimeout = 3000

// maxReaders is the number of connections that read at the same time.
const maxReaders = 4

func sqliteDialect(path string, opened fs.FileInfo) dialect {
	return dialect{
		goose:   goose.DialectSQLite3,
		rebind:  func(query string) string { return query },
		explain: explainSQLite,
		again:   func(error) bool { return false }, // SQLite itself waits for a lock
		exists:  func() error { return sameFile(opened, path) },
		whole:   quickCheck,
	}
}

// sameFile returns [ErrMoved] if the file that was opened does not lie at path any more. SQLite
// itself would go on writing to it, wherever it is.
func sameFile(opened fs.FileInfo, path string) error {
	now, err := os.Stat(path)
	switch {
	case err == nil && !os.SameFile(opened, now):
		return fmt.Errorf("%w: another file lies at %s", ErrMoved, path)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: there is nothing at %s", ErrMoved, path)
	}
	return nil // what else may be wrong, SQLite will say
}

// openSQLite opens the file in WAL mode, in which readers and the writer don't wait for each
// other. With synchronous=NORMAL a power cut may lose the last questions and never damages the file.
func openSQLite(ctx context.Context, log *slog.Logger, path string) (*Store, error) {
	if path == "" {
		return nil, errors.New("store: no path given for the database")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(abs), 0o750); err != nil {
		return nil, fmt.Errorf("store: make the folder of %s: %w", path, explainSQLite(err))
	}
	if info, err := os.Stat(abs); err == nil && info.IsDir() {
		return nil, fmt.Errorf("store: open %s: this is a folder; name a file, or move the folder away", path)
	}
	open := func(max int, params ...string) (*sql.DB, error) {
		c, err := sqlite.NewConnector(sqliteURI(abs, params...))
		if err != nil {
			return nil, fmt.Errorf("store: open %s: %w", path, err)
		}
		db := sql.OpenDB(c)
		db.SetMaxOpenConns(max)
		db.SetMaxIdleConns(max)
		return db, nil
	}
	writer, err := open(1, "_journal_mode", "WAL", "_txlock", "immediate")
	if err != nil {
		return nil, err
	}
	reader, err := open(maxReaders, "_query_only", "1")
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	s := &Store{log: log, name: path, dialect: dialect{explain: explainSQLite}, writer: writer, reader: reader}
	if err := s.firstConnection(ctx); err != nil {
		return nil, errors.Join(s.wrap(err, "open"), s.Close())
	}
	opened, err := os.Stat(abs)
	if err != nil {
		return nil, errors.Join(s.wrap(err, "open"), s.Close())
	}
	s.dialect = sqliteDialect(abs, opened)
	s.dialect.closing = func() error { return s.takeAlong() }
	return s, nil
}

// firstConnection opens the writer's connection, which makes the file keep a log (WAL). For that SQLite needs the file alone, and where
// two programs start on a new file at the same time it waits for neither, lest each waits for the other
// (https://www.sqlite.org/c3ref/busy_handler.html): one of them is told at once that the file is locked, and asks again here.
func (s *Store) firstConnection(ctx context.Context) error {
	for start := time.Now(); ; {
		err := s.writer.QueryRowContext(ctx, `SELECT 'SQLite ' || sqlite_version()`).Scan(&s.version)
		if err == nil || !errors.Is(explainSQLite(err), ErrLocked) || time.Since(start) > busyTimeout*time.Millisecond {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// takeAlong writes what is in the log of a file that was moved away into that file. Closing alone
// would leave it behind in the log, at the old place.
func (s *Store) takeAlong() error {
	if s.dialect.exists() == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	_, err := s.writer.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return s.wrap(err, "complete")
}

// sqliteURI names the file as a URI, in which a path may hold any character.
func sqliteURI(abs string, params ...string) string {
	q := url.Values{}
	q.Set("_busy_timeout", fmt.Sprint(busyTimeout))
	q.Set("_foreign_keys", "1")
	q.Set("_synchronous", "NORMAL")
	for i := 0; i+1 < len(params); i += 2 {
		q.Set(params[i], params[i+1])
	}
	p := filepath.ToSlash(abs)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // a drive letter
	}
	u := url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}
	return u.String()
}

// damaged says what to do about a damaged file. faqbot itself neither repairs nor removes it: what
// can still be read in it is its owner's.
func damaged(err error) error {
	return fmt.Errorf("%w: move the file away (together with its -wal and -shm files), or put a backup in its place, and start again; "+
		"“sqlite3 FILE .recover | sqlite3 NEW” saves what can be read of it: %w", ErrDamaged, err)
}

// explainSQLite maps the primary result codes (https://www.sqlite.org/rescode.html) that an
// owner can do something about.
func explainSQLite(err error) error {
	if InTrouble(err) {
		return err // as it is
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL:
			return fmt.Errorf("%w: close the program that has the file open (a database browser, a backup, a second faqbot): %w", ErrLocked, err)
		case sqlite3.SQLITE_FULL:
			return fmt.Errorf("%w: make room on it; faqbot goes on answering and records again when there is room: %w", ErrFull, err)
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return damaged(err)
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
			return fmt.Errorf("%w: let the user that faqbot runs as write to the file and its folder: %w", ErrReadOnly, err)
		}
		if strings.Contains(e.Error(), "unsupported file format") { // of a header, without a code of its own
			return damaged(err)
		}
		return err
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w: let the user that faqbot runs as write to the folder: %w", ErrReadOnly, err)
	}
	return err
}
