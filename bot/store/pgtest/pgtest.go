// Package pgtest gives tests a PostgreSQL server: the one that FAQBOT_TEST_POSTGRES names (a URL
// of a user who may make databases), or one of their own, started from the programs of this
// machine. It is for tests alone.
package pgtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver “pgx”
)

// Variable names, in the environment, the server to use instead of one of the test's own.
const Variable = "FAQBOT_TEST_POSTGRES"

// ErrMissing is what [Start] returns where PostgreSQL is not installed.
var ErrMissing = errors.New("PostgreSQL is not installed here (there is no initdb on the PATH nor in /usr/lib/postgresql): " +
	"“.ci/run tools” installs it, and " + Variable + " names a server that runs elsewhere")

// timeout is how long the server may take for whatever is asked of it here. A machine may be busy.
const timeout = 90 * time.Second

// Server is a running server.
type Server struct {
	url *url.URL // of its database postgres, as a user who may do everything

	// Of a server of the test's own; "" and nil otherwise.
	dir      string // with its data and its programs' output
	programs string // the folder of its programs

	mu      sync.Mutex
	process *process // nil: it is stopped
}

// Shared starts one server for all the tests of a process, when the first of them asks for it.
// The function stop ends it: call it in TestMain. It skips the test where there is no PostgreSQL.
func Shared() (server func(t testing.TB) *Server, stop func()) {
	var started *Server
	start := sync.OnceValues(func() (*Server, error) {
		var err error
		if given := os.Getenv(Variable); given != "" {
			started, err = Use(given)
		} else {
			started, err = Start()
		}
		return started, err
	})
	return func(t testing.TB) *Server {
			t.Helper()
			s, err := start()
			return check(t, s, err)
		}, func() {
			if started != nil {
				started.Close()
			}
		}
}

// New starts a server of the test's own, which ends with the test. It skips the test where there is
// no PostgreSQL.
func New(t testing.TB) *Server {
	t.Helper()
	s, err := Start()
	s = check(t, s, err)
	t.Cleanup(s.Close)
	return s
}

func check(t testing.TB, s *Server, err error) *Server {
	t.Helper()
	if errors.Is(err, ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Use returns a server that runs already.
func Use(rawURL string) (*Server, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("pgtest: %s is not a URL", Variable)
	}
	return &Server{url: u}, nil
}

// Start makes a server in a temporary folder, which listens on a free port of 127.0.0.1 and wants
// passwords.
func Start() (*Server, error) {
	programs, err := findPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := makeFolder()
	if err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	s := &Server{dir: dir, programs: programs}
	if err := s.initialise(); err != nil {
		s.Close()
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	if err := s.Up(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Installed returns [ErrMissing] where [Start] would.
func Installed() error {
	_, err := findPrograms()
	return err
}

// findPrograms returns the folder in which initdb and postgres are.
func findPrograms() (string, error) {
	folders, err := filepath.Glob("/usr/lib/postgresql/*/bin") // Debian puts them on nobody's PATH
	if err != nil {
		return "", err
	}
	slices.Sort(folders)
	slices.Reverse(folders)
	for _, dir := range append(folders, filepath.SplitList(os.Getenv("PATH"))...) {
		if isProgram(filepath.Join(dir, "initdb")) && isProgram(filepath.Join(dir, "postgres")) {
			return dir, nil
		}
	}
	return "", ErrMissing
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// initialise makes the server's data.
func (s *Server) initialise() error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	secret := rand.Text()
	file := filepath.Join(s.dir, "password")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		return err
	}
	if err := giveAway(file); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(s.programs, "initdb"), "--pgdata="+s.data(), "--username=owner", "--pwfile="+file,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
	cmd.Dir = s.dir
	asOther(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	s.url = &url.URL{Scheme: "postgres", User: url.UserPassword("owner", secret), Path: "/postgres"}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// Address returns HOST:PORT, on which a server of the test's own listens after it was stopped and
// started again, too.
func (s *Server) Address() string { return s.url.Host }

// URL returns the URL of a database for a user. With no user it is that of the owner.
func (s *Server) URL(database, user, password string) string {
	u := *s.url
	u.Path = "/" + database
	if user != "" {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}

// Exec runs a statement in a database as the owner of the server.
func (s *Server) Exec(t testing.TB, database, statement string) {
	t.Helper()
	if err := s.exec(database, statement); err != nil {
		t.Fatalf("pgtest: %s: %v", statement, err)
	}
}

func (s *Server) exec(database, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	db, err := sql.Open("pgx", s.URL(database, "", ""))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // of one statement, which has ended
	_, err = db.ExecContext(ctx, statement)
	return err
}

// Value returns the one value that a query gives, as text.
func (s *Server) Value(t testing.TB, database, query string) string {
	t.Helper()
	value, err := s.Query(database, query)
	if err != nil {
		t.Fatalf("pgtest: %s: %v", query, err)
	}
	return value
}

// Query is [Server.Value] without a test.
func (s *Server) Query(database, query string) (value string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	db, err := sql.Open("pgx", s.URL(database, "", ""))
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }() // of one query, which has ended
	err = db.QueryRowContext(ctx, query).Scan(&value)
	return value, err
}

// Database makes an empty database, which goes when the test ends, and returns its name.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := "test_" + strings.ToLower(rand.Text()[:16])
	s.Exec(t, "postgres", "CREATE DATABASE "+name+" TEMPLATE template0")
	if s.dir == "" {
		t.Cleanup(func() { _ = s.exec("postgres", "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") }) // a server of our own goes as a whole
	}
	return name
}
