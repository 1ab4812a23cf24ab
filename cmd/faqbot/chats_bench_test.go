package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// animals are what the content of the chats' benchmarks is about: a question of each has one answer.
var animals = strings.Fields("adder badger camel donkey eagle falcon gibbon heron iguana jackal kiwi lemur moose newt otter panda quail rabbit salmon tapir urchin viper walrus yak zebra")

// serveAnimals runs “faqbot serve” on them, with settings in the environment, until the benchmark ends.
func serveAnimals(b *testing.B, environ ...string) (pid int) {
	b.Helper()
	var content strings.Builder
	content.WriteString("entries:\n")
	for i, a := range animals {
		fmt.Fprintf(&content, "- question: How heavy is a grown %s?\n  answer: The %s weighs %d kilos.\n", a, a, 10+i)
	}
	return serveContent(b, content.String(), environ...)
}

// serveContent runs “faqbot serve” on content in YAML, with settings in the environment, until the
// benchmark ends.
func serveContent(b *testing.B, content string, environ ...string) (pid int) {
	b.Helper()
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "faq.yaml"), []byte(content), 0o600); err != nil {
		b.Fatal(err)
	}
	return serveIn(b, dir, append([]string{"FAQBOT_CONTENT=faq.yaml", "FAQBOT_WEB_LISTEN=127.0.0.1:0", "FAQBOT_LIMITS_PER_USER=0"}, environ...)...)
}

// serveIn runs “faqbot serve” in a folder, with settings in the environment, until the benchmark ends.
func serveIn(b *testing.B, dir string, environ ...string) (pid int) {
	b.Helper()
	serve := exec.CommandContext(context.WithoutCancel(b.Context()), "faqbot", "serve")
	serve.Dir = dir
	serve.Env = append(os.Environ(), environ...)
	var log bytes.Buffer
	serve.Stderr = &log
	if err := serve.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = serve.Process.Signal(syscall.SIGINT)
		if err := serve.Wait(); err != nil {
			b.Errorf("faqbot serve: %v\n%s", err, log.Bytes()[max(0, log.Len()-10_000):])
		}
	})
	return serve.Process.Pid
}

// rss returns the resident memory of a process in MB; 0 where that cannot be seen.
func rss(b *testing.B, pid int) int {
	b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }() // it was only read
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return kb >> 10
		}
	}
	return 0
}
