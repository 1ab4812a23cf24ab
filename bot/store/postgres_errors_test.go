package store

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/faqbot/faqbot/bot/store/pgtest"
)

const secret = "geheim-öß" // stands in each URL, and in no error

// noSecret fails if the secret, or a part of it, stands in what is shown of an error.
func noSecret(t *testing.T, err error) {
	t.Helper()
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Error("x", "err", err)
	slog.New(slog.NewJSONHandler(&log, nil)).Error("x", "err", err)
	for _, shown := range []string{err.Error(), fmt.Sprintf("%+v %#v", err, err.Error()), log.String()} {
		if strings.Contains(shown, "geheim") || strings.Contains(shown, url.QueryEscape("öß")) {
			t.Errorf("the password stands in %s", shown)
		}
	}
	if e, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		t.Errorf("the configuration can be taken out of the error: %v", e)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("the error has several lines: %v", err)
	}
}

// What a server or the way to it can be like, from a real server.
func TestPostgresOpenErrors(t *testing.T) {
	server := sharedServer(t)
	fresh := func(t *testing.T, statements ...string) string {
		cfg, name := role(t, server)
		for _, statement := range statements {
			server.Exec(t, name, strings.ReplaceAll(statement, "{db}", name))
		}
		return cfg.URL
	}
	own := server.URL("postgres", "", "")
	parsed, err := url.Parse(own)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		url  func(t *testing.T) string
		is   error // nil: any
		want string
	}{
		{"nobody listens", func(*testing.T) string { return "postgres://bot:" + url.QueryEscape(secret) + "@127.0.0.1:1/faq" }, ErrUnreachable, "see that PostgreSQL runs"},
		{"no such host", func(*testing.T) string { return "postgres://bot:" + url.QueryEscape(secret) + "@nowhere.invalid/faq" }, ErrUnreachable, "host"},
		{"no such user", func(*testing.T) string { return server.URL("postgres", "nobody_at_all", secret) }, ErrRefused, "correct user and password"},
		{"wrong password", func(*testing.T) string { return server.URL("postgres", parsed.User.Username(), secret) }, ErrRefused, "correct user and password"},
		{"no such database", func(*testing.T) string { return server.URL("nowhere", "", "") }, ErrRefused, `no database "nowhere"`},
		{"TLS that the server does not have", func(*testing.T) string { return own + "?sslmode=require" }, ErrUnreachable, "TLS"},
		{"no right to make tables", func(t *testing.T) string {
			return fresh(t, "ALTER DATABASE {db} OWNER TO CURRENT_USER", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
		}, ErrReadOnly, `may not do that: let it own the database`},
		{"read-only", func(t *testing.T) string {
			return fresh(t, "ALTER DATABASE {db} SET default_transaction_read_only = on")
		}, ErrReadOnly, "the server takes no changes"},
		{"no connection left", func(t *testing.T) string {
			return fresh(t, "ALTER ROLE of_{db} CONNECTION LIMIT 0")
		}, ErrBusy, "raise max_connections"},
		{"another encoding", func(t *testing.T) string {
			name := server.Database(t)
			server.Exec(t, "postgres", "DROP DATABASE IF EXISTS latin_"+name)
			server.Exec(t, "postgres", "CREATE DATABASE latin_"+name+" TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
			t.Cleanup(func() { server.Exec(t, "postgres", "DROP DATABASE latin_"+name+" WITH (FORCE)") })
			return server.URL("latin_"+name, "", "")
		}, ErrUnsuitable, "LATIN1"},
		{"tables of a newer version", func(t *testing.T) string {
			u := server.URL(server.Database(t), "", "")
			s := openStore(t, Config{URL: u})
			if _, err := s.writer.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)`); err != nil {
				t.Fatal(err)
			}
			return u
		}, ErrNewer, "99999"},
		{"no URL", func(*testing.T) string { return "mysql://bot:geheim@db" }, nil, "postgres://"},
		{"a slash in the password", func(*testing.T) string { return "postgres://bot:geheim/geheim@db:x/faq" }, nil, "%2F for /"},
		{"an at sign in the password", func(*testing.T) string { return "postgres://bot:geheim%@geheim:geheim@db/faq" }, nil, "%40 for @"},
		{"a certificate that is not there", func(*testing.T) string {
			return "postgres://bot:geheim@db/faq?sslrootcert=/nowhere/ca.pem&sslmode=verify-full"
		}, nil, "URL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Open(t.Context(), testLog(t), Config{URL: tt.url(t)})
			if err == nil {
				_ = s.Close()
				t.Fatal("no error")
			}
			t.Log(err)
			if tt.is != nil && (!errors.Is(err, tt.is) || !InTrouble(err)) {
				t.Errorf("error %q is not %q", err, tt.is)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q does not say %q", err, tt.want)
			}
			noSecret(t, err)
		})
	}
}

// What is hard to bring about with a real server.
func TestPostgresCodes(t *testing.T) {
	config, err := pgx.ParseConfig("postgres://bot:geheim@db/faq")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]error{
		"53100": ErrFull, "XX001": ErrDamaged, "XX002": ErrDamaged, "57P01": ErrUnreachable, "57P03": ErrUnreachable, "08006": ErrUnreachable,
		"55P03": ErrLocked, "57014": ErrLocked, "25006": ErrReadOnly, "53300": ErrBusy,
	} {
		err := explainPostgres(&pgconn.PgError{Code: code, Message: "m"}, config)
		if !errors.Is(err, want) || !strings.Contains(err.Error(), code) {
			t.Errorf("%s is %v, want %v and the code", code, err, want)
		}
	}
	if err := explainPostgres(&pgconn.PgError{Code: "42703", Message: "m"}, config); InTrouble(err) || !strings.Contains(err.Error(), "42703") {
		t.Errorf("a mistake in a statement is %v", err)
	}
	for _, tt := range []struct {
		number   int
		encoding string
		ok       bool
	}{{110022, "UTF8", false}, {120000, "UTF8", true}, {190001, "UTF8", true}, {150014, "SQL_ASCII", false}} {
		if err := suits(tt.number, "x", tt.encoding); (err == nil) != tt.ok || err != nil && !errors.Is(err, ErrUnsuitable) {
			t.Errorf("suits(%d, %s) = %v", tt.number, tt.encoding, err)
		}
	}
}

// The URL is handed on as it is: with the parameters of libpq.
func TestPostgresURL(t *testing.T) {
	server := sharedServer(t)
	name := server.Database(t)
	server.Exec(t, name, "CREATE SCHEMA faq")
	s := openStore(t, Config{URL: server.URL(name, "", "") + "?search_path=faq&application_name=studio&statement_timeout=1234&connect_timeout=2"})
	mustRecord(t, s, sample(1))
	if got := server.Value(t, name, "SELECT count(*) FROM faq.questions"); got != "1" {
		t.Errorf("%s questions are in the schema of the URL, want 1", got)
	}
	for setting, want := range map[string]string{"application_name": "studio", "statement_timeout": "1234ms", "lock_timeout": "3s"} {
		var got string
		if err := s.writer.QueryRowContext(t.Context(), "SELECT current_setting($1)", setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v, want %q", setting, got, err, want)
		}
	}
	if n := s.writer.Stats().MaxOpenConnections + s.reader.Stats().MaxOpenConnections; n > 10 {
		t.Errorf("a store takes up to %d connections", n)
	}
}

// With a file for the password the URL holds none.
func TestPostgresPassfile(t *testing.T) {
	server := pgtest.New(t)
	u, err := url.Parse(server.URL(server.Database(t), "", ""))
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	file := filepath.Join(t.TempDir(), "pgpass")
	if err := os.WriteFile(file, []byte("*:*:*:*:"+password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	u.User = url.User(u.User.Username())
	u.RawQuery = url.Values{"passfile": {file}}.Encode()
	mustRecord(t, openStore(t, Config{URL: u.String()}), sample(1))
}
