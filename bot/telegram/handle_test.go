package telegram_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
	"github.com/faqbot/faqbot/faq"
)

// see checks that a message shows texts.
func see(t *testing.T, m telegramtest.Message, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(m.Text+m.Caption, text) {
			t.Errorf("%q is not shown in %q", text, m.Text+m.Caption)
		}
	}
}

// last waits for the nth message of the bot.
func last(t *testing.T, p telegramtest.Place, n int) telegramtest.Message {
	t.Helper()
	shown := p.Wait(n)
	if len(shown) > n {
		t.Errorf("the bot shows %d messages, want %d; the last is %q", len(shown), n, shown[len(shown)-1].Text)
	}
	return shown[n-1]
}

// quiet checks that the bot shows nothing in a place: a question in private that is answered
// afterwards shows that it is done with what came before.
func quiet(t *testing.T, s *telegramtest.Server, p telegramtest.Place) {
	t.Helper()
	s.WaitConfirmed()
	time.Sleep(50 * time.Millisecond) // a chat is handled side by side with others
	if shown := p.Messages(); len(shown) > 0 {
		t.Errorf("the bot shows %q, and should keep its peace", shown[0].Text)
	}
}

func TestPrivate(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, bottest.New(t), telegram.Config{})

	ann := s.User("ann").Private()
	asked := ann.Say("Hi, when are you open?")
	m := last(t, ann, 1)
	see(t, m, "Tuesday to Saturday", "Source: Visit")
	if m.ReplyTo != 0 || m.Preview {
		t.Errorf("the answer replies to %d (asked in %d), previews %t; in private it is a message of its own, without", m.ReplyTo, asked.ID, m.Preview)
	}
	if got := m.Labels(); !slices.Equal(got, []string{"Where can I park?", "When is the winter market?"}) {
		t.Errorf("buttons %q", got)
	}

	bob := s.User("bob").Private()
	bob.Send(map[string]any{"photo": []any{map[string]any{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}}, "caption": "may I bring this dog?"})
	see(t, last(t, bob, 1), "under the table")
}

func TestUnsupported(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, bottest.New(t), telegram.Config{Groups: telegram.GroupsAuto})
	photo := []any{map[string]any{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}}
	inputs := map[string]map[string]any{
		"voice":    {"voice": map[string]any{"file_id": "1", "file_unique_id": "1", "duration": 3}},
		"sticker":  {"sticker": map[string]any{"file_id": "1", "emoji": "👍"}},
		"photo":    {"photo": photo},
		"contact":  {"contact": map[string]any{"phone_number": "1", "first_name": "x"}},
		"location": {"location": map[string]any{"latitude": 1, "longitude": 1}},
		"dice":     {"dice": map[string]any{"emoji": "🎲", "value": 3}},
		"poll":     {"poll": map[string]any{"id": "1", "question": "When are you open?"}},
		"document": {"document": map[string]any{"file_id": "1"}},
	}
	group := s.Supergroup("Potters")
	for name, fields := range inputs {
		private := s.User(name).Private()
		private.Send(fields)
		see(t, last(t, private, 1), "I can only read text")
		s.User(name).In(group).Send(fields)
	}
	quiet(t, s, s.User("ann").In(group))

	album := s.User("album").Private()
	s.Hold()
	for range 4 {
		album.Send(map[string]any{"photo": photo, "media_group_id": "77"})
	}
	s.Release()
	album.Wait(1)
	album.Say("when are you open?")
	see(t, last(t, album, 2), "Tuesday")
}

// Of an album, whichever message has the caption is the question, and the others need no words.
func TestAlbumWithCaption(t *testing.T) {
	t.Parallel()
	for name, captions := range map[string][]string{
		"the first": {"may I bring this dog?", "", ""},
		"the last":  {"", "", "may I bring this dog?"},
		"between":   {"", "may I bring this dog?", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := telegramtest.New(t)
			start(t, s, bottest.New(t), telegram.Config{})
			ann := s.User("ann").Private()
			for i, caption := range captions {
				fields := map[string]any{"media_group_id": "77", "photo": []any{map[string]any{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}}}
				if caption != "" {
					fields["caption"] = caption
				}
				ann.Send(fields)
				if i == 0 {
					s.WaitConfirmed() // the first message comes alone
				}
			}
			see(t, last(t, ann, 1), "under the table")
			ann.Say("when are you open?")
			see(t, last(t, ann, 2), "Tuesday")
		})
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	off := s.Supergroup("Off")
	start(t, s, bottest.New(t), telegram.Config{Chats: map[string]telegram.Settings{
		id(off): {Mode: telegram.GroupsOff},
	}})

	plain, super := s.Group("Plain"), s.Supergroup("Potters")
	for _, c := range []*telegramtest.Chat{plain, super} {
		ann, bob := s.User("ann").In(c), s.User("bob").In(c)
		bob.Say("when are you open?")
		asked := ann.Say("@faqbot_test_bot when are you open?")
		m := last(t, ann, 1)
		see(t, m, "Tuesday to Saturday")
		if m.ReplyTo != asked.ID {
			t.Errorf("%s: the answer replies to %d, and was asked in %d", c.Title, m.ReplyTo, asked.ID)
		}
		asked = bob.Reply(m, "and where can I park?")
		if m = last(t, ann, 2); m.ReplyTo != asked.ID {
			t.Errorf("%s: the second answer replies to %d, and was asked in %d", c.Title, m.ReplyTo, asked.ID)
		}
		see(t, m, "Behind the house")
		bob.Say("/ask may I bring my dog?")
		see(t, last(t, ann, 3), "under the table")
		bob.Say("/ask@another_bot may I bring my dog?")
		bob.Say("/unknown")
		theirs := bob.Say("How can I pay?")
		ann.Reply(theirs, "@faqbot_test_bot")
		m = last(t, ann, 4)
		see(t, m, "By card")
		if m.ReplyTo != theirs.ID {
			t.Errorf("%s: asked about %d, the answer replies to %d", c.Title, theirs.ID, m.ReplyTo)
		}
	}
	s.User("ann").In(off).Say("@faqbot_test_bot when are you open?")
	s.User("ann").In(off).Say("/help")
	quiet(t, s, s.User("ann").In(off))
}

func id(c *telegramtest.Chat) string { return telegram.ChatID(c.ID) }

func TestAuto(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	forum := s.Forum("Pottery")
	visit, chatter := forum.NewTopic("Visit"), forum.NewTopic("Chatter")
	start(t, s, bottest.New(t), telegram.Config{Groups: telegram.GroupsAuto, Chats: map[string]telegram.Settings{
		id(forum) + "/" + strconv.FormatInt(chatter, 10): {Mode: telegram.GroupsMention},
	}})

	ann := s.User("ann").InTopic(forum, visit)
	ann.Say("good morning")
	ann.Say("has anybody seen my umbrella?")
	asked := ann.Say("When are you open?")
	m := last(t, ann, 1)
	see(t, m, "Tuesday to Saturday")
	if m.ReplyTo != asked.ID || m.TopicID != visit {
		t.Errorf("the answer replies to %d in topic %d; asked in %d of %d", m.ReplyTo, m.TopicID, asked.ID, visit)
	}
	ann.Say("Where can I park?") // within the minute
	ann.Say("@faqbot_test_bot Where can I park?")
	see(t, last(t, ann, 2), "Behind the house")

	quietTopic := s.User("ann").InTopic(forum, chatter)
	quietTopic.Say("When are you open?")
	quiet(t, s, quietTopic)
	quietTopic.Say("@faqbot_test_bot When are you open?")
	see(t, last(t, quietTopic, 1), "Tuesday")

	group := s.Supergroup("Potters")
	bob := s.User("bob").In(group)
	bob.Reply(s.User("ann").In(group).Say("hm"), "When are you open?")
	bob.Say("@cid When are you open?")
	quiet(t, s, bob)
	if len(s.Requests("sendChatAction")) > 0 {
		t.Error("the bot shows “typing…” for what was not said to it")
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	group := s.Group("Potters")
	asker := &bottest.Asker{}
	start(t, s, asker, telegram.Config{Chats: map[string]telegram.Settings{
		id(group): {Tags: []string{"visit"}, Language: "de"},
	}})
	s.User("ann").In(group).Say("/ask hours?")
	s.User("ann").In(group).Wait(1)
	super := group.Upgrade()
	s.User("ann").In(super).Say("/ask hours again?")
	s.User("ann").In(super).Wait(1)
	for _, q := range asker.Asked() {
		if !slices.Equal(q.Tags, []string{"visit"}) || q.Lang != "de" || q.Platform != telegram.Name {
			t.Errorf("asked %+v, want the tags and the language of the group, also when it has become a supergroup", q)
		}
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, bottest.New(t), telegram.Config{})
	ann := s.User("ann").Private()
	asked := ann.Say("When are you open?")
	see(t, last(t, ann, 1), "Tuesday")
	ann.Edit(asked, "When are you open??")
	ann.Edit(asked, "Where can I park?")
	shown := ann.WaitFor("the answer to change", func(shown []telegramtest.Message) bool {
		return len(shown) > 0 && strings.Contains(shown[0].Text, "Behind the house")
	})
	if len(shown) != 1 {
		t.Errorf("the bot shows %d messages, want the one that was edited", len(shown))
	}

	group := s.Supergroup("Potters")
	bob := s.User("bob").In(group)
	asked = bob.Say("When are you open?")
	quiet(t, s, bob)
	bob.Edit(asked, "@faqbot_test_bot When are you open?")
	if m := last(t, bob, 1); m.ReplyTo != asked.ID {
		t.Errorf("the answer replies to %d, and was asked in %d", m.ReplyTo, asked.ID)
	}
}

// TestEditLength checks that an answer of several messages, edited to a short one and back,
// leaves nothing behind and loses nothing.
func TestEditLength(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	long := strings.Repeat("| Clay | Fire |\n|---|---|\n| water | patience |\n\nThe clay of the valley.\n\n", 100)
	start(t, s, &bottest.Asker{Reply: func(_ context.Context, q bot.Question) bot.Reply {
		e := &faq.Entry{ID: "x", Question: "X?", Answer: "Short.", Lang: "en"}
		if q.Text == "long" {
			e.Answer = long
		}
		return bot.Reply{Outcome: bot.Answered, Lang: "en", Entry: e}
	}}, telegram.Config{})
	ann := s.User("ann").Private()
	asked := ann.Say("long")
	full := func(shown []telegramtest.Message) bool {
		n := 0
		for _, m := range shown {
			n += strings.Count(m.Text, "valley")
		}
		return n == 100
	}
	pieces := len(ann.WaitFor("the whole answer", full))
	if pieces < 2 {
		t.Fatalf("the long answer is %d message", pieces)
	}
	ann.Edit(asked, "short")
	ann.WaitFor("one short message", func(shown []telegramtest.Message) bool {
		return len(shown) == 1 && strings.Contains(shown[0].Text, "Short.")
	})
	ann.Edit(asked, "long")
	if shown := ann.WaitFor("the whole answer again", full); len(shown) != pieces {
		t.Errorf("%d messages, want %d", len(shown), pieces)
	}
}

// TestSplit checks that a text which Telegram's programs cut in several messages is one question.
func TestSplit(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	asker := &bottest.Asker{}
	start(t, s, asker, telegram.Config{})
	ann := s.User("ann").Private()
	first := strings.TrimSpace(strings.Repeat("clay and fire ", 292)) // 4087 characters
	s.Hold()
	ann.Say(first)
	ann.Say("and this is the end of it?")
	ann.Say("Another question")
	s.Release()
	ann.Wait(2)
	asked := asker.Asked()
	if len(asked) != 2 || asked[0].Text != first+"\nand this is the end of it?" && asked[0].Text != first+"\nand this is the end of it?\nAnother question" {
		t.Errorf("%d questions, the first ends in %q", len(asked), asked[0].Text[len(asked[0].Text)-40:])
	}
}

// A question that came in several messages has one answer, whichever of them is edited. After a restart the other messages
// are not known any more, and the answer stays.
func TestEditSplit(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	state := newState(t)
	asker := &bottest.Asker{Reply: func(_ context.Context, q bot.Question) bot.Reply {
		return bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: q.Text[:5] + "…" + q.Text[len(q.Text)-5:]}
	}}
	begin := func() (stop func()) {
		log, _ := newLogs(t, s.Token)
		a, err := telegram.New(log, asker, words, state(), telegram.Config{Token: s.Token, APIURL: s.URL})
		if err != nil {
			t.Fatal(err)
		}
		return run(t, a)
	}
	stop := begin()
	ann := s.User("ann").Private()
	long := strings.Repeat("clay and fire ", 290)
	s.Hold()
	first := ann.Say("When " + long)
	second := ann.Say("and are you opne?")
	s.Release()
	shows := func(want string) {
		t.Helper()
		ann.WaitFor(want, func(shown []telegramtest.Message) bool { return len(shown) == 1 && shown[0].Text == want })
	}
	shows("When …opne?")
	ann.Edit(second, "and are you open?")
	shows("When …open?")
	ann.Edit(first, "Where "+long)
	shows("Where…open?")
	stop()

	begin()
	ann.Edit(second, "and are you shut?")
	ann.Edit(first, "Why "+long)
	ann.Say("Hello there?")
	if shown := ann.Wait(2); len(shown) != 2 || shown[0].Text != "Where…open?" {
		t.Errorf("after a restart: %d messages, the first is %q", len(shown), shown[0].Text)
	}
}

func TestTyping(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, &bottest.Asker{Reply: func(ctx context.Context, q bot.Question) bot.Reply {
		if q.Text == "slow" {
			select {
			case <-time.After(600 * time.Millisecond):
			case <-ctx.Done():
			}
		}
		return bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "Yes."}
	}}, telegram.Config{})
	ann, bob := s.User("ann").Private(), s.User("bob").Private()
	ann.Say("slow")
	ann.Wait(1)
	if got := ann.Chat.Actions(); !slices.Equal(got, []string{"typing"}) {
		t.Errorf("while a slow question is answered, the chat shows %q, want typing", got)
	}
	bob.Say("quick")
	bob.Wait(1)
	if got := bob.Chat.Actions(); len(got) > 0 {
		t.Errorf("while a quick question is answered, the chat shows %q", got)
	}
}

func TestTooManyQuestions(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	asker := &bottest.Asker{}
	start(t, s, asker, telegram.Config{Questions: 2})
	ann, bob := s.User("ann").Private(), s.User("bob").Private()
	for range 6 {
		ann.Say("hours?")
	}
	bob.Say("hours?")
	bob.Wait(1)
	s.WaitConfirmed()
	see(t, last(t, ann, 3), "wait a moment")
	if n := len(asker.Asked()); n != 3 {
		t.Errorf("the core was asked %d times, want twice by ann and once by bob", n)
	}
}

// A question that is edited beyond the limit keeps its answer.
func TestEditTooOften(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, bottest.New(t), telegram.Config{Questions: 2, Per: time.Minute})
	ann := s.User("ann").Private()
	asked := ann.Say("when are you open?")
	last(t, ann, 1)
	ann.Edit(asked, "where can I park?")
	shows := func(want string) func([]telegramtest.Message) bool {
		return func(shown []telegramtest.Message) bool { return strings.Contains(shown[0].Text, want) }
	}
	ann.WaitFor("the answer to change", shows("Behind the house"))
	ann.Edit(asked, "may I bring my dog?")
	ann.Say("and may I smoke?")
	see(t, last(t, ann, 2), "wait a moment")
	see(t, ann.Messages()[0], "Behind the house")
}

// A menu and an inline query that Telegram refuses for long hold up nobody's answer.
func TestAnswersWhileOthersAreRefused(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	s.Fault(telegramtest.Fault{Method: "setMyCommands", Code: 429, RetryAfter: 1200})
	s.Fault(telegramtest.Fault{Method: "answerInlineQuery", Code: 429, RetryAfter: 1200})
	start(t, s, bottest.New(t), telegram.Config{})
	s.WaitRequests("setMyCommands", 1)
	s.Update(map[string]any{"inline_query": map[string]any{
		"id": "1", "from": map[string]any{"id": s.User("bob").ID, "is_bot": false, "first_name": "bob"}, "query": "open", "offset": "",
	}})
	s.WaitRequests("answerInlineQuery", 1)
	ann := s.User("ann").Private()
	ann.Say("when are you open?")
	see(t, last(t, ann, 1), "Tuesday")
}
