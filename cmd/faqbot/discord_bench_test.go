package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

// BenchmarkDiscord runs the built program, with its store and an index, against a Discord: 40 uses of
// /ask a second by 500 members in 20 channels. Run it with -benchtime 60s. It fails when one is lost,
// answered late or wrong, and reports how long Discord waited for the first response, and the
// memory of the process after a quarter of the time and at the end.
func BenchmarkDiscord(b *testing.B) {
	s := discordtest.New(b)
	pid := serveAnimals(b, "FAQBOT_DISCORD_TOKEN="+s.Token, "FAQBOT_DISCORD_API_URL="+s.URL)
	guild := s.Guild("Zoo")
	channels := make([]string, 20)
	for i := range channels {
		channels[i] = s.Channel(guild, "channel-"+strconv.Itoa(i), 0)
	}
	people := make([]discordtest.Person, 500)
	for i := range people {
		people[i] = s.Person("member " + strconv.Itoa(i))
	}
	s.Connected()
	ask := func(i int) *discordtest.Interaction {
		question := "How heavy is a grown " + animals[i%len(animals)] + "?"
		return s.Command(people[i%len(people)], channels[i%len(channels)], "ask", map[string]any{"question": question})
	}
	ask(0).Reply()

	var asked []*discordtest.Interaction
	memory := []int{rss(b, pid)}
	tick := time.NewTicker(time.Second / 40)
	defer tick.Stop()
	i := 0
	for b.Loop() {
		<-tick.C
		asked = append(asked, ask(i))
		if i++; i%40 == 0 {
			memory = append(memory, rss(b, pid))
		}
	}
	b.StopTimer()
	wrong := 0
	took := make([]time.Duration, len(asked))
	for k, in := range asked {
		if !strings.Contains(textOf(in.Reply()), "The "+animals[k%len(animals)]+" weighs") {
			wrong++
		}
		took[k], _ = in.Acked()
	}
	slices.Sort(took)
	b.ReportMetric(float64(wrong), "wrong")
	b.ReportMetric(float64(s.Late()), "late")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(memory[len(memory)/4]), "RSS-early-MB")
	b.ReportMetric(float64(rss(b, pid)), "RSS-late-MB")
	if wrong > 0 || s.Late() > 0 {
		b.Errorf("of %d questions, %d got another answer and %d a late one", len(asked), wrong, s.Late())
	}
}

// BenchmarkAutocomplete types questions letter by letter into /ask, with 1,000 entries, and reports how long Discord
// waited for the suggestions: the whole program, the network of this machine, and the checks of
// the Discord of the tests.
func BenchmarkAutocomplete(b *testing.B) {
	verbs := strings.Fields("install remove update repair rename share export import lock print")
	things := strings.Fields("server plugin backup account calendar invoice password channel picture report")
	kinds := strings.Fields("old new shared private broken remote hidden daily empty large")
	var content strings.Builder
	content.WriteString("entries:\n")
	var questions []string
	for _, v := range verbs {
		for _, k := range kinds {
			for _, t := range things {
				q := fmt.Sprintf("How do I %s the %s %s?", v, k, t)
				questions = append(questions, q)
				fmt.Fprintf(&content, "- question: %s\n  answer: Open the %s menu of the %s and choose %s.\n", q, k, t, v)
			}
		}
	}
	s := discordtest.New(b)
	serveContent(b, content.String(), "FAQBOT_DISCORD_TOKEN="+s.Token, "FAQBOT_DISCORD_API_URL="+s.URL)
	channel, ann := s.Channel(s.Guild("Help"), "help", 0), s.Person("ann")
	s.Connected()
	s.Complete(ann, channel, "ask", "question", "how").Choices()

	var took []time.Duration
	n := 0
	for b.Loop() {
		q := questions[n*7%len(questions)]
		typed := q[:5+n%(len(q)-5)]
		n++
		i := s.Complete(ann, channel, "ask", "question", typed)
		if len(i.Choices()) == 0 {
			b.Errorf("no suggestions for %q", typed)
		}
		d, _ := i.Acked()
		took = append(took, d)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// textOf returns what a message says, in its content and embeds.
func textOf(m discordtest.Message) string {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		for _, key := range []string{"title", "description"} {
			if text, ok := e[key].(string); ok {
				parts = append(parts, text)
			}
		}
	}
	return strings.Join(parts, "\n")
}
