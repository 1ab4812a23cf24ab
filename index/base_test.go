package index

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
)

// editor makes content and changes it as owners do.
type editor struct {
	r    *rand.Rand
	next int
}

var (
	editorWords = strings.Fields(`parcel delivery returns size colour mattress cover wash warm cold price voucher account password
		login invoice address courier track order cancel change exchange refund warranty repair showroom trial night comfort slat frame pillow
		Lieferung Rechnung zahlen Größe straße über weiß müller`)
	editorJoints = strings.Fields("the a my your of for to with without after before is are can do how what when where why which")
)

func (d *editor) text(words int) string {
	out := make([]string, words)
	for i := range out {
		if d.r.IntN(2) == 0 {
			out[i] = editorJoints[d.r.IntN(len(editorJoints))]
		} else {
			out[i] = editorWords[d.r.IntN(len(editorWords))]
			if d.r.IntN(12) == 0 {
				out[i] += fmt.Sprintf("%d", d.r.IntN(400)) // a word of few entries
			}
		}
		if i%9 == 8 {
			out[i] += "."
		}
	}
	return strings.Join(out, " ")
}

func (d *editor) entry() faq.Entry {
	d.next++
	e := faq.Entry{ID: faq.EntryID(fmt.Sprintf("entry/%d", d.next)), Lang: "en", Question: d.text(4+d.r.IntN(5)) + "?"}
	for range d.r.IntN(3) {
		e.Also = append(e.Also, d.text(3+d.r.IntN(4)))
	}
	e.Answer = d.text(15 + d.r.IntN(30))
	if d.r.IntN(8) == 0 {
		e.Answer, e.Section = d.text(200)+".", []string{"Guide", d.text(1)}
	}
	if d.r.IntN(6) == 0 {
		e.Lang = "de"
	}
	if d.r.IntN(6) == 0 {
		e.Tags = []string{editorWords[d.r.IntN(4)]}
	}
	return e
}

// edit returns changed content, and leaves the old one as it is.
func (d *editor) edit(old *faq.Content) *faq.Content {
	c := *old
	c.Entries = slices.Clone(old.Entries)
	for range 1 + d.r.IntN(3) {
		i := d.r.IntN(len(c.Entries))
		switch d.r.IntN(7) {
		case 0:
			c.Entries = slices.Insert(c.Entries, i, d.entry())
		case 1:
			c.Entries = slices.Delete(c.Entries, i, i+1)
		case 2:
			c.Entries[i].Answer = d.text(20)
		case 3:
			c.Entries[i].Also = append(slices.Clone(c.Entries[i].Also), d.text(5))
		case 4: // another name
			d.next++
			c.Entries[i].ID = faq.EntryID(fmt.Sprintf("renamed/%d", d.next))
		case 5: // another place
			e := c.Entries[i]
			c.Entries = slices.Insert(slices.Delete(c.Entries, i, i+1), d.r.IntN(len(c.Entries)), e)
		case 6:
			c.Entries[i].Tags = []string{"parcel"}
		}
	}
	return &c
}

// dump is all that an index says to some questions.
func dump(t *testing.T, x *Index, questions []string) string {
	t.Helper()
	var b strings.Builder
	for i, q := range questions {
		query := Query{Text: q, Limit: 10}
		if i%4 == 0 {
			query.Tags = []string{"parcel"}
		}
		if i%3 == 0 {
			query.Lang = "de"
		}
		hits, err := x.Search(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", q)
		for _, h := range hits {
			fmt.Fprintf(&b, "  %s %v %v\n", h.Entry.ID, h.Confidence, h.Features)
			text, err := x.Highlight(t.Context(), q, h.Entry)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "    %q\n", text)
		}
		typed, err := x.Complete(t.Context(), Query{Text: q[:len(q)*2/3]})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range typed {
			fmt.Fprintf(&b, "  > %s\n", e.ID)
		}
	}
	return b.String()
}

func build(t testing.TB, content *faq.Content, cfg Config) *Index {
	t.Helper()
	x, err := Build(t.Context(), content, cfg)
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

// TestBuildOnBase holds that an index that was carried forward over many edits says what one
// says that was built at once, to the last digit; and that its folder is as good.
func TestBuildOnBase(t *testing.T) {
	d := &editor{r: rand.New(rand.NewPCG(7, 7))}
	content := &faq.Content{Synonyms: []faq.SynonymGroup{{Words: []string{"courier", "carrier"}}}}
	for range 60 {
		content.Entries = append(content.Entries, d.entry())
	}
	dir := t.TempDir()
	current := build(t, content, Config{Dir: filepath.Join(dir, "0")})
	for n := 1; n <= 15; n++ {
		var questions []string
		for range 6 {
			questions = append(questions, d.text(3+d.r.IntN(6)))
		}
		before := dump(t, current, questions)
		changed := d.edit(content)
		path := filepath.Join(dir, fmt.Sprint(n))
		next := build(t, changed, Config{Dir: path, Base: current})
		if got := next.Analysed(); got > 6 {
			t.Errorf("edit %d: %d entries were analysed", n, got)
		}
		full := build(t, changed, Config{})
		want := dump(t, full, questions)
		if diff := cmp.Diff(want, dump(t, next, questions)); diff != "" {
			t.Fatalf("edit %d: built at once (-), on a base (+)\n%s", n, diff)
		}
		if !bytes.Equal(full.corpus.encode(), next.corpus.encode()) {
			t.Fatalf("edit %d: other forms than those built at once", n)
		}
		again, opened, err := Open(t.Context(), changed, Config{Dir: path})
		if err != nil || opened.Rebuilt || again.Analysed() != 0 {
			t.Fatalf("edit %d: opened again: %+v, %v", n, opened, err)
		}
		if diff := cmp.Diff(want, dump(t, again, questions)); diff != "" {
			t.Fatalf("edit %d: opened again\n%s", n, diff)
		}
		if diff := cmp.Diff(before, dump(t, current, questions)); diff != "" {
			t.Fatalf("edit %d changed what the base says\n%s", n, diff)
		}
		if err := checkFiles(current.folder.path, current.folder.sums); err != nil {
			t.Fatalf("edit %d changed the base's folder: %v", n, err)
		}
		if n%3 == 0 { // as a fresh process does
			if err := again.Close(); err != nil {
				t.Fatal(err)
			}
			if again, _, err = Open(t.Context(), changed, Config{Dir: path}); err != nil {
				t.Fatal(err)
			}
		}
		t.Cleanup(func() { _ = again.Close() })
		current, content = again, changed
	}
	if n := len(current.live.snapshot.Segments()); n > maxSegments {
		t.Errorf("there are %d segments", n)
	}
	files, err := os.ReadDir(filepath.Join(current.folder.path, bleveDir, bleveStore))
	if err != nil || len(files) > maxSegments+1 {
		t.Errorf("files %v, %v", files, err)
	}
}
