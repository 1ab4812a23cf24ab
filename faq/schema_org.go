package faq

import (
	"cmp"
	"slices"
	"strings"
)

// foundPages is what schema.org data says.
type foundPages struct {
	entries []Entry
	pages   int // objects that are FAQ pages or questions
}

// schemaOrg finds the questions of schema.org data: of FAQPage and QAPage objects and of
// questions that stand alone, however they are nested (in @graph, lists, mainEntity). The name
// of a page becomes the section of its questions.
func (d *document) schemaOrg(v value) foundPages {
	var found foundPages
	d.findPages(v, Entry{}, &found)
	return found
}

func (d *document) findPages(v value, page Entry, found *foundPages) {
	for _, item := range v.list {
		d.findPages(item, page, found)
	}
	switch {
	case v.kind != objectValue:
		return
	case hasType(v, "Question"):
		if e, ok := d.schemaQuestion(v, page); ok {
			found.entries = append(found.entries, e)
			found.pages++
		}
		return
	case hasType(v, "FAQPage"):
		found.pages++
		page = Entry{Lang: d.schemaLang(v, page.Lang)}
		if name := schemaText(v, "name", "headline"); name != "" {
			page.Section = []string{oneLine(d.asMarkdown(name))}
		}
	case hasType(v, "QAPage"):
		page = Entry{Lang: d.schemaLang(v, page.Lang)}
	}
	for _, m := range v.members {
		d.findPages(m.value, page, found)
	}
}

// hasType reports whether an object is of a type of schema.org's.
func hasType(v value, name string) bool {
	t, _ := v.get("@type")
	return slices.ContainsFunc(items(t), func(item value) bool {
		text := item.text
		if i := strings.LastIndexAny(text, "/:#"); i >= 0 {
			text = text[i+1:]
		}
		return text == name
	})
}

// schemaQuestion makes an entry of a Question object. An answer to a question that has none is
// looked for elsewhere in vain, so a Question without one is no entry: pages of forums list them.
func (d *document) schemaQuestion(v value, page Entry) (Entry, bool) {
	e := Entry{Lang: d.schemaLang(v, page.Lang), Section: slices.Clone(page.Section), Source: d.source(v.line)}
	question := cmp.Or(schemaText(v, "name"), schemaText(v, "text", "headline"))
	e.Question = oneLine(plainOfMarkup(question))
	for _, also := range schemaTexts(v, "alternateName") {
		if also = oneLine(plainOfMarkup(also)); also != "" {
			e.Also = append(e.Also, also)
		}
	}
	answers := schemaAnswers(v, "acceptedAnswer")
	if len(answers) == 0 {
		if answers = schemaAnswers(v, "suggestedAnswer"); len(answers) > 1 {
			answers = answers[:1]
		}
	}
	for i, answer := range answers {
		answers[i] = d.asMarkdown(answer)
	}
	e.Answer = strings.Join(answers, "\n\n")
	_, told := v.get("acceptedAnswer")
	if e.Answer == "" && !told {
		return Entry{}, false
	}
	d.setFromSchema(&e, v, "keywords", "tags")
	d.setFromSchema(&e, v, "url", "source_url")
	d.setFromSchema(&e, v, "dateModified", "updated")
	if image, ok := v.get("image"); ok {
		if image.kind == objectValue {
			image, _ = image.get("url")
		}
		if image.isText() {
			e.Image = oneLine(image.text)
		}
	}
	return e, true
}

// setFromSchema sets a field from a property, if it has a value.
func (d *document) setFromSchema(e *Entry, v value, property, name string) {
	if p, ok := v.get(property); ok && (p.isText() || p.kind == listValue) {
		f, _ := fieldNamed(name)
		d.setValue(e, f, p)
	}
}

// schemaAnswers returns the texts behind a property: of a text, an Answer object, or a list.
func schemaAnswers(v value, property string) []string {
	p, _ := v.get(property)
	var texts []string
	for _, item := range items(p) {
		text := item.text
		if item.kind == objectValue {
			text = schemaText(item, "text", "articleBody", "description", "name")
		}
		if strings.TrimSpace(text) != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// schemaText returns the first property that has a text.
func schemaText(v value, properties ...string) string {
	for _, property := range properties {
		if texts := schemaTexts(v, property); len(texts) > 0 {
			return texts[0]
		}
	}
	return ""
}

// schemaTexts returns the texts of a property; a text may stand in an object with “@value”.
func schemaTexts(v value, property string) []string {
	p, _ := v.get(property)
	var texts []string
	for _, item := range items(p) {
		if item.kind == objectValue {
			item, _ = item.get("@value")
		}
		if item.isText() && strings.TrimSpace(item.text) != "" {
			texts = append(texts, item.text)
		}
	}
	return texts
}

// schemaLang returns the language of an object (inLanguage, or “@language” of its context).
func (d *document) schemaLang(v value, outer string) string {
	lang := schemaText(v, "inLanguage")
	if in, ok := v.get("inLanguage"); ok && in.kind == objectValue {
		lang = schemaText(in, "alternateName", "name")
	}
	if context, ok := v.get("@context"); ok && lang == "" {
		for _, item := range items(context) {
			lang = cmp.Or(lang, schemaText(item, "@language"))
		}
	}
	tag, err := parseLang(lang)
	if err != nil {
		d.warnf(v.line, "bad-value", "inLanguage: %v", err)
	}
	return cmp.Or(tag, outer)
}
