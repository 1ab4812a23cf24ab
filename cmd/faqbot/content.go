package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/examples"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/expect"
	"github.com/faqbot/faqbot/index/generation"
)

// contentFlags say what a command works on.
type contentFlags struct {
	Content []string `sep:"none" placeholder:"PATH" help:"A file, a folder or a pattern to read; may be repeated. No data folder and no configuration are used."`
	Config  string   `placeholder:"FILE" help:"The configuration. Without it: $FAQBOT_CONFIG, ./config.yaml, or the defaults."`
}

// loaded is content with what is known about it.
type loaded struct {
	*faq.Content
	problems  faq.Problems
	config    *config
	paths     []string  // of the files and folders that were read; none: the example
	where     string    // what was read, as a person would say it
	example   bool      // it is the example, since nobody has named any content
	apart     bool      // it was named by --content: no data folder
	embedding embedding // of the index that open opens
}

// load reads the content that the flags or the configuration name.
func (f contentFlags) load(ctx context.Context, sys *system) (*loaded, error) {
	if len(f.Content) > 0 {
		if f.Config != "" {
			return nil, usagef("--content and --config exclude each other: with --content no configuration is used")
		}
		if slices.Contains(f.Content, "") {
			return nil, usagef("--content needs a path")
		}
		l := &loaded{config: defaultConfig(), paths: f.Content, where: strings.Join(f.Content, ", "), apart: true}
		l.Content, l.problems = faq.Load(ctx, f.Content, faq.LoadOptions{Except: ownFiles(f.Content)})
		return l, ctx.Err()
	}
	c, err := loadConfig(f.Config, sys.environ)
	if err != nil {
		return nil, err
	}
	return loadConfigured(ctx, c)
}

// ownFiles returns what in the folders of content is faqbot's own, where no configuration says where that is: a data
// folder with generations, and a configuration, by their usual names.
func ownFiles(folders []string) (own []string) {
	usual := defaultConfig()
	for _, folder := range folders {
		c := config{Data: filepath.Join(folder, usual.Data)}
		if f, err := generation.Open(c.generations()); err == nil {
			if p, err := f.Current(); err != nil || p.Number > 0 {
				own = append(own, c.Data)
			}
		}
		if file := filepath.Join(folder, defaultFile); defaultConfig().isIn(file) {
			own = append(own, file)
		}
	}
	return own
}

// isIn reports whether a file can be read as a configuration, over these defaults, and has a setting.
func (c *config) isIn(file string) bool {
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return false
	}
	data, err := readLimited(file, maxConfigFile)
	return err == nil && c.readYAML(file, data) == nil && len(c.places) > 0
}

// origin says where content is read from.
type origin struct {
	paths   []string // files, folders and patterns; none: the example
	where   string   // as a person would say it
	options faq.LoadOptions
}

// origin returns where the content of a configuration is. Where it names none, that is the folder
// content beside it, or else the example; but the example takes the place of nothing else: where the folder has
// gone whose content answers, that it has gone is told.
func (c *config) origin() origin {
	o := origin{paths: c.Content, options: faq.LoadOptions{Lang: c.Language, Except: []string{c.Data}}}
	if c.file != "" {
		o.options.Except = append(o.options.Except, c.file)
	}
	if len(o.paths) == 0 {
		folder := filepath.Join(filepath.Dir(c.file), "content")
		if info, err := os.Stat(folder); err == nil && info.IsDir() || !c.exampleAnswers() {
			o.paths = []string{folder}
		}
	}
	o.where = strings.Join(o.paths, ", ")
	if len(o.paths) == 0 {
		o.where = examples.Default
	}
	return o
}

// exampleAnswers reports whether what answers is the example, or nothing yet. What cannot be read is taken for
// content of the owner's.
func (c *config) exampleAnswers() bool {
	f, err := generation.Open(c.generations())
	if err != nil {
		return false
	}
	p, err := f.Current()
	if err != nil || p.Number == 0 {
		return err == nil
	}
	content, err := f.LoadContent(p.Number)
	return err == nil && !slices.ContainsFunc(content.Files, func(file string) bool { return inExample(file) == filepath.ToSlash(file) })
}

// load reads the content as it is now.
func (o origin) load(ctx context.Context) (*faq.Content, faq.Problems) {
	if len(o.paths) == 0 {
		return faq.LoadFS(ctx, examples.Massage(), examples.Default, o.options)
	}
	return faq.Load(ctx, o.paths, o.options)
}

// loadConfigured reads the content of a configuration.
func loadConfigured(ctx context.Context, c *config) (*loaded, error) {
	o := c.origin()
	l := &loaded{config: c, paths: o.paths, where: o.where, example: len(o.paths) == 0}
	l.Content, l.problems = o.load(ctx)
	return l, ctx.Err()
}

// inExample returns the path within the example of a file whose path the entries show.
func inExample(path string) string {
	return strings.TrimPrefix(filepath.ToSlash(path), examples.Default+"/")
}

// usable reports the errors in the content on standard error; what was read is used all the
// same. It is an error if that is nothing.
func (l *loaded) usable(sys *system) error {
	if err := l.problems.Err(); err != nil {
		fmt.Fprintln(sys.stderr, err)
	}
	if len(l.Entries) == 0 {
		return fmt.Errorf("there is nothing to answer from in %s; “faqbot check” says what was found there", l.where)
	}
	return nil
}

// open opens an index for a command at the terminal. What a server keeps in the data folder is used:
// the index of the generation that answers, if it is of this very content, else what has not changed
// of it. A command writes nothing there.
func (l *loaded) open(ctx context.Context, sys *system) (*index.Index, error) {
	var err error
	if l.embedding, err = l.config.embedding(sys.log(logLevel), commandPatience); err != nil {
		return nil, err
	}
	progress := newProgress(sys, "Building the index")
	defer progress.done()
	cfg := l.embedding.config(progress)
	if l.apart {
		return index.Build(ctx, l.Content, cfg)
	}
	g := l.config.currentGeneration(ctx, cfg)
	if g == nil {
		return index.Build(ctx, l.Content, cfg)
	}
	if g.Version == l.Version() {
		return g.Index, nil
	}
	cfg.Base = g.Index
	x, err := index.Build(ctx, l.Content, cfg)
	return x, errors.Join(err, g.Close())
}

// expected returns what is expected of the index that was opened: what a server keeps with the generation,
// if that is of this index; else what asking the content its own questions comes to, of small content that
// was named by --content, or if wait is true; nil if it is neither.
func (l *loaded) expected(ctx context.Context, x *index.Index, wait bool) (*expect.Expectation, error) {
	if !l.apart {
		if e := l.config.keptExpectation(); e.Fits(x) {
			return e, nil
		}
	}
	if !whole(x) || !wait && (!l.apart || len(l.Entries) > expect.Small) {
		return nil, nil
	}
	return expect.Measure(ctx, x, expect.Config{Base: x})
}

// whole reports whether an index has all that it is meant to have: one without its vectors, because the
// encoder was away, would be expected to do worse than the next.
func whole(x *index.Index) bool { return x.Encoding() == nil }

// current returns the folder of the generations and the number of the one that answers; 0 if there is none.
func (c *config) current() (f *generation.Folder, number int) {
	f, err := generation.Open(c.generations())
	if err != nil {
		return nil, 0
	}
	p, err := f.Current()
	if err != nil {
		return nil, 0
	}
	return f, p.Number
}

// keptExpectation returns what is expected of the generation that answers, nil if that is not known.
func (c *config) keptExpectation() *expect.Expectation {
	f, number := c.current()
	if number == 0 {
		return nil
	}
	var e expect.Expectation
	if f.LoadExpectation(number, &e) != nil {
		return nil
	}
	return &e
}

// expecting is an index with what is expected of it.
type expecting struct {
	*index.Index
	expectation *expect.Expectation // nil: nothing is known
}

// Expected implements [bot.Expecter].
func (x expecting) Expected() *expect.Expectation { return x.expectation }

// currentGeneration opens the generation that answers, nil if there is none that can be used. Nothing is written.
func (c *config) currentGeneration(ctx context.Context, cfg index.Config) *generation.Generation {
	f, number := c.current()
	if number == 0 {
		return nil
	}
	cfg.ReadOnly = true
	g, err := f.Load(ctx, number, cfg)
	if err != nil {
		return nil
	}
	return g
}

// session is an open core for a command that answers a person at the terminal: nothing is
// recorded.
type session struct {
	core  *bot.Core
	index *index.Index
	words *locale.Bundle

	expected   *expect.Expectation // nil: nothing is known
	config     bot.Config          // of the core
	thresholds bot.Thresholds      // in force
}

// session opens the index and a core over it.
func (l *loaded) session(ctx context.Context, sys *system) (*session, error) {
	if err := l.usable(sys); err != nil {
		return nil, err
	}
	words, err := locale.New()
	if err != nil {
		return nil, err
	}
	x, err := l.open(ctx, sys)
	if err != nil {
		return nil, err
	}
	e, err := l.expected(ctx, x, false)
	if err != nil {
		return nil, errors.Join(err, x.Close())
	}
	core, err := bot.New(sys.log(logLevel), expecting{x, e}, words, nil, l.config.core())
	if err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return &session{core: core, index: x, words: words, expected: e, config: l.config.core(), thresholds: l.config.core().ThresholdsOn(e)}, nil
}

func (s *session) close(ctx context.Context) error {
	return errors.Join(s.core.Close(ctx), s.index.Close())
}

// core returns the configuration of the query core.
func (c *config) core() bot.Config {
	return bot.Config{
		Mode: bot.Mode(c.Answer.Mode), Confident: c.Answer.Exact.Confident, Suggest: c.Answer.Exact.Suggest,
		Footer: c.Answer.Footer, Language: c.Language,
		MaxQuestion: c.Limits.QuestionLength, StoreQuestions: c.Privacy.StoreQuestions, Retention: time.Duration(c.Privacy.Retention),
		Staff: c.isStaff,
	}
}

// isNew reports whether there is no such folder yet.
func isNew(folder string) bool {
	_, err := os.Stat(folder)
	return errors.Is(err, fs.ErrNotExist)
}

// generations is the folder of the generations.
func (c *config) generations() string { return filepath.Join(c.Data, "generations") }
