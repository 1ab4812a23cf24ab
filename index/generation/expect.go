package generation

import (
	"errors"
	"fmt"
	"io/fs"
)

// expectFile holds what is expected of a generation. It may be missing, and comes later than the rest.
const expectFile = "expect.json"

// SetExpectation keeps with generation n what is expected of it, as JSON. An error wraps [ErrNone] if
// there is no generation of this number.
func (f *Folder) SetExpectation(n int, expectation any) error {
	if err := f.locked(); err != nil {
		return err
	}
	if _, err := f.record(n); err != nil {
		return err
	}
	raw, err := seal(expectation)
	if err == nil {
		err = f.replace(f.path(n, expectFile), raw)
	}
	if err != nil {
		return fmt.Errorf("generation %d: keeping what is expected of it: %w", n, err)
	}
	return nil
}

// LoadExpectation reads what is expected of generation n into a value of the type that it was
// written from. An error wraps [ErrNone] if nothing is known, or there is no such generation, and
// [ErrDamaged] if it cannot be read; then it is measured again.
func (f *Folder) LoadExpectation(n int, into any) error {
	path := f.path(n, expectFile)
	err := readSealed(path, into)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("what is expected of generation %d: %w", n, ErrNone)
	case err != nil:
		return fmt.Errorf("%w: generation %d: %s: %w", ErrDamaged, n, path, err)
	}
	return nil
}
