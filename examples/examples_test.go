package examples_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/examples"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/eval"
)

// names are the examples, by their folder.
var names = []string{"massage", "community"}

func load(t *testing.T, name string) *faq.Content {
	t.Helper()
	content, problems := faq.Load(t.Context(), []string{name}, faq.LoadOptions{})
	for _, p := range problems {
		t.Errorf("reading: %v", p)
	}
	return content
}

// TestCheckFindsNothing holds what the README says: an owner who starts from an example starts
// from content that the checks have nothing to say about, this year and in twenty.
func TestCheckFindsNothing(t *testing.T) {
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			content := load(t, name)
			for _, day := range []faq.Date{faq.DateOf(time.Now()), {Year: 2046, Month: time.July, Day: 1}} {
				for _, p := range faq.Check(content, faq.CheckOptions{On: day}) {
					t.Errorf("check on %v: %v", day, p)
				}
			}
			if raceDetector {
				t.Log("asking the content its own questions is left to a run without the race detector, which makes it very slow")
				return // no skip: .ci/run takes a skipped test for one that lacks something, and does both runs
			}
			for _, p := range eval.SelfCheck(t.Context(), bottest.Index(t, content), content) {
				t.Errorf("asking the content its own questions: %v", p)
			}
		})
	}
}

// TestEveryFeature holds that the examples, taken together, show every format and every field.
func TestEveryFeature(t *testing.T) {
	formats, fields := map[string]bool{}, map[string]bool{}
	var urgent, smalltalk, groups, oneWay, contacts int
	for _, name := range names {
		content := load(t, name)
		for _, f := range content.Files {
			formats[path.Ext(f)] = true
		}
		for i := range content.Entries {
			for field, set := range fieldsOf(&content.Entries[i]) {
				fields[field] = fields[field] || set
			}
		}
		urgent += len(content.Urgent)
		smalltalk += len(content.Smalltalk)
		for _, g := range content.Synonyms {
			groups++
			if len(g.To) > 0 {
				oneWay++
			}
		}
		if content.Contact != "" {
			contacts++
		}
	}
	for field, set := range fields {
		if !set {
			t.Errorf("no entry of the examples has the field %q", field)
		}
	}
	want := []string{".adoc", ".csv", ".html", ".json", ".md", ".mdx", ".rst", ".tsv", ".txt", ".yaml"}
	got := make([]string, 0, len(formats))
	for f := range formats {
		got = append(got, f)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("formats of the examples (-want +got):\n%s", diff)
	}
	if urgent == 0 || smalltalk == 0 || groups == 0 || oneWay == 0 || contacts != len(names) {
		t.Errorf("urgent texts %d, small talk %d, groups of synonyms %d (%d one way), contacts %d: there should be some of each",
			urgent, smalltalk, groups, oneWay, contacts)
	}
}

func fieldsOf(e *faq.Entry) map[string]bool {
	labelled := slices.ContainsFunc(e.Links, func(l faq.Link) bool { return l.Label != "" })
	bare := slices.ContainsFunc(e.Links, func(l faq.Link) bool { return l.Label == "" })
	return map[string]bool{
		"also": len(e.Also) > 0, "section": len(e.Section) > 1, "tags": len(e.Tags) > 0, "another language": e.Lang != "en",
		"related": len(e.Related) > 0, "links with a label": labelled, "links without a label": bare,
		"valid_from": !e.ValidFrom.IsZero(), "valid_until": !e.ValidUntil.IsZero(), "careful": e.Careful, "notice": e.Notice != "",
		"image": e.Image != "", "source_url": e.SourceURL != "", "updated": !e.Updated.IsZero(),
		"a table": strings.Contains(e.Answer, "|---"), "a code block": strings.Contains(e.Answer, "```"),
	}
}

// TestCases holds that the labelled questions name entries that are there, ask something else than
// the content's own phrasings, and are answered well enough for a first impression.
func TestCases(t *testing.T) {
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			content := load(t, name)
			cases, problems := eval.LoadCases(name+".cases.jsonl", content)
			for _, p := range problems {
				t.Errorf("reading: %v", p)
			}
			phrasings := map[string]bool{}
			for i := range content.Entries {
				for _, p := range content.Entries[i].Phrasings() {
					phrasings[strings.ToLower(p)] = true
				}
			}
			in, out := 0, 0
			for _, c := range cases {
				if phrasings[strings.ToLower(c.Question)] {
					t.Errorf("%v: %q is a phrasing of the content itself", c.Source, c.Question)
				}
				if c.InScope() {
					in++
				} else {
					out++
				}
			}
			if in < 60 || out < 25 {
				t.Errorf("%d questions in scope and %d out of scope; want at least 60 and 25", in, out)
			}
			x := bottest.Index(t, content)
			r, err := eval.Run(t.Context(), x, cases, eval.Thresholds{Confident: 0.5, Suggest: 0.15})
			if err != nil {
				t.Fatal(err)
			}
			if m := r.Measures; m.Top1 < 0.85 || m.Precision < 0.9 || m.FalseAnswers > 0.25 {
				t.Errorf("top-1 %v, precision %v, false answers %v; want at least .85, .90 and at most .25", m.Top1, m.Precision, m.FalseAnswers)
			}
		})
	}
}

// TestEmbedded holds that what is built into the program is what lies in the folders.
func TestEmbedded(t *testing.T) {
	for name, embedded := range map[string]fs.FS{"massage": examples.Massage(), "community": examples.Community()} {
		if got, want := listing(t, embedded), listing(t, os.DirFS(name)); !slices.Equal(got, want) {
			t.Errorf("files of %s (-folder +embedded):\n%s", name, cmp.Diff(want, got))
		}
	}
}

func listing(t *testing.T, dir fs.FS) []string {
	t.Helper()
	var names []string
	if err := fs.WalkDir(dir, ".", func(name string, _ fs.DirEntry, err error) error {
		names = append(names, name)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return names
}
