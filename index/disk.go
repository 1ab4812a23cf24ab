package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/blevesearch/bleve/v2"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/rank"
)

// Names inside the folder of an index.
const (
	bleveDir       = "bleve"
	classifierFile = "classifier"
	sealFile       = "seal.json"
)

// diskFormat changes whenever an index built by an older faqbot must be built anew: with the
// mapping, the analysers, the classifier, or the files.
const diskFormat = 1

// seal is written last and says what the folder holds, so that an index that was not finished,
// is of other content or has been damaged is told before it is opened.
type seal struct {
	Format  int               `json:"format"`
	Content string            `json:"content"` // faq.Content.Version
	Files   map[string]string `json:"files"`   // SHA-256 by path in the folder
}

// Opened tells how Open came by its index.
type Opened struct {
	Rebuilt bool   // false: the index on disk was that of this content
	Reason  string // why it was rebuilt, a sentence for the log; "" if it was not
}

// Open opens the index in cfg.Dir if it was built from this content, and builds it anew if the
// content has changed, the index is damaged, or there is none. If the folder cannot be
// written, the index is kept in memory and Reason says so.
func Open(ctx context.Context, content *faq.Content, cfg Config) (*Index, Opened, error) {
	if cfg.Dir == "" {
		x, err := Build(ctx, content, cfg)
		return x, Opened{Rebuilt: true, Reason: "the index is kept in memory"}, err
	}
	x, reason := reopen(content, cfg.Dir)
	if reason == "" {
		return x, Opened{}, nil
	}
	x, err := Build(ctx, content, cfg)
	if err == nil {
		return x, Opened{Rebuilt: true, Reason: reason}, nil
	}
	if ctx.Err() != nil {
		return nil, Opened{}, ctx.Err()
	}
	memory := cfg
	memory.Dir = ""
	x, again := Build(ctx, content, memory)
	if again != nil {
		return nil, Opened{}, errors.Join(err, again)
	}
	reason = fmt.Sprintf("%s; it is kept in memory and built again at the next start, because the folder could not be written: %v", reason, err)
	return x, Opened{Rebuilt: true, Reason: reason}, nil
}

// reopen opens the index in dir, or says why it must be built.
func reopen(content *faq.Content, dir string) (*Index, string) {
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
		return nil, fmt.Sprintf("the index in %s is damaged (%v)", dir, err)
	case s.Format != diskFormat:
		return nil, "the index was built by another version of faqbot"
	case s.Content != content.Version():
		return nil, "the content has changed"
	}
	x, err := newIndex(content)
	if err != nil {
		return nil, fmt.Sprintf("the index in %s could not be opened (%v)", dir, err)
	}
	var damage, unread error
	var classes *rank.Classifier
	var wg sync.WaitGroup
	wg.Go(func() { damage = checkFiles(dir, s.Files) })
	wg.Go(func() { classes, unread = readClassifier(filepath.Join(dir, classifierFile)) })
	err = x.learn(func(*corpus) (*rank.Classifier, error) {
		wg.Wait()
		return classes, unread
	})
	if damage != nil {
		return nil, fmt.Sprintf("the index in %s is damaged (%v)", dir, damage)
	}
	if err == nil {
		x.bleve, err = openBleve(filepath.Join(dir, bleveDir))
	}
	if err != nil {
		return nil, fmt.Sprintf("the index in %s could not be opened (%v)", dir, err)
	}
	return x, ""
}

func readClassifier(path string) (*rank.Classifier, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return rank.DecodeClassifier(data)
}

// openBleve opens for reading only, so that several processes can share the folder; without a
// time limit a second opening would wait for ever for the lock of one that writes.
func openBleve(path string) (bleve.Index, error) {
	return bleve.OpenUsing(path, map[string]any{"read_only": true, "bolt_timeout": "1s"})
}

// buildDisk builds in a folder beside dir and puts it in dir's place when it is whole.
func buildDisk(ctx context.Context, x *Index, cfg Config) error {
	if err := os.MkdirAll(filepath.Dir(cfg.Dir), 0o755); err != nil {
		return fmt.Errorf("index: creating the folder of the index: %w", err)
	}
	temp, err := os.MkdirTemp(filepath.Dir(cfg.Dir), filepath.Base(cfg.Dir)+".building-")
	if err != nil {
		return fmt.Errorf("index: creating a folder to build the index in: %w", err)
	}
	defer func() { _ = os.RemoveAll(temp) }() // gone already when all went well
	if err := x.write(ctx, temp, cfg); err != nil {
		return err
	}
	if err := os.RemoveAll(cfg.Dir); err != nil {
		return fmt.Errorf("index: removing the old index: %w", err)
	}
	if err := os.Rename(temp, cfg.Dir); err != nil {
		return fmt.Errorf("index: putting the new index in its place: %w", err)
	}
	x.bleve, err = openBleve(filepath.Join(cfg.Dir, bleveDir))
	if err != nil {
		return fmt.Errorf("index: opening the index that was just built in %s: %w", cfg.Dir, err)
	}
	return nil
}

// write writes bleve's index, the classifier and the seal to a folder.
func (x *Index) write(ctx context.Context, dir string, cfg Config) error {
	b, err := bleve.NewBuilder(filepath.Join(dir, bleveDir), x.mapping, map[string]any{
		"batchSize": builderBatch, "buildPathPrefix": dir,
	})
	if err != nil {
		return fmt.Errorf("index: creating on disk: %w", err)
	}
	if err := x.both(ctx, b.Index, cfg); err != nil {
		return err // without Close, which would merge what is there, or panic if nothing is
	}
	if err := b.Close(); err != nil {
		return fmt.Errorf("index: merging what was built: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, classifierFile), x.classes.Encode(), 0o644); err != nil {
		return fmt.Errorf("index: writing the classifier: %w", err)
	}
	s := seal{Format: diskFormat, Content: x.content.Version()}
	if s.Files, err = hashFiles(dir); err != nil {
		return err
	}
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("index: encoding the seal: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, sealFile), raw, 0o644); err != nil {
		return fmt.Errorf("index: writing the seal: %w", err)
	}
	return nil
}

// hashFiles returns the SHA-256 of each file below dir but the seal.
func hashFiles(dir string) (map[string]string, error) {
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == sealFile {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		sums[filepath.ToSlash(rel)], err = hashFile(path)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("index: reading what was built: %w", err)
	}
	return sums, nil
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // only read
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// checkFiles compares the files below dir with their sums.
func checkFiles(dir string, want map[string]string) error {
	got, err := hashFiles(dir)
	if err != nil {
		return err
	}
	for name, sum := range want {
		if got[name] != sum {
			return fmt.Errorf("%s is not as it was written", name)
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("it has %d files instead of %d", len(got), len(want))
	}
	return nil
}
