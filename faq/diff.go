package faq

import "slices"

// Difference tells what is different from one content to another.
type Difference struct {
	Added   []EntryChange `json:"added,omitempty"`   // in the order of the new content
	Removed []EntryChange `json:"removed,omitempty"` // in the order of the old content
	Renamed []EntryChange `json:"renamed,omitempty"` // the same entry under another id; its texts may have changed as well
	Changed []EntryChange `json:"changed,omitempty"` // in the order of the new content
	Others  []FieldChange `json:"others,omitempty"`  // what belongs to no entry: contact, urgent texts, small talk, synonyms
	Moved   bool          `json:"moved,omitempty"`   // entries that both have stand in another order
}

// EntryChange is what happened to one entry.
type EntryChange struct {
	ID       EntryID       `json:"id"`             // in the new content; of a removed entry in the old one
	From     EntryID       `json:"from,omitempty"` // the old id of a renamed entry
	Question string        `json:"question"`       // in the new content; of a removed entry in the old one
	Source   string        `json:"source"`         // "file:line" likewise
	Fields   []FieldChange `json:"fields,omitempty"`
}

// FieldChange is what happened to one field, word by word. The text of a list has one item a line, and
// each line an end; that of a yes is "true", that of a day is as in 2026-12-24. What is not
// there has the text "".
type FieldChange struct {
	Field string `json:"field"` // as it is written in content: question, also, answer, …; of others with the id or kind, as in "urgent burns"
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

// Diff tells what is different from the old content to the new one. Entries are known again by
// their ids; one whose id is new and whose texts are mostly those of an entry that has gone is that entry,
// renamed. Where an entry was read, and in which file, makes no difference: it is Empty if and only if
// both contents say the same in the same order.
//
// It is quick where little has changed. Where very much has (more than diffBudget bytes of changed
// texts), the words of the texts that come last are compared by their beginnings and ends alone.
func Diff(old, new *Content) *Difference {
	d := &differ{old: old, new: new, from: make([]int, len(new.Entries)), budget: diffBudget}
	d.byID()
	d.rename()
	d.entries()
	d.others()
	return &d.out
}

// diffBudget is the number of bytes of changed texts that are compared word by word: a few seconds' work.
const diffBudget = 16 << 20

// differ makes one Difference.
type differ struct {
	old, new *Content
	from     []int  // the old entry of each new one; -1: none
	gone     []bool // the old entries that no new one comes from
	budget   int    // bytes of text that may still be compared word by word
	out      Difference
}

// byID finds each entry's old self by its id.
func (d *differ) byID() {
	at := make(map[EntryID]int, len(d.old.Entries))
	d.gone = make([]bool, len(d.old.Entries))
	for i := range d.old.Entries {
		at[d.old.Entries[i].ID] = i
		d.gone[i] = true
	}
	for i := range d.new.Entries {
		d.from[i] = -1
		if k, ok := at[d.new.Entries[i].ID]; ok && d.gone[k] {
			d.from[i], d.gone[k] = k, false
		}
	}
}

// entries tells what happened to each entry.
func (d *differ) entries() {
	last := -1
	for i := range d.new.Entries {
		e, k := &d.new.Entries[i], d.from[i]
		c := EntryChange{ID: e.ID, Question: e.Question, Source: e.Source.String()}
		if k < 0 {
			d.out.Added = append(d.out.Added, c)
			continue
		}
		d.out.Moved = d.out.Moved || k < last
		last = k
		before := &d.old.Entries[k]
		c.Fields = d.fields(before, e)
		if before.ID != e.ID {
			c.From = before.ID
			d.out.Renamed = append(d.out.Renamed, c)
		} else if len(c.Fields) > 0 {
			d.out.Changed = append(d.out.Changed, c)
		}
	}
	for k := range d.old.Entries {
		if e := &d.old.Entries[k]; d.gone[k] {
			d.out.Removed = append(d.out.Removed, EntryChange{ID: e.ID, Question: e.Question, Source: e.Source.String()})
		}
	}
}

// fields compares two entries field by field.
func (d *differ) fields(a, b *Entry) (changes []FieldChange) {
	add := func(name string, words []Span) {
		if len(words) > 0 {
			changes = append(changes, FieldChange{name, words})
		}
	}
	add("question", d.text(a.Question, b.Question))
	add("also", d.list(a.Also, b.Also))
	add("answer", d.text(a.Answer, b.Answer))
	add("section", d.list(a.Section, b.Section))
	add("tags", d.list(a.Tags, b.Tags))
	add("lang", d.value(a.Lang, b.Lang))
	if !slices.Equal(a.Related, b.Related) {
		add("related", d.list(plainTexts(a.Related), plainTexts(b.Related)))
	}
	if !slices.Equal(a.Links, b.Links) {
		add("links", d.list(linkTexts(a.Links), linkTexts(b.Links)))
	}
	add("valid_from", d.day(a.ValidFrom, b.ValidFrom))
	add("valid_until", d.day(a.ValidUntil, b.ValidUntil))
	add("careful", d.yes(a.Careful, b.Careful))
	add("notice", d.text(a.Notice, b.Notice))
	add("image", d.value(a.Image, b.Image))
	add("source_url", d.value(a.SourceURL, b.SourceURL))
	add("updated", d.day(a.Updated, b.Updated))
	add("preview", d.yes(a.Preview, b.Preview))
	return changes
}
