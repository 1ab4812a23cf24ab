package telegram_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
	"github.com/faqbot/faqbot/faq"
)

// png is the smallest picture that is one.
const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"

// answering returns an asker that answers every question with an entry.
func answering(e *faq.Entry) *bottest.Asker {
	e.Lang, e.Question = "en", "What is it?"
	return &bottest.Asker{Reply: func(_ context.Context, q bot.Question) bot.Reply {
		return bot.Reply{
			Question: q.Text, Outcome: bot.Answered, Lang: "en", Entry: e,
			Actions: []bot.Action{{Kind: bot.ActionLink, Label: "Clay", URL: "https://clay.example"}},
		}
	}}
}

// TestPlainText checks that an answer whose markup Telegram refuses comes without it, and one
// whose buttons it refuses without these.
func TestPlainText(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, answering(&faq.Entry{ID: "x", Answer: "It is **good** & cheap: 1 < 2."}), telegram.Config{})
	s.Fault(telegramtest.Fault{Method: "sendMessage", Code: 400, Description: "Bad Request: can't parse entities: Unsupported start tag"})
	ann := s.User("ann").Private()
	ann.Say("what?")
	m := last(t, ann, 1)
	see(t, m, "It is good & cheap: 1 < 2.")
	if strings.Contains(m.Text, "<b>") || len(m.Entities) > 0 {
		t.Errorf("the second try has markup: %q %v", m.Text, m.Entities)
	}
	s.Fault(telegramtest.Fault{Method: "sendMessage", Code: 400, Description: "Bad Request: BUTTON_URL_INVALID"})
	bob := s.User("bob").Private()
	bob.Say("what?")
	see(t, last(t, bob, 1), "It is good & cheap: 1 < 2.")
}

func TestPreview(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, answering(&faq.Entry{ID: "x", Answer: "See <https://clay.example>.", Preview: true}), telegram.Config{})
	ann := s.User("ann").Private()
	ann.Say("what?")
	if m := last(t, ann, 1); !m.Preview {
		t.Error("an entry that asks for a preview of its links shows none")
	}
}

func TestPhotos(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	open := fstest.MapFS{"content/kiln.png": {Data: []byte(png)}}
	start(t, s, answering(&faq.Entry{
		ID: "x", Answer: "A kiln.\n\n![The kiln](kiln.png)", Source: faq.Source{File: "content/guide.md"},
	}), telegram.Config{OpenFile: func(path string) (fs.File, error) { return open.Open(path) }})
	ann := s.User("ann").Private()
	asked := ann.Say("what?")
	m := last(t, ann, 1)
	if m.Photo == nil || string(m.Photo.Data) != png {
		t.Fatalf("the answer has no picture: %+v", m)
	}
	see(t, m, "A kiln.")
	ann.Edit(asked, "what is it then?")
	if shown := ann.WaitFor("the photo to be edited", func(shown []telegramtest.Message) bool { return shown[0].Edits > 0 }); len(shown) != 1 {
		t.Errorf("%d messages, want the one that was edited", len(shown))
	}

	// A picture that Telegram refuses leaves the text.
	s.Fault(telegramtest.Fault{Method: "sendPhoto", Code: 400, Description: "Bad Request: PHOTO_INVALID_DIMENSIONS"})
	bob := s.User("bob").Private()
	bob.Say("what?")
	if m = last(t, bob, 1); m.Photo != nil {
		t.Error("a refused picture is shown")
	}
	see(t, m, "A kiln.")
}

func TestAlbumOfOneBadPicture(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	s.BadURL("https://clay.example/2.jpg")
	start(t, s, answering(&faq.Entry{
		ID: "x", Answer: "Three.\n\n![one](https://clay.example/1.jpg)\n\n![two](https://clay.example/2.jpg)\n\n![three](https://clay.example/3.jpg)",
	}), telegram.Config{})
	ann := s.User("ann").Private()
	ann.Say("what?")
	photos := 0
	for _, m := range ann.Wait(4) {
		if m.Photo != nil {
			photos++
		}
	}
	if photos != 2 {
		t.Errorf("%d pictures are shown, want the two that can be had", photos)
	}
}
