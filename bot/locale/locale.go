// Package locale holds the bot's own words: one file per language under words/, each with
// the sentences that the bot and its pages say, and the phrases by which it knows a greeting,
// a “yes” or “the second one”.
//
// Adding a language is adding a file with every key of words/en.yaml; a test compares them.
package locale

import (
	"bytes"
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
)

//go:embed words/*.yaml
var files embed.FS

// Fallback is the language that is used where the one asked for is not known.
const Fallback = "en"

// Args fills the places of a sentence such as “{{.Count}}”. Count, an int, also picks the
// plural form.
type Args map[string]any

// Bundle holds the words of every language. It is safe for concurrent use.
type Bundle struct {
	byLang  map[string]*Words
	langs   []string // sorted, Fallback first
	matcher language.Matcher
}

// file is one file under words/.
type file struct {
	Words   map[string]any      `yaml:"words"`   // a string, or a map of plural forms
	Phrases map[string][]string `yaml:"phrases"` // what people write
}

// New reads the embedded files. An error means that one of them is broken.
func New() (*Bundle, error) {
	entries, err := files.ReadDir("words")
	if err != nil {
		return nil, fmt.Errorf("locale: %w", err)
	}
	b := &Bundle{byLang: make(map[string]*Words, len(entries))}
	messages := i18n.NewBundle(language.MustParse(Fallback))
	for _, e := range entries {
		lang := strings.TrimSuffix(e.Name(), ".yaml")
		w, err := read(messages, lang, path.Join("words", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("locale: %s: %w", e.Name(), err)
		}
		b.byLang[lang] = w
	}
	if b.byLang[Fallback] == nil {
		return nil, fmt.Errorf("locale: there is no words/%s.yaml", Fallback)
	}
	b.langs = slices.SortedFunc(maps.Keys(b.byLang), func(x, y string) int {
		if (x == Fallback) != (y == Fallback) {
			if x == Fallback {
				return -1
			}
			return 1
		}
		return strings.Compare(x, y)
	})
	tags := make([]language.Tag, len(b.langs))
	for i, lang := range b.langs {
		tags[i] = language.MustParse(lang)
		b.byLang[lang].localizer = i18n.NewLocalizer(messages, lang)
	}
	b.matcher = language.NewMatcher(tags)
	return b, nil
}

func read(messages *i18n.Bundle, lang, name string) (*Words, error) {
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("the file's name is not a language: %w", err)
	}
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		return nil, err
	}
	w := &Words{lang: lang, keys: slices.Sorted(maps.Keys(f.Words)), lists: f.Phrases}
	for _, key := range w.keys {
		m, err := i18n.NewMessage(f.Words[key])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		m.ID = key
		if err := messages.AddMessages(tag, m); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return w, nil
}

// Languages returns the languages that there are words for, [Fallback] first.
func (b *Bundle) Languages() []string { return slices.Clone(b.langs) }

// Has reports whether there are words for a BCP 47 tag such as "de" or "pt-BR".
func (b *Bundle) Has(lang string) bool {
	_, ok := b.match(lang)
	return ok
}

// For returns the words of a language, by its BCP 47 tag ("pt-BR" finds "pt"); those of
// [Fallback] if there are none. It never returns nil.
func (b *Bundle) For(lang string) *Words {
	found, _ := b.match(lang)
	return b.byLang[found]
}

func (b *Bundle) match(lang string) (string, bool) {
	if _, ok := b.byLang[lang]; ok {
		return lang, true
	}
	tag, err := language.Parse(lang)
	if err != nil || tag == language.Und {
		return Fallback, false
	}
	_, i, confidence := b.matcher.Match(tag)
	if confidence < language.High {
		return Fallback, false
	}
	return b.langs[i], true
}

// Words holds what the bot says and understands in one language. It is safe for concurrent use.
type Words struct {
	lang      string
	keys      []string
	lists     map[string][]string
	localizer *i18n.Localizer
}

// Lang returns the BCP 47 tag of these words.
func (w *Words) Lang() string { return w.lang }

// Text returns a sentence or label, with its places filled from args (at most one). A key
// that does not exist comes back as it is, so that it can be seen and found.
func (w *Words) Text(key string, args ...Args) string {
	cfg := i18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		cfg.TemplateData = map[string]any(args[0])
		if n, ok := args[0]["Count"]; ok {
			cfg.PluralCount = n
		}
	}
	s, err := w.localizer.Localize(&cfg)
	if err != nil && s == "" {
		return key
	}
	return s
}

// Texts returns all sentences and labels whose key begins with prefix ("web."), by key;
// for a page that takes its words as data. Their places stay unfilled.
func (w *Words) Texts(prefix string) map[string]string {
	texts := map[string]string{}
	for _, key := range w.keys {
		if strings.HasPrefix(key, prefix) {
			texts[key] = w.Text(key)
		}
	}
	return texts
}

// Keys returns the keys of the sentences and labels, sorted.
func (w *Words) Keys() []string { return slices.Clone(w.keys) }

// List returns the phrases of one kind ("smalltalk.thanks"), nil if there are none. Do not
// change it.
func (w *Words) List(key string) []string { return w.lists[key] }

// Lists returns the keys of the phrase lists, sorted.
func (w *Words) Lists() []string { return slices.Sorted(maps.Keys(w.lists)) }
