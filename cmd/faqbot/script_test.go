package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"faqbot": main})
}

// TestScripts runs testdata/script/*.txtar: the program as a person or another program uses it.
// Each script begins in an empty folder with its own files, with PORT free to listen on, and
// EXAMPLES naming the examples of the repository.
func TestScripts(t *testing.T) {
	testscript.Run(t, scriptParams(t, "testdata/script"))
}

func scriptParams(t *testing.T, dir string) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			examples, err := filepath.Abs("../../examples")
			if err != nil {
				return err
			}
			e.Setenv("EXAMPLES", examples)
			e.Setenv("PORT", freePort(t))
			e.Values[telegramKey] = &telegramScript{t: t}
			e.Values[discordKey] = &discordScript{t: t}
			e.Values[postgresKey] = &postgresScript{t: t}
			e.Values[encoderKey] = &encoderScript{t: t}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": runStatus, "json": runJSON, "jsonl": runJSONL, "pipe": runPipe,
			"waitfor": runWaitFor, "http": runHTTP, "say": runSay, "overwrite": runOverwrite, "hold": runHold,
			"telegram": runTelegram, "discord": runDiscord, "postgres": runPostgres, "encoder": runEncoder,
			"waitanswer": runWaitAnswer, "hangup": runHangup,
		},
	}
}

// given are the ports that tests have got: the system may give a port again that nobody listens on yet.
var given sync.Map //nolint:gochecknoglobals // one for all tests

// freePort returns a port of this machine that nobody listens on, and that no other test gets.
func freePort(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	for {
		l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
		_ = l.Close() // it was only asked for its port
		if _, before := given.LoadOrStore(port, true); !before {
			return port
		}
	}
}

// runStatus is “status N program args…”: the program ends with this exit status.
func runStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program [args...]")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		e, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = e.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

// runJSON is “json FILE LINE PATH VALUE”: the value at a path such as entry.section.0 of the
// object on a line of the file. “! json FILE LINE PATH”: there is nothing at the path.
func runJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg && len(args) == 3 {
		args = append(args, "")
	}
	if len(args) != 4 {
		ts.Fatalf("usage: json FILE LINE PATH VALUE")
	}
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), "\n")
	n, err := strconv.Atoi(args[1])
	if err != nil || n < 1 || n > len(lines) {
		ts.Fatalf("%s has %d lines, want line %s", args[0], len(lines), args[1])
	}
	dec := json.NewDecoder(strings.NewReader(lines[n-1]))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		ts.Fatalf("%s:%d is not JSON: %v", args[0], n, err)
	}
	v, ok := lookup(v, strings.Split(args[2], "."))
	switch {
	case neg && ok:
		ts.Fatalf("%s:%d has %s: %v", args[0], n, args[2], v)
	case !neg && !ok:
		ts.Fatalf("%s:%d has no %s", args[0], n, args[2])
	case !neg && fmt.Sprint(v) != args[3]:
		ts.Fatalf("%s:%d: %s is %q, want %q", args[0], n, args[2], fmt.Sprint(v), args[3])
	}
}

func lookup(v any, path []string) (any, bool) {
	for _, key := range path {
		switch node := v.(type) {
		case map[string]any:
			next, ok := node[key]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(node) {
				return nil, false
			}
			v = node[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// runJSONL is “jsonl FILE N KEY…”: the file has N lines, each an object whose first keys are
// these, in this order.
func runJSONL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: jsonl FILE N KEY...")
	}
	lines := strings.SplitAfter(ts.ReadFile(args[0]), "\n")
	if lines[len(lines)-1] != "" {
		ts.Fatalf("%s does not end with the end of a line", args[0])
	}
	lines = lines[:len(lines)-1]
	if strconv.Itoa(len(lines)) != args[1] {
		ts.Fatalf("%s has %d lines, want %s", args[0], len(lines), args[1])
	}
	for i, line := range lines {
		var keys []string
		dec := json.NewDecoder(strings.NewReader(line))
		if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
			ts.Fatalf("%s:%d is not an object", args[0], i+1)
		}
		for dec.More() {
			key, err := dec.Token()
			var value json.RawMessage
			if err := errors.Join(err, dec.Decode(&value)); err != nil {
				ts.Fatalf("%s:%d: %v", args[0], i+1, err)
			}
			keys = append(keys, fmt.Sprint(key))
		}
		if want := args[2:]; strings.Join(keys[:min(len(keys), len(want))], " ") != strings.Join(want, " ") {
			ts.Fatalf("%s:%d has the keys %v, want %v first", args[0], i+1, keys, want)
		}
	}
}

// runPipe is “pipe program args…”: it writes a question to the program, waits for its line, and
// only then writes the next; the program must keep up.
func runPipe(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: pipe program [args...]")
	}
	path, err := exec.LookPath(filepath.Join(filepath.Dir(strings.Split(ts.Getenv("PATH"), string(filepath.ListSeparator))[0]), "bin", args[0]))
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	in, err := cmd.StdinPipe()
	ts.Check(err)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	lines := make(chan string)
	go func() {
		defer close(lines)
		var line []byte
		one := make([]byte, 1)
		for {
			if _, err := out.Read(one); err != nil {
				return
			}
			if line = append(line, one[0]); one[0] == '\n' {
				lines <- string(line)
				line = nil
			}
		}
	}()
	for i, question := range []string{"When are you open?", "", "How much does it cost?", strings.Repeat("long ", 1<<19), "Where are you?"} {
		_, err := io.WriteString(in, question+"\n")
		ts.Check(err)
		line, ok := <-lines
		if !ok {
			ts.Fatalf("question %d: the program ended without its reply", i+1)
		}
		if len(line) < 2 {
			ts.Fatalf("question %d: an empty line came back", i+1)
		}
	}
	ts.Check(in.Close())
	if line, ok := <-lines; ok {
		ts.Fatalf("a line without a question came back: %q", line)
	}
	ts.Check(cmd.Wait())
}

// runWaitFor is “waitfor URL”: the URL answers 200 within half a minute; “! waitfor URL”: within
// that time nobody answers there any more.
func runWaitFor(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: waitfor URL")
	}
	deadline := time.Now().Add(2 * time.Minute)
	for {
		status, err := get(args[0])
		if !neg && err == nil && status == http.StatusOK || neg && err != nil {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s: %v, %v", args[0], status, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func get(url string) (status int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// runHold is “hold ADDRESS”: it begins a request and never ends it, until the test ends.
func runHold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hold ADDRESS")
	}
	var d net.Dialer
	conn, err := d.DialContext(context.Background(), "tcp", args[0])
	ts.Check(err)
	ts.Defer(func() { _ = conn.Close() }) // the server may have closed it
	_, err = io.WriteString(conn, "POST /api/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	ts.Check(err)
}

// runHTTP is “http STATUS METHOD URL FILE [BODY]”: the response has the status, and its body is
// put into the file.
func runHTTP(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: http STATUS METHOD URL FILE [BODY]")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, args[1], args[2], strings.NewReader(strings.Join(args[4:], " ")))
	ts.Check(err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	var body bytes.Buffer
	_, err = body.ReadFrom(resp.Body)
	ts.Check(errors.Join(err, resp.Body.Close()))
	if strconv.Itoa(resp.StatusCode) != args[0] {
		ts.Fatalf("status %s, want %s: %s", resp.Status, args[0], body.String())
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), body.Bytes(), 0o600))
}

// runSay is “say FILE text…”: it writes a file with the text, in which \n, \t, \x… stand for what
// they stand for in Go.
func runSay(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: say FILE text...")
	}
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(strings.Join(args[1:], " "), `"`, `\"`) + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// runOverwrite is “overwrite FILE…”: it damages each file by writing over its bytes.
func runOverwrite(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: overwrite FILE...")
	}
	for _, name := range args {
		info, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(name), bytes.Repeat([]byte{0xa5}, int(info.Size())), 0o600))
	}
}
