// Package faq is the content model: entries that can be an answer, the content
// that holds them, and one reader for each file format that owners keep them in.
//
// [Load] reads files and folders to a [Content] and a list of [Problems]; [Read]
// reads one document. Readers of prose (Markdown, HTML, plain text, …) turn their
// document into blocks (see block.go), and one assembler makes entries of them, so
// that a heading, a question in bold or an accordion means the same in each format.
package faq

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// EntryID names an [Entry]: a stable slug, unique within its [Content].
type EntryID string

// Entry is one thing that can be an answer: an FAQ item, or a section of a guide.
type Entry struct {
	ID       EntryID   // stable and unique within the content
	Question string    // the question, or the heading of a guide's section; plain text
	Also     []string  // other phrasings of the question; plain text
	Answer   string    // Markdown
	Section  []string  // breadcrumb, outermost first, without the entry's own heading
	Tags     []string  // the owner's labels
	Lang     string    // BCP 47 tag such as "en"; never empty after [Load]
	Related  []EntryID // entries to offer beside this one
	Links    []Link    // links to offer beside the answer
	Source   Source    // where the entry was read

	ValidFrom  Date   // first day on which the entry is answered; zero: always was
	ValidUntil Date   // last day on which the entry is answered; zero: for ever
	Careful    bool   // a health or legal answer: only when very sure, always whole
	Notice     string // a line to show under the answer
	Image      string // URL or path of a picture, relative to the content file
	SourceURL  string // the public page that the answer stands on
	Updated    Date   // when the owner last changed it; zero: not said
	Preview    bool   // show previews of the links in the answer, where the platform can; false: none
}

// Phrasings returns the question and the other phrasings, in this order.
func (e *Entry) Phrasings() []string {
	return append([]string{e.Question}, e.Also...)
}

// ValidOn reports whether the entry may be answered on day d. The zero day is any day.
func (e *Entry) ValidOn(d Date) bool {
	if d.IsZero() {
		return true
	}
	return (e.ValidFrom.IsZero() || !d.Before(e.ValidFrom)) && (e.ValidUntil.IsZero() || !e.ValidUntil.Before(d))
}

// Source says where an entry was read.
type Source struct {
	File string // path as the user named it, with forward slashes; "" if read from a URL
	Line int    // from 1; 0 if there are no lines
	URL  string // address of the page, if it was read from one
}

// String returns "file:line", the file alone, or the URL.
func (s Source) String() string {
	if s.File != "" && s.Line > 0 {
		return s.File + ":" + strconv.Itoa(s.Line)
	}
	return cmp.Or(s.File, s.URL)
}

// Link is an address to offer beside an answer. In JSON a link without a label is its
// address alone, as the owner wrote it; with a label it is {"label": …, "url": …}.
type Link struct {
	Label string
	URL   string
}

// MarshalJSON implements [json.Marshaler].
func (l Link) MarshalJSON() ([]byte, error) {
	if l.Label == "" {
		return json.Marshal(l.URL)
	}
	return json.Marshal(struct {
		Label string `json:"label"`
		URL   string `json:"url"`
	}{l.Label, l.URL})
}

// MarshalJSON writes the entry as the command-line contract has it; lists are never null,
// and the optional fields are there only when they are set.
func (e Entry) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID         EntryID   `json:"id"`
		Question   string    `json:"question"`
		Also       []string  `json:"also"`
		Answer     string    `json:"answer"`
		Section    []string  `json:"section"`
		Tags       []string  `json:"tags"`
		Lang       string    `json:"lang"`
		Related    []EntryID `json:"related"`
		Links      []Link    `json:"links"`
		Source     string    `json:"source"`
		ValidFrom  Date      `json:"valid_from,omitzero"`
		ValidUntil Date      `json:"valid_until,omitzero"`
		Careful    bool      `json:"careful,omitzero"`
		Notice     string    `json:"notice,omitzero"`
		Image      string    `json:"image,omitzero"`
		SourceURL  string    `json:"source_url,omitzero"`
		Updated    Date      `json:"updated,omitzero"`
		Preview    bool      `json:"preview,omitzero"`
	}{
		e.ID, e.Question, list(e.Also), e.Answer, list(e.Section), list(e.Tags), e.Lang, list(e.Related), list(e.Links),
		e.Source.String(), e.ValidFrom, e.ValidUntil, e.Careful, e.Notice, e.Image, e.SourceURL, e.Updated, e.Preview,
	})
}

func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// Date is a day of the calendar, without a time zone. The zero Date means none.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads a day written as 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date like 2026-12-24", s)
	}
	return DateOf(t), nil
}

// DateOf returns the day of t in t's own time zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// IsZero reports whether d is no day at all.
func (d Date) IsZero() bool { return d == Date{} }

// Before reports whether d comes before o.
func (d Date) Before(o Date) bool {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day)) < 0
}

// String returns the day as 2006-01-02, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText implements [encoding.TextMarshaler].
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
