package main

import (
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/faqbot/faqbot/bot/store/pgtest"
)

// postgresKey is under what a script finds its server.
const postgresKey scriptKey = "postgres"

// postgresScript is the server of a script, once it was asked for.
type postgresScript struct {
	t        *testing.T
	server   *pgtest.Server
	database string
}

// runPostgres is “postgres start”: a server of the script's own, with an empty database; POSTGRES_URL
// is its URL and POSTGRES_PASSWORD the password in it. “postgres stop” and “postgres again” end and
// start it, “postgres is VALUE QUERY…” compares what a query gives.
func runPostgres(ts *testscript.TestScript, neg bool, args []string) {
	p, ok := ts.Value(postgresKey).(*postgresScript)
	if neg || len(args) == 0 || !ok {
		ts.Fatalf("usage: postgres start|stop|again|is VALUE QUERY...")
	}
	switch args[0] {
	case "start":
		p.start(ts)
	case "stop":
		p.server.Down()
	case "again":
		ts.Check(p.server.Up())
	case "is":
		got, err := p.server.Query(p.database, strings.Join(args[2:], " "))
		ts.Check(err)
		if got != args[1] {
			ts.Fatalf("%s: %s, want %s", strings.Join(args[2:], " "), got, args[1])
		}
	default:
		ts.Fatalf("postgres does not know %s", args[0])
	}
}

func (p *postgresScript) start(ts *testscript.TestScript) {
	server, err := pgtest.Start()
	ts.Check(err)
	ts.Defer(server.Close)
	p.server, p.database = server, server.Database(p.t)
	address := server.URL(p.database, "", "")
	u, err := url.Parse(address)
	ts.Check(err)
	password, _ := u.User.Password()
	ts.Setenv("POSTGRES_URL", address)
	ts.Setenv("POSTGRES_PASSWORD", password)
	ts.Setenv("POSTGRES_ADDRESS", server.Address())
	ts.Check(os.WriteFile(ts.MkAbs("url.txt"), []byte(address+"\n"), 0o600))
}

// needsPostgres skips the test where there is no PostgreSQL.
func needsPostgres(t *testing.T) {
	t.Helper()
	if err := pgtest.Installed(); errors.Is(err, pgtest.ErrMissing) {
		t.Skip(err)
	}
}

// TestPostgresScripts runs testdata/postgres/*.txtar as TestScripts does its own, with a real
// PostgreSQL server.
func TestPostgresScripts(t *testing.T) {
	needsPostgres(t)
	testscript.Run(t, scriptParams(t, "testdata/postgres"))
}
