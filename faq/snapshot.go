package faq

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// snapshotFormat is the number that a snapshot begins with. It changes when a reader of the
// format before would misunderstand it; a field that may be left out is no such change.
const snapshotFormat = 1

// Bounds on a snapshot that is read: above what [Load] lets through.
const (
	maxSnapshot      = 2 << 30   // bytes
	maxSnapshotItems = 1_000_000 // entries, urgent texts, … of each kind
)

// The items of a snapshot, with all their fields: an [Entry] as JSON shows its source as one
// string and lists that are never null. Here what is absent is the zero value and an empty list
// stays one, since [Content.Version] tells them apart.
type (
	snapshotEntry struct {
		ID         EntryID        `json:"id"`
		Question   string         `json:"question"`
		Also       []string       `json:"also,omitzero"`
		Answer     string         `json:"answer"`
		Section    []string       `json:"section,omitzero"`
		Tags       []string       `json:"tags,omitzero"`
		Lang       string         `json:"lang,omitzero"`
		Related    []EntryID      `json:"related,omitzero"`
		Links      []snapshotLink `json:"links,omitzero"`
		ValidFrom  string         `json:"valid_from,omitzero"`
		ValidUntil string         `json:"valid_until,omitzero"`
		Careful    bool           `json:"careful,omitzero"`
		Notice     string         `json:"notice,omitzero"`
		Image      string         `json:"image,omitzero"`
		SourceURL  string         `json:"source_url,omitzero"`
		Updated    string         `json:"updated,omitzero"`
		Preview    bool           `json:"preview,omitzero"`
		Source     snapshotSource `json:"source,omitzero"`
	}
	snapshotLink struct {
		Label string `json:"label,omitzero"`
		URL   string `json:"url"`
	}
	snapshotSource struct {
		File string `json:"file,omitzero"`
		Line int    `json:"line,omitzero"`
		URL  string `json:"url,omitzero"`
	}
	snapshotUrgent struct {
		ID     EntryID        `json:"id,omitzero"`
		Words  []string       `json:"words,omitzero"`
		Answer string         `json:"answer,omitzero"`
		Lang   string         `json:"lang,omitzero"`
		Source snapshotSource `json:"source,omitzero"`
	}
	snapshotSmalltalk struct {
		Kind   SmalltalkKind  `json:"kind"`
		Also   []string       `json:"also,omitzero"`
		Answer string         `json:"answer,omitzero"`
		Lang   string         `json:"lang,omitzero"`
		Source snapshotSource `json:"source,omitzero"`
	}
	snapshotSynonyms struct {
		Words  []string       `json:"words,omitzero"`
		To     []string       `json:"to,omitzero"`
		Source snapshotSource `json:"source,omitzero"`
	}
)

// EncodeContent writes a snapshot of the content that [DecodeContent] reads again with nothing
// lost: an object in JSON with one entry a line. It is an error if the content is none that Load
// makes: entries without an id or with the same one, days that are not in the calendar.
func EncodeContent(w io.Writer, c *Content) error {
	buf := bufio.NewWriterSize(w, 1<<16)
	e := &snapshotWriter{w: buf, enc: json.NewEncoder(buf)}
	e.enc.SetEscapeHTML(false)
	e.text("{\n")
	e.field("format", snapshotFormat)
	if c.Contact != "" {
		e.field("contact", c.Contact)
	}
	writeList(e, "files", c.Files, func(s string) (string, error) { return s, nil })
	writeList(e, "urgent", c.Urgent, func(u Urgent) (snapshotUrgent, error) {
		return snapshotUrgent{u.ID, u.Words, u.Answer, u.Lang, snapshotSource(u.Source)}, nil
	})
	writeList(e, "smalltalk", c.Smalltalk, func(s Smalltalk) (snapshotSmalltalk, error) {
		return snapshotSmalltalk{s.Kind, s.Also, s.Answer, s.Lang, snapshotSource(s.Source)}, nil
	})
	writeList(e, "synonyms", c.Synonyms, func(g SynonymGroup) (snapshotSynonyms, error) {
		return snapshotSynonyms{g.Words, g.To, snapshotSource(g.Source)}, nil
	})
	ids := make(map[EntryID]bool, len(c.Entries))
	writeList(e, "entries", c.Entries, func(x Entry) (snapshotEntry, error) { return encodeEntry(&x, ids) })
	e.text("\n}\n")
	if e.err == nil {
		e.err = buf.Flush()
	}
	if e.err != nil {
		return fmt.Errorf("writing the snapshot of the content: %w", e.err)
	}
	return nil
}

// snapshotWriter writes the fields of the object; after an error it writes nothing more.
type snapshotWriter struct {
	w     *bufio.Writer
	enc   *json.Encoder
	began bool
	err   error
}

func (e *snapshotWriter) text(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

// value writes v and a new line, as an Encoder does.
func (e *snapshotWriter) value(v any) {
	if e.err == nil {
		e.err = e.enc.Encode(v)
	}
}

func (e *snapshotWriter) name(name string) {
	if e.began {
		e.text(",")
	}
	e.began = true
	e.text(`"` + name + `":`)
}

func (e *snapshotWriter) field(name string, v any) {
	e.name(name)
	e.value(v)
}

// writeList writes a field that is a list, one item a line; a nil list is left out.
func writeList[T, S any](e *snapshotWriter, name string, list []T, convert func(T) (S, error)) {
	if list == nil {
		return
	}
	e.name(name)
	e.text("[\n")
	for i, item := range list {
		if e.err != nil {
			return
		}
		s, err := convert(item)
		if err != nil {
			e.err = err
			return
		}
		if i > 0 {
			e.text(",")
		}
		e.value(s)
	}
	e.text("]")
}

func encodeEntry(x *Entry, ids map[EntryID]bool) (snapshotEntry, error) {
	if err := checkID(x.ID, ids); err != nil {
		return snapshotEntry{}, err
	}
	var links []snapshotLink
	if x.Links != nil {
		links = make([]snapshotLink, len(x.Links))
	}
	for i, l := range x.Links {
		links[i] = snapshotLink(l)
	}
	s := snapshotEntry{
		ID: x.ID, Question: x.Question, Also: x.Also, Answer: x.Answer, Section: x.Section, Tags: x.Tags, Lang: x.Lang,
		Related: x.Related, Links: links, Careful: x.Careful, Notice: x.Notice, Image: x.Image,
		SourceURL: x.SourceURL, Preview: x.Preview, Source: snapshotSource(x.Source),
	}
	for _, d := range []struct {
		from Date
		to   *string
	}{{x.ValidFrom, &s.ValidFrom}, {x.ValidUntil, &s.ValidUntil}, {x.Updated, &s.Updated}} {
		*d.to = d.from.String()
		if again, err := decodeDate(*d.to); err != nil || again != d.from {
			return snapshotEntry{}, fmt.Errorf("entry %q: %+v is no day of the calendar", x.ID, d.from)
		}
	}
	return s, nil
}

// checkID holds that entries have an id of their own.
func checkID(id EntryID, seen map[EntryID]bool) error {
	switch {
	case id == "":
		return errors.New("there is an entry without an id")
	case seen[id]:
		return fmt.Errorf("two entries have the id %q", id)
	}
	seen[id] = true
	return nil
}

func decodeDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	return ParseDate(s)
}

// ErrSnapshot says that bytes are no snapshot of content, or a damaged one.
var ErrSnapshot = errors.New("this is no snapshot of content, or it is damaged")

// DecodeContent reads what [EncodeContent] wrote, with the same [Content.Version]. It is strict: unknown
// or repeated fields, entries without an id or with the same one, and anything after the end are
// errors, all of which wrap [ErrSnapshot] and say near which byte they are. A snapshot has 2 GiB and
// a million entries at most. A text with a changed letter is still a text: whoever keeps a
// snapshot keeps its sum beside it.
func DecodeContent(r io.Reader) (*Content, error) {
	d := &snapshotReader{dec: json.NewDecoder(io.LimitReader(r, maxSnapshot))}
	d.dec.DisallowUnknownFields()
	c, err := d.content()
	if errors.Is(err, io.EOF) {
		err = errors.New("it ends in the middle")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: byte %d: %w", ErrSnapshot, d.dec.InputOffset(), err)
	}
	return c, nil
}

type snapshotReader struct {
	dec *json.Decoder
}

func (d *snapshotReader) content() (*Content, error) {
	if err := d.delim('{'); err != nil {
		return nil, err
	}
	c := &Content{}
	seen := map[string]bool{}
	for d.dec.More() {
		token, err := d.dec.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if seen[name] {
			return nil, fmt.Errorf("the field %q stands there twice", name)
		}
		if len(seen) == 0 && name != "format" {
			return nil, errors.New("it does not begin with the number of its format")
		}
		seen[name] = true
		if err := d.field(name, c); err != nil {
			return nil, err
		}
	}
	if err := d.delim('}'); err != nil {
		return nil, err
	}
	if !seen["format"] {
		return nil, errors.New("it does not begin with the number of its format")
	}
	if _, err := d.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands after its end")
	}
	return c, nil
}

// field reads one field of the object.
func (d *snapshotReader) field(name string, c *Content) (err error) {
	switch name {
	case "format":
		var n int
		if err := d.dec.Decode(&n); err != nil {
			return err
		}
		if n != snapshotFormat {
			return fmt.Errorf("its format is %d and this faqbot reads format %d", n, snapshotFormat)
		}
	case "contact":
		err = d.dec.Decode(&c.Contact)
	case "files":
		c.Files, err = readList(d, func(s *string) (string, error) { return *s, nil })
	case "urgent":
		c.Urgent, err = readList(d, func(u *snapshotUrgent) (Urgent, error) {
			return Urgent{u.ID, u.Words, u.Answer, u.Lang, Source(u.Source)}, nil
		})
	case "smalltalk":
		c.Smalltalk, err = readList(d, func(s *snapshotSmalltalk) (Smalltalk, error) {
			return Smalltalk{s.Kind, s.Also, s.Answer, s.Lang, Source(s.Source)}, nil
		})
	case "synonyms":
		c.Synonyms, err = readList(d, func(g *snapshotSynonyms) (SynonymGroup, error) {
			return SynonymGroup{g.Words, g.To, Source(g.Source)}, nil
		})
	case "entries":
		ids := map[EntryID]bool{}
		c.Entries, err = readList(d, func(s *snapshotEntry) (Entry, error) { return decodeEntry(s, ids) })
	default:
		return fmt.Errorf("the field %q is unknown", name)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (d *snapshotReader) delim(want json.Delim) error {
	token, err := d.dec.Token()
	if err == nil && token != want {
		err = fmt.Errorf("%v stands where %v belongs", token, want)
	}
	return err
}

// listChunk is the number of items that are read before they are put together: entries are large
// enough that a growing list would be copied about more than it is read.
const listChunk = 4096

// readList reads a list item by item.
func readList[S, T any](d *snapshotReader, convert func(*S) (T, error)) ([]T, error) {
	if err := d.delim('['); err != nil {
		return nil, err
	}
	var chunks [][]T
	var chunk []T
	var s, zero S // s is one for all, but begins anew for each
	for n := 1; d.dec.More(); n++ {
		if n > maxSnapshotItems {
			return nil, fmt.Errorf("there are more than %d", maxSnapshotItems)
		}
		s = zero
		if err := d.dec.Decode(&s); err != nil {
			return nil, fmt.Errorf("item %d: %w", n, err)
		}
		item, err := convert(&s)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", n, err)
		}
		if chunk = append(chunk, item); len(chunk) == listChunk {
			chunks = append(chunks, chunk)
			chunk = make([]T, 0, listChunk)
		}
	}
	list := slices.Concat(append(chunks, chunk)...)
	if list == nil {
		list = []T{} // a nil list is not written
	}
	return list, d.delim(']')
}

func decodeEntry(s *snapshotEntry, ids map[EntryID]bool) (x Entry, err error) {
	if err := checkID(s.ID, ids); err != nil {
		return Entry{}, err
	}
	var links []Link
	if s.Links != nil {
		links = make([]Link, len(s.Links))
	}
	for i, l := range s.Links {
		links[i] = Link(l)
	}
	x = Entry{
		ID: s.ID, Question: s.Question, Also: s.Also, Answer: s.Answer, Section: s.Section, Tags: s.Tags, Lang: s.Lang,
		Related: s.Related, Links: links, Careful: s.Careful, Notice: s.Notice, Image: s.Image,
		SourceURL: s.SourceURL, Preview: s.Preview, Source: Source(s.Source),
	}
	for _, d := range []struct {
		from string
		to   *Date
	}{{s.ValidFrom, &x.ValidFrom}, {s.ValidUntil, &x.ValidUntil}, {s.Updated, &x.Updated}} {
		if *d.to, err = decodeDate(d.from); err != nil {
			return Entry{}, err
		}
	}
	return x, nil
}
