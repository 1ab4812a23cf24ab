package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testExamine looks at a store before its tables are made, in use, and with newer tables.
func testExamine(t *testing.T, cfg Config) {
	look := func(want Health, is error) {
		t.Helper()
		h, err := Examine(t.Context(), testLog(t), cfg)
		if !errors.Is(err, is) {
			t.Errorf("error %v, want %v", err, is)
		}
		if !strings.Contains(h.Version, "SQL") || h.Name == "" {
			t.Errorf("%q is the version of %q", h.Version, h.Name)
		}
		h.Version, h.Name = "", ""
		if diff := cmp.Diff(want, h); diff != "" {
			t.Errorf("health (-want +got):\n%s", diff)
		}
	}
	latest := int64(len(oldVersions) - 1)
	look(Health{Latest: latest}, nil)
	look(Health{Latest: latest}, nil) // the first look has left nothing behind
	s := openStore(t, cfg)
	mustRecord(t, s, sample(1), sample(2))
	look(Health{Tables: latest, Latest: latest, Questions: 2}, nil)
	if values, err := s.State("").Under(t.Context(), ""); err != nil || len(values) > 0 {
		t.Errorf("the examination left %v, %v", values, err)
	}
	execute(t, s, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)")
	look(Health{Tables: 99999, Latest: latest}, ErrNewer)
}
