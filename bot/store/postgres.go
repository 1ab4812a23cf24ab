package store

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// oldestPostgres is the oldest server that is taken, as server_version_num has it: nothing older
// was tried, and PostgreSQL itself maintains none that is older.
const oldestPostgres = 120000

// Connections of one process at most, and how they are kept. Both pools together stay far under
// the 100 that a server takes as it is installed, so that several replicas have room.
const (
	maxWriters      = 4
	idleConnections = 2
	connectionLife  = 30 * time.Minute // a standby that became the primary is found then
	connectTimeout  = 3 * time.Second  // under writeTimeout, so that the error says “cannot be reached”
	lockTimeout     = 3 * time.Second  // as busyTimeout, for another program's lock
)

// migrationLock is the key of the advisory lock under which one replica migrates.
const migrationLock int64 = 0x666171626f74 // "faqbot"

// openPostgres connects to the server that the URL names.
func openPostgres(ctx context.Context, log *slog.Logger, rawURL string) (*Store, error) {
	config, err := parseURL(rawURL)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	open := func(limit int, statement time.Duration) *sql.DB {
		c := config.Copy()
		for key, d := range map[string]time.Duration{"statement_timeout": statement, "lock_timeout": lockTimeout} {
			if c.RuntimeParams[key] == "" {
				c.RuntimeParams[key] = strconv.FormatInt(d.Milliseconds(), 10)
			}
		}
		db := stdlib.OpenDB(*c)
		db.SetMaxOpenConns(limit)
		db.SetMaxIdleConns(idleConnections)
		db.SetConnMaxLifetime(connectionLife)
		return db
	}
	s := &Store{
		log: log, name: fmt.Sprintf("PostgreSQL at %s", address(config)), dialect: postgresDialect(config),
		writer: open(maxWriters, writeTimeout-500*time.Millisecond), reader: open(maxReaders, readTimeout-500*time.Millisecond),
	}
	if err := s.retry(ctx, stateAttempts, func() error { return s.suits(ctx) }); err != nil {
		return nil, errors.Join(s.wrap(err, "open"), s.Close())
	}
	return s, nil
}

// parseURL reads a URL such as postgres://faqbot:secret@db.example.org:5432/faqbot. Its errors
// hold nothing of the URL, since that may hold a password.
func parseURL(rawURL string) (*pgx.ConnConfig, error) {
	if !strings.HasPrefix(rawURL, "postgres://") && !strings.HasPrefix(rawURL, "postgresql://") {
		return nil, errors.New("the URL should begin with postgres://")
	}
	config, err := pgx.ParseConfig(rawURL)
	if err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			return nil, fmt.Errorf("a file that the URL names cannot be read: %w", e)
		}
		return nil, errors.New("the URL cannot be read: it should look like postgres://USER:PASSWORD@HOST:5432/DATABASE; " +
			"in a password, write %25 for %, %3A for :, %2F for /, %3F for ?, %23 for #, %40 for @, %5B for [ and %5D for ]")
	}
	if config.ConnectTimeout == 0 || !strings.Contains(rawURL, "connect_timeout") {
		config.ConnectTimeout = connectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "faqbot"
	}
	return config, nil
}

// address names the server and the database as errors show them.
func address(c *pgx.ConnConfig) string {
	host := net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
	if strings.HasPrefix(c.Host, "/") {
		host = c.Host // the folder of a socket
	}
	return host + ", database " + strconv.Quote(c.Database)
}

// suits returns an error if the server or the database is one that cannot be used.
func (s *Store) suits(ctx context.Context) error {
	var number int
	var version, encoding string
	err := s.writer.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding')`).
		Scan(&number, &version, &encoding)
	if err != nil {
		return err
	}
	s.version = "PostgreSQL " + version
	return suits(number, version, encoding)
}

func suits(number int, version, encoding string) error {
	switch {
	case number < oldestPostgres:
		return fmt.Errorf("%w: the server is PostgreSQL %s, and %d is the oldest that it takes: upgrade the server, or name another one",
			ErrUnsuitable, version, oldestPostgres/10000)
	case encoding != "UTF8":
		return fmt.Errorf("%w: its encoding is %s, in which not every question can be written down: make a database with the encoding UTF8 "+
			"(createdb --encoding=UTF8 --template=template0), and name that one", ErrUnsuitable, encoding)
	}
	return nil
}

func postgresDialect(config *pgx.ConnConfig) dialect {
	return dialect{
		goose:   goose.DialectPostgres,
		rebind:  numbered,
		explain: func(err error) error { return explainPostgres(err, config) },
		again:   postgresAgain,
		stale:   isReadOnly,
		lock:    advisoryLock{},
		exists:  func() error { return nil },
	}
}

// numbered turns the ? of a statement into $1, $2…, but for those in strings, names and comments.
func numbered(query string) string {
	var b strings.Builder
	n := 0
	for i := 0; i < len(query); i++ {
		c := query[i]
		switch {
		case c == '?':
			n++
			b.WriteString("$" + strconv.Itoa(n))
			continue
		case c == '\'' || c == '"': // a doubled quote is the end of one and the begin of the next
			if end := strings.IndexByte(query[i+1:], c); end >= 0 {
				b.WriteString(query[i : i+1+end])
				i += 1 + end
			}
		case strings.HasPrefix(query[i:], "--"):
			if end := strings.IndexByte(query[i:], '\n'); end >= 0 {
				b.WriteString(query[i : i+end])
				i += end
			} else {
				return b.String() + query[i:]
			}
			c = '\n'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// advisoryLock lets one replica migrate at a time; the others wait for it.
type advisoryLock struct{}

// SessionLock implements [lock.SessionLocker]. A migration may take as long as the context allows.
func (advisoryLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	for _, statement := range []string{"SET statement_timeout = 0", "SET lock_timeout = 0", fmt.Sprintf("SELECT pg_advisory_lock(%d)", migrationLock)} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// SessionUnlock implements [lock.SessionLocker].
func (advisoryLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	for _, statement := range []string{fmt.Sprintf("SELECT pg_advisory_unlock(%d)", migrationLock), "RESET lock_timeout", "RESET statement_timeout"} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// postgresAgain reports whether a statement may go through when it is tried again at once: the
// connection broke, the server restarts, or another transaction was in the way.
func postgresAgain(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch e.Code {
		case "57P01", "57P02", "57P03", // the server stops or starts
			"40001", "40P01", // serialization failure, deadlock
			"23503": // what a row refers to was pruned meanwhile
			return true
		}
		return strings.HasPrefix(e.Code, "08") // the connection
	}
	return isBroken(err)
}

// isReadOnly reports whether the server takes no changes: after a failover the connections that are
// open may lead to what is a standby now.
func isReadOnly(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "25006"
}

// isBroken reports whether an error is one of the network.
func isBroken(err error) bool {
	_, isNet := errors.AsType[net.Error](err)
	_, isConnect := errors.AsType[*pgconn.ConnectError](err)
	return (isNet || isConnect || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, pgconn.ErrConnClosed)) &&
		!errors.Is(err, context.Canceled)
}

// explainPostgres maps the codes (https://www.postgresql.org/docs/current/errcodes-appendix.html)
// that an owner can do something about.
func explainPostgres(err error, config *pgx.ConnConfig) error {
	if InTrouble(err) && !errors.Is(err, context.DeadlineExceeded) {
		return err // as it is
	}
	advice, sentinel := classify(err, config)
	if sentinel == nil {
		return cause{err}
	}
	return fmt.Errorf("%w: %s: %w", sentinel, advice, cause{err})
}

// refusedTLS ends the text of pgx for a server that has no TLS; the error has no other mark.
const refusedTLS = "server refused TLS connection"

func classify(err error, config *pgx.ConnConfig) (advice string, sentinel error) {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return classifyCode(e.Code, config)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the certificate of the server is not one that this machine trusts: name that of its authority with sslrootcert=FILE in the URL, and a host that stands in it", ErrUnreachable
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return fmt.Sprintf("the name %q is not known: correct the host in the URL", e.Name), ErrUnreachable
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "", nil
	case strings.HasSuffix(err.Error(), refusedTLS):
		return "the server has no TLS: set it up there (ssl = on), or, in a network that you trust, write sslmode=prefer or sslmode=disable in the URL", ErrUnreachable
	case isBroken(err), errors.Is(err, context.DeadlineExceeded):
		return "see that PostgreSQL runs there and can be reached from this machine, and that host and port in the URL are right", ErrUnreachable
	}
	return "", nil
}

func classifyCode(code string, config *pgx.ConnConfig) (advice string, sentinel error) {
	switch code {
	case "28P01", "28000":
		return "correct user and password in the URL; pg_hba.conf on the server says who may come from where", ErrRefused
	case "3D000":
		return fmt.Sprintf("there is no database %q: make it with createdb, or correct the name in the URL", config.Database), ErrRefused
	case "42501", "3F000":
		return fmt.Sprintf("the user %q may not do that: let it own the database (ALTER DATABASE … OWNER TO …), or grant it USAGE and CREATE on the schema", config.User), ErrReadOnly
	case "25006":
		return "the server takes no changes, as a standby does, or default_transaction_read_only is set: name the primary in the URL (several hosts and target_session_attrs=read-write find it)", ErrReadOnly
	case "53100":
		return "make room on the disk of the server; faqbot goes on answering and records again when there is room", ErrFull
	case "53300":
		return "raise max_connections on the server, or close other programs that use it", ErrBusy
	case "57P01", "57P02", "57P03":
		return "the server is starting, stopping or recovering; faqbot goes on answering and records again when it is up", ErrUnreachable
	case "55000":
		return "the database takes no connections at present; faqbot goes on answering and records again when it does", ErrUnreachable
	case "55P03", "57014", "40P01":
		return "see what holds the lock (pg_stat_activity, pg_locks) and end it", ErrLocked
	case "XX001", "XX002":
		return "put a backup of it in its place", ErrDamaged
	}
	if strings.HasPrefix(code, "08") {
		return "see that PostgreSQL runs there and can be reached from this machine", ErrUnreachable
	}
	return "", nil
}

// cause is an error of pgx of which only the text is shown, in one line: further down it holds the
// whole configuration with the password.
type cause struct{ err error }

// Error implements error.
func (c cause) Error() string {
	text := c.err.Error()
	if e, ok := errors.AsType[*pgconn.ConnectError](c.err); ok {
		text = e.Unwrap().Error()
	}
	var lines []string // one for each way that was tried
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if len(lines) > 1 { // without TLS it went on
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.HasSuffix(line, refusedTLS) })
	}
	return strings.Join(lines, "; ")
}

// Is implements what [errors.Is] asks.
func (c cause) Is(target error) bool { return errors.Is(c.err, target) }
