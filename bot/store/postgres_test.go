package store

import (
	"os"
	"testing"

	"github.com/faqbot/faqbot/bot/store/pgtest"
)

var sharedServer, stopServer = pgtest.Shared()

func TestMain(m *testing.M) {
	status := m.Run()
	stopServer()
	os.Exit(status)
}

// newDatabase returns where an empty database of PostgreSQL is.
func newDatabase(t *testing.T) Config {
	t.Helper()
	s := sharedServer(t)
	return Config{URL: s.URL(s.Database(t), "", "")}
}

func TestPostgres(t *testing.T) {
	sharedServer(t)
	testStore(t, newDatabase)
}
