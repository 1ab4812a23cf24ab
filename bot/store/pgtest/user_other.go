//go:build !unix

package pgtest

import (
	"os"
	"os/exec"
)

// crashSignal ends the server at once.
var crashSignal = os.Kill

func asOther(*exec.Cmd) {}

func giveAway(string) error { return nil }

func makeFolder() (string, error) { return os.MkdirTemp("", "faqbot-postgres-*") }
