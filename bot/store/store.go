// Package store keeps what must outlive the process: every question with its outcome, and what
// the adapters need to know again after a restart. It knows no names of people.
//
// All queries are here and are written for any database/sql database; what SQLite needs of its
// own is in sqlite.go, behind [dialect]. Tables are made by the migrations in migrations/*.sql.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Errors that a caller may want to tell apart. Those that the store returns wrap one of them
// where it fits, and say what to do.
var (
	ErrLocked   = errors.New("the database is locked by another program")
	ErrFull     = errors.New("the disk is full")
	ErrDamaged  = errors.New("the database is damaged")
	ErrReadOnly = errors.New("the database cannot be written")
	ErrNewer    = errors.New("the database was written by a newer version of faqbot")
)

// openTimeout bounds [Open]; writeTimeout and readTimeout bound one statement each. A caller's
// context may end them sooner.
const (
	openTimeout  = 10 * time.Second
	writeTimeout = 5 * time.Second
	readTimeout  = 30 * time.Second
)

// Config says where the store is.
type Config struct {
	Path string // of the SQLite file; it is made if there is none, and so is its folder
}

// Store is an open database. It is safe for concurrent use, and several processes may have the
// same file open.
type Store struct {
	log     *slog.Logger
	name    string // as errors show it
	dialect dialect

	// SQLite takes one writer at a time. The writer has a pool of one connection, so that our
	// own goroutines wait in the pool, where a context ends the wait, and not at the lock.
	writer, reader *sql.DB
}

// dialect is what differs from one database to the next.
type dialect struct {
	goose goose.Dialect
	// rebind rewrites the ? placeholders of a query.
	rebind func(query string) string
	// explain wraps the database's own error in one of the errors above and says what to do;
	// other errors come back as they are.
	explain func(err error) error
}

// Open opens the store and brings its tables up to date. It gives up after ten seconds.
func Open(ctx context.Context, log *slog.Logger, cfg Config) (*Store, error) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	s, err := connect(ctx, log, cfg)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(s.wrap(err, "open"), s.Close())
	}
	return s, nil
}

// connect opens the database as it is.
func connect(ctx context.Context, log *slog.Logger, cfg Config) (*Store, error) {
	s, err := openSQLite(ctx, cfg.Path)
	if err != nil {
		return nil, err
	}
	s.log = log
	return s, nil
}

// Close releases the database.
func (s *Store) Close() error {
	return errors.Join(s.reader.Close(), s.writer.Close())
}

// migrate brings the tables up to date. Two processes may start at the same time: then one of
// them finds the tables made under its hands, and looks again.
func (s *Store) migrate(ctx context.Context) error {
	p, err := s.migrations()
	if err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		var done []*goose.MigrationResult
		if done, err = s.migrateOnce(ctx, p); err == nil {
			for _, r := range done {
				s.log.DebugContext(ctx, "store: migrated", "to", r.Source.Version)
			}
			return nil
		}
		err = s.dialect.explain(err)
		if attempt == 5 || errors.Is(err, ErrDamaged) || errors.Is(err, ErrFull) || errors.Is(err, ErrReadOnly) || errors.Is(err, ErrNewer) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(attempt) * 20 * time.Millisecond):
		}
	}
}

func (s *Store) migrations() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err // unreachable: the folder is embedded
	}
	p, err := goose.NewProvider(s.dialect.goose, s.writer, files,
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

func (s *Store) migrateOnce(ctx context.Context, p *goose.Provider) ([]*goose.MigrationResult, error) {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return nil, err
	}
	if current > target {
		return nil, fmt.Errorf("%w (its tables are of version %d, this program knows %d): use that version, or name another data folder",
			ErrNewer, current, target)
	}
	if current == target {
		return nil, nil
	}
	return p.Up(ctx)
}

// exec runs one statement that writes. It may run twice when a connection breaks: the statements
// here leave the same behind then.
func (s *Store) exec(ctx context.Context, query string, args ...any) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	r, err := s.writer.ExecContext(ctx, s.dialect.rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// inTx runs statements of which all or none take effect.
func (s *Store) inTx(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // of no effect after Commit
	if err := do(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// query returns what a statement selects, row by row. The sequence ends after the first error.
func query[T any](ctx context.Context, s *Store, doing string, row func(scan func(...any) error) (T, error), statement string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithTimeout(ctx, readTimeout)
		defer cancel()
		var none T
		rows, err := s.reader.QueryContext(ctx, s.dialect.rebind(statement), args...)
		if err != nil {
			yield(none, s.wrap(err, doing))
			return
		}
		defer func() { _ = rows.Close() }() // an error of Close is that of Err, below
		for rows.Next() {
			v, err := row(rows.Scan)
			if err != nil {
				yield(none, s.wrap(err, doing))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, s.wrap(err, doing))
		}
	}
}

// wrap says which store an error is about and what was being done.
func (s *Store) wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store: %s %s: %w", doing, s.name, s.dialect.explain(err))
}
