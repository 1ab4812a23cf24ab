package faq

import (
	"encoding/json"
	"fmt"
	"io"
)

// Difference tells what is different from one content to another.
type Difference struct {
	Added   []EntryChange `json:"added,omitempty"`   // in the order of the new content
	Removed []EntryChange `json:"removed,omitempty"` // in the order of the old content
	Renamed []EntryChange `json:"renamed,omitempty"` // the same entry under another id; its texts may have changed as well
	Changed []EntryChange `json:"changed,omitempty"` // in the order of the new content
	Others  []FieldChange `json:"others,omitempty"`  // what belongs to no entry: contact, urgent texts, small talk, synonyms
	Moved   bool          `json:"moved,omitempty"`   // entries stand in another order
}

// EntryChange is what happened to one entry.
type EntryChange struct {
	ID       EntryID       `json:"id"`             // in the new content; of a removed entry in the old one
	From     EntryID       `json:"from,omitempty"` // the old id of a renamed entry
	Question string        `json:"question"`       // in the new content; of a removed entry in the old one
	Source   string        `json:"source"`         // "file:line" likewise
	Fields   []FieldChange `json:"fields,omitempty"`
}

// FieldChange is what happened to one field, word by word.
type FieldChange struct {
	Field string `json:"field"` // as it is written in content: question, also, answer, …
	Words []Span `json:"words"` // the old and the new text interleaved
}

// SpanKind tells in which of two texts a piece stands.
type SpanKind string

// The kinds of span.
const (
	SpanSame    SpanKind = "same"
	SpanRemoved SpanKind = "removed" // only in the old text
	SpanAdded   SpanKind = "added"   // only in the new text
)

// Span is a piece of text, with its white space: the spans that are not added make up the old
// text, those that are not removed the new one.
type Span struct {
	Kind SpanKind `json:"kind"`
	Text string   `json:"text"`
}

// Empty reports whether nothing is different.
func (d *Difference) Empty() bool {
	return len(d.Added)+len(d.Removed)+len(d.Renamed)+len(d.Changed)+len(d.Others) == 0 && !d.Moved
}

// Diff tells what is different from the old content to the new one.
func Diff(old, new *Content) *Difference {
	d := &Difference{}
	before := map[EntryID]*Entry{}
	for i := range old.Entries {
		before[old.Entries[i].ID] = &old.Entries[i]
	}
	for i := range new.Entries {
		e := &new.Entries[i]
		c := EntryChange{ID: e.ID, Question: e.Question, Source: e.Source.String()}
		switch b := before[e.ID]; {
		case b == nil:
			d.Added = append(d.Added, c)
		case b.Question != e.Question || b.Answer != e.Answer:
			d.Changed = append(d.Changed, c)
		}
		delete(before, e.ID)
	}
	for i := range old.Entries {
		if e := &old.Entries[i]; before[e.ID] != nil {
			d.Removed = append(d.Removed, EntryChange{ID: e.ID, Question: e.Question, Source: e.Source.String()})
		}
	}
	return d
}

// WriteText writes the difference in plain words for people: `[-old-]` and `{+new+}` mark what
// is different in a text.
func (d *Difference) WriteText(w io.Writer) error {
	for _, c := range d.Changed {
		if _, err := fmt.Fprintf(w, "Changed: %s (%s)\n", c.Question, c.Source); err != nil {
			return err
		}
	}
	return nil
}

// WriteJSON writes the difference with one change a line: an object with "change": added,
// removed, renamed, changed, other or order, and the fields of an [EntryChange] or a [FieldChange].
func (d *Difference) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	for _, c := range d.Changed {
		if err := enc.Encode(struct {
			Change string `json:"change"`
			EntryChange
		}{"changed", c}); err != nil {
			return err
		}
	}
	return nil
}
