package telegram_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

// judgements keeps what people say of answers.
type judgements struct {
	mu   sync.Mutex
	kept []bot.Feedback
}

func (j *judgements) Record(context.Context, bot.Record) error { return nil }

func (j *judgements) RecordFeedback(_ context.Context, f bot.Feedback) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.kept = append(j.kept, f)
	return nil
}

// What who asked says of an answer with a thumb is kept, where questions are kept with their texts; what others say, and
// other reactions, is not. Nothing is shown.
func TestReactions(t *testing.T) {
	for _, store := range []bool{true, false} {
		s := telegramtest.New(t)
		ann, bob, group := s.User("ann"), s.User("bob"), s.Supergroup("Potters")
		kept := &judgements{}
		core := bottest.Core(t, bottest.Content(), kept, bot.Config{Feedback: kept, StoreQuestions: store})
		words, err := locale.New()
		if err != nil {
			t.Fatal(err)
		}
		log, _ := newLogs(t, s.Token)
		a, err := telegram.New(log, core, words, nil, telegram.Config{Token: s.Token, APIURL: s.URL, Groups: telegram.GroupsAuto, Questions: -1})
		if err != nil {
			t.Fatal(err)
		}
		run(t, a)
		private, annIn, bobIn := ann.Private(), ann.In(group), bob.In(group)
		private.Say("Where can I park?")
		answer := private.Wait(1)[0]
		up, down, heart, none := []string{"👍"}, []string{"👎"}, []string{"❤"}, []string{}
		private.React(answer, none, heart)
		private.React(answer, heart, []string{"❤", "👍"})
		private.React(answer, []string{"❤", "👍"}, up) // nothing new
		private.React(answer, up, none)               // taken back: no word
		private.React(answer, none, down)
		private.Say("hello")
		private.React(private.Wait(2)[1], none, up) // no answer
		annIn.Say("@faqbot_test_bot may I bring my dog?")
		answer = annIn.Wait(1)[0]
		bobIn.React(answer, none, down) // it is not his question
		annIn.React(answer, none, up)
		s.WaitConfirmed()
		private.Say("Where can I park?") // after all that
		private.Wait(3)
		annIn.Say("@faqbot_test_bot may I bring my dog?")
		annIn.Wait(2)
		if err := core.Close(t.Context()); err != nil {
			t.Error(err)
		}
		var got []string
		for _, f := range kept.kept {
			got = append(got, f.Platform+" "+f.Question+" "+string(f.Entry)+" "+map[bool]string{true: "right", false: "wrong"}[f.Right])
		}
		want := []string{"telegram Where can I park? parking right", "telegram Where can I park? parking wrong", "telegram may I bring my dog? dogs right"}
		if !store {
			want = nil
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("texts kept: %v: kept is %q, want %q", store, got, want)
		}
		if n := annIn.Count() + private.Count(); n != 5 {
			t.Errorf("%d messages are shown, want 5: nothing for a reaction", n)
		}
	}
}

// A thumb for what is not known any more, from nobody, or of a shape that nobody sends, does nothing.
func TestOddReactions(t *testing.T) {
	o := newOffice(t, &bottest.Keeper{})
	for _, r := range []map[string]any{
		{},
		{"chat": map[string]any{"id": o.boss.ID, "type": "private"}, "message_id": 12345, "new_reaction": []any{map[string]any{"type": "emoji", "emoji": "👍"}}},
		{"chat": map[string]any{"id": o.group.ID, "type": "supergroup"}, "message_id": 1, "actor_chat": map[string]any{"id": o.group.ID}, "date": 1, "old_reaction": nil, "new_reaction": []any{map[string]any{"type": "paid"}}},
	} {
		o.s.Update(map[string]any{"message_reaction": r})
	}
	at := o.boss.Private()
	at.Say("Where can I park?")
	at.Wait(1)
	o.settle()
	if n := at.Count(); n != 1 {
		t.Errorf("%d messages are shown", n)
	}
}
