package faq

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// field is one field that an entry can have.
type field struct {
	name    string
	aliases []string // what others call it: programs that export data, and spreadsheets in other languages
	set     func(d *document, e *Entry, v value) error
}

// entryFields is the one table of an entry's fields, for every format.
var entryFields = []field{
	{"id", []string{"key", "slug"}, setID},
	{"question", []string{"q", "title", "name", "heading", "questions", "frage", "pregunta", "domanda", "pergunta", "vraag", "вопрос"}, setQuestion},
	{"also", []string{"alternatives", "variants", "phrasings", "alternative_questions"}, setAlso},
	{"answer", []string{"a", "text", "response", "body", "content", "antwort", "réponse", "reponse", "respuesta", "risposta", "resposta", "antwoord", "ответ"}, setAnswer},
	{"section", []string{"category", "group", "breadcrumb", "topic"}, setSection},
	{"tags", []string{"tag", "labels"}, setTags},
	{"lang", []string{"language", "locale"}, setLang},
	{"related", []string{"see_also", "seealso"}, setRelated},
	{"links", []string{"link"}, setLinks},
	{"valid_from", []string{"from"}, dateField(func(e *Entry) *Date { return &e.ValidFrom })},
	{"valid_until", []string{"until", "valid_to", "expires"}, dateField(func(e *Entry) *Date { return &e.ValidUntil })},
	{"careful", []string{"sensitive"}, boolField(func(e *Entry) *bool { return &e.Careful })},
	{"notice", []string{"disclaimer"}, textField(func(e *Entry) *string { return &e.Notice })},
	{"image", []string{"picture", "photo"}, textField(func(e *Entry) *string { return &e.Image })},
	{"source_url", []string{"url"}, textField(func(e *Entry) *string { return &e.SourceURL })},
	{"updated", []string{"last_updated", "date_modified"}, dateField(func(e *Entry) *Date { return &e.Updated })},
	{"preview", []string{"link_preview", "link_previews"}, boolField(func(e *Entry) *bool { return &e.Preview })},
}

// fieldNames returns the names of an entry's fields.
func fieldNames() []string {
	names := make([]string, len(entryFields))
	for i, f := range entryFields {
		names[i] = f.name
	}
	return names
}

// fieldNamed returns the field with a name or alias.
func fieldNamed(key string) (field, bool) {
	key = normalKey(key)
	for _, f := range entryFields {
		if f.name == key || slices.Contains(f.aliases, key) {
			return f, true
		}
	}
	return field{}, false
}

// normalKey returns a key as tables have it: “Valid from” and “valid-from” are valid_from.
func normalKey(key string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(oneLine(key)))
}

// setField sets a field of an entry from text, as in a comment “<!-- also: … -->” or in front
// matter. It returns false if no field has this name; aliases do not count here, for prose has
// comments that mean something else. A value that does not fit is reported on the document.
func (d *document) setField(e *Entry, key, text string, line int) bool {
	key = normalKey(key)
	i := slices.IndexFunc(entryFields, func(f field) bool { return f.name == key })
	if i < 0 {
		return false
	}
	d.setValue(e, entryFields[i], value{kind: textValue, text: text, line: line})
	return true
}

// setValue sets a field of an entry, or reports that the value does not fit. Nothing at all
// (“tags:”) leaves the field as it is.
func (d *document) setValue(e *Entry, f field, v value) {
	if v.kind == nullValue {
		return
	}
	if err := f.set(d, e, v); err != nil {
		d.errorf(v.line, "bad-value", "%s: %v", f.name, err)
	}
}

// wrongKind says that a value is not what a field holds, and what to write.
func wrongKind(v value, want string) error {
	if v.kind == objectValue && len(v.members) == 1 && v.members[0].value.isText() {
		m := v.members[0]
		return fmt.Errorf("text with a colon in it needs quotes: %q", m.key+": "+m.value.text)
	}
	return fmt.Errorf("this is %s; write %s", v.kind, want)
}

func textField(at func(*Entry) *string) func(*document, *Entry, value) error {
	return func(_ *document, e *Entry, v value) error {
		if !v.isText() {
			return wrongKind(v, "one text")
		}
		*at(e) = oneLine(v.text)
		return nil
	}
}

func dateField(at func(*Entry) *Date) func(*document, *Entry, value) error {
	return func(_ *document, e *Entry, v value) error {
		if !v.isText() {
			return wrongKind(v, "a date like 2026-12-24")
		}
		text := strings.TrimSpace(v.text)
		if text == "" {
			return nil
		}
		if len(text) > 10 && (text[10] == 'T' || text[10] == ' ') {
			text = text[:10] // a time of day stands behind the date
		}
		date, err := ParseDate(text)
		if err != nil {
			return fmt.Errorf("%w; write the year, the month and the day", err)
		}
		*at(e) = date
		return nil
	}
}

func setID(d *document, e *Entry, v value) error {
	if !v.isText() {
		return wrongKind(v, "a short name like opening-hours")
	}
	id, ok := explicitID(v.text)
	if !ok {
		d.warnf(v.line, "bad-id", "the id %s is read as %q; an id has letters, digits and “-”, and no spaces", quoted(v.text), id)
	}
	e.ID = id
	return nil
}

func setAlso(_ *document, e *Entry, v value) error {
	texts, err := texts(v, phrasingBreak, "a text, or a list of texts")
	if err == nil {
		e.Also = append(e.Also, texts...)
	}
	return err
}

// setQuestion reads one text, or several of which the first is the question.
func setQuestion(_ *document, e *Entry, v value) error {
	if v.kind != listValue {
		return textField(func(e *Entry) *string { return &e.Question })(nil, e, v)
	}
	texts, err := texts(v, phrasingBreak, "one text, or a list of texts")
	if err == nil && len(texts) > 0 {
		e.Question = texts[0]
		e.Also = append(e.Also, texts[1:]...)
	}
	return err
}

// setAnswer reads Markdown. An answer that is HTML from its first to its last character, as
// other programs export it, becomes Markdown.
func setAnswer(d *document, e *Entry, v value) error {
	if !v.isText() {
		return wrongKind(v, "one text (Markdown)")
	}
	e.Answer = trimAnswer(v.text)
	if wholeMarkup.MatchString(e.Answer) {
		e.Answer = d.asMarkdown(e.Answer)
	}
	return nil
}

func setSection(_ *document, e *Entry, v value) error {
	texts, err := texts(v, sectionBreak, "“Section > Part”, or a list of the two")
	if err == nil {
		e.Section = texts
	}
	return err
}

func setTags(_ *document, e *Entry, v value) error {
	texts, err := texts(v, labelBreak, "a list, or texts with commas between them")
	for _, tag := range texts {
		if !slices.Contains(e.Tags, tag) {
			e.Tags = append(e.Tags, tag)
		}
	}
	return err
}

func setRelated(_ *document, e *Entry, v value) error {
	texts, err := texts(v, labelBreak, "the ids of other entries, with commas between them")
	for _, text := range texts {
		if id, _ := explicitID(text); !slices.Contains(e.Related, id) {
			e.Related = append(e.Related, id)
		}
	}
	return err
}

// boolField reads what owners write for yes and no.
func boolField(at func(*Entry) *bool) func(*document, *Entry, value) error {
	return func(_ *document, e *Entry, v value) error {
		if !v.isText() {
			return wrongKind(v, "true or false")
		}
		yes, err := yesOrNo(v.text)
		if err == nil {
			*at(e) = yes
		}
		return err
	}
}

func yesOrNo(text string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "yes", "y", "on", "1", "x", "✓":
		return true, nil
	case "false", "no", "n", "off", "0", "", "-":
		return false, nil
	}
	return false, fmt.Errorf("%s is neither true nor false; write one of them", quoted(text))
}

// setLinks reads addresses, “[label](address)” and objects with label and url.
func setLinks(_ *document, e *Entry, v value) error {
	const want = "addresses, “[label](address)”, or keys “label” and “url”"
	items := []value{v}
	if v.kind == listValue {
		items = v.list
	}
	for _, item := range items {
		switch {
		case item.kind == nullValue:
		case item.kind == objectValue:
			link, err := linkOf(item)
			if err != nil {
				return err
			}
			e.Links = append(e.Links, link)
		case !item.isText():
			return wrongKind(item, want)
		default:
			for _, text := range splitText(item.text, phrasingBreak) {
				e.Links = append(e.Links, parseLink(text))
			}
		}
	}
	return nil
}

// linkOf reads {label: …, url: …}.
func linkOf(v value) (Link, error) {
	var link Link
	for _, m := range v.members {
		to := &link.URL
		switch normalKey(m.key) {
		case "label", "text", "title", "name":
			to = &link.Label
		case "url", "href", "link", "address":
		default:
			return Link{}, fmt.Errorf("a link has the keys “label” and “url”, not %s", quoted(m.key))
		}
		if !m.value.isText() {
			return Link{}, wrongKind(m.value, "one text behind “"+m.key+"”")
		}
		*to = oneLine(m.value.text)
	}
	if link.URL == "" {
		return Link{}, fmt.Errorf("this link has no “url”; give it one")
	}
	return link, nil
}

// texts returns the texts of a list, or the parts of one text.
func texts(v value, breaks *regexp.Regexp, want string) ([]string, error) {
	if v.isText() {
		return splitText(v.text, breaks), nil
	}
	if v.kind != listValue {
		return nil, wrongKind(v, want)
	}
	var parts []string
	for _, item := range v.list {
		if item.kind == nullValue {
			continue
		}
		if !item.isText() {
			return nil, wrongKind(item, want)
		}
		if text := oneLine(item.text); text != "" {
			parts = append(parts, text)
		}
	}
	return parts, nil
}
