package web

import (
	"net/http"

	"golang.org/x/text/language"
)

// browserLang returns the first language that the browser asks for and that we have words in,
// "" if there is none.
func (a *Adapter) browserLang(r *http.Request) string {
	header := r.Header.Get("Accept-Language")
	if header == "" || len(header) > 1000 {
		return ""
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return ""
	}
	for _, tag := range tags {
		if a.words.Has(tag.String()) {
			return a.words.For(tag.String()).Lang()
		}
	}
	return ""
}

// direction returns the direction that a language is written in, as HTML has it.
func direction(lang string) string {
	tag, err := language.Parse(lang)
	if err != nil {
		return "ltr"
	}
	script, _ := tag.Script()
	switch script.String() {
	case "Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm":
		return "rtl"
	}
	return "ltr"
}
