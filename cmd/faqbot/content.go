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
)

// contentFlags say what a command works on.
type contentFlags struct {
	Content []string `sep:"none" placeholder:"PATH" help:"A file, a folder or a pattern to read; may be repeated. No data folder and no configuration are used."`
	Config  string   `placeholder:"FILE" help:"The configuration. Without it: $FAQBOT_CONFIG, ./config.yaml, or the defaults."`
}

// loaded is content with what is known about it.
type loaded struct {
	*faq.Content
	problems faq.Problems
	config   *config
	where    string // what was read, as a person would say it
	example  bool   // it is the example, since nobody has named any content
	apart    bool   // it was named by --content: no data folder
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
		l := &loaded{config: defaultConfig(), where: strings.Join(f.Content, ", "), apart: true}
		l.Content, l.problems = faq.Load(ctx, f.Content, faq.LoadOptions{})
		return l, ctx.Err()
	}
	c, err := loadConfig(f.Config, sys.environ)
	if err != nil {
		return nil, err
	}
	return loadConfigured(ctx, c)
}

// loadConfigured reads the content of a configuration. Where it names none, that is the folder
// content beside it, or else the example.
func loadConfigured(ctx context.Context, c *config) (*loaded, error) {
	l := &loaded{config: c}
	paths, opts := c.Content, faq.LoadOptions{Lang: c.Language}
	if len(paths) == 0 {
		folder := filepath.Join(filepath.Dir(c.file), "content")
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			paths = []string{folder}
		}
	}
	if len(paths) == 0 {
		l.example, l.where = true, examples.Default
		l.Content, l.problems = faq.LoadFS(ctx, examples.Massage(), examples.Default, opts)
		return l, ctx.Err()
	}
	l.where = strings.Join(paths, ", ")
	l.Content, l.problems = faq.Load(ctx, paths, opts)
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

// open opens the index for a command at the terminal: that in the data folder, if a server has
// made one; else one in memory, so that a question leaves nothing behind.
func (l *loaded) open(ctx context.Context, sys *system) (*index.Index, error) {
	progress := newProgress(sys, "Building the index")
	defer progress.done()
	if !l.apart && !isNew(l.config.Data) {
		x, _, err := index.Open(ctx, l.Content, index.Config{Dir: l.config.indexDir(), Progress: progress.report})
		return x, err
	}
	return index.Build(ctx, l.Content, index.Config{Progress: progress.report})
}

// session is an open core for a command that answers a person at the terminal: nothing is
// recorded.
type session struct {
	core  *bot.Core
	index *index.Index
	words *locale.Bundle
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
	core, err := bot.New(sys.log(logLevel), x, words, nil, l.config.core())
	if err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return &session{core: core, index: x, words: words}, nil
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

// indexDir is where the index lies in the data folder.
func (c *config) indexDir() string { return filepath.Join(c.Data, "index") }
