package eval_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index"
)

// strangeQuestions are what somebody might send to see what happens, each of the most letters that
// the query core searches for: none may keep a processor busy for long.
func strangeQuestions() map[string]string {
	s := newSynthetic(1)
	_, topics := s.content(1_000)
	asked := strings.Join(s.questions(topics, 200), " ")
	fill := func(text string) string {
		const most = 1_000 // bot.Config.MaxQuestion where none is configured
		runes := []rune(strings.Repeat(text, most/len([]rune(text))+1))
		return string(runes[:most])
	}
	alphabet := "abcdefghijklmnopqrstuvwxyz"
	return map[string]string{
		"letter":     fill("a"),
		"letters":    fill(alphabet),
		"short":      fill("a b c d e f g h i j k l m n o p q r s t u v w x y z "),
		"word":       fill("massage "),
		"joined":     fill("howdoigettherebybus"),
		"questions":  fill(asked),
		"shouted":    strings.ToUpper(fill(asked)),
		"no spaces":  fill(strings.ReplaceAll(asked, " ", "")),
		"typos":      fill("wehre cna i prak hte crr tomorow mornign plaese "),
		"marks":      fill("a" + strings.Repeat("\u0301", 60)),
		"emoji":      fill("👩\u200d👩\u200d👧\u200d👦😀"),
		"han":        fill("我可以把车停在哪里"),
		"arabic":     fill("أين يمكنني أن أوقف سيارتي؟ "),
		"digits":     fill("1234567890"),
		"numbers":    fill("one hundred and twenty-two thousand "),
		"quotes":     fill(`"'“”‘’\*?~^+-:()[]{}`),
		"links":      fill("https://example.com/a/b?c=d&e=f "),
		"hyphens":    fill("state-of-the-art-"),
		"apostrophe": fill("don't won't can't "),
		"wild cards": fill("*a?b* "),
	}
}

// TestStrange: each of the strange questions has its end, and the same one each time.
func TestStrange(t *testing.T) {
	content, _ := newSynthetic(1).content(100)
	x := buildIndex(t, content, index.Config{Encoder: encoderOf(t, "builtin")})
	defer closeIndex(t, x)
	for name, text := range strangeQuestions() {
		t.Run(name, func(t *testing.T) {
			var found [2][]index.Hit
			for i := range found {
				var err error
				if found[i], err = x.Search(t.Context(), index.Query{Text: text}); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(found[0], found[1]); diff != "" {
				t.Errorf("other hits the second time (-first +second):\n%s", diff)
			}
			for _, h := range found[0] {
				if !(h.Confidence >= 0 && h.Confidence <= 1) {
					t.Errorf("%s has the confidence %v", h.Entry.ID, h.Confidence)
				}
			}
		})
	}
}

// BenchmarkStrange asks each of the strange questions.
func BenchmarkStrange(b *testing.B) {
	benchSizes(b, func(b *testing.B, entries int) {
		content, _ := newSynthetic(1).content(entries)
		x := buildIndex(b, content, index.Config{Encoder: encoderOf(b, *benchEncoder)})
		defer closeIndex(b, x)
		for name, text := range strangeQuestions() {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					if _, err := x.Search(b.Context(), index.Query{Text: text}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}
