package main

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

// BenchmarkTelegram runs the built program, with its store and an index, against a Bot API server:
// 25 questions a second in 500 private chats, in Telegram's pace. Run it with -benchtime 60s. It
// fails when an answer is lost, comes twice or in the wrong order, or when a limit of Telegram is
// not kept, and reports the memory of the process after a quarter of the time and at the end.
func BenchmarkTelegram(b *testing.B) {
	s := telegramtest.New(b)
	s.CheckLimits()
	pid := serveAnimals(b, "FAQBOT_TELEGRAM_TOKEN="+s.Token, "FAQBOT_TELEGRAM_API_URL="+s.URL)
	people := make([]telegramtest.Place, 500)
	for i := range people {
		people[i] = s.User("person " + strconv.Itoa(i)).Private()
	}
	s.User("first").Private().Say("How heavy is a grown yak?")
	s.User("first").Private().Wait(1)

	asked := make([][]string, len(people))
	memory := []int{rss(b, pid)}
	tick := time.NewTicker(time.Second / 25)
	defer tick.Stop()
	i := 0
	for b.Loop() {
		<-tick.C
		k, a := i%len(people), animals[i%len(animals)]
		people[k].Say("How heavy is a grown " + a + "?")
		asked[k] = append(asked[k], a)
		if i++; i%25 == 0 {
			memory = append(memory, rss(b, pid))
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
	b.ReportMetric(float64(rss(b, pid)), "RSS-late-MB")
	if wrong > 0 {
		b.Errorf("%d chats got something else than an answer to each question, in order", wrong)
	}
}
