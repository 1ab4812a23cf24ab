package web

import (
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/examples"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// exampleAdapter returns an adapter over the real core and the example of the massage studio.
func exampleAdapter(t *testing.T) *Adapter {
	t.Helper()
	content, problems := faq.LoadFS(t.Context(), examples.Massage(), examples.Default, faq.LoadOptions{Lang: "en"})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	x, err := index.Build(t.Context(), content, index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	core, err := bot.New(slog.New(slog.NewTextHandler(t.Output(), nil)), x, words, nil, bot.Config{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(slog.New(slog.NewTextHandler(t.Output(), nil)), core, words, Config{
		Questions: -1,
		Content:   func() *faq.Content { return content },
		OpenFile: func(path string) (fs.File, error) {
			return examples.Massage().Open(strings.TrimPrefix(path, examples.Default+"/"))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// testExample asks the real core about the example as clients would.
func testExample(t *testing.T, c chrome) {
	for _, look := range []struct {
		name          string
		width, height int
	}{{"phone", 375, 740}, {"desktop", 1100, 800}} {
		if look.name != "phone" && os.Getenv("FAQBOT_SCREENSHOTS") == "" {
			continue // only for eyes
		}
		b := c.open(t, exampleAdapter(t).Handler(), look.width, look.height)
		b.shot(t, "example-"+look.name+"-0")
		for i, q := range []struct{ question, want string }{
			{"Hello", ""},
			{"When are you open?", "Saturday"},
			{"where can I park my car?", "Mill Street"},
			{"can I come when pregnant?", "midwife"},
			{"How does massage help against back pain?", ""},
			{"prices?", ""},
			{"do you have a swimming pool", ""},
			{"when are you open and how much is an hour", ""},
			{"Was kostet eine Massage?", "30 Minuten"},
			{"my arm is numb and I have chest pain", ""},
		} {
			b.say(t, q.question)
			if text := b.lastText(t); !strings.Contains(text, q.want) {
				t.Errorf("%s: %q lacks %q:\n%s", look.name, q.question, q.want, text)
			}
			b.shot(t, "example-"+look.name+"-"+string(rune('a'+i)))
		}
		if broken := eval[int](t, b, `[...document.images].filter((i) => i.complete && i.naturalWidth === 0).length`); broken > 0 {
			t.Errorf("%s: %d pictures do not load", look.name, broken)
		}
		if over := eval[int](t, b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("%s: the page is %d pixels wider than the screen", look.name, over)
		}
		b.quiet(t)
	}
}
