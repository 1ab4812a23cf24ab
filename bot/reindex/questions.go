package reindex

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/eval"
)

// CasesFile is the name of the owner's file of labelled questions, which may lie in a folder of
// the content or beside a file of it. [eval.ReadCases] describes it.
const CasesFile = "cases.jsonl"

// question is one question that the gate asks.
type question struct {
	text   string
	lang   string // of who would ask it; "" if not known
	source bot.QuestionSource
	entry  faq.EntryID   // a phrasing of this entry; "" if it is none
	expect []faq.EntryID // any of them is right, by their ids in the new content; empty: nothing answers it
	gone   bool          // a phrasing of an entry that is no more: no reply is right or wrong
}

func (q *question) key() string { return q.lang + "\x00" + q.text }

// questions are those of one gate, each once.
type questions struct {
	given   []question // cases and confirmed ones
	own     []question // phrasings
	settled int        // phrasings beside them that are settled on both sides, of entries that are the same
}

// collect gathers the questions. Where the same is asked by several sources, what the owner has
// labelled counts before what a person confirmed, and that before the content.
func collect(before, after *side, d *faq.Difference, cases []eval.Case, confirmed []bot.Feedback) questions {
	c := collector{seen: map[string]bool{}, renamed: renames(d), old: before.search.Content(), before: before, after: after, now: byID(after.search.Content())}
	c.was = byID(c.old)
	for i := range cases {
		c.cased(&cases[i])
	}
	for _, f := range confirmed {
		c.confirmed(f)
	}
	c.given = len(c.all)
	c.phrasings(after.search.Content(), d)
	return questions{given: c.all[:c.given:c.given], own: c.all[c.given:], settled: c.settled}
}

// renames returns the new ids of renamed entries by the old ones.
func renames(d *faq.Difference) map[faq.EntryID]faq.EntryID {
	ids := map[faq.EntryID]faq.EntryID{}
	if d != nil {
		for _, r := range d.Renamed {
			ids[r.From] = r.ID
		}
	}
	return ids
}

type collector struct {
	all     []question
	given   int
	seen    map[string]bool // texts
	renamed map[faq.EntryID]faq.EntryID

	before, after *side
	old           *faq.Content
	was, now      map[faq.EntryID]*faq.Entry
	settled       int
}

func byID(c *faq.Content) map[faq.EntryID]*faq.Entry {
	if c == nil {
		return nil
	}
	m := make(map[faq.EntryID]*faq.Entry, len(c.Entries))
	for i := range c.Entries {
		m[c.Entries[i].ID] = &c.Entries[i]
	}
	return m
}

func (c *collector) add(q question) {
	q.text = strings.TrimSpace(q.text)
	if q.text == "" || c.seen[q.text] {
		return
	}
	c.seen[q.text] = true
	c.all = append(c.all, q)
}

func (c *collector) cased(k *eval.Case) {
	c.add(question{text: k.Question, source: bot.FromCases, expect: c.renameAll(k.Expect)})
}

// renameAll adds the new ids of entries that have one: an owner who renames an entry need not
// change the cases in the same moment.
func (c *collector) renameAll(ids []faq.EntryID) []faq.EntryID {
	out := slices.Clone(ids)
	for _, id := range ids {
		if to, ok := c.renamed[id]; ok {
			out = append(out, to)
		}
	}
	return out
}

// confirmed adds a question that a person confirmed, unless the entry is in neither content: what
// was right once says nothing then.
func (c *collector) confirmed(f bot.Feedback) {
	if !f.Right || f.Entry == "" {
		return
	}
	expect := c.renameAll([]faq.EntryID{f.Entry})
	if !slices.ContainsFunc(expect, func(id faq.EntryID) bool { return c.now[id] != nil }) && c.was[f.Entry] == nil {
		return
	}
	c.add(question{text: f.Question, lang: f.Lang, source: bot.FromConfirmed, expect: expect})
}

// phrasings adds each phrasing of the new content, and of the old content those of the entries that
// were changed or removed: whoever learnt them from the old text still asks them. Those of entries that are the
// same are counted if they are settled.
func (c *collector) phrasings(now *faq.Content, d *faq.Difference) {
	concerned := concernedBy(d)
	type place struct{ i, k int }
	var open []place
	right := map[string][]faq.EntryID{} // several entries may have the same phrasing
	for i := range now.Entries {
		e := &now.Entries[i]
		var was, is phrasings
		if at, ok := c.before.number(e.ID); ok && !concerned[e.ID] {
			was, is = c.before.entry(at), c.after.entry(i)
		}
		for k := range 1 + len(e.Also) {
			p := strings.TrimSpace(phrasing(e, k))
			if !c.seen[p] && is.settled(k) && was.settled(k) {
				if !slices.ContainsFunc(e.Phrasings()[:k], func(other string) bool { return strings.TrimSpace(other) == p }) {
					c.settled++ // each text once
				}
				continue
			}
			open = append(open, place{i, k})
			right[p] = append(right[p], e.ID)
		}
	}
	for _, at := range open {
		e := &now.Entries[at.i]
		p := phrasing(e, at.k)
		c.add(question{text: p, lang: e.Lang, source: bot.FromContent, entry: e.ID, expect: right[strings.TrimSpace(p)]})
	}
	if d == nil {
		return
	}
	for _, change := range slices.Concat(d.Changed, d.Renamed) {
		from := change.ID
		if change.From != "" {
			from = change.From
		}
		if e := c.was[from]; e != nil {
			for _, p := range e.Phrasings() {
				c.add(question{text: p, lang: e.Lang, source: bot.FromContent, entry: change.ID, expect: []faq.EntryID{change.ID}})
			}
		}
	}
	for _, change := range d.Removed {
		if e := c.was[change.ID]; e != nil {
			for _, p := range e.Phrasings() {
				c.add(question{text: p, lang: e.Lang, source: bot.FromContent, entry: change.ID, gone: true})
			}
		}
	}
}

// casesOf returns the paths of the files of cases that may lie beside content at these paths, each
// once.
func casesOf(paths []string) []string {
	var out []string
	add := func(dir string) {
		if p := filepath.Join(dir, CasesFile); !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil && info.IsDir() {
			add(p)
			continue
		}
		if i := strings.IndexAny(p, "*?["); i >= 0 {
			p = p[:i] + "x" // the folder before the pattern
		}
		add(filepath.Dir(p))
	}
	return out
}

// UnknownIDs returns a warning for each entry that a labelled question expects and that none of the contents has. Who
// mistyped an id would else take the question for one that is held.
func UnknownIDs(cases []eval.Case, contents ...*faq.Content) faq.Problems {
	expected := map[faq.EntryID]bool{}
	for i := range cases {
		for _, id := range cases[i].Expect {
			expected[id] = true
		}
	}
	var known faq.Content
	for _, c := range contents {
		for i := range c.Entries {
			if id := c.Entries[i].ID; expected[id] {
				known.Entries = append(known.Entries, faq.Entry{ID: id})
			}
		}
	}
	problems := eval.UnknownIDs(cases, &known)
	for i := range problems {
		problems[i].Severity = faq.Warning
	}
	return problems
}

// ReadCases reads the owner's labelled questions, which lie in or beside the content at the paths. What is wrong with a
// file of them is a warning: it keeps no content from going live.
func ReadCases(ctx context.Context, paths []string) ([]eval.Case, faq.Problems) {
	var cases []eval.Case
	var problems faq.Problems
	for _, p := range casesOf(paths) {
		if ctx.Err() != nil {
			break
		}
		f, err := os.Open(p)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		name := filepath.ToSlash(p)
		if err != nil {
			problems = append(problems, faq.Problem{
				Code: eval.CodeCase, File: name,
				Message: fmt.Sprintf("the labelled questions cannot be read (%v): check the permissions", errors.Unwrap(err)),
			})
			continue
		}
		more, wrong := eval.ReadCases(name, f)
		_ = f.Close() // only read
		cases = append(cases, more...)
		for _, w := range wrong {
			w.Severity = faq.Warning
			problems = append(problems, w)
		}
	}
	return cases, problems
}
