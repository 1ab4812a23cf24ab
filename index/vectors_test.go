package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
)

// TestVectorsOnBase holds that vectors that were carried forward over many edits are those of an index
// that was built at once, bit for bit; and that only new texts were encoded for them.
func TestVectorsOnBase(t *testing.T) {
	d := &editor{r: rand.New(rand.NewPCG(5, 5))}
	content := &faq.Content{}
	for range 50 {
		content.Entries = append(content.Entries, d.entry())
	}
	dir := t.TempDir()
	e := newThesaurus("fake")
	current := build(t, content, Config{Dir: filepath.Join(dir, "0"), Encoder: e})
	if got, want := len(e.taken()), len(textsOf(content)); got != want {
		t.Errorf("%d texts were encoded, want %d", got, want)
	}
	for n := 1; n <= 25; n++ {
		questions := []string{d.text(4), d.text(7), content.Entries[n].Question}
		before := dumpVectors(t, current, questions)
		changed := d.edit(content)
		e.taken()
		path := filepath.Join(dir, fmt.Sprint(n))
		next := build(t, changed, Config{Dir: path, Base: current, Encoder: e})
		known := textsOf(content)
		fresh := map[string]bool{}
		for _, text := range e.taken() {
			if known[text] || fresh[text] {
				t.Errorf("edit %d: %q was encoded again", n, text)
			}
			fresh[text] = true
		}
		full := build(t, changed, Config{Encoder: e})
		want := dumpVectors(t, full, questions)
		if diff := cmp.Diff(want, dumpVectors(t, next, questions)); diff != "" {
			t.Fatalf("edit %d: built at once (-), on a base (+)\n%s", n, diff)
		}
		e.taken()
		again, opened, err := Open(t.Context(), changed, Config{Dir: path, Encoder: e})
		if err != nil || opened != (Opened{}) || len(e.taken()) > 0 {
			t.Fatalf("edit %d: opened again: %+v, %v", n, opened, err)
		}
		t.Cleanup(func() { _ = again.Close() })
		if diff := cmp.Diff(want, dumpVectors(t, again, questions)); diff != "" {
			t.Fatalf("edit %d: opened again\n%s", n, diff)
		}
		if diff := cmp.Diff(before, dumpVectors(t, current, questions)); diff != "" {
			t.Fatalf("edit %d changed what the base says\n%s", n, diff)
		}
		p := next.encoded.pool
		if len(p.segments) > mostSegments {
			t.Errorf("edit %d: %d segments", n, len(p.segments))
		}
		if need := full.encoded.pool.size(); p.size() > need*deadShare/(deadShare-1)+1 {
			t.Errorf("edit %d: %d vectors are kept, %d are needed", n, p.size(), need)
		}
		current, content = next, changed
		if n%3 == 0 {
			current = again
		}
	}
}

// TestVectorsOfPart holds that an index of a part of the content, as is built to find out what can be expected of it, takes
// over the vectors of the whole, in however many edits these were made.
func TestVectorsOfPart(t *testing.T) {
	d := &editor{r: rand.New(rand.NewPCG(7, 7))}
	content := &faq.Content{}
	for range 60 {
		content.Entries = append(content.Entries, d.entry())
	}
	e := newThesaurus("fake")
	current := build(t, content, Config{Encoder: e})
	for n := range 2 * mostSegments {
		changed := &faq.Content{Entries: slices.Clone(content.Entries)}
		changed.Entries[n].Answer = d.text(12) // of the others nothing becomes needless
		current, content = build(t, changed, Config{Base: current, Encoder: e}), changed
		for _, left := range []int{2, 6, 20} { // one entry in so many is left out
			part := &faq.Content{}
			for i := range content.Entries {
				if i%left != 0 {
					part.Entries = append(part.Entries, content.Entries[i])
				}
			}
			questions := []string{d.text(4), d.text(7)}
			e.taken()
			got := dumpVectors(t, build(t, part, Config{Base: current, Encoder: e}), questions)
			if more := e.taken(); len(more) > len(questions) {
				t.Errorf("edit %d: %q were encoded again", n, more)
			}
			if diff := cmp.Diff(dumpVectors(t, build(t, part, Config{Encoder: e}), questions), got); diff != "" {
				t.Fatalf("edit %d, without one in %d: built at once (-), on a base (+)\n%s", n, left, diff)
			}
		}
	}
}

// words are entries about things that people call by other words.
func words() *faq.Content {
	return &faq.Content{Entries: []faq.Entry{
		{ID: "refund", Lang: "en", Question: "How do I get my money back?", Also: []string{"refund please"}, Answer: "Send the form. It takes a week."},
		{ID: "parcel", Lang: "en", Question: "Where is my parcel?", Answer: "Look at the number in your mail.", Tags: []string{"post"}},
		{ID: "password", Lang: "en", Question: "I lost my password", Answer: "Press the button below the field.", Tags: []string{"account"}},
		{ID: "hours", Lang: "en", Question: "When are you open?", Answer: "From nine to five. On holidays the shop stays shut."},
	}}
}

func wordsEncoder() *thesaurus {
	return newThesaurus("fake", "parcel shipment consignment delivery", "password passphrase secret", "money reimbursement cash", "holidays vacations festivities", "where whereabouts")
}

// candidates returns the ids of the entries that are looked at for a question.
func candidates(t *testing.T, x *Index, q Query) []string {
	t.Helper()
	_, cs, err := x.Candidates(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range cs {
		ids = append(ids, string(x.content.Entries[c.Entry].ID))
	}
	return ids
}

// TestSharesNoWord holds that an entry is found that has no word of the question.
func TestSharesNoWord(t *testing.T) {
	content := words()
	for i := range 40 { // so that not every entry is among the nearest
		content.Entries = append(content.Entries, faq.Entry{
			ID: faq.EntryID(fmt.Sprint("other", i)), Lang: "en", Question: fmt.Sprintf("Something about %c%c", 'a'+i%26, 'k'+i/26), Answer: "It depends.",
		})
	}
	x := build(t, content, Config{Encoder: wordsEncoder()})
	for _, tt := range []struct{ question, want string }{
		{"consignment whereabouts", "parcel"}, {"forgotten passphrase", "password"}, {"festivities", "hours"}, {"reimbursement", "refund"},
	} {
		if got := candidates(t, x, Query{Text: tt.question}); !slices.Contains(got, tt.want) {
			t.Errorf("%s: %v, want %s among them", tt.question, got, tt.want)
		}
	}
}

// TestSettledNeverEncoded holds that a question in the words of a phrasing, or one that is among the
// texts of the content, is never encoded.
func TestSettledNeverEncoded(t *testing.T) {
	e := wordsEncoder()
	x := build(t, words(), Config{Encoder: e})
	e.taken()
	for _, tt := range []struct {
		question string
		encoded  bool
	}{
		{"How do I get my money back?", false},
		{"how do i get my MONEY back", false},
		{"  Refund please!", false},
		{"It takes a week.", false}, // a sentence of an answer
		{"how do I get cash back", true},
		{"where is my parcel today", true},
		{"???", false},
		{"", false},
	} {
		if _, err := x.Search(t.Context(), Query{Text: tt.question}); err != nil {
			t.Fatal(err)
		}
		if got := e.taken(); (len(got) > 0) != tt.encoded {
			t.Errorf("%q: %q was encoded", tt.question, got)
		}
	}
}

// TestEncoderFails holds that without its encoder an index answers by words alone and says why; and
// that the next one encodes only what is left.
func TestEncoderFails(t *testing.T) {
	_, content := editorContent(300)
	e := newThesaurus("fake")
	e.failing(errDown, 2)
	dir := t.TempDir()
	x := build(t, content, Config{Dir: filepath.Join(dir, "0"), Encoder: e})
	if !errors.Is(x.Encoding(), errDown) {
		t.Errorf("status %v, want what the encoder says", x.Encoding())
	}
	questions := []string{content.Entries[0].Question, "when is my parcel delivered"}
	if diff := cmp.Diff(dump(t, build(t, content, Config{}), questions), dump(t, x, questions)); diff != "" {
		t.Errorf("without an encoder (-), with one that fails (+)\n%s", diff)
	}
	first := e.taken()
	if len(first) != 2*encodeBatch {
		t.Errorf("%d texts were encoded before the failure", len(first))
	}
	e.failing(nil, 0)
	y := build(t, content, Config{Dir: filepath.Join(dir, "1"), Base: x, Encoder: e})
	if y.Encoding() != nil {
		t.Error(y.Encoding())
	}
	rest := e.taken()
	if want := len(textsOf(content)); len(first)+len(rest) != want {
		t.Errorf("%d and then %d texts were encoded, want %d in all", len(first), len(rest), want)
	}
	want := dumpVectors(t, build(t, content, Config{Encoder: newThesaurus("fake")}), questions)
	if diff := cmp.Diff(want, dumpVectors(t, y, questions)); diff != "" {
		t.Error(diff)
	}
	// What was encoded before the failure is on disk too.
	e.taken()
	z, opened, err := Open(t.Context(), content, Config{Dir: filepath.Join(dir, "0"), Encoder: e})
	if err != nil || opened.Rebuilt || opened.Vectors == "" || len(e.taken()) != len(rest) {
		t.Errorf("opened %+v, %v", opened, err)
	}
	t.Cleanup(func() { _ = z.Close() })
	if diff := cmp.Diff(want, dumpVectors(t, z, questions)); diff != "" {
		t.Error(diff)
	}
	// A question that cannot be encoded is answered by words.
	e.failing(errDown, 0)
	lexical := dump(t, build(t, content, Config{}), []string{"where is that parcel of mine"})
	if diff := cmp.Diff(lexical, dump(t, z, []string{"where is that parcel of mine"})); diff != "" {
		t.Error(diff)
	}
}

// TestNearestOfQuery holds that who asks with a tag or on a day finds the nearest entry of those that may
// be shown.
func TestNearestOfQuery(t *testing.T) {
	content := &faq.Content{}
	for i := range 3 * nearEntries {
		content.Entries = append(content.Entries, faq.Entry{
			ID: faq.EntryID(fmt.Sprint("passphrase", i)), Lang: "en", Question: fmt.Sprintf("passphrase %c", 'a'+i%26), Answer: "Well, it depends on it.",
			ValidUntil: faq.Date{Year: 2026, Month: 3, Day: 1},
		})
	}
	content.Entries = append(content.Entries, words().Entries...)
	x := build(t, content, Config{Encoder: wordsEncoder()})
	for _, tt := range []struct {
		name string
		q    Query
	}{
		{"tag", Query{Text: "secret", Tags: []string{"account"}}},
		{"day", Query{Text: "secret", On: faq.Date{Year: 2026, Month: 3, Day: 2}}},
	} {
		if got := candidates(t, x, tt.q); !slices.Contains(got, "password") {
			t.Errorf("%s: candidates %v", tt.name, got)
		}
	}
	if got := candidates(t, x, Query{Text: "secret"}); slices.Contains(got, "password") {
		t.Errorf("it is found without that too: %v", got)
	}
}

// TestDimensions builds with vectors of odd lengths, and with encoders that give what they must not.
func TestDimensions(t *testing.T) {
	_, content := editorContent(20)
	for _, dim := range []int{1, 3, 64, 100, 512, 1536, maxDim} {
		e := newThesaurus("fake")
		e.dim = dim
		dir := filepath.Join(t.TempDir(), "index")
		x := build(t, content, Config{Dir: dir, Encoder: e})
		if x.Encoding() != nil {
			t.Errorf("%d numbers: %v", dim, x.Encoding())
		}
		questions := []string{"where is my parcel", "???"}
		again, opened := openWith(t, content, Config{Dir: dir, Encoder: e})
		if diff := cmp.Diff(dumpVectors(t, x, questions), dumpVectors(t, again, questions)); diff != "" || opened != (Opened{}) {
			t.Errorf("%d numbers: opened %+v\n%s", dim, opened, diff)
		}
		e.dim++ // the model behind a name has changed
		lexical := dump(t, build(t, content, Config{}), questions)
		if diff := cmp.Diff(lexical, dump(t, x, questions)); diff != "" {
			t.Errorf("a question's vector of another length: %s", diff)
		}
	}
	nan := float32(math.NaN())
	for name, vectors := range map[string][][]float32{
		"too few": {{1}}, "none": {}, "of two lengths": {{1, 0}, {1}}, "not numbers": {{1}, {nan}}, "empty": {{}, {}}, "huge": {make([]float32, maxDim+1), nil},
	} {
		two := &faq.Content{Entries: content.Entries[:1]}
		two.Entries[0].Also, two.Entries[0].Answer = nil, "Line five is it."
		x := build(t, two, Config{Encoder: fixed(vectors)})
		if x.Encoding() == nil {
			t.Errorf("%s: taken for vectors", name)
		}
	}
}

// fixed is an encoder that always gives the same.
type fixed [][]float32

func (fixed) Model() string                                           { return "fixed" }
func (f fixed) Encode(context.Context, []string) ([][]float32, error) { return f, nil }

// TestEncodingInterrupted holds that who ends the building gets no index.
func TestEncodingInterrupted(t *testing.T) {
	_, content := editorContent(300)
	dir := filepath.Join(t.TempDir(), "index")
	for _, step := range []string{"nothing is there", "all but the vectors is there"} {
		ctx, cancel := context.WithCancel(t.Context())
		cfg := Config{Dir: dir, Encoder: newThesaurus("fake"), Encoding: func(int, int) { cancel() }}
		if _, _, err := Open(ctx, content, cfg); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v", step, err)
		}
		cancel()
		build(t, content, Config{Dir: dir})
	}
}

// endless is an encoder that ends with no question before it is told to.
type endless struct{ *thesaurus }

func (endless) EncodeQuestion(ctx context.Context, _ string) ([]float32, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestSearchFails holds that where words cannot be searched, nobody waits for what the question means.
func TestSearchFails(t *testing.T) {
	_, content := editorContent(20)
	x := build(t, content, Config{Encoder: endless{newThesaurus("fake")}})
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(t.Context(), Query{Text: "where is my parcel now"}); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("the index is closed, and the error is %v", err)
	}
}

// TestSearchWhileClosing asks from many sides while another index is built on this one, and it is closed.
func TestSearchWhileClosing(t *testing.T) {
	_, content := editorContent(60)
	e := newThesaurus("fake")
	x := build(t, content, Config{Dir: filepath.Join(t.TempDir(), "index"), Encoder: e})
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			for n := range 30 {
				// Once it is closed there is an error, and nothing else.
				if _, err := x.Search(t.Context(), Query{Text: fmt.Sprintf("where is parcel %d of %d", n, k)}); err != nil && !strings.Contains(err.Error(), "closed") {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		build(t, withAnswer(content, 3, "It is something else now."), Config{Base: x, Encoder: e})
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
}
