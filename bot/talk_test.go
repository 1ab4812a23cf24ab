package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

func TestFollowUp(t *testing.T) {
	core := bottest.New(t)
	tests := []struct{ before, text, want string }{
		{"how much does a hand-building class cost?", "how long does it take?", "answered hand-duration"},
		{"how much does a wheel class cost?", "and how long does it take?", "answered wheel-duration"},
		{"how long does a hand-building class take?", "and how much?", "answered hand-price"},
		{"how long does a hand-building class take?", "price?", "answered hand-price"},
		{"how much does a wheel class cost?", "what about children?", "answered wheel-children"},

		// A question with a thing of its own, or that the entry says nothing of.
		{"how much does a hand-building class cost?", "is there a car park?", "answered parking"},
		{"how much does a hand-building class cost?", "where can I park?", "answered parking"},
		{"how much does a hand-building class cost?", "what about parking?", "answered parking"},
		{"how much does a hand-building class cost?", "how long does a wheel class take?", "answered wheel-duration"},
		{"how much does a hand-building class cost?", "weather tomorrow?", "declined"},
		{"how much does a wheel class cost?", "is that in France?", "declined"},
		{"how much does a wheel class cost?", "ok thanks", "smalltalk"},
	}
	for _, tt := range tests {
		t.Run(tt.before+" "+tt.text, func(t *testing.T) {
			r := talk(t, core, tt.before, tt.text)
			if got := brief(r); got != tt.want {
				t.Errorf("got %s (%.2f), want %s", got, r.Confidence, tt.want)
			}
			if r.Question != tt.text {
				t.Errorf("Question = %q, want what the person wrote", r.Question)
			}
		})
	}
}

// A careful answer is rather given again than something general said of “it”.
func TestFollowUpOfCarefulEntry(t *testing.T) {
	content := bottest.Content()
	content.Entries = append(content.Entries, faq.Entry{
		ID: "studio-safe", Question: "Is it safe in the studio?", Also: []string{"is it safe"}, Answer: "Yes, there are two ways out.", Lang: "en", Section: []string{"Safety"},
	})
	core := bottest.Core(t, content, nil, bot.Config{})
	if got, want := brief(talk(t, core, "is it safe?")), "answered studio-safe"; got != want {
		t.Fatalf("alone: %s, want %s", got, want)
	}
	if got, want := brief(talk(t, core, "are your glazes safe for food?", "is it safe?")), "answered glaze-food"; got != want {
		t.Errorf("after the glazes: %s, want %s", got, want)
	}
	if got, want := brief(talk(t, core, "are your glazes safe for food?", "how can I pay for it?")), "answered payment"; got != want {
		t.Errorf("another matter after the glazes: %s, want %s", got, want)
	}
}

func TestFollowUpNeedsConversation(t *testing.T) {
	core := bottest.New(t)
	core.Ask(t.Context(), bot.Question{Text: "how much does a hand-building class cost?"})
	if r := core.Ask(t.Context(), bot.Question{Text: "how long does it take?"}); r.Outcome == bot.Answered && r.Entry.ID == "hand-duration" {
		t.Error("a question without chat and user was read in the light of another one")
	}
	ask := func(chat bot.ChatID, user bot.UserID, text string) string {
		return brief(core.Ask(t.Context(), bot.Question{Text: text, Platform: "test", Chat: chat, User: user}))
	}
	ask("room", "ann", "how much does a hand-building class cost?")
	if got := ask("room", "bob", "how long does it take?"); got == "answered hand-duration" {
		t.Error("Bob’s question was read in the light of Ann’s")
	}
	if got, want := ask("room", "ann", "how long does it take?"), "answered hand-duration"; got != want {
		t.Errorf("Ann’s follow-up: %s, want %s", got, want)
	}
}

func TestMemoryExpires(t *testing.T) {
	now := bottest.Day
	core := bottest.Core(t, bottest.Content(), nil, bot.Config{Now: func() time.Time { return now }})
	ask := func(text string) string {
		return brief(core.Ask(t.Context(), bot.Question{Text: text, Platform: "test", Chat: "c", User: "u"}))
	}
	ask("how much does a hand-building class cost?")
	now = now.Add(14 * time.Minute)
	if got, want := ask("how long does it take?"), "answered hand-duration"; got != want {
		t.Errorf("after 14 minutes: %s, want %s", got, want)
	}
	now = now.Add(16 * time.Minute)
	if got := ask("and how much?"); got == "answered hand-price" {
		t.Error("after 16 minutes the conversation is still remembered")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	core := bottest.Core(t, bottest.Content(), nil, bot.Config{Conversations: 2})
	ask := func(user int, text string) string {
		return brief(core.Ask(t.Context(), bot.Question{Text: text, Platform: "test", Chat: "c", User: bot.UserID(fmt.Sprint(user))}))
	}
	for user := range 3 {
		ask(user, "how much does a hand-building class cost?")
	}
	if got := ask(0, "how long does it take?"); got == "answered hand-duration" {
		t.Error("the oldest of three conversations is remembered, though two are the limit")
	}
	if got, want := ask(2, "how long does it take?"), "answered hand-duration"; got != want {
		t.Errorf("the latest conversation: %s, want %s", got, want)
	}
}

func TestPick(t *testing.T) {
	const vague = "wheel class" // suggests the price and the duration
	core := bottest.New(t)
	first := talk(t, core, vague)
	if first.Outcome != bot.Suggested || len(first.Suggestions) < 2 {
		t.Fatalf("%q: %s, the test needs two suggestions", vague, brief(first))
	}
	one, two := "answered "+string(first.Suggestions[0].ID), "answered "+string(first.Suggestions[1].ID)
	last := "answered " + string(first.Suggestions[len(first.Suggestions)-1].ID)
	again := brief(first)
	tests := []struct{ text, want string }{
		{"1", one},
		{"2", two},
		{"2.", two},
		{"#2", two},
		{"2)", two},
		{"2️⃣", two},
		{"number two", two},
		{"two", two},
		{"the second one", two},
		{"The second one, please!", two},
		{"I meant the first one", one},
		{"the first", one},
		{"option 2", two},
		{"the last one", last},
		{"9", again},
		{"yes", again},
		{"no", "declined"},
		{"none of these", "declined"},
		{"where can I park?", "answered parking"},
		{"the second hand-building class price", "answered hand-price"},
		{"thanks", "smalltalk"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			r := talk(t, core, vague, tt.text)
			if got := brief(r); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	t.Run("later", func(t *testing.T) {
		if got := brief(talk(t, core, vague, "1", "where can I park?", "2")); got != two {
			t.Errorf("got %s, want %s", got, two)
		}
	})
	t.Run("yes is for the latest reply", func(t *testing.T) {
		if got := brief(talk(t, core, vague, "where can I park?", "yes")); got == one {
			t.Error("“yes” picked a suggestion that was long gone by")
		}
	})
	t.Run("follow-up of a pick", func(t *testing.T) {
		if got, want := brief(talk(t, core, vague, "1", "and for children?")), "answered wheel-children"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestPickYes(t *testing.T) {
	content := bottest.Content()
	content.Entries = content.Entries[1:2]
	core := bottest.Core(t, content, nil, bot.Config{Confident: 0.999, Suggest: 0.1})
	const text = "where could I perhaps park"
	r := talk(t, core, text)
	if got, want := brief(r), "suggested parking"; got != want {
		t.Fatalf("%s (%.2f), want %s", got, r.Confidence, want)
	}
	if want := "Did you mean this?"; r.Text != want {
		t.Errorf("Text = %q, want %q", r.Text, want)
	}
	if got, want := brief(talk(t, core, text, "yes")), "answered parking"; got != want {
		t.Errorf("yes: %s, want %s", got, want)
	}
	if got, want := brief(talk(t, core, text, "no")), "declined"; got != want {
		t.Errorf("no: %s, want %s", got, want)
	}
}

func TestQuickMessages(t *testing.T) {
	type message struct {
		after time.Duration
		text  string
	}
	tests := []struct {
		name     string
		messages []message
		want     string
	}{
		{"two halves", []message{{0, "how much is"}, {3 * time.Second, "hand-building"}}, "answered hand-price"},
		{"three parts", []message{{0, "hey"}, {time.Second, "how long does"}, {4 * time.Second, "the hand-building class take"}}, "answered hand-duration"},
		{"too late", []message{{0, "my glazed mug"}, {20 * time.Second, "is it alright"}}, "declined"},
		{"a new question", []message{{0, "where can I park?"}, {3 * time.Second, "when are you open?"}}, "answered opening-hours"},
		{"a word after an answer, twice", []message{{0, "where can I park?"}, {3 * time.Second, "ah yes near the river"}, {time.Second, "ah yes near the river"}}, "declined"},
		{"a word after an answer", []message{{0, "where can I park?"}, {3 * time.Second, "ah yes near the river"}}, "declined"},
	}
	core := bottest.New(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now := bottest.Day
			var r bot.Reply
			for _, m := range tt.messages {
				now = now.Add(m.after)
				r = core.Ask(t.Context(), bot.Question{Text: m.text, Platform: "test", Chat: bot.ChatID(tt.name), User: "u", Time: now})
			}
			if got := brief(r); got != tt.want {
				t.Errorf("got %s (%.2f) for %q, want %s", got, r.Confidence, r.Question, tt.want)
			}
		})
	}
}

// TestSaidAgain shows that impatience is no evidence: a question that is sent again, whole or in part, gets the reply that it has alone.
func TestSaidAgain(t *testing.T) {
	core := bottest.New(t)
	for _, text := range []string{"I cannot", "wheel class", "how much is hand-building"} {
		alone := core.Ask(t.Context(), bot.Question{Text: text})
		for _, before := range [][]string{{text}, {text, text + "!", strings.ToUpper(text)}, {text[strings.LastIndex(text, " ")+1:]}} {
			chat := bot.ChatID(strings.Join(append(before, text), "|"))
			var r bot.Reply
			for i, m := range append(before, text) {
				r = core.Ask(t.Context(), bot.Question{Text: m, Platform: "test", Chat: chat, User: "u", Time: bottest.Day.Add(time.Duration(i) * time.Second)})
			}
			if brief(r) != brief(alone) || r.Question != text || r.Confidence != alone.Confidence {
				t.Errorf("after %q: %q is %s (%.3f), alone %s (%.3f)", before, r.Question, brief(r), r.Confidence, brief(alone), alone.Confidence)
			}
		}
	}
}

func TestUrgent(t *testing.T) {
	core := bottest.New(t)
	const burn = "answered burn"
	tests := []struct{ text, want string }{
		{"I burned my hand", burn},
		{"chest pain", burn},
		{"my chest pains are back", burn},
		{"I have pain in my chest", burn},
		{"Chést PAIN!!", burn},
		{"burning skins", burn},
		{"I CAN'T BREATHE", burn}, // the owner lists “cannot breathe”
		{"he can’t really breathe", burn},
		{"I cannot breathe", burn},
		{"no chest pain, I only ask: where can I park?", burn + " + answered parking"},
		{"I burned myself. Where can I park? When are you open? May I bring my dog?", burn + " + answered parking + answered opening-hours"},
		{"> my friend says: chest pain", burn},

		{"the chest is heavy. Pain is not", "declined"},
		{"where can I park the chestnut van", "answered parking"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			r := core.Ask(t.Context(), bot.Question{Text: tt.text})
			if got := brief(r); got != tt.want {
				t.Fatalf("got %s, want %s", got, tt.want)
			}
			if !strings.HasPrefix(tt.want, burn) {
				return
			}
			if r.Confidence != 1 || r.Highlight != "" || !strings.Contains(r.Entry.Answer, "112") || len(r.Actions) > 0 || !r.Entry.Careful {
				t.Errorf("not the plain urgent text: %+v", r)
			}
		})
	}
	t.Run("title", func(t *testing.T) {
		r := core.Ask(t.Context(), bot.Question{Title: "Chest pain", Text: "where can I park?"})
		if got, want := brief(r), burn+" + answered parking"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
	t.Run("what was not shown is not picked", func(t *testing.T) {
		if got := brief(talk(t, core, "wheel class and I burned my hand", "yes")); got != "smalltalk" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("two quick messages", func(t *testing.T) {
		if got := brief(core.Ask(t.Context(), bot.Question{Text: "my chest", Chat: "c", User: "u"})); got == burn {
			t.Fatal("half a phrase is urgent")
		}
		if got := brief(core.Ask(t.Context(), bot.Question{Text: "pain", Chat: "c", User: "u"})); got != burn {
			t.Errorf("got %s, want %s", got, burn)
		}
		if got := brief(core.Ask(t.Context(), bot.Question{Text: "where can I park?", Chat: "c", User: "u"})); got != "answered parking" {
			t.Errorf("the message after it: got %s", got)
		}
	})
}

func TestUrgentByLanguage(t *testing.T) {
	content := bottest.Content()
	content.Urgent = []faq.Urgent{
		{ID: "any", Words: []string{"notfall", "numb", "Hände taub", "sharp pains"}, Answer: "112"},
		{ID: "de", Words: []string{"Notfall", "starke Schmerzen"}, Answer: "Bitte 112 wählen.", Lang: "de"},
	}
	content.Entries = append(content.Entries, faq.Entry{ID: "hund", Question: "Darf mein Hund mit?", Answer: "Ja.", Lang: "de"})
	core := bottest.Core(t, content, nil, bot.Config{})
	for _, tt := range []struct{ lang, text, want string }{
		{"de", "Das ist ein Notfall", "answered de"},
		{"de-AT", "Notfälle", "answered de"},
		{"", "notfall!", "answered any"},
		{"de", "ich habe starken Schmerz", "answered de"},

		{"", "my hand is numb", "answered any"},
		{"", "it numbs my hand", "answered any"},
		{"", "sharp pain", "answered any"},
		{"", "meine Hände sind taub", "answered any"},
		{"", "meine Hand ist taub", "answered any"}, // “hand” is an English word as well
		{"de", "Hand taub", "answered any"},
		{"", "taube Hände", "answered any"},
		{"", "what's your phone number", "declined"}, // “er” is a German ending
		{"", "phone number?", "declined"},
		{"en", "number", "declined"},
	} {
		if got := brief(core.Ask(t.Context(), bot.Question{Text: tt.text, Lang: tt.lang})); got != tt.want {
			t.Errorf("%q in %q: got %s, want %s", tt.text, tt.lang, got, tt.want)
		}
	}
}
