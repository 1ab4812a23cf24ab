package faq

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
