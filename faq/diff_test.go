package faq

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sides returns the texts that spans are made of.
func sides(spans []Span) (old, new string) {
	for _, s := range spans {
		if s.Kind != SpanAdded {
			old += s.Text
		}
		if s.Kind != SpanRemoved {
			new += s.Text
		}
	}
	return old, new
}

// checkSpans holds what every list of spans promises.
func checkSpans(t *testing.T, spans []Span, old, new string) {
	t.Helper()
	if a, b := sides(spans); a != old || b != new {
		t.Errorf("the spans of\n%q and\n%q make up\n%q and\n%q", old, new, a, b)
	}
	for i, s := range spans {
		if s.Text == "" || i > 0 && spans[i-1].Kind == s.Kind {
			t.Errorf("span %d of %q is empty or of the kind of the one before it", i, spans)
		}
	}
}

// marked writes spans in a line.
func marked(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.Kind {
		case SpanSame:
			b.WriteString(s.Text)
		case SpanRemoved:
			b.WriteString("[-" + s.Text + "-]")
		case SpanAdded:
			b.WriteString("{+" + s.Text + "+}")
		}
	}
	return b.String()
}

func TestWordSpans(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"", "new", "{+new+}"},
		{"old", "", "[-old-]"},
		{"We open at 9.", "We open at 10.", "We open at [-9-]{+10+}."},
		{"We open daily.", "We open daily. Not on Sunday.", "We open daily.{+ Not on Sunday.+}"},
		{"Three days at most.", "Two weeks at most.", "[-Three days-]{+Two weeks+} at most."},
		{"Delivery takes three to five working days.", "Delivery takes two working days.", "Delivery takes [-three to five-]{+two+} working days."},
		{"You don't pay.", "You do pay.", "You [-don't-]{+do+} pay."},
		{"one two three", "four five six", "[-one two three-]{+four five six+}"},
		{"営業時間は九時からです", "営業時間は十時からです", "営業時間は[-九-]{+十+}時からです"},
		{"Grüße aus Köln", "Grüße aus Bonn", "Grüße aus [-Köln-]{+Bonn+}"},
		{"a 👩‍💻 b", "a 👩‍🔬 b", "a [-👩‍💻-]{+👩‍🔬+} b"},
		{"cafe\u0301 now", "cafe now", "[-cafe\u0301-]{+cafe+} now"},
		{"first line\nsecond line\n", "first line\nnew line\nsecond line\n", "first line\n{+new line\n+}second line\n"},
		{"- apples\n- pears\n", "- apples\n- plums\n", "- apples\n- [-pears-]{+plums+}\n"},
		{"x  y z", "x y z", "x[-  -]{+ +}y z"},
	} {
		spans := wordSpans(tt.old, tt.new)
		checkSpans(t, spans, tt.old, tt.new)
		if got := marked(spans); got != tt.want {
			t.Errorf("%q to %q\ngot  %s\nwant %s", tt.old, tt.new, got, tt.want)
		}
	}
}

// Long texts in every shape: what they share is found where it can be, and the spans are right.
func TestWordSpansLong(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := func(words, vocabulary int) []string {
		out := make([]string, words)
		for i := range out {
			out[i] = fmt.Sprintf("w%d", r.IntN(vocabulary))
		}
		return out
	}
	base := text(17_000, 4000) // 100 KB
	edited := slices.Clone(base)
	for i := range 50 {
		edited[i*300] = "edited"
	}
	few := text(17_000, 3)
	for name, pair := range map[string][2][]string{
		"edited":    {base, edited},
		"reversed":  {base, reversed(base)},
		"foreign":   {base, text(17_000, 4000)},
		"few words": {few, text(17_000, 3)},
		"same word": {slices.Repeat([]string{"a"}, 17_000), slices.Repeat([]string{"a"}, 9_000)},
		"halves":    {base, append(slices.Clone(base[8500:]), base[:8500]...)},
	} {
		old, new := strings.Join(pair[0], " "), strings.Join(pair[1], " ")
		spans := wordSpans(old, new)
		checkSpans(t, spans, old, new)
		if name == "edited" && len(spans) != 150 {
			t.Errorf("50 edited words make %d spans", len(spans))
		}
	}
}

func reversed(list []string) []string {
	out := slices.Clone(list)
	slices.Reverse(out)
	return out
}

// loadPair reads old.* and new.* of a folder of testdata/diff.
func loadPair(t *testing.T, dir string) (old, new *Content) {
	t.Helper()
	read := func(name string) *Content {
		files, err := filepath.Glob(filepath.Join(dir, name+".*"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%s has %q, %v", dir, files, err)
		}
		data, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		c, problems := Read(filepath.Base(files[0]), bytes.NewReader(data), LoadOptions{})
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	return read("old"), read("new")
}

// TestDiffGolden compares the texts and the JSON of a difference with golden files.
func TestDiffGolden(t *testing.T) {
	dirs, err := filepath.Glob("testdata/diff/*")
	if err != nil || len(dirs) < 4 {
		t.Fatalf("%q, %v", dirs, err)
	}
	for _, dir := range dirs {
		d := Diff(loadPair(t, dir))
		for golden, write := range map[string]func(io.Writer) error{"text.golden": d.WriteText, "json.golden": d.WriteJSON} {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			golden = filepath.Join(dir, golden)
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v (write it with: go test ./faq -run %s -update)", err, t.Name())
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", golden, diff)
			}
		}
	}
}

func TestDiffRenames(t *testing.T) {
	const long = "Open the settings, choose the profile that you want to use, and press the button at the bottom of the page."
	entry := func(id EntryID, question, answer string) Entry {
		return Entry{ID: id, Question: question, Answer: answer, Lang: "en"}
	}
	tests := map[string]struct {
		old, new []Entry
		want     []string // old > new
	}{
		"the same texts": {
			[]Entry{entry("a", "How?", "So.")}, []Entry{entry("b", "How?", "So.")}, []string{"a > b"},
		},
		"question edited, so another slug": {
			[]Entry{entry("how-do-i-pay", "How do I pay?", "By card, or in cash at the desk.")},
			[]Entry{entry("how-can-i-pay-my-bill", "How can I pay my bill?", "By card, or in cash at the desk.")},
			[]string{"how-do-i-pay > how-can-i-pay-my-bill"},
		},
		"another answer to the same question": {
			[]Entry{entry("q1", "When are you open in winter?", "From nine to five in winter.")},
			[]Entry{entry("winter", "When are you open in winter?", "Only in the mornings, and not when it snows.")},
			[]string{"q1 > winter"},
		},
		"a short answer alone is nothing in common": {
			[]Entry{entry("dogs", "May I bring my dog?", "Yes.")}, []Entry{entry("cards", "Do you take cards?", "Yes.")}, nil,
		},
		"another entry": {
			[]Entry{entry("a", "Where is the harbour?", "In the south.")}, []Entry{entry("b", "Who made this?", "We did, last year.")}, nil,
		},
		"one to one, the nearest": {
			[]Entry{entry("x1", "How do I change the profile?", long), entry("x2", "How do I change the colour?", long+" Wait.")},
			[]Entry{entry("y2", "How do I change the colours?", long+" Wait."), entry("y1", "How do I change a profile?", long), entry("y3", "How do I change sounds?", long)},
			[]string{"x2 > y2", "x1 > y1"},
		},
		"copies in their order": {
			[]Entry{entry("a", "Q", "A"), entry("b", "Q", "A")},
			[]Entry{entry("c", "Q", "A"), entry("d", "Q", "A"), entry("e", "Q", "A")},
			[]string{"a > c", "b > d"},
		},
		"two that change their ids": {
			[]Entry{entry("a", "How?", "So."), entry("b", "Why?", "Therefore.")},
			[]Entry{entry("b", "How?", "So."), entry("a", "Why?", "Therefore.")},
			nil, // the ids are there: both have changed
		},
		"no words": {
			[]Entry{entry("a", "?", "!")}, []Entry{entry("b", "!", "?")}, nil,
		},
	}
	for name, tt := range tests {
		d := Diff(&Content{Entries: tt.old}, &Content{Entries: tt.new})
		var got []string
		for _, c := range d.Renamed {
			got = append(got, string(c.From+" > "+c.ID))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if came, gone := len(tt.new)-len(got), len(tt.old)-len(got); name != "two that change their ids" && (len(d.Added) != came || len(d.Removed) != gone) {
			t.Errorf("%s: %d added, %d removed", name, len(d.Added), len(d.Removed))
		}
	}
}

// A change of any field of any part is told, and nothing else.
func TestDiffTellsEveryField(t *testing.T) {
	old := fullContent()
	paths := map[string]func(*Content){}
	for i := range reflect.TypeFor[Entry]().NumField() {
		name := reflect.TypeFor[Entry]().Field(i).Name
		if name == "ID" || name == "Source" {
			continue
		}
		paths["Entry."+name] = func(c *Content) { reflect.ValueOf(&c.Entries[0]).Elem().Field(i).SetZero() }
	}
	for name, of := range map[string]func(*Content) reflect.Value{
		"Urgent":    func(c *Content) reflect.Value { return reflect.ValueOf(&c.Urgent[0]).Elem() },
		"Smalltalk": func(c *Content) reflect.Value { return reflect.ValueOf(&c.Smalltalk[0]).Elem() },
		"Synonyms":  func(c *Content) reflect.Value { return reflect.ValueOf(&c.Synonyms[0]).Elem() },
	} {
		for i := range of(old).NumField() {
			if field := of(old).Type().Field(i).Name; field != "Source" {
				paths[name+"."+field] = func(c *Content) { of(c).Field(i).SetZero() }
			}
		}
	}
	paths["Contact"] = func(c *Content) { c.Contact = "" }
	paths["order"] = func(c *Content) { c.Entries[0], c.Entries[1] = c.Entries[1], c.Entries[0] }
	paths["order of urgent texts"] = func(c *Content) { c.Urgent[0], c.Urgent[1] = c.Urgent[1], c.Urgent[0] }
	paths["order of synonyms"] = func(c *Content) { slices.Reverse(c.Synonyms) }
	for name, change := range paths {
		changed := fullContent()
		change(changed)
		if changed.Version() == old.Version() {
			t.Fatalf("%s: the test changes nothing", name)
		}
		d := Diff(old, changed)
		var fields []string
		for _, c := range d.Changed {
			for _, f := range c.Fields {
				fields = append(fields, f.Field)
			}
		}
		for _, f := range d.Others {
			fields = append(fields, f.Field)
		}
		if d.Empty() {
			t.Errorf("%s: nothing is told", name)
		}
		if strings.HasPrefix(name, "Entry.") && (len(fields) != 1 || len(d.Changed) != 1) {
			t.Errorf("%s: told as %q", name, fields)
		}
		if want := map[string]string{"Entry.ValidFrom": "valid_from", "Entry.Answer": "answer", "Contact": "contact", "Urgent.Words": "urgent u"}[name]; want != "" && !slices.Equal(fields, []string{want}) {
			t.Errorf("%s: told as %q", name, fields)
		}
		if back := Diff(changed, old); back.Empty() {
			t.Errorf("%s: nothing is told the other way round", name)
		}
	}
	if d := Diff(old, fullContent()); !d.Empty() {
		t.Errorf("the same contents differ: %+v", d)
	}
	moved := fullContent()
	moved.Files, moved.Entries[0].Source = []string{"other.yaml"}, Source{"other.yaml", 1, ""}
	if d := Diff(old, moved); !d.Empty() {
		t.Errorf("another file makes a difference: %+v", d)
	}
}

// Applying random edits and telling them again: each entry is told once and in its place.
func TestDiffCountsEntries(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		old, new := manyEntries(30, 0), manyEntries(30, 0)
		added, removed, changed := 0, map[EntryID]bool{}, map[EntryID]bool{}
		for range r.IntN(8) {
			i := r.IntN(len(new.Entries))
			switch id := new.Entries[i].ID; r.IntN(3) {
			case 0:
				added++
				e := Entry{ID: EntryID(fmt.Sprint("new", added)), Question: fmt.Sprint("brand", added), Answer: fmt.Sprint("fresh", added), Lang: "en"}
				new.Entries = slices.Insert(new.Entries, i, e)
			case 1:
				if !strings.HasPrefix(string(id), "new") {
					removed[id] = true
					delete(changed, id)
					new.Entries = slices.Delete(new.Entries, i, i+1)
				}
			case 2:
				if !strings.HasPrefix(string(id), "new") {
					changed[id] = true
					new.Entries[i].Answer += " More."
				}
			}
		}
		d := Diff(old, new)
		if len(d.Added) != added || len(d.Removed) != len(removed) || len(d.Changed) != len(changed) || len(d.Renamed) != 0 || d.Moved {
			t.Fatalf("%d added, %d removed, %d changed told as %s", added, len(removed), len(changed), d.Summary())
		}
		for _, c := range slices.Concat(d.Removed, d.Changed) {
			if !removed[c.ID] && !changed[c.ID] {
				t.Fatalf("%s is told", c.ID)
			}
		}
	}
}

func TestWriteTextOfStrangeContent(t *testing.T) {
	d := Diff(&Content{}, &Content{Entries: []Entry{{ID: "a", Question: "Is \x1b[31mthis\r red?\nNo", Answer: "a"}}, Contact: "\x07bell"})
	var b bytes.Buffer
	if err := d.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	const want = "1 entry added. The contact changed.\n\nAdded: a, “Is \uFFFD[31mthis red? No”\n\nBeside the entries:\n    contact: {+\uFFFDbell+}\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := d.WriteText(brokenWriter{io.ErrShortWrite}); err == nil {
		t.Error("an error in writing was lost")
	}
	if err := d.WriteJSON(brokenWriter{io.ErrShortWrite}); err == nil {
		t.Error("an error in writing JSON was lost")
	}
}

func BenchmarkDiff(b *testing.B) {
	old := manyEntries(100_000, 0)
	renamed, all := manyEntries(100_000, 0), manyEntries(100_000, 100_000)
	for i := range renamed.Entries {
		renamed.Entries[i].ID = "other-" + renamed.Entries[i].ID
	}
	mixed := manyEntries(100_000, 0)
	for i := range 20_000 {
		e := &mixed.Entries[i*5]
		e.ID, e.Answer = "other-"+e.ID, e.Answer+" And so on."
	}
	both := manyEntries(100_000, 100_000)
	for i := range both.Entries {
		both.Entries[i].ID = "other-" + both.Entries[i].ID
	}
	for name, c := range map[string]*Content{"10 changed": manyEntries(100_000, 10), "all changed": all, "all renamed": renamed, "20000 renamed and changed": mixed, "all renamed and changed": both} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Diff(old, c)
			}
		})
	}
}
