package index

import (
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/ngram"
	"github.com/blevesearch/bleve/v2/analysis/token/shingle"
	"github.com/blevesearch/bleve/v2/analysis/token/stop"
	"github.com/blevesearch/bleve/v2/analysis/token/unicodenorm"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/analysis/tokenmap"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"

	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fi"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/hu"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/pl"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"

	"github.com/faqbot/faqbot/index/english"
)

// languageFilters names bleve's stop list and stemmer of a language.
type languageFilters struct {
	stop, stem string
}

// filtersOf returns the filters of a language, and whether bleve has a stop list and a stemmer of
// it. Text in any other language is searched by whole words, word pairs and character n-grams.
func filtersOf(lang string) (languageFilters, bool) {
	switch lang {
	case "da":
		return languageFilters{da.StopName, da.SnowballStemmerName}, true
	case "de":
		return languageFilters{de.StopName, de.SnowballStemmerName}, true
	case "en":
		return languageFilters{en.StopName, en.SnowballStemmerName}, true
	case "es":
		return languageFilters{es.StopName, es.SnowballStemmerName}, true
	case "fi":
		return languageFilters{fi.StopName, fi.SnowballStemmerName}, true
	case "fr":
		return languageFilters{fr.StopName, fr.SnowballStemmerName}, true
	case "hu":
		return languageFilters{hu.StopName, hu.SnowballStemmerName}, true
	case "it":
		return languageFilters{it.StopName, it.SnowballStemmerName}, true
	case "nl":
		return languageFilters{nl.StopName, nl.SnowballStemmerName}, true
	case "no":
		return languageFilters{no.StopName, no.SnowballStemmerName}, true
	case "pl":
		return languageFilters{pl.StopName, pl.SnowballStemmerName}, true
	case "pt":
		return languageFilters{pt.StopName, pt.LightStemmerName}, true
	case "ro":
		return languageFilters{ro.StopName, ro.SnowballStemmerName}, true
	case "ru":
		return languageFilters{ru.StopName, ru.SnowballStemmerName}, true
	case "sv":
		return languageFilters{sv.StopName, sv.SnowballStemmerName}, true
	case "tr":
		return languageFilters{tr.StopName, tr.SnowballStemmerName}, true
	}
	return languageFilters{}, false
}

// baseLanguage returns the language of a BCP 47 tag that the analysers know, or "" for the
// plain analyser.
func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if base == "nb" || base == "nn" {
		base = "no"
	}
	if _, ok := filtersOf(base); ok {
		return base
	}
	return ""
}

// analyser turns text to terms by the analysers that bleve uses for its fields: the words, and
// what the filters of a language make of them.
type analyser struct {
	langs   []string         // base languages of the content, sorted; "" for those without a stemmer
	lexicon *english.Lexicon // ordinary words; nil: the content is not English alone
	words   analysis.Analyzer
	stems   map[string][]analysis.TokenFilter // from words to stems
	pairs   map[string][]analysis.TokenFilter // from words to pairs of stems
}

// Names of the analysers in the mapping; those of a language end in its tag.
const (
	wordsAnalyser = "faq_words"  // every word, no stop list, no stemming
	charsAnalyser = "faq_chars"  // character trigrams of each word
	stemsAnalyser = "faq_stems_" // stems without stop words
	pairsAnalyser = "faq_pairs_" // pairs of neighbouring stems, stop words included
	foldFilter    = "faq_fold"
	normFilter    = "faq_nfkc"
	ngramFilter   = "faq_ngrams"
	shingleFilter = "faq_shingles"
)

// newAnalyser adds the analysers for these languages to the mapping.
func newAnalyser(m *mapping.IndexMappingImpl, langs []string) (*analyser, error) {
	a := &analyser{langs: langs, stems: map[string][]analysis.TokenFilter{}, pairs: map[string][]analysis.TokenFilter{}}
	if err := addFilters(m); err != nil {
		return nil, err
	}
	if slices.Equal(langs, []string{"en"}) {
		a.lexicon = english.NewLexicon()
	}
	base := []string{normFilter, lowercase.Name}
	words, err := addAnalyser(m, wordsAnalyser, base)
	if err != nil {
		return nil, err
	}
	a.words = words
	if _, err := addAnalyser(m, charsAnalyser, append(slices.Clone(base), ngramFilter)); err != nil {
		return nil, err
	}
	for _, lang := range langs {
		var stems, pairs []string
		if f, ok := filtersOf(lang); ok {
			stopFilter, err := addStopFilter(m, lang, f.stop)
			if err != nil {
				return nil, err
			}
			if lang == "en" {
				stems, pairs = append(stems, en.PossessiveName), append(pairs, en.PossessiveName)
			}
			stems, pairs = append(stems, stopFilter, f.stem), append(pairs, f.stem)
		}
		one, err := addAnalyser(m, stemsAnalyser+lang, slices.Concat(base, stems))
		if err != nil {
			return nil, err
		}
		two, err := addAnalyser(m, pairsAnalyser+lang, slices.Concat(base, pairs, []string{shingleFilter}))
		if err != nil {
			return nil, err
		}
		a.stems[lang], a.pairs[lang] = one.TokenFilters[len(base):], two.TokenFilters[len(base):]
	}
	return a, nil
}

func addFilters(m *mapping.IndexMappingImpl) error {
	if err := m.AddCustomCharFilter(foldFilter, map[string]any{"type": asciifolding.Name}); err != nil {
		return fmt.Errorf("index: adding the accent filter: %w", err)
	}
	filters := map[string]map[string]any{
		normFilter:    {"type": unicodenorm.Name, "form": unicodenorm.NFKC},
		ngramFilter:   {"type": ngram.Name, "min": 3.0, "max": 3.0},
		shingleFilter: {"type": shingle.Name, "min": 2.0, "max": 2.0, "output_original": false, "separator": " "},
	}
	for name, config := range filters {
		if err := m.AddCustomTokenFilter(name, config); err != nil {
			return fmt.Errorf("index: adding the token filter %s: %w", name, err)
		}
	}
	return nil
}

// addStopFilter adds a stop filter whose words are folded as the text is.
func addStopFilter(m *mapping.IndexMappingImpl, lang, name string) (string, error) {
	words, err := registry.NewCache().TokenMapNamed(name)
	if err != nil {
		return "", fmt.Errorf("index: stop words of %s: %w", lang, err)
	}
	fold := asciifolding.New()
	var tokens []any
	for w := range words {
		tokens = append(tokens, string(fold.Filter([]byte(w))))
	}
	filter := "faq_stop_" + lang
	if err := m.AddCustomTokenMap(filter, map[string]any{"type": tokenmap.Name, "tokens": tokens}); err != nil {
		return "", fmt.Errorf("index: stop words of %s: %w", lang, err)
	}
	if err := m.AddCustomTokenFilter(filter, map[string]any{"type": stop.Name, "stop_token_map": filter}); err != nil {
		return "", fmt.Errorf("index: stop filter of %s: %w", lang, err)
	}
	return filter, nil
}

func addAnalyser(m *mapping.IndexMappingImpl, name string, filters []string) (*analysis.DefaultAnalyzer, error) {
	err := m.AddCustomAnalyzer(name, map[string]any{
		"type": custom.Name, "char_filters": []string{foldFilter}, "tokenizer": unicode.Name, "token_filters": filters,
	})
	if err != nil {
		return nil, fmt.Errorf("index: adding the analyser %s: %w", name, err)
	}
	a, ok := m.AnalyzerNamed(name).(*analysis.DefaultAnalyzer)
	if !ok {
		return nil, fmt.Errorf("index: bleve made an analyser of another kind of %s", name)
	}
	return a, nil
}

// split returns the words of a text as bleve's tokens.
func (a *analyser) split(text string) analysis.TokenStream {
	return a.words.Analyze([]byte(a.written(text)))
}

// splitFor returns the words of a text as they are to be filtered for a language; words are
// those of split.
func (a *analyser) splitFor(lang, text string, words analysis.TokenStream) analysis.TokenStream {
	if lang != "en" || a.lexicon != nil {
		return words
	}
	return a.words.Analyze([]byte(a.writtenFor(lang, text)))
}

// written returns a text as the fields have it that are of no language: English is brought to
// one way of writing if the content is English alone.
func (a *analyser) written(text string) string {
	if a.lexicon != nil {
		return english.Canonical(text)
	}
	return text
}

// writtenFor returns a text as the fields of a language have it.
func (a *analyser) writtenFor(lang, text string) string {
	if lang == "en" {
		return english.Canonical(text)
	}
	return text
}

// filtered returns the terms that filters make of words, which stay as they are.
func filtered(words analysis.TokenStream, filters []analysis.TokenFilter) []string {
	copies := make([]analysis.Token, len(words))
	stream := make(analysis.TokenStream, len(words))
	for i, w := range words {
		copies[i] = *w
		stream[i] = &copies[i]
	}
	for _, f := range filters {
		stream = f.Filter(stream)
	}
	return terms(stream)
}

// terms returns the terms of tokens in their order.
func terms(stream analysis.TokenStream) []string {
	out := make([]string, 0, len(stream))
	for _, t := range stream {
		if len(t.Term) > 0 {
			out = append(out, string(t.Term))
		}
	}
	return out
}

// newMapping returns the mapping of the index and its analysers.
func newMapping(langs []string) (*mapping.IndexMappingImpl, *analyser, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = "bm25"
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	a, err := newAnalyser(m, langs)
	if err != nil {
		return nil, nil, err
	}
	d := bleve.NewDocumentStaticMapping()
	d.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	field := func(name, analyser string) {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues = analyser, false, false, false, false
		d.AddFieldMappingsAt(name, f)
	}
	field(fieldWords, wordsAnalyser)
	field(fieldChars, charsAnalyser)
	field(fieldMarks, wordsAnalyser)
	field(fieldTags, keyword.Name)
	for _, lang := range langs {
		field(fieldStems+lang, stemsAnalyser+lang)
		field(fieldPairs+lang, pairsAnalyser+lang)
		field(fieldAnswer+lang, stemsAnalyser+lang)
		field(fieldPhrasing+lang, stemsAnalyser+lang)
		field(fieldPassage+lang, stemsAnalyser+lang)
	}
	m.DefaultMapping = d
	return m, a, nil
}

// Fields of the documents in bleve; those of a language end in its tag.
const (
	fieldWords    = "words"     // entry: all phrasings, whole words
	fieldTags     = "tags"      // all: the owner's labels
	fieldMarks    = "marks"     // entry: marks of its synonyms
	fieldChars    = "chars"     // entry: all phrasings, character n-grams
	fieldStems    = "stems_"    // entry: all phrasings and the section
	fieldPairs    = "pairs_"    // entry: all phrasings, word pairs
	fieldAnswer   = "answer_"   // entry: the answer
	fieldPhrasing = "phrasing_" // phrasing: one phrasing
	fieldPassage  = "passage_"  // passage: some sentences of a long answer
)
