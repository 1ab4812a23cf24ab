package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

// BenchmarkTelegram runs the built program, with its store and an index, against a Bot API server:
// 25 questions a second in 500 private chats, in Telegram's pace. Run it with -benchtime 60s. It
// fails when an answer is lost, comes twice or in the wrong order, or when a limit of Telegram is
// not kept, and reports the memory of the process after a quarter of the time and at the end.
func BenchmarkTelegram(b *testing.B) {
	animals := strings.Fields("adder badger camel donkey eagle falcon gibbon heron iguana jackal kiwi lemur moose newt otter panda quail rabbit salmon tapir urchin viper walrus yak zebra")
	dir := b.TempDir()
	var content strings.Builder
	content.WriteString("entries:\n")
	for i, a := range animals {
		fmt.Fprintf(&content, "- question: How heavy is a grown %s?\n  answer: The %s weighs %d kilos.\n", a, a, 10+i)
	}
	if err := os.WriteFile(filepath.Join(dir, "faq.yaml"), []byte(content.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	s := telegramtest.New(b)
	s.CheckLimits()
	serve := exec.CommandContext(context.WithoutCancel(b.Context()), "faqbot", "serve")
	serve.Dir = dir
	serve.Env = append(os.Environ(), "FAQBOT_CONTENT=faq.yaml", "FAQBOT_WEB_LISTEN=127.0.0.1:0", "FAQBOT_TELEGRAM_TOKEN="+s.Token, "FAQBOT_TELEGRAM_API_URL="+s.URL)
	if err := serve.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = serve.Process.Signal(syscall.SIGINT)
		if err := serve.Wait(); err != nil {
			b.Errorf("faqbot serve: %v", err)
		}
	}()
	people := make([]telegramtest.Place, 500)
	for i := range people {
		people[i] = s.User("person " + strconv.Itoa(i)).Private()
	}
	s.User("first").Private().Say("How heavy is a grown yak?")
	s.User("first").Private().Wait(1)

	asked := make([][]string, len(people))
	memory := []int{rss(b, serve.Process.Pid)}
	tick := time.NewTicker(time.Second / 25)
	defer tick.Stop()
	i := 0
	for b.Loop() {
		<-tick.C
		k, a := i%len(people), animals[i%len(animals)]
		people[k].Say("How heavy is a grown " + a + "?")
		asked[k] = append(asked[k], a)
		if i++; i%25 == 0 {
			memory = append(memory, rss(b, serve.Process.Pid))
		}
	}
	b.StopTimer()
	wrong := 0
	for k, p := range people {
		shown := p.Wait(len(asked[k]))
		ok := len(shown) == len(asked[k])
		for n := range min(len(shown), len(asked[k])) {
			ok = ok && strings.Contains(shown[n].Text, "The "+asked[k][n]+" weighs")
		}
		if !ok {
			wrong++
		}
	}
	b.ReportMetric(float64(wrong), "wrong-chats")
	b.ReportMetric(float64(memory[len(memory)/4]), "RSS-early-MB")
	b.ReportMetric(float64(rss(b, serve.Process.Pid)), "RSS-late-MB")
	if wrong > 0 {
		b.Errorf("%d chats got something else than an answer to each question, in order", wrong)
	}
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
