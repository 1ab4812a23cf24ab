package faq

import (
	"fmt"
	"strings"

	"golang.org/x/text/language"
)

// languageNames has the tags of languages that owners write out.
var languageNames = map[string]string{
	"english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es", "español": "es",
	"italian": "it", "italiano": "it", "portuguese": "pt", "português": "pt", "dutch": "nl", "nederlands": "nl",
	"polish": "pl", "polski": "pl", "russian": "ru", "русский": "ru", "ukrainian": "uk", "українська": "uk",
	"turkish": "tr", "türkçe": "tr", "arabic": "ar", "hebrew": "he", "hindi": "hi", "chinese": "zh", "中文": "zh",
	"japanese": "ja", "日本語": "ja", "korean": "ko", "swedish": "sv", "norwegian": "no", "danish": "da", "finnish": "fi",
	"czech": "cs", "hungarian": "hu", "romanian": "ro", "greek": "el", "vietnamese": "vi", "indonesian": "id",
}

// setLang reads the tag of a language.
func setLang(_ *document, e *Entry, v value) error {
	if !v.isText() {
		return wrongKind(v, "a language like en or de")
	}
	lang, err := parseLang(v.text)
	if err == nil && lang != "" {
		e.Lang = lang
	}
	return err
}

// parseLang returns a BCP 47 tag in its usual spelling: “EN” is en, “pt_BR” is pt-BR.
func parseLang(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	if tag := languageNames[strings.ToLower(s)]; tag != "" {
		return "", fmt.Errorf("%s is not the tag of a language; write %s", quoted(s), tag)
	}
	tag, err := language.Parse(s)
	if err != nil {
		return "", fmt.Errorf("%s is not the tag of a language; write one like en, de or pt-BR", quoted(s))
	}
	return tag.String(), nil
}
