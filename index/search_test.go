package index_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// load reads YAML content.
func load(t testing.TB, yaml string) *faq.Content {
	t.Helper()
	content, problems := faq.Read("content.yaml", strings.NewReader(yaml), faq.LoadOptions{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return content
}

func build(t testing.TB, content *faq.Content, cfg index.Config) *index.Index {
	t.Helper()
	x, err := index.Build(t.Context(), content, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func search(t testing.TB, x *index.Index, q index.Query) []index.Hit {
	t.Helper()
	hits, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("searching %q: %v", q.Text, err)
	}
	return hits
}

func first(hits []index.Hit) faq.EntryID {
	if len(hits) == 0 {
		return "-"
	}
	return hits[0].Entry.ID
}

// TestSearch asks the questions of each archive in testdata/search, of an index in memory and
// of one on disk.
func TestSearch(t *testing.T) {
	files, err := filepath.Glob("testdata/search/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		content := load(t, string(a.Files[0].Data))
		for name, dir := range map[string]string{"memory": "", "disk": filepath.Join(t.TempDir(), "index")} {
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) {
				x := build(t, content, index.Config{Dir: dir})
				for line := range strings.Lines(string(a.Files[1].Data)) {
					question, want, _ := strings.Cut(strings.TrimSpace(line), " => ")
					hits := search(t, x, index.Query{Text: question})
					got := string(first(hits))
					if want == "-" && len(hits) > 0 && hits[0].Confidence < 0.5 {
						got = "-"
					}
					if got != want {
						t.Errorf("%s: got %s, want %s", question, got, want)
						for _, h := range hits {
							t.Logf("  %.3f %s %v", h.Confidence, h.Entry.ID, h.Features)
						}
					}
				}
			})
		}
	}
}

const filtered = `
entries:
  - {id: a, question: "How do I get there by bus?", tags: [visit], answer: Line 5.}
  - {id: b, question: "How do I get there by car?", tags: [visit, car], answer: Road 7.}
  - {id: winter, question: "What are the opening hours?", valid_from: 2026-11-01, valid_until: 2027-02-28, answer: Ten to four.}
  - {id: summer, question: "What are the opening hours?", valid_from: 2027-03-01, answer: Nine to six.}
  - {id: hallo, question: Kontakt, lang: de, answer: Anrufen.}
  - {id: hello, question: Kontakt, lang: en, answer: Call.}
`

func TestSearchFilters(t *testing.T) {
	x := build(t, load(t, filtered), index.Config{})
	day := func(s string) faq.Date {
		d, err := faq.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	tests := []struct {
		name string
		q    index.Query
		want faq.EntryID
	}{
		{"tag", index.Query{Text: "how do i get there by bus", Tags: []string{"car"}}, "b"},
		{"unknown tag", index.Query{Text: "how do i get there by bus", Tags: []string{"boat"}}, "-"},
		{"winter", index.Query{Text: "opening hours", On: day("2026-12-24")}, "winter"},
		{"last day of winter", index.Query{Text: "opening hours", On: day("2027-02-28")}, "winter"},
		{"summer", index.Query{Text: "opening hours", On: day("2027-03-01")}, "summer"},
		{"German", index.Query{Text: "kontakt", Lang: "de"}, "hallo"},
		{"Austrian German", index.Query{Text: "kontakt", Lang: "de-AT"}, "hallo"},
		{"English", index.Query{Text: "kontakt", Lang: "en"}, "hello"},
		{"English question in a German chat", index.Query{Text: "how do i get there by bus", Lang: "de"}, "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := first(search(t, x, tt.q)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	for _, h := range search(t, x, index.Query{Text: "opening hours", On: day("2026-10-31"), Limit: 10}) {
		if h.Entry.ID == "winter" || h.Entry.ID == "summer" {
			t.Errorf("before both seasons: %s", h.Entry.ID)
		}
	}
	if got := len(search(t, x, index.Query{Text: "how do i get there", Limit: 1})); got != 1 {
		t.Errorf("%d hits with a limit of 1", got)
	}
}

// TestSearchOddText holds that nothing that people paste is an error.
func TestSearchOddText(t *testing.T) {
	x := build(t, load(t, filtered), index.Config{})
	for _, text := range []string{
		"", " ", "?", "🙂🙃", "https://example.com/a?b=c", strings.Repeat("bus car ", 5000), strings.Repeat("a", 10_000),
		"كيف أصل بالحافلة", "func main() { panic(1) }", "\xff\xfe", "bus\x00car", "xsynonymx0",
	} {
		for _, h := range search(t, x, index.Query{Text: text}) {
			if !(h.Confidence >= 0 && h.Confidence <= 1) {
				t.Errorf("%.20q: confidence %v", text, h.Confidence)
			}
		}
	}
}

func TestSearchEmptyContent(t *testing.T) {
	x := build(t, &faq.Content{}, index.Config{Dir: filepath.Join(t.TempDir(), "index")})
	if hits := search(t, x, index.Query{Text: "anything"}); len(hits) != 0 {
		t.Errorf("hits %v in empty content", hits)
	}
}

// TestSearchSame holds that the same content gives the same confidences each time it is built.
func TestSearchSame(t *testing.T) {
	raw, err := os.ReadFile("testdata/search/shop.txtar")
	if err != nil {
		t.Fatal(err)
	}
	a := txtar.Parse(raw)
	content := load(t, string(a.Files[0].Data))
	x, y := build(t, content, index.Config{}), build(t, content, index.Config{})
	for line := range strings.Lines(string(a.Files[1].Data)) {
		question, _, _ := strings.Cut(line, " => ")
		q := index.Query{Text: question}
		if diff := cmp.Diff(search(t, x, q), search(t, y, q)); diff != "" {
			t.Errorf("%s: differs (-first +second):\n%s", question, diff)
		}
	}
}

func TestSearchAtOnce(t *testing.T) {
	x := build(t, load(t, filtered), index.Config{})
	want := search(t, x, index.Query{Text: "get there by bus"})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				got, err := x.Search(t.Context(), index.Query{Text: "get there by bus"})
				if err != nil || !cmp.Equal(got, want) {
					t.Errorf("got %v, %v", got, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// FuzzSearch asks foreign text: every answer is a ranked list of sane confidences, and the
// same again.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"how do i get there by bus", "opning hours?", "¿Cómo?", "ab\x00", "🙂", strings.Repeat("x", 300)} {
		f.Add(s)
	}
	x := build(f, load(f, filtered), index.Config{})
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 20_000 {
			t.Skip("longer than the core passes on")
		}
		hits := search(t, x, index.Query{Text: text, Limit: 10})
		seen := map[faq.EntryID]bool{}
		for i, h := range hits {
			if math.IsNaN(h.Confidence) || h.Confidence < 0 || h.Confidence > 1 || seen[h.Entry.ID] {
				t.Fatalf("hit %d of %q: %v", i, text, h)
			}
			seen[h.Entry.ID] = true
		}
		if again := search(t, x, index.Query{Text: text, Limit: 10}); !cmp.Equal(hits, again) {
			t.Fatalf("%q: other hits the second time", text)
		}
		for _, e := range x.Content().Entries {
			h, err := x.Highlight(t.Context(), text, &e)
			if err != nil || !utf8.ValidString(h) || !strings.Contains(e.Answer, h) {
				t.Fatalf("highlight of %q: %q, %v", text, h, err)
			}
		}
	})
}
