package index

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/faqbot/faqbot/faq"
)

// Kinds of documents: the first letter of a document's id in bleve, before the entry's number
// and, for parts of an entry, "/" and the part's number.
const (
	docEntry    = 'e'
	docPhrasing = 'p'
	docPassage  = 's'
)

// batchSize is the number of entries in a batch of the build.
const batchSize = 500

func contentLangs(content *faq.Content) []string {
	var langs []string
	for i := range content.Entries {
		langs = append(langs, entryLang(&content.Entries[i]))
	}
	if len(langs) == 0 {
		langs = []string{""}
	}
	slices.Sort(langs)
	return slices.Compact(langs)
}

// documents returns the bleve documents of an entry by id.
func documents(i int, e *faq.Entry, passages []string, marks func(string) string) map[string]map[string]string {
	lang := entryLang(e)
	all := strings.Join(e.Phrasings(), " .\n")
	n := strconv.Itoa(i)
	docs := map[string]map[string]string{
		string(docEntry) + n: {
			fieldWords: all, fieldChars: all, fieldPairs + lang: all,
			fieldStems + lang: all + "\n" + strings.Join(e.Section, "\n"), fieldAnswer + lang: e.Answer,
		},
	}
	if len(e.Also) > 0 {
		for k, p := range e.Phrasings() {
			docs[string(docPhrasing)+n+"/"+strconv.Itoa(k)] = map[string]string{fieldPhrasing + lang: p}
		}
	}
	for k, p := range passages {
		docs[string(docPassage)+n+"/"+strconv.Itoa(k)] = map[string]string{fieldPassage + lang: p}
	}
	return docs
}

func (x *Index) fill(ctx context.Context, cfg Config) error {
	total := len(x.content.Entries)
	for from := 0; from < total; from += batchSize {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+batchSize, total)
		batch := x.bleve.NewBatch()
		for i := from; i < to; i++ {
			for id, doc := range documents(i, &x.content.Entries[i], x.split[i], nil) {
				if err := batch.Index(id, doc); err != nil {
					return fmt.Errorf("index: adding entry %q: %w", x.content.Entries[i].ID, err)
				}
			}
		}
		if err := x.bleve.Batch(batch); err != nil {
			return fmt.Errorf("index: writing entries: %w", err)
		}
		if cfg.Progress != nil {
			cfg.Progress(to, total)
		}
	}
	return nil
}

func newMemory(x *Index) error {
	b, err := bleve.NewUsing("", x.mapping, scorch.Name, scorch.Name, nil)
	if err != nil {
		return fmt.Errorf("index: creating in memory: %w", err)
	}
	x.bleve = b
	return nil
}
