package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// Health is what an examination found of a store.
type Health struct {
	Name      string // what and where it is
	Version   string // of the database, such as "PostgreSQL 15.14"
	Tables    int64  // version of its tables; 0: there are none yet
	Latest    int64  // version of the tables that this program makes
	Questions int64  // recorded in it
}

// errRollBack ends a transaction that was only tried.
var errRollBack = errors.New("only tried")

// Examine looks at a store and changes nothing in it: whether it can be reached, is whole, and can
// be written. The health is that of what was found until the error.
func Examine(ctx context.Context, log *slog.Logger, cfg Config) (Health, error) {
	s, err := connect(ctx, log, cfg)
	if err != nil {
		return Health{}, err
	}
	h, err := s.examine(ctx)
	return h, errors.Join(err, s.Close())
}

func (s *Store) examine(ctx context.Context) (Health, error) {
	h := Health{Name: s.name, Version: s.version}
	p, err := s.migrations()
	if err != nil {
		return h, err
	}
	for _, source := range p.ListSources() {
		h.Latest = max(h.Latest, source.Version)
	}
	if s.dialect.whole != nil {
		if err := s.dialect.whole(ctx, s.reader); err != nil {
			return h, s.wrap(err, "examine")
		}
	}
	tables := sql.NullInt64{}
	err = s.reader.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&tables)
	if err != nil && InTrouble(s.dialect.explain(err)) {
		return h, s.wrap(err, "examine")
	}
	h.Tables = tables.Int64 // after another error there is no such table
	if h.Tables > h.Latest {
		return h, s.wrap(newer(h.Tables, h.Latest), "examine")
	}
	if h.Tables > 0 {
		if err := s.reader.QueryRowContext(ctx, `SELECT count(*) FROM questions`).Scan(&h.Questions); err != nil {
			return h, s.wrap(err, "count the questions in")
		}
	}
	return h, s.wrap(s.tryWriting(ctx, h), "write to")
}

// tryWriting does what recording does, or making the tables, and takes it back.
func (s *Store) tryWriting(ctx context.Context, h Health) error {
	statement := `CREATE TABLE faqbot_examined (id TEXT)`
	if h.Tables == h.Latest {
		statement = `INSERT INTO adapter_state (adapter, key, value, updated) VALUES ('', 'examined', '', 0)`
	}
	err := s.inTx(ctx, stateAttempts, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
		return errRollBack
	})
	if errors.Is(err, errRollBack) {
		return nil
	}
	return err
}

// quickCheck lets SQLite read the whole file (https://www.sqlite.org/pragma.html#pragma_quick_check).
func quickCheck(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `PRAGMA quick_check(3)`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // an error of Close is that of Err, below
	var found []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		if text != "ok" {
			found = append(found, strings.Join(strings.Fields(text), " "))
		}
	}
	if err := rows.Err(); err != nil || len(found) == 0 {
		return err
	}
	return damaged(errors.New(strings.Join(found, "; ")))
}

// newer is the error of tables that this program does not know.
func newer(tables, latest int64) error {
	return fmt.Errorf("%w (its tables are of version %d, this program knows %d): use that version, or name another database", ErrNewer, tables, latest)
}
