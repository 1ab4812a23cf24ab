package index

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/rank"
)

func editorContent(entries int) (*editor, *faq.Content) {
	d := &editor{r: rand.New(rand.NewPCG(3, uint64(entries)))}
	c := &faq.Content{}
	for range entries {
		c.Entries = append(c.Entries, d.entry())
	}
	return d, c
}

// withAnswer returns content with another answer to one entry.
func withAnswer(c *faq.Content, i int, answer string) *faq.Content {
	o := *c
	o.Entries = slices.Clone(c.Entries)
	o.Entries[i].Answer = answer
	return &o
}

// TestBuildOnOtherBases builds on bases that have little or nothing to give, or that something
// has happened to.
func TestBuildOnOtherBases(t *testing.T) {
	d, content := editorContent(40)
	questions := []string{d.text(5), d.text(4), d.text(7)}
	next := withAnswer(content, 3, "Something else about the parcel.")
	many := *content
	many.Entries = slices.Clone(content.Entries)
	for i := range 20 {
		many.Entries[i] = d.entry()
	}
	french := withAnswer(content, 0, "Oui.")
	french.Entries[0].Lang = "fr"
	synonyms := withAnswer(content, 0, "Yes.")
	synonyms.Synonyms = []faq.SynonymGroup{{Words: []string{"parcel", "box"}}}
	twice := withAnswer(content, 5, "The id of another.")
	twice.Entries[5].ID = twice.Entries[6].ID

	tests := []struct {
		name     string
		content  *faq.Content
		spoil    func(t *testing.T, dir string, base *Index)
		memory   bool // of the base
		analysed int
	}{
		{name: "one answer", content: next, analysed: 1},
		{name: "nothing changed", content: content},
		{name: "in memory", content: next, memory: true, analysed: 40},
		{name: "too much changed", content: &many, analysed: 40},
		{name: "a language more", content: french, analysed: 40},
		{name: "other synonyms", content: synonyms, analysed: 40},
		{name: "an id twice", content: twice, analysed: 2},
		{name: "renamed folder", content: next, analysed: 1, spoil: func(t *testing.T, dir string, _ *Index) {
			if err := os.Rename(filepath.Join(dir, "base"), filepath.Join(dir, "generation")); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "folder of another index in its place", content: next, analysed: 1, spoil: func(t *testing.T, dir string, _ *Index) {
			if err := os.Rename(filepath.Join(dir, "base"), filepath.Join(dir, "generation")); err != nil {
				t.Fatal(err)
			}
			build(t, &many, Config{Dir: filepath.Join(dir, "base")})
		}},
		{name: "removed folder", content: next, analysed: 40, spoil: func(t *testing.T, dir string, _ *Index) {
			if err := os.RemoveAll(filepath.Join(dir, "base")); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "closed", content: next, analysed: 40, spoil: func(t *testing.T, _ string, base *Index) {
			if err := base.Close(); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "without its root", content: next, analysed: 40, spoil: func(t *testing.T, dir string, _ *Index) {
			if err := os.Remove(filepath.Join(dir, "base", bleveDir, bleveStore, "root.bolt")); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			cfg := Config{Dir: filepath.Join(dir, "base")}
			if tt.memory {
				cfg.Dir = ""
			}
			base := build(t, content, cfg)
			if tt.spoil != nil {
				tt.spoil(t, dir, base)
			}
			next := Config{Dir: filepath.Join(dir, "next"), Base: base}
			x := build(t, tt.content, next)
			if x.Analysed() != tt.analysed {
				t.Errorf("%d entries were analysed, want %d", x.Analysed(), tt.analysed)
			}
			want := dump(t, build(t, tt.content, Config{}), questions)
			if diff := cmp.Diff(want, dump(t, x, questions)); diff != "" {
				t.Errorf("built at once (-), on the base (+)\n%s", diff)
			}
			again, opened, err := Open(t.Context(), tt.content, Config{Dir: next.Dir})
			if err != nil || opened.Rebuilt {
				t.Fatalf("opened again: %+v, %v", opened, err)
			}
			if err := again.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBuildInPlaceOfBase holds that an index can take the place of the one that it is built on.
func TestBuildInPlaceOfBase(t *testing.T) {
	d, content := editorContent(30)
	questions := []string{d.text(5), d.text(6)}
	dir := filepath.Join(t.TempDir(), "index")
	base := build(t, content, Config{Dir: dir})
	before := dump(t, base, questions)
	x := build(t, withAnswer(content, 1, "Another."), Config{Dir: dir, Base: base})
	if x.Analysed() != 1 {
		t.Errorf("%d entries were analysed", x.Analysed())
	}
	if diff := cmp.Diff(before, dump(t, base, questions)); diff != "" {
		t.Error(diff)
	}
}

// TestCloseTwice holds that a closed index refuses questions and can be closed again.
func TestCloseTwice(t *testing.T) {
	_, content := editorContent(5)
	x := build(t, content, Config{Dir: filepath.Join(t.TempDir(), "index")})
	for range 2 {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := x.Search(t.Context(), Query{Text: "where is my parcel"}); err == nil {
		t.Error("a closed index answered")
	}
}

// TestLinkedFiles holds that an index on a base shares its segments rather than copying them.
func TestLinkedFiles(t *testing.T) {
	_, content := editorContent(30)
	dir := t.TempDir()
	base := build(t, content, Config{Dir: filepath.Join(dir, "base")})
	build(t, withAnswer(content, 1, "Another."), Config{Dir: filepath.Join(dir, "next"), Base: base})
	segments, err := filepath.Glob(filepath.Join(dir, "base", bleveDir, bleveStore, "*.zap"))
	if err != nil || len(segments) == 0 {
		t.Fatalf("segments %v, %v", segments, err)
	}
	for _, path := range segments {
		a, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.Stat(filepath.Join(dir, "next", bleveDir, bleveStore, filepath.Base(path)))
		if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(a, b) {
			t.Errorf("%s is not shared", filepath.Base(path))
		}
	}
}

// FuzzDecodeCorpus holds that whatever stands in the file of forms is refused, or reads as forms
// that a question can be measured against.
func FuzzDecodeCorpus(f *testing.F) {
	d, content := editorContent(3)
	x, err := Build(f.Context(), content, Config{})
	if err != nil {
		f.Fatal(err)
	}
	good := x.corpus.encode()
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte{0, 0, 0, 0, 0})
	f.Add([]byte{})
	text := d.text(8)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := decodeCorpus(data)
		if err != nil {
			return
		}
		back, err := decodeCorpus(c.encode())
		if err != nil || len(back.entries) != len(c.entries) {
			t.Fatalf("what was read is not written so that it reads again: %v", err)
		}
		q := c.newQuestion(x.analyse.termsOf(text, x.analyse.langs, x.syn.questionMarks), nil, nil)
		s := newScratch(c.lex)
		s.set(c.lex, q)
		for i := range c.entries {
			var k rank.Features
			c.features(q, s, &c.entries[i], &k)
			c.exact(q, &c.entries[i])
			c.classVector(&c.entries[i].union)
		}
		newTypable(c)
	})
}

// TestDecodeCorpusDamaged damages the file of forms in many ways: most are refused, and none
// makes it panic.
func TestDecodeCorpusDamaged(t *testing.T) {
	_, content := editorContent(12)
	good := build(t, content, Config{}).corpus.encode()
	r := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		bad := slices.Clone(good)
		for range 1 + r.IntN(3) {
			bad[r.IntN(len(bad))] = byte(r.IntN(256))
		}
		if r.IntN(4) == 0 {
			bad = bad[:r.IntN(len(bad))]
		}
		c, err := decodeCorpus(bad)
		if err != nil {
			continue
		}
		for i := range c.entries {
			c.classVector(&c.entries[i].union) // looks every number up
		}
	}
	for n := range good {
		if _, err := decodeCorpus(good[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes are taken for all", n, len(good))
		}
	}
}
