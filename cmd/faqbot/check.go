package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot/reindex"
	"github.com/faqbot/faqbot/examples"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/eval"
)

// checkCommand is `faqbot check`.
type checkCommand struct {
	contentFlags
}

// Help implements [kong.HelpProvider].
func (checkCommand) Help() string {
	return `Reads the content, looks for what is wrong with it, and asks it every one of its own questions. Each
problem is a line, “file:line: message”.

Examples:

    faqbot check
    faqbot check --content faq.yaml --content guide/

Exit status: 0 with warnings or none, 1 if there are errors, 2 for wrong usage.`
}

// Run checks the content.
func (c *checkCommand) Run(ctx context.Context, sys *system) error {
	l, err := c.load(ctx, sys)
	if err != nil {
		return err
	}
	problems, err := l.check(ctx, sys)
	if err != nil {
		return err
	}
	errs := 0
	for _, p := range problems {
		if _, err := fmt.Fprintln(sys.stdout, p.Error()); err != nil {
			return err
		}
		if p.Severity == faq.Error {
			errs++
		}
	}
	fmt.Fprintf(sys.stderr, "%s in %s: %s, %s.\n", count(len(l.Entries), "entry", "entries"), l.where,
		count(errs, "error", "errors"), count(len(problems)-errs, "warning", "warnings"))
	if errs > 0 {
		return errReported
	}
	return nil
}

// check returns the problems of reading, of the content itself, and of asking it.
func (l *loaded) check(ctx context.Context, sys *system) (problems faq.Problems, err error) {
	problems = append(slices.Clone(l.problems), faq.Check(l.Content, l.checkOptions())...)
	if len(l.Entries) > 0 {
		x, err := l.open(ctx, sys)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, x.Close()) }()
		asking := newProgress(sys, "Asking every question")
		defer asking.done()
		problems = append(problems, eval.SelfChecker{Progress: asking.report, Build: index.Config{Base: x, Encoder: l.embedding.encoder}}.Check(ctx, x, l.Content)...)
	}
	problems = append(problems, l.checkCases(ctx)...)
	if len(l.Entries) == 0 && problems.Err() == nil {
		problems = append(problems, faq.Problem{
			Severity: faq.Error, Code: "no-entries", File: l.where,
			Message: "there is not one entry in it, and so nothing to answer from; write a question with its answer, or name the files that have some",
		})
	}
	slices.SortStableFunc(problems, func(a, b faq.Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return problems, ctx.Err()
}

// checkCases returns what is wrong with the labelled questions beside the content, as a reindex tells it.
func (l *loaded) checkCases(ctx context.Context) faq.Problems {
	cases, problems := reindex.ReadCases(ctx, l.paths)
	return append(problems, reindex.UnknownIDs(cases, l.Content)...)
}

// checkOptions looks for the pictures of the example where they are, in the program.
func (l *loaded) checkOptions() faq.CheckOptions {
	opts := faq.CheckOptions{On: faq.DateOf(time.Now())}
	if l.example {
		opts.Stat = func(path string) (fs.FileInfo, error) { return fs.Stat(examples.Massage(), inExample(path)) }
	}
	return opts
}

// count returns a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
