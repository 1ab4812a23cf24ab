//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot/store"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/generation"
)

// kills is how often a process is killed with no chance to end what it does: half of the times a
// server that reindexes while it is asked, half of the times “faqbot reindex” on the data folder.
const kills = 200

// killBench is a folder with content, in which processes are killed.
type killBench struct {
	t       *testing.T
	program string
	dir     string
	port    string
	r       *rand.Rand
	version int
	sent    atomic.Int64 // questions whose answer came
	kept    int          // questions that were in the store after the last kill
}

// TestKilledWhileReindexing kills a process at 200 random points of a reindex. Each time, the next
// start answers at once from a whole generation, and no question that was stored is lost or doubled.
func TestKilledWhileReindexing(t *testing.T) {
	if testing.Short() {
		t.Skip("starts hundreds of processes")
	}
	program := filepath.Join(t.TempDir(), "faqbot")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	const folders = 4 // at the same time
	for i := range folders {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			b := &killBench{t: t, program: program, dir: t.TempDir(), port: freePort(t), r: rand.New(rand.NewPCG(6, uint64(i)))}
			b.edit()
			if out, err := b.command(t.Context(), "reindex").CombinedOutput(); err != nil {
				t.Fatalf("the first generation: %v\n%s", err, out)
			}
			for n := range kills / folders {
				if n%2 == 0 {
					b.killServer()
				} else {
					b.killCommand()
				}
				b.whole()
			}
		})
	}
}

// edit writes the content anew: each version is told by its answers.
func (b *killBench) edit() {
	b.version++
	var s strings.Builder
	s.WriteString("entries:\n")
	for i, q := range []string{"When are you open?", "Where can I park?", "How much does it cost?", "May I bring my dog?"} {
		fmt.Fprintf(&s, "- id: e%d\n  question: %s\n  answer: Version %d of answer %d.\n", i, q, b.version, i)
	}
	path := filepath.Join(b.dir, "content", "faq.yaml")
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", []byte(s.String()), 0o600); err != nil {
		b.t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		b.t.Fatal(err)
	}
}

func (b *killBench) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.program, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "FAQBOT_WEB_LISTEN=127.0.0.1:"+b.port, "FAQBOT_LIMITS_PER_USER=0")
	return cmd
}

// killCommand kills “faqbot reindex” at some point of its work.
func (b *killBench) killCommand() {
	b.t.Helper()
	b.edit()
	cmd := b.command(b.t.Context(), "reindex")
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	time.Sleep(time.Duration(b.r.IntN(120)) * time.Millisecond)
	b.kill(cmd)
}

func (b *killBench) kill(cmd *exec.Cmd) {
	b.t.Helper()
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		b.t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
}

// killServer kills a server at some point of a reindex, while it is asked.
func (b *killBench) killServer() {
	b.t.Helper()
	var stderr bytes.Buffer
	cmd := b.command(b.t.Context(), "serve")
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	address := "127.0.0.1:" + b.port
	ctx, cancel := context.WithTimeout(b.t.Context(), 30*time.Second)
	defer cancel()
	// The first answer is of a whole version, and comes as soon as the server is there.
	for {
		answer, err := answerOf(ctx, address, "When are you open?")
		if err == nil {
			b.sent.Add(1)
			if !strings.HasSuffix(answer, "of answer 0.") {
				b.t.Fatalf("the first answer is %q\n%s", answer, stderr.String())
			}
			break
		}
		if ctx.Err() != nil {
			b.t.Fatalf("the server does not answer: %v\n%s", err, stderr.String())
		}
		time.Sleep(5 * time.Millisecond)
	}
	var wg sync.WaitGroup
	asking, stop := context.WithCancel(ctx)
	defer stop()
	wg.Go(func() {
		for asking.Err() == nil {
			answer, err := answerOf(asking, address, "Where can I park?")
			if err != nil {
				continue // it is being killed
			}
			b.sent.Add(1)
			if !strings.HasSuffix(answer, "of answer 1.") {
				b.t.Errorf("in the middle of a reindex the answer is %q", answer)
			}
			time.Sleep(5 * time.Millisecond)
		}
	})
	b.edit()
	time.Sleep(time.Duration(b.r.IntN(350)) * time.Millisecond)
	b.kill(cmd)
	stop()
	wg.Wait()
}

// whole holds that what lies in the data folder is a whole current generation, and that the store has
// each question once.
func (b *killBench) whole() {
	b.t.Helper()
	f, err := generation.Open(filepath.Join(b.dir, "data", "generations"))
	if err != nil {
		b.t.Fatal(err)
	}
	p, err := f.Current()
	if err != nil || p.Number == 0 {
		b.t.Fatalf("the current generation is %+v: %v", p, err)
	}
	g, err := f.Load(b.t.Context(), p.Number, index.Config{ReadOnly: true})
	if err != nil {
		b.t.Fatalf("the current generation: %v", err)
	}
	if g.Rebuilt != "" || len(g.Content.Entries) != 4 {
		b.t.Errorf("the current generation is not whole: %s, %d entries", g.Rebuilt, len(g.Content.Entries))
	}
	if err := g.Close(); err != nil {
		b.t.Error(err)
	}
	b.stored()
}

// stored holds that no question is stored twice or lost: a question may be answered and not yet written
// at the moment of the kill, so there are no more than were asked; and what was there stays.
func (b *killBench) stored() {
	b.t.Helper()
	if _, err := os.Stat(filepath.Join(b.dir, "data", "faqbot.db")); err != nil {
		return // nobody has been asked yet
	}
	s, err := store.Open(b.t.Context(), slog.New(slog.DiscardHandler), store.Config{Path: filepath.Join(b.dir, "data", "faqbot.db")})
	if err != nil {
		b.t.Fatalf("the store does not open after a kill: %v", err)
	}
	defer func() { _ = s.Close() }()
	seen := map[string]int{}
	n := 0
	for r, err := range s.Questions(b.t.Context(), time.Time{}) {
		if err != nil {
			b.t.Fatal(err)
		}
		n++
		key := r.Time.String() + r.Question
		if seen[key]++; seen[key] > 1 {
			b.t.Errorf("a question is stored %d times: %v", seen[key], r)
		}
	}
	if n < b.kept {
		b.t.Errorf("%d questions are stored, there were %d before the kill", n, b.kept)
	}
	b.kept = n
}
