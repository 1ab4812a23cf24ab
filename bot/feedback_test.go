package bot_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

// feedbackLog keeps feedback in memory.
type feedbackLog struct {
	mu   sync.Mutex
	kept []bot.Feedback
}

func (l *feedbackLog) RecordFeedback(_ context.Context, f bot.Feedback) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, f)
	return nil
}

func TestFeedback(t *testing.T) {
	asked := bottest.Day.Add(-time.Minute)
	kept := func(question string, id faq.EntryID, right bool) []bot.Feedback {
		return []bot.Feedback{{Time: asked, Platform: "test", Lang: "en", Question: question, Entry: id, Right: right, Generation: 7}}
	}
	for _, tt := range []struct {
		name        string
		title, text string
		kind        bot.ActionKind
		id          string
		want        []bot.Feedback
	}{
		{"it was right", "", "where can I park?", bot.ActionSolved, "parking", kept("where can I park?", "parking", true)},
		{"it was not", "", "where can I park?", bot.ActionUnsolved, "parking", kept("where can I park?", "parking", false)},
		{"as it was understood", "", "Hi!  Where can I park? Thanks", bot.ActionSolved, "parking", kept("Where can I park?", "parking", true)},
		{"one question of two", "", "When are you open? May I bring my dog?", bot.ActionSolved, "dogs", kept("May I bring my dog?", "dogs", true)},
		{"a post", "Where can I park?", "I come on Saturday.\nAnn", bot.ActionSolved, "parking", kept("Where can I park?", "parking", true)},
		{"the question is not known", "", " ", bot.ActionSolved, "parking", nil},
		{"the entry has gone", "", "where can I park?", bot.ActionSolved, "sold", nil},
		{"no entry", "", "where can I park?", bot.ActionSolved, "", nil},
		{"words that have nothing to do with the entry", "", "buy cheap watches now", bot.ActionSolved, "parking", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log := &feedbackLog{}
			core := bottest.Core(t, bottest.Content(), &memoryLog{}, bot.Config{Feedback: log, StoreQuestions: true, Generation: 7})
			q := bot.Question{Platform: "test", Chat: "c", User: "ann", Lang: "en", Title: tt.title, Text: tt.text, Time: asked}
			r := core.Act(t.Context(), q, bot.Action{Kind: tt.kind, ID: tt.id})
			thanks := map[bot.ActionKind]string{
				bot.ActionSolved: "Good to hear. Thank you for telling me.", bot.ActionUnsolved: "Thank you for telling me. That helps to make the answers better.",
			}
			if r.Text != thanks[tt.kind] || r.Outcome != bot.Smalltalk || r.Refused {
				t.Errorf("the reply is %s %q", r.Outcome, r.Text)
			}
			closed(t, core)
			for i := range log.kept {
				if log.kept[i].ID == "" {
					t.Error("what was said has no id, by which it is kept once")
				}
				log.kept[i].ID = ""
			}
			if diff := cmp.Diff(tt.want, log.kept); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}

// Where no texts are kept, what people say of answers is not kept either, and thanked for all the same.
func TestFeedbackWithoutTexts(t *testing.T) {
	log := &feedbackLog{}
	core := bottest.Core(t, bottest.Content(), &memoryLog{}, bot.Config{Feedback: log})
	q := bot.Question{Text: "where can I park?"}
	if r := core.Act(t.Context(), q, bot.Action{Kind: bot.ActionSolved, ID: "parking"}); r.Outcome != bot.Smalltalk || r.Text == "" {
		t.Errorf("the reply is %+v", r)
	}
	closed(t, core)
	if len(log.kept) > 0 {
		t.Errorf("kept: %+v", log.kept)
	}
}

// A record says which generation answered: the one that the question was asked of.
func TestRecordsHaveTheGeneration(t *testing.T) {
	log := &memoryLog{}
	core := bottest.Core(t, bottest.Content(), log, bot.Config{Generation: 7})
	q := bot.Question{Text: "where can I park?"}
	core.Ask(t.Context(), q)
	if _, err := core.Swap(t.Context(), bottest.Index(t, bottest.Content()), 8); err != nil {
		t.Fatal(err)
	}
	core.Ask(t.Context(), q)
	closed(t, core)
	if n := len(log.records); n != 2 || log.records[0].Generation != 7 || log.records[1].Generation != 8 {
		t.Errorf("records: %+v", log.records)
	}
}
