package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/faqbot/faqbot/faq"
)

// fewEntries is how many entries are listed at once, without their sections.
const fewEntries = 8

// topic is a section of the content as it is browsed: with the entries that this person may
// see. The one without a parent is the top of all.
type topic struct {
	name    string
	key     string // of the path, without regard to case
	parent  *topic
	topics  []*topic     // sub-sections, in the order of the content
	entries []*faq.Entry // that stand in the section itself, in the order of the content
	count   int          // entries in it and its sub-sections
}

// newTopics makes the tree of the sections that entries stand in.
func newTopics(entries []*faq.Entry) *topic {
	top := &topic{}
	byKey := map[string]*topic{"": top}
	for _, e := range entries {
		at := top
		at.count++
		for _, name := range e.Section {
			name = oneLine(name)
			if name == "" {
				continue
			}
			key := at.key + "\x00" + strings.ToLower(name)
			sub := byKey[key]
			if sub == nil {
				sub = &topic{name: name, key: key, parent: at}
				byKey[key] = sub
				at.topics = append(at.topics, sub)
			}
			at = sub
			at.count++
		}
		at.entries = append(at.entries, e)
	}
	return top
}

// id returns a short name of the section, which is the same after a change of the content as
// long as the section is there: the first 64 bits of the SHA-256 of its path. Two of a thousand
// sections have the same once in 10^13 contents.
// It is "" for the top.
func (s *topic) id() string {
	if s.parent == nil {
		return ""
	}
	sum := sha256.Sum256([]byte(s.key))
	return hex.EncodeToString(sum[:8])
}

// find returns the section with an id, in s or below; nil if there is none.
func (s *topic) find(id string) *topic {
	if s.id() == id {
		return s
	}
	for _, sub := range s.topics {
		if found := sub.find(id); found != nil {
			return found
		}
	}
	return nil
}

// passes reports whether there is nothing to choose in a section: it has one sub-section and
// nothing else.
func (s *topic) passes() bool { return len(s.topics) == 1 && len(s.entries) == 0 }

// enter returns the section in which there is something to choose.
func (s *topic) enter() *topic {
	for s.passes() {
		s = s.topics[0]
	}
	return s
}

// leave returns the section to go back to; nil if there is none.
func (s *topic) leave() *topic {
	s = s.parent
	for s != nil && s.passes() {
		s = s.parent
	}
	return s
}

// path returns the names of the section and those that it stands in, outermost first.
func (s *topic) path() []string {
	var names []string
	for ; s.parent != nil; s = s.parent {
		names = append(names, s.name)
	}
	slices.Reverse(names)
	return names
}

// browse shows the section with an id, "" for the top: its sub-sections, its entries, and the
// way back.
func (t *turn) browse(id string) Reply {
	r := Reply{Question: strings.TrimSpace(printable(t.q.Text)), Outcome: Smalltalk, Lang: t.lang(nil)}
	w := t.words.For(r.Lang)
	entries := t.browsable()
	if len(entries) == 0 {
		r.Text = w.Text("topics.empty")
		return r
	}
	top := newTopics(entries)
	gone := ""
	at := top.find(id)
	if at == nil {
		at, gone = top, w.Text("topics.gone")
	}
	if at == top && top.count <= fewEntries {
		at = &topic{entries: entries}
	}
	at = at.enter()
	title := w.Text("topics.title")
	if path := at.path(); len(path) > 0 {
		title = plain(strings.Join(path, " › "))
	}
	r.Text = joinParagraphs(gone, "**"+title+"**", w.Text(at.invitation()))
	for _, sub := range at.topics {
		r.Actions = append(r.Actions, Action{Kind: ActionTopics, Label: sub.name + " (" + strconv.Itoa(sub.count) + ")", ID: sub.id()})
	}
	for _, e := range at.entries {
		r.Actions = append(r.Actions, Action{Kind: ActionEntry, Label: e.Question, ID: string(e.ID)})
	}
	if back := at.leave(); back != nil {
		r.Actions = append(r.Actions, Action{Kind: ActionTopics, Label: w.Text("topics.back"), ID: back.id(), Keep: true})
	}
	return r
}

// invitation returns the key of the sentence that says what to choose.
func (s *topic) invitation() string {
	switch {
	case len(s.topics) == 0:
		return "topics.entries"
	case len(s.entries) == 0:
		return "topics.sections"
	}
	return "topics.mixed"
}

// browsable returns the entries that the person may look through, in the order of the
// content: those valid today, with the tags of the question, and in the person's language
// if there are any in it. Who speaks German and finds German entries does not look for the
// same ones in English among them.
func (t *turn) browsable() []*faq.Entry {
	var all, own []*faq.Entry
	for i := range t.snap.content.Entries {
		e := &t.snap.content.Entries[i]
		if !e.ValidOn(t.day) || len(t.q.Tags) > 0 && !slices.ContainsFunc(e.Tags, func(tag string) bool { return slices.Contains(t.q.Tags, tag) }) {
			continue
		}
		all = append(all, e)
		if t.q.Lang != "" && baseOf(e.Lang) == baseOf(t.q.Lang) {
			own = append(own, e)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

// baseOf returns the language of a BCP 47 tag without region and script: "de" of "de-CH".
func baseOf(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return base
}
