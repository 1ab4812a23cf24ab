package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/parallel"
)

// Sizes of the build.
const (
	memoryBatch  = 4000 // documents in a batch, at least, in memory
	builderBatch = 4000 // documents in a batch of the builder on disk
	progressStep = 100  // entries between two reports of progress
)

// document is what bleve is given.
type document struct {
	id     string
	fields map[string]any
}

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

// documents returns the documents of entry i: one of the entry, one a phrasing where there are
// several, and one a passage of a long answer.
func (x *Index) documents(i int) []document {
	e := &x.content.Entries[i]
	lang := entryLang(e)
	all := strings.Join(e.Phrasings(), " .\n")
	own := func(text string) string { return x.analyse.writtenFor(lang, text) }
	written := x.analyse.written(all)
	entry := map[string]any{
		fieldWords: written, fieldChars: written, fieldPairs + lang: own(all),
		fieldStems + lang: own(all + "\n" + strings.Join(e.Section, "\n")), fieldAnswer + lang: own(e.Answer),
	}
	if marks := x.syn.contentMarks(terms(x.analyse.split(all + " . " + e.Answer))); len(marks) > 0 {
		entry[fieldMarks] = strings.Join(marks, " ")
	}
	docs := []document{{x.documentID(docEntry, i, 0), entry}}
	if len(e.Also) > 0 {
		for k, p := range e.Phrasings() {
			docs = append(docs, document{x.documentID(docPhrasing, i, k), map[string]any{fieldPhrasing + lang: own(p)}})
		}
	}
	for k, p := range x.split[i] {
		docs = append(docs, document{x.documentID(docPassage, i, k), map[string]any{fieldPassage + lang: own(p)}})
	}
	if len(e.Tags) > 0 {
		for _, d := range docs {
			d.fields[fieldTags] = e.Tags
		}
	}
	return docs
}

// documentIDs returns the ids of the documents of entry i.
func (x *Index) documentIDs(i int) []string {
	ids := []string{x.documentID(docEntry, i, 0)}
	if also := len(x.content.Entries[i].Also); also > 0 {
		for k := range also + 1 {
			ids = append(ids, x.documentID(docPhrasing, i, k))
		}
	}
	for k := range x.split[i] {
		ids = append(ids, x.documentID(docPassage, i, k))
	}
	return ids
}

// fill gives the documents of all entries to add.
func (x *Index) fill(ctx context.Context, add func(id string, doc any) error, cfg Config) error {
	total := len(x.content.Entries)
	for i := range x.content.Entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, d := range x.documents(i) {
			if err := add(d.id, d.fields); err != nil {
				return fmt.Errorf("index: adding entry %q: %w", x.content.Entries[i].ID, err)
			}
		}
		if cfg.Progress != nil && ((i+1)%progressStep == 0 || i+1 == total) {
			cfg.Progress(i+1, total)
		}
	}
	return nil
}

// buildMemory fills an index that lives in memory.
func buildMemory(ctx context.Context, x *Index, cfg Config) error {
	b, err := bleve.NewUsing("", x.mapping, scorch.Name, scorch.Name, nil)
	if err != nil {
		return fmt.Errorf("index: creating in memory: %w", err)
	}
	batch := b.NewBatch()
	// In memory each batch stays a segment of its own, so there are few.
	size := max(memoryBatch, len(x.content.Entries)/8)
	add := func(id string, doc any) error {
		if err := batch.Index(id, doc); err != nil {
			return err
		}
		if batch.Size() < size {
			return nil
		}
		err := b.Batch(batch)
		batch = b.NewBatch()
		return err
	}
	g, inner := parallel.WithContext(ctx)
	g.Go(func() error { return x.fill(inner, add, cfg) })
	g.Go(func() error { return x.learn(inner, cfg, knownPool(cfg.Base, cfg.Encoder)) })
	err = g.Wait()
	if err == nil {
		err = b.Batch(batch)
	}
	if err == nil {
		err = x.attach(b)
	}
	if err != nil {
		return errors.Join(err, b.Close())
	}
	return nil
}
