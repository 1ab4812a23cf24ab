package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

// brief writes a reply as "answered parking", "suggested a b", with the replies to the other
// questions of the message behind " + ".
func brief(r bot.Reply) string {
	var s strings.Builder
	s.WriteString(string(r.Outcome))
	switch r.Outcome {
	case bot.Answered:
		s.WriteString(" " + string(r.Entry.ID))
	case bot.Suggested:
		for _, x := range r.Suggestions {
			s.WriteString(" " + string(x.ID))
		}
	case bot.Declined, bot.Smalltalk, bot.Handoff:
	}
	for _, m := range r.More {
		s.WriteString(" + " + brief(m))
	}
	return s.String()
}

// talk asks one message after another in one conversation, half a minute apart, and returns
// the last reply.
func talk(t *testing.T, core *bot.Core, messages ...string) bot.Reply {
	t.Helper()
	var r bot.Reply
	for i, text := range messages {
		r = core.Ask(t.Context(), bot.Question{
			Text: text, Platform: "test", Chat: bot.ChatID(t.Name()), User: "ann", Time: bottest.Day.Add(time.Duration(i) * 30 * time.Second),
		})
	}
	return r
}

func kinds(r bot.Reply) string {
	var out []string
	for _, a := range r.Actions {
		out = append(out, strings.TrimSpace(string(a.Kind)+" "+a.ID+a.URL))
	}
	return strings.Join(out, ", ")
}

func TestAsk(t *testing.T) {
	core := bottest.New(t)
	tests := []struct{ name, text, want string }{
		{"plain", "when are you open?", "answered opening-hours"},
		{"no question mark", "opening hours", "answered opening-hours"},
		{"out of scope", "what is the capital of France?", "declined"},
		{"foreign letters", "какая завтра погода?", "declined"},
		{"right to left", "متى تفتحون؟ \u202eabc", "declined"},
		{"empty", "", "smalltalk"},
		{"blank", " \n\t ", "smalltalk"},
		{"question mark", "?", "smalltalk"},
		{"question marks", "???!!", "smalltalk"},
		{"emoji", "🐶", "smalltalk"},
		{"thumb", "👍🏽", "smalltalk"},
		{"link", "https://example.org/a?b=c", "declined"},
		{"markdown link", "[where can I park?](https://example.org)", "answered parking"},
		{"code only", "```go\nfunc main() { panic(1) }\n```", "declined"},
		{"code of an entry", "```\nopening hours\n```", "answered opening-hours"},
		{"quote only", "> where can I park?", "answered parking"},
		{"number that no entry has", "47", "declined"},
		{"number in answers", "2", "suggested wheel-duration first-pot cancel"},
		{"not UTF-8", "opening\xff hours", "answered opening-hours"},
		{"nul", "opening\x00hours", "answered opening-hours"},
		{"zero width", "open\u200bing hours", "answered opening-hours"},
		{"capitals", "WHEN ARE YOU OPEN", "answered opening-hours"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := core.Ask(t.Context(), bot.Question{Text: tt.text})
			if got := brief(r); got != tt.want {
				t.Errorf("Ask(%q) = %s (%.2f), want %s", tt.text, got, r.Confidence, tt.want)
			}
			if r.Outcome != bot.Answered && r.Text == "" {
				t.Errorf("Ask(%q) says nothing", tt.text)
			}
			if r.Lang != "en" {
				t.Errorf("Ask(%q) speaks %q", tt.text, r.Lang)
			}
		})
	}
}

func TestSmalltalk(t *testing.T) {
	core := bottest.New(t)
	words := map[string]string{
		"greeting": "Hello. What would you like to know?",
		"thanks":   "You’re welcome.",
		"goodbye":  "Goodbye",
		"identity": "I’m a bot.",
		"ack":      "Good. Ask me",
	}
	tests := []struct{ text, kind, want string }{
		{"hi", "greeting", ""},
		{"Hello there!", "greeting", ""},
		{"good morning :)", "greeting", ""},
		{"hey, how are you?", "greeting", ""},
		{"👋", "greeting", ""},
		{"Thank you so much!!", "thanks", ""},
		{"thx 🙏", "thanks", ""},
		{"ok thanks", "thanks", ""},
		{"Thanks for the help everyone", "thanks", ""},
		{"thanks, bye", "goodbye", ""},
		{"have a nice day", "goodbye", ""},
		{"who are you?", "identity", ""},
		{"Hi, are you a bot?", "identity", ""},
		{"help", "identity", ""},
		{"ok", "ack", ""},
		{"got it 👍", "ack", ""},

		{"Hi, how much is the wheel class?", "", "answered wheel-price"},
		{"hello there! are you open on sunday? thanks", "", "answered opening-hours"},
		{"Hi all how do I cancel a booking", "", "answered cancel"},
		{"Hi Anna, where can I park?", "", "answered parking"},
		{"thanks, and how do I cancel my class?", "", "answered cancel"},
		{"thanks! and how do i get my money back", "", "answered refund"},
		{"ok cool. where can I park", "", "answered parking"},
		{"where can I park? Have a nice day!", "", "answered parking"},
		{"Good evening\nwhen are you open\nThanks in advance,\nBob", "", "answered opening-hours"},

		// What only looks like small talk.
		{"thank you gift cards?", "", "answered gift-cards"},
		{"Thank-you gift cards", "", "answered gift-cards"},
		{"do you sell thank-you gift cards", "", "answered gift-cards"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			r := core.Ask(t.Context(), bot.Question{Text: tt.text})
			if tt.kind != "" {
				if r.Outcome != bot.Smalltalk || !strings.HasPrefix(r.Text, words[tt.kind]) {
					t.Errorf("got %s %q, want the words for %s", brief(r), r.Text, tt.kind)
				}
				return
			}
			if got := brief(r); got != tt.want {
				t.Errorf("got %s (%.2f) for %q, want %s", got, r.Confidence, r.Question, tt.want)
			}
		})
	}
}

// asked is a message, and the brief reply that it wants.
type asked struct{ text, want string }

func askAll(t *testing.T, core *bot.Core, tests []asked) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			r := core.Ask(t.Context(), bot.Question{Text: tt.text})
			if got := brief(r); got != tt.want {
				t.Errorf("got %s (%.2f), want %s", got, r.Confidence, tt.want)
			}
		})
	}
}

func TestSeveralQuestions(t *testing.T) {
	core := bottest.New(t)
	tests := []asked{
		{"Where can I park? How do I cancel a booking?", "answered parking + answered cancel"},
		{"How do I cancel my class and when do I get my money back?", "answered cancel + answered refund"},
		{"where can i park and also do you take cards", "answered parking + answered payment"},
		{"Hi! when are you open? and may I bring my dog? Thanks!", "answered opening-hours + answered dogs"},
		{"when are you open, where can I park and may I bring my dog? do you take cards? refund?", "answered opening-hours + answered parking + answered dogs"},
		{"When are you open? Do you repair bicycles?", "answered opening-hours + declined"},
		{"How much does a wheel class cost? And how long does it take?", "answered wheel-price + answered wheel-duration"},
		{"How much does a hand-building class cost and how long does it take?", "answered hand-price + answered hand-duration"},
		{"where can I park also do you take cards", "answered parking + answered payment"},
		{"How much is a wheel class, also when are you open?", "answered wheel-price + answered opening-hours"},

		// One question, however it is built.
		{"Do you take cards or can I pay cash?", "answered payment"},
		{"How can I pay? Do you take cards? Cash?", "answered payment"},
		{"I cannot come to my class. What now? How do I cancel?", "answered cancel"},
		{"When are you open? Anyone?", "answered opening-hours"},
		{"How do I cancel a booking? Is that possible?", "answered cancel"},
		{"I love clay and cooking. Are your glazes safe for food?", "answered glaze-food"},
		{"What time do you open and when do you close?", "answered opening-hours"},
		{"How is a pot made from clay and what happens in the kiln?", "answered first-pot"},
	}
	askAll(t, core, tests)
}

// TestNotTwoQuestions holds that a piece of a question that names nothing is not answered for itself, though the
// content has an entry with the same words.
func TestNotTwoQuestions(t *testing.T) {
	content := bottest.Content()
	content.Entries = append(
		content.Entries,
		faq.Entry{ID: "place", Question: "Where are you?", Also: []string{"do you"}, Answer: "At the river.", Lang: "en"},
		faq.Entry{ID: "help", Question: "What can I do?", Also: []string{"where can I", "can I"}, Answer: "Sweep the floor.", Lang: "en"},
		faq.Entry{ID: "hilfe", Question: "Was kann ich tun?", Also: []string{"kann ich"}, Answer: "Den Boden fegen.", Lang: "de"},
		faq.Entry{ID: "abends", Question: "Wie lange ist abends jemand da?", Also: []string{"bis 20 Uhr kommen"}, Answer: "Bis 21 Uhr.", Lang: "de"},
	)
	core := bottest.Core(t, content, nil, bot.Config{})
	tests := []asked{
		{"do you also have free parking", "answered parking"},
		{"where can I also do my parking", "answered parking"},
		{"can I also do payment by cards", "answered payment"},
		{"kann ich auch bis 20 Uhr kommen", "answered abends"},

		// These are two.
		{"where are you and where can I park", "answered place + answered parking"},
		{"where are you, also where can I park", "answered place + answered parking"},
	}
	askAll(t, core, tests)
}

func TestPost(t *testing.T) {
	core := bottest.New(t)
	filler := strings.Repeat("I have been shaping bowls with my sister in a cellar for years, mostly at night, and we like the smell of rain on stone. ", 8)
	tests := []struct{ name, title, text, want string }{
		{"title alone", "Where can I park?", "", "answered parking"},
		{"title with a story", "Where can I park?", filler, "answered parking"},
		{"question at the end", "", filler + "Now to my question: are your glazes safe for food? Any ideas?", "answered glaze-food"},
		{"question in the middle", "", filler + "How do I cancel a booking? " + filler, "answered cancel"},
		{"vague title", "Question", filler + "May I bring my dog?", "answered dogs"},
		{"two questions", "", filler + "Where can I park? " + filler + "May I bring my dog?", "answered parking + answered dogs"},
		{
			"mail", "",
			"Dear team,\n\nI would like to know how I can pay.\n\nKind regards,\nAnn Example\nWhere the river bends 5\n", "answered payment",
		},
		{
			"reply to a mail", "",
			"May I bring my dog?\n\nOn Monday, Bob wrote:\n> where can I park?\n> thanks", "answered dogs",
		},
		{
			"log", "",
			"When are you open?\n```\n2026-01-02 10:00:00 ERROR dog park refund\n```\n[10:00:01] [INFO] cancel booking\n", "answered opening-hours",
		},
		{"ten thousand characters", "", strings.Repeat(filler, 11) + "Where can I park?", "answered parking"},
		{"no end in sight", "", strings.Repeat("lorem", 20_000), "declined"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := core.Ask(t.Context(), bot.Question{Title: tt.title, Text: tt.text})
			if got := brief(r); got != tt.want {
				t.Errorf("got %s (%.2f) for %q, want %s", got, r.Confidence, r.Question, tt.want)
			}
		})
	}
}
