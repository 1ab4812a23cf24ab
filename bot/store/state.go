package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// State is what one adapter keeps for its next start, as values under keys of its own choice.
// Values are small: an offset, a session's id, what was received and is not answered yet. What is
// said has a place here only until it is answered, names of people have none.
type State struct {
	store   *Store
	adapter string
}

const (
	setState = `INSERT INTO adapter_state (adapter, key, value, updated) VALUES (?, ?, ?, ?)
		ON CONFLICT (adapter, key) DO UPDATE SET value = excluded.value, updated = excluded.updated`
	deleteState = `DELETE FROM adapter_state WHERE adapter = ? AND key = ?`
)

// State returns the part of the store that belongs to the adapter of this name.
func (s *Store) State(adapter string) *State { return &State{store: s, adapter: adapter} }

// Text returns the text under key, or "" if there is none.
func (st *State) Text(ctx context.Context, key string) (string, error) {
	v, _, err := st.get(ctx, key)
	return v, err
}

// SetText keeps a text under key.
func (st *State) SetText(ctx context.Context, key, value string) error {
	err := st.store.exec(ctx, stateAttempts, setState, st.adapter, key, clean(value), time.Now().UnixMicro())
	return st.wrap(err, "keep", key)
}

// Int returns the number under key, or 0 if there is none.
func (st *State) Int(ctx context.Context, key string) (int64, error) {
	v, ok, err := st.get(ctx, key)
	if err != nil || !ok {
		return 0, err
	}
	n, err := strconv.ParseInt(v, 10, 64)
	return n, st.wrap(err, "read", key)
}

// SetInt keeps a number under key.
func (st *State) SetInt(ctx context.Context, key string, value int64) error {
	return st.SetText(ctx, key, strconv.FormatInt(value, 10))
}

// Time returns the time under key, or the zero time if there is none.
func (st *State) Time(ctx context.Context, key string) (time.Time, error) {
	v, ok, err := st.get(ctx, key)
	if err != nil || !ok {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, v)
	return t, st.wrap(err, "read", key)
}

// SetTime keeps a time under key.
func (st *State) SetTime(ctx context.Context, key string, value time.Time) error {
	return st.SetText(ctx, key, value.UTC().Format(time.RFC3339Nano))
}

// JSON decodes what is under key into value, and reports whether there was anything.
func (st *State) JSON(ctx context.Context, key string, value any) (bool, error) {
	v, ok, err := st.get(ctx, key)
	if err != nil || !ok {
		return false, err
	}
	if err := json.Unmarshal([]byte(v), value); err != nil {
		return false, st.wrap(err, "read", key)
	}
	return true, nil
}

// SetJSON keeps a value under key as JSON.
func (st *State) SetJSON(ctx context.Context, key string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return st.wrap(err, "keep", key)
	}
	return st.SetText(ctx, key, string(data))
}

// Delete removes what is under key, if there is anything.
func (st *State) Delete(ctx context.Context, key string) error {
	err := st.store.exec(ctx, stateAttempts, deleteState, st.adapter, key)
	return st.wrap(err, "delete", key)
}

// Change keeps all the texts of set and removes the keys of remove, or does nothing of it.
func (st *State) Change(ctx context.Context, set map[string]string, remove []string) error {
	if len(set)+len(remove) == 0 {
		return nil
	}
	return st.wrap(st.store.inTx(ctx, stateAttempts, func(ctx context.Context, tx *sql.Tx) error {
		now := time.Now().UnixMicro()
		for _, key := range slices.Sorted(maps.Keys(set)) { // in order: two that change the same keys don't wait for each other for ever
			if _, err := tx.ExecContext(ctx, st.store.dialect.rebind(setState), st.adapter, key, clean(set[key]), now); err != nil {
				return err
			}
		}
		for _, key := range slices.Sorted(slices.Values(remove)) {
			if _, err := tx.ExecContext(ctx, st.store.dialect.rebind(deleteState), st.adapter, key); err != nil {
				return err
			}
		}
		return nil
	}), "change", "values")
}

// Under returns all texts whose key begins with prefix, by their whole key.
func (st *State) Under(ctx context.Context, prefix string) (map[string]string, error) {
	type pair struct{ key, value string }
	values := map[string]string{}
	for p, err := range query(ctx, st.store, fmt.Sprintf("read %q of %s in", prefix, st.adapter), func(scan func(...any) error) (p pair, err error) {
		err = scan(&p.key, &p.value)
		return p, err
	}, `SELECT key, value FROM adapter_state WHERE adapter = ? AND substr(key, 1, ?) = ?`, st.adapter, utf8.RuneCountInString(prefix), prefix) {
		if err != nil {
			return nil, err
		}
		values[p.key] = p.value
	}
	return values, nil
}

func (st *State) get(ctx context.Context, key string) (value string, ok bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	err = st.store.retry(ctx, stateAttempts, func() error {
		return st.store.reader.QueryRowContext(ctx, st.store.dialect.rebind(`SELECT value FROM adapter_state WHERE adapter = ? AND key = ?`),
			st.adapter, key).Scan(&value)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return value, err == nil, st.wrap(err, "read", key)
}

func (st *State) wrap(err error, doing, key string) error {
	return st.store.wrap(err, fmt.Sprintf("%s %q of %s in", doing, key, st.adapter))
}
