package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/parallel"
	"github.com/faqbot/faqbot/index/rank"
)

// Names inside the folder of an index.
const (
	bleveDir       = "bleve"
	formsFile      = "forms"
	classifierFile = "classifier"
	wordsFile      = "classifier-words" // for questions in languages that the encoder does not know; only if there are any
	sealFile       = "seal.json"
)

// diskFormat changes whenever an index built by an older faqbot must be built anew: with the
// mapping, the analysers, the classifier, or the files.
const diskFormat = 5

// Opened tells how Open came by its index.
type Opened struct {
	Rebuilt bool   // false: the index on disk was that of this content
	Reason  string // why it was rebuilt, a sentence for the log; "" if it was not
	Vectors string // why vectors of an index that was not rebuilt were made anew, a sentence for the log; "" if none were
}

// Open opens the index in cfg.Dir if it was built from this content, and builds it anew if the
// content has changed, the index is damaged, or there is none. If the folder cannot be
// written, the index is kept in memory and Reason says so.
func Open(ctx context.Context, content *faq.Content, cfg Config) (*Index, Opened, error) {
	cfg.Encoder = encoderFor(content, cfg.Encoder)
	if cfg.Dir == "" {
		x, err := Build(ctx, content, cfg)
		return x, Opened{Rebuilt: true, Reason: "the index is kept in memory"}, err
	}
	x, reason := reopen(ctx, content, cfg.Dir)
	if ctx.Err() == nil && reason == "" {
		vectors, err := x.openVectors(ctx, cfg)
		if err == nil {
			return x, Opened{Vectors: vectors}, nil
		}
		return nil, Opened{}, errors.Join(err, x.Close())
	}
	if ctx.Err() != nil {
		return nil, Opened{}, ctx.Err()
	}
	memory := cfg
	memory.Dir = ""
	if cfg.ReadOnly {
		x, err := Build(ctx, content, memory)
		return x, Opened{Rebuilt: true, Reason: reason + "; it is kept in memory"}, err
	}
	x, err := Build(ctx, content, cfg)
	if err == nil {
		return x, Opened{Rebuilt: true, Reason: reason}, nil
	}
	if ctx.Err() != nil {
		return nil, Opened{}, ctx.Err()
	}
	x, again := Build(ctx, content, memory)
	if again != nil {
		return nil, Opened{}, errors.Join(err, again)
	}
	reason = fmt.Sprintf("%s; it is kept in memory and built again at the next start, because the folder could not be written: %v", reason, err)
	return x, Opened{Rebuilt: true, Reason: reason}, nil
}

// reopen opens the index in dir, or says why it must be built.
func reopen(ctx context.Context, content *faq.Content, dir string) (*Index, string) {
	raw, err := os.ReadFile(filepath.Join(dir, sealFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "there is no index yet"
	}
	var s seal
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	switch {
	case err != nil:
		return nil, unusable(dir, "is damaged", err)
	case s.Format != diskFormat:
		return nil, "the index was built by another version of faqbot"
	case s.Content != content.Version():
		return nil, "the content has changed"
	}
	var x *Index
	var damage error
	g, _ := parallel.WithContext(ctx)
	g.Go(func() error {
		damage = checkFiles(dir, s.Files)
		return damage
	})
	g.Go(func() (err error) {
		x, err = read(content, dir)
		return err
	})
	err = g.Wait()
	if err == nil {
		x.version = func() string { return s.Content } // as it was just compared
		err = x.open(dir, s.Files)
	}
	switch {
	case damage != nil:
		return nil, unusable(dir, "is damaged", damage)
	case err != nil:
		return nil, unusable(dir, "could not be opened", err)
	}
	return x, ""
}

// unusable says why the index in dir is not used. One that another user may read is not damaged.
func unusable(dir, what string, err error) string {
	if errors.Is(err, fs.ErrPermission) {
		what = "may not be read; see that it belongs to the user that faqbot runs as"
	}
	return fmt.Sprintf("the index in %s %s (%v)", dir, what, err)
}

// read makes an index of the files in dir, all but bleve's.
func read(content *faq.Content, dir string) (*Index, error) {
	var x *Index
	var c *corpus
	var classes, words *rank.Classifier
	var known *prior
	var g parallel.Group
	g.Go(func() (err error) {
		x, err = newIndex(content, nil)
		return err
	})
	g.Go(func() error {
		data, err := os.ReadFile(filepath.Join(dir, classifierFile))
		if err == nil {
			known, classes, err = decodeClasses(data)
		}
		return err
	})
	g.Go(func() error {
		data, err := os.ReadFile(filepath.Join(dir, wordsFile))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			_, words, err = decodeClasses(data)
		}
		return err
	})
	g.Go(func() error {
		data, err := os.ReadFile(filepath.Join(dir, formsFile))
		if err == nil {
			c, err = decodeCorpus(data)
		}
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if err := errors.Join(x.fits(c, classes), x.fits(c, words)); err != nil {
		return nil, err
	}
	x.corpus, x.classes, x.prior, x.analysed = c, classes, known, 0
	x.ready()
	if words != nil {
		x.wordClasses = func() *rank.Classifier { return words }
	}
	return x, nil
}

// fits reports whether forms and classifier can be those of the content.
func (x *Index) fits(c *corpus, classes *rank.Classifier) error {
	if len(c.entries) != len(x.keys) {
		return fmt.Errorf("there are forms of %d entries instead of %d", len(c.entries), len(x.keys))
	}
	if n := classes.Classes(); n > 0 && n != len(x.keys) {
		return fmt.Errorf("the classifier knows %d entries instead of %d", n, len(x.keys))
	}
	for i := range c.entries {
		if e := &x.content.Entries[i]; len(c.entries[i].phrasings) != 1+len(e.Also) || len(c.entries[i].passages) != len(x.split[i]) {
			return fmt.Errorf("the forms of entry %q are those of another", e.ID)
		}
	}
	return nil
}

// open opens what lies in dir for questions. It opens for reading only, so that several
// processes can share the folder; without a time limit a second opening would wait for ever for
// the lock of one that writes.
func (x *Index) open(dir string, sums map[string]string) error {
	b, err := bleve.OpenUsing(filepath.Join(dir, bleveDir), map[string]any{"read_only": true, "bolt_timeout": "1s"})
	if err != nil {
		return err
	}
	if err := x.attach(b); err != nil {
		return errors.Join(err, b.Close())
	}
	if x.folder, err = openFolder(dir, sums); err != nil {
		return errors.Join(err, x.Close())
	}
	return nil
}

// buildDisk builds in a folder beside dir and puts it in dir's place when it is whole.
func buildDisk(ctx context.Context, x *Index, cfg Config) error {
	parent := filepath.Dir(cfg.Dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("index: creating the folder of the index: %w", err)
	}
	temp, err := os.MkdirTemp(parent, filepath.Base(cfg.Dir)+".building-")
	if err != nil {
		return fmt.Errorf("index: creating a folder to build the index in: %w", err)
	}
	defer func() { _ = os.RemoveAll(temp) }() // gone already when all went well
	sums, err := x.write(ctx, temp, cfg)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(cfg.Dir); err != nil {
		return fmt.Errorf("index: removing the old index: %w", err)
	}
	if err := os.Rename(temp, cfg.Dir); err != nil {
		return fmt.Errorf("index: putting the new index in its place: %w", err)
	}
	if err := syncPath(parent); err != nil {
		return fmt.Errorf("index: putting the new index in its place: %w", err)
	}
	if err := x.open(cfg.Dir, sums); err != nil {
		return fmt.Errorf("index: opening the index that was just built in %s: %w", cfg.Dir, err)
	}
	return nil
}

// write writes bleve's index, the forms, the classifier and the seal to a folder. It returns the
// sums of the files.
func (x *Index) write(ctx context.Context, dir string, cfg Config) (map[string]string, error) {
	var known map[string]string
	var version string
	pool, from := knownVectors(cfg)
	g, inner := parallel.WithContext(ctx)
	g.Go(func() (err error) {
		known, err = x.writeBleve(inner, dir, cfg)
		return err
	})
	g.Go(func() error {
		if err := x.learn(inner, cfg, pool); err != nil {
			return err
		}
		return errors.Join(x.writeLearnt(dir), x.writeVectors(dir, from))
	})
	g.Go(func() error {
		version = x.Version()
		return nil
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return writeSeal(dir, version, known)
}

// writeLearnt writes the forms and the classifier.
func (x *Index) writeLearnt(dir string) error {
	if err := os.WriteFile(filepath.Join(dir, formsFile), x.corpus.encode(), 0o644); err != nil {
		return fmt.Errorf("index: writing the forms: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, classifierFile), encodeClasses(x.prior, x.classes), 0o644); err != nil {
		return fmt.Errorf("index: writing the classifier: %w", err)
	}
	if x.tongues == nil {
		return nil
	}
	if err := os.WriteFile(filepath.Join(dir, wordsFile), encodeClasses(nil, x.wordClasses()), 0o644); err != nil {
		return fmt.Errorf("index: writing the classifier of words: %w", err)
	}
	return nil
}

// writeBleve writes bleve's index to a folder: that of the base brought up to date where that is
// less work, else all of it. It returns the sums of the files that are the base's own.
func (x *Index) writeBleve(ctx context.Context, dir string, cfg Config) (known map[string]string, err error) {
	path := filepath.Join(dir, bleveDir)
	if base := cfg.Base; base != nil && base.folder != nil && x.canUpdate(base) {
		if old, ok := base.folder.find(); ok {
			linked, err := x.update(ctx, path, old, base)
			if err == nil {
				known = map[string]string{}
				for _, name := range linked {
					name = filepath.ToSlash(filepath.Join(bleveDir, name))
					if _, err := os.Stat(filepath.Join(dir, name)); err == nil { // not merged into another
						known[name] = base.folder.sums[name]
					}
				}
				added, _ := x.changes(base)
				x.analysed = len(added)
				if cfg.Progress != nil {
					cfg.Progress(len(x.keys), len(x.keys))
				}
				return known, nil
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err := os.RemoveAll(path); err != nil { // whatever it was, all anew does without the base
				return nil, fmt.Errorf("index: removing what could not be taken over: %w", err)
			}
		}
	}
	b, err := bleve.NewBuilder(path, x.mapping, map[string]any{"batchSize": builderBatch, "buildPathPrefix": dir})
	if err != nil {
		return nil, fmt.Errorf("index: creating on disk: %w", err)
	}
	if err := x.fill(ctx, b.Index, cfg); err != nil {
		return nil, err // without Close, which would merge what is there, or panic if nothing is
	}
	if err := b.Close(); err != nil {
		return nil, fmt.Errorf("index: merging what was built: %w", err)
	}
	return nil, nil
}
