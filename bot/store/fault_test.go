package store

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/store/pgtest"
)

// fault is a trouble that a database can get into while people ask.
type fault struct {
	name string
	// begin brings it about and returns what ends it.
	begin func(t *testing.T, s *Store) (end func())
	lost  bool // what is asked meanwhile cannot be recorded
}

// testFault asks before, during and after a trouble. People get their answers in each case; what was
// recorded before is there afterwards, what is asked afterwards is recorded, and all of it once.
func testFault(t *testing.T, s *Store, f fault) {
	var before []bot.Record
	for i := range 5 {
		before = append(before, sample(i))
	}
	mustRecord(t, s, before...)
	core := newCore(t, s)
	ask := func(platform string) {
		t.Helper()
		r := core.Ask(t.Context(), bot.Question{Text: "When are you open?", Platform: platform})
		if r.Outcome != bot.Answered || r.Entry == nil || r.Entry.ID != "hours" {
			t.Errorf("the reply is %+v, want the hours", r)
		}
	}
	end := f.begin(t, s)
	ask("during")
	if f.lost {
		if err := core.Close(t.Context()); err != nil { // waits until the record has failed
			t.Error(err)
		}
		core = newCore(t, s)
	}
	end()
	ask("after")
	if err := core.Close(t.Context()); err != nil {
		t.Error(err)
	}
	got := questions(t, s, time.Time{})
	if diff := cmp.Diff(before, got[:min(len(before), len(got))]); diff != "" {
		t.Errorf("what was recorded before (-want +got):\n%s", diff)
	}
	times := map[string]int{}
	for _, r := range got {
		times[r.Platform]++
	}
	want := map[string]int{"web": len(before), "after": 1}
	if !f.lost {
		want["during"] = 1
	}
	if diff := cmp.Diff(want, times); diff != "" {
		t.Errorf("records by when they were asked (-want +got):\n%s", diff)
	}
}

// execute runs a statement on the connection that writes.
func execute(t *testing.T, s *Store, statement string) {
	t.Helper()
	if _, err := s.writer.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func tableGone(t *testing.T, s *Store) func() {
	execute(t, s, "ALTER TABLE questions RENAME TO gone")
	return func() { execute(t, s, "ALTER TABLE gone RENAME TO questions") }
}

func TestSQLiteFaults(t *testing.T) {
	for _, f := range []fault{
		{name: "none", begin: func(*testing.T, *Store) func() { return func() {} }},
		{name: "locked by a connection", begin: func(t *testing.T, s *Store) func() { return lockFile(t, s.name) }},
		{name: "locked by another process", begin: func(t *testing.T, s *Store) func() { return lockElsewhere(t, s.name) }},
		{name: "locked for long", lost: true, begin: func(t *testing.T, s *Store) func() { return lockElsewhere(t, s.name) }},
		{name: "read-only", lost: true, begin: func(t *testing.T, s *Store) func() {
			execute(t, s, "PRAGMA query_only = 1")
			return func() { execute(t, s, "PRAGMA query_only = 0") }
		}},
		{name: "full", lost: true, begin: fillUp},
		{name: "table gone", lost: true, begin: tableGone},
		{name: "moved away", lost: true, begin: func(t *testing.T, s *Store) func() {
			rename(t, s.name, s.name+".away")
			return func() { rename(t, s.name+".away", s.name) }
		}},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			testFault(t, openStore(t, Config{Path: filepath.Join(t.TempDir(), "faqbot.db")}), f)
		})
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

// fillUp lets the file grow no more, and fills the room that it has.
func fillUp(t *testing.T, s *Store) func() {
	execute(t, s, "PRAGMA max_page_count = 1") // as many as there are
	state := s.State("filler")
	for i := 0; ; i++ {
		if state.SetText(t.Context(), fmt.Sprint(i), strings.Repeat("long ", 100)) != nil {
			break
		}
	}
	for i := 0; ; i++ { // and the rest of each page
		r := bot.Record{Platform: "filler", Time: noon.Add(24 * time.Hour)}
		if s.Record(t.Context(), r) != nil {
			break
		}
	}
	return func() {
		execute(t, s, "PRAGMA max_page_count = 100000")
		execute(t, s, "DELETE FROM questions WHERE platform = 'filler'")
	}
}

// lockElsewhere lets another process hold the lock of the file.
func lockElsewhere(t *testing.T, path string) (release func()) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHoldLock$", "-test.v")
	cmd.Env = append(os.Environ(), "HOLD_LOCK_OF="+path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "locked" {
	}
	return func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the other process: %v", err)
		}
	}
}

// TestHoldLock is the other process of lockElsewhere.
func TestHoldLock(t *testing.T) {
	path := os.Getenv("HOLD_LOCK_OF")
	if path == "" {
		return // nobody asked for it
	}
	defer lockFile(t, path)()
	fmt.Println("\nlocked")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// role makes a user who owns the database, with what makes the server end its connections.
func role(t *testing.T, server *pgtest.Server) (Config, string) {
	t.Helper()
	name := server.Database(t)
	server.Exec(t, "postgres", fmt.Sprintf("CREATE ROLE of_%s LOGIN PASSWORD '%s'", name, secret))
	server.Exec(t, "postgres", fmt.Sprintf("ALTER DATABASE %s OWNER TO of_%s", name, name))
	t.Cleanup(func() {
		server.Exec(t, "postgres", fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name))
		server.Exec(t, "postgres", fmt.Sprintf("DROP ROLE of_%s", name))
	})
	return Config{URL: server.URL(name, "of_"+name, secret)}, name
}

func cutOff(t *testing.T, server *pgtest.Server, database string) {
	t.Helper()
	server.Exec(t, "postgres", fmt.Sprintf("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'", database))
}

func TestPostgresFaults(t *testing.T) {
	server := sharedServer(t)
	var name string // of the database; the tests run one after the other
	set := func(t *testing.T, statements ...string) {
		t.Helper()
		for _, statement := range statements {
			server.Exec(t, "postgres", strings.ReplaceAll(statement, "{db}", name))
		}
		cutOff(t, server, name)
	}
	for _, f := range []fault{
		{name: "none", begin: func(*testing.T, *Store) func() { return func() {} }},
		{name: "connections cut", begin: func(t *testing.T, _ *Store) func() { set(t); return func() { set(t) } }},
		{name: "read-only", lost: true, begin: func(t *testing.T, _ *Store) func() {
			set(t, "ALTER DATABASE {db} SET default_transaction_read_only = on")
			return func() { server.Exec(t, "postgres", "ALTER DATABASE "+name+" RESET default_transaction_read_only") }
		}},
		{name: "no connection left", lost: true, begin: func(t *testing.T, _ *Store) func() {
			set(t, "ALTER ROLE of_{db} CONNECTION LIMIT 0")
			return func() { server.Exec(t, "postgres", "ALTER ROLE of_"+name+" CONNECTION LIMIT -1") }
		}},
		{name: "password changed", lost: true, begin: func(t *testing.T, _ *Store) func() {
			set(t, "ALTER ROLE of_{db} PASSWORD 'another'")
			return func() { server.Exec(t, "postgres", "ALTER ROLE of_"+name+" PASSWORD '"+secret+"'") }
		}},
		{name: "database gone for a while", lost: true, begin: func(t *testing.T, _ *Store) func() {
			set(t, "ALTER DATABASE {db} ALLOW_CONNECTIONS false")
			return func() { server.Exec(t, "postgres", "ALTER DATABASE "+name+" ALLOW_CONNECTIONS true") }
		}},
		{name: "locked", begin: lockTable},
		{name: "locked for long", lost: true, begin: lockTable},
		{name: "full", lost: true, begin: func(t *testing.T, s *Store) func() {
			// The server's own words, from where a disk cannot be filled.
			execute(t, s, `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`)
			execute(t, s, `CREATE TRIGGER full_disk BEFORE INSERT ON questions FOR EACH ROW EXECUTE FUNCTION full_disk()`)
			return func() { execute(t, s, `DROP TRIGGER full_disk ON questions`) }
		}},
		{name: "table gone", lost: true, begin: tableGone},
	} {
		t.Run(f.name, func(t *testing.T) {
			var cfg Config
			cfg, name = role(t, server)
			s := openStore(t, cfg)
			testFault(t, s, f)
			_ = s.Close() // before its database is dropped
		})
	}
}

// lockTable holds a lock that nobody can write beside.
func lockTable(t *testing.T, s *Store) func() {
	t.Helper()
	tx, err := s.reader.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE questions IN EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	return func() { _ = tx.Rollback() }
}

// The server itself goes, and comes again.
func TestPostgresRestart(t *testing.T) {
	server := pgtest.New(t)
	up := func(t *testing.T) {
		t.Helper()
		if err := server.Up(); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []fault{
		{name: "stopped", lost: true, begin: func(t *testing.T, _ *Store) func() { server.Down(); return func() { up(t) } }},
		{name: "restarted", begin: func(t *testing.T, _ *Store) func() { server.Down(); up(t); return func() {} }},
		{name: "crashed", begin: func(t *testing.T, _ *Store) func() { server.Crash(); up(t); return func() {} }},
	} {
		t.Run(f.name, func(t *testing.T) {
			testFault(t, openStore(t, Config{URL: server.URL(server.Database(t), "", "")}), f)
		})
	}
}
