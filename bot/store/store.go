// Package store keeps what must outlive the process: every question with its outcome, and what
// the adapters need to know again after a restart. It knows no names of people.
//
// All queries are here and are written for SQLite and PostgreSQL alike; what each of them needs of
// its own is in sqlite.go and postgres.go, behind [dialect]. Tables are made by the migrations in migrations/*.sql.
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
	"slices"
	"sync/atomic"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/faqbot/faqbot/bot"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Errors that a caller may want to tell apart. Those that the store returns wrap one of them
// where it fits, and say what to do.
var (
	ErrLocked      error = &trouble{"the database is locked by another program", bot.ErrStoreLocked}
	ErrFull        error = &trouble{"the disk is full", bot.ErrStoreFull}
	ErrDamaged     error = &trouble{"the database is damaged", bot.ErrStoreDamaged}
	ErrReadOnly    error = &trouble{"the database cannot be written", bot.ErrStoreDenied}
	ErrNewer       error = &trouble{"the database was written by a newer version of faqbot", nil}
	ErrMoved       error = &trouble{"the database was moved away", bot.ErrStoreAway} // open it again: what lies at its place then is taken, or a new one made
	ErrUnreachable error = &trouble{"the database cannot be reached", bot.ErrStoreAway}
	ErrRefused     error = &trouble{"the database does not let faqbot in", bot.ErrStoreAway}
	ErrBusy        error = &trouble{"the database takes no more connections", bot.ErrStoreAway}
	ErrUnsuitable  error = &trouble{"the database does not suit faqbot", nil}
)

// trouble is an error that is also one of those by which the core tells staff what is wrong.
type trouble struct {
	text string
	kind error
}

// Error implements error.
func (t *trouble) Error() string { return t.text }

// Unwrap returns the error of the core.
func (t *trouble) Unwrap() error { return t.kind }

// InTrouble reports whether an error of the store says that the database cannot be used at
// present, and not that something is wrong with what was asked of it.
func InTrouble(err error) bool {
	return slices.ContainsFunc([]error{
		ErrLocked, ErrFull, ErrDamaged, ErrReadOnly, ErrNewer, ErrMoved, ErrUnreachable, ErrRefused, ErrBusy, ErrUnsuitable,
		context.DeadlineExceeded,
	}, func(trouble error) bool { return errors.Is(err, trouble) })
}

// openTimeout bounds [Open]; the others bound one statement each: readTimeout one that may return
// much, lookupTimeout one that returns a single value, for which somebody waits. A caller's context
// may end them sooner.
const (
	openTimeout   = 10 * time.Second
	writeTimeout  = 5 * time.Second
	readTimeout   = 30 * time.Second
	lookupTimeout = 5 * time.Second
)

// How often a statement is tried when the connection breaks: what people may wait for twice, since
// an idle connection may have ended unnoticed; what is recorded as long as there is time.
const (
	stateAttempts  = 2
	recordAttempts = 0
)

// Config says where the store is.
type Config struct {
	Path string // of the SQLite file; it is made if there is none, and so is its folder
	// URL of a PostgreSQL database, such as postgres://USER:PASSWORD@HOST:5432/DATABASE; what libpq
	// takes after a question mark (sslmode, sslrootcert, target_session_attrs…) is taken too.
	// "": SQLite.
	URL string
}

// Validate returns an error if the URL cannot be read. Nothing of the URL is in the error.
func (c Config) Validate() error {
	if c.URL == "" {
		return nil
	}
	_, err := parseURL(c.URL)
	return err
}

// Store is an open database. It is safe for concurrent use, and several processes may have the
// same file open.
type Store struct {
	log     *slog.Logger
	name    string // as errors show it
	version string // of the database, such as "SQLite 3.53.0"
	dialect dialect

	broken atomic.Int64 // since when the server cannot be reached, in microseconds since 1970; 0: it can

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
	// again reports whether a statement that ended with the error may go through at once.
	again func(err error) bool
	// stale reports whether a statement that ended with the error may go through on a new
	// connection; nil: never.
	stale func(err error) bool
	// lock keeps other processes from migrating at the same time; nil: they try again.
	lock lock.SessionLocker
	// exists returns [ErrMoved] if the database is not where it was.
	exists func() error
	// closing is called before the connections are closed; nil: there is nothing to do.
	closing func() error
	// whole looks for damage; nil: the database does so itself.
	whole func(ctx context.Context, db *sql.DB) error
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
	if cfg.URL != "" {
		return openPostgres(ctx, log, cfg.URL)
	}
	return openSQLite(ctx, log, cfg.Path)
}

// Close releases the database.
func (s *Store) Close() error {
	var err error
	if s.dialect.closing != nil {
		err = s.dialect.closing()
	}
	return errors.Join(err, s.reader.Close(), s.writer.Close())
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
		explained := s.dialect.explain(err)
		if attempt == 5 || InTrouble(explained) && !errors.Is(explained, ErrLocked) && !s.dialect.again(err) {
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
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler))}
	if s.dialect.lock != nil {
		options = append(options, goose.WithSessionLocker(s.dialect.lock))
	}
	p, err := goose.NewProvider(s.dialect.goose, s.writer, files, options...)
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
		return nil, newer(current, target)
	}
	if current == target {
		return nil, nil
	}
	return p.Up(ctx)
}

// exec runs one statement that writes, up to attempts times (0: as long as there is time). After a
// connection broke it is not known whether it took effect: run twice, the statements of this
// package leave the same behind as run once.
func (s *Store) exec(ctx context.Context, attempts int, query string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	if err := s.dialect.exists(); err != nil {
		return err
	}
	return s.retry(ctx, attempts, func() error {
		_, err := s.writer.ExecContext(ctx, s.dialect.rebind(query), args...)
		return err
	})
}

// inTx runs statements of which all or none take effect, up to attempts times as exec does.
func (s *Store) inTx(ctx context.Context, attempts int, do func(ctx context.Context, tx *sql.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	if err := s.dialect.exists(); err != nil {
		return err
	}
	return s.retry(ctx, attempts, func() error {
		tx, err := s.writer.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }() // of no effect after Commit
		if err := do(ctx, tx); err != nil {
			return err
		}
		return tx.Commit()
	})
}

// retry does something up to attempts times (0: until ctx ends) while the database may take it at
// once. While a server has been away for long it does not wait: the next record may find it.
func (s *Store) retry(ctx context.Context, attempts int, do func() error) error {
	wait := 20 * time.Millisecond
	if since := s.broken.Load(); attempts == 0 && since != 0 && time.Since(time.UnixMicro(since)) > writeTimeout {
		attempts = 1
	}
	for n := 1; ; n++ {
		err := do()
		if err == nil || !s.dialect.again(err) {
			s.broken.Store(0)
		} else {
			s.broken.CompareAndSwap(0, time.Now().UnixMicro())
		}
		if err != nil && s.dialect.stale != nil && s.dialect.stale(err) {
			s.writer.SetMaxIdleConns(0) // closes those that are idle
			s.writer.SetMaxIdleConns(idleConnections)
		}
		if err == nil || n == attempts || !s.dialect.again(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
		wait = min(2*wait, 500*time.Millisecond)
	}
}

// query returns what a statement selects, row by row. The sequence ends after the first error.
func query[T any](ctx context.Context, s *Store, doing string, row func(scan func(...any) error) (T, error), statement string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithTimeout(ctx, readTimeout)
		defer cancel()
		var none T
		var rows *sql.Rows
		err := s.retry(ctx, stateAttempts, func() (err error) {
			rows, err = s.reader.QueryContext(ctx, s.dialect.rebind(statement), args...) //nolint:rowserrcheck,sqlclosecheck // below
			return err
		})
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
