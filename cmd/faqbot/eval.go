package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/eval"
)

// evalCommand is `faqbot eval`.
type evalCommand struct {
	contentFlags
	Cases  string `required:"" placeholder:"FILE" help:"Labelled questions, one JSON object a line: {\"question\": …, \"expect\": [ids]}."`
	JSON   bool   `name:"json" help:"Print the measures as JSON."`
	Noise  bool   `help:"Ask each question a second time with a slip, an abbreviation or another spelling in it, and compare."`
	Report string `placeholder:"FILE.html" help:"Write a report with pictures, to choose a threshold from."`
}

// Help implements [kong.HelpProvider].
func (evalCommand) Help() string {
	return `Asks each question of the cases and compares the reply with the entries that were expected. A
question that nothing should answer expects the empty list.

Examples:

    faqbot eval --cases questions.jsonl
    faqbot eval --content faq.yaml --cases questions.jsonl --report report.html
    faqbot eval --cases questions.jsonl --noise

With --noise the report is of the questions with an edit; the edits are the same each time.

Exit status: 0 when it was measured, 1 if it could not be, 2 for wrong usage.`
}

// Run measures.
func (c *evalCommand) Run(ctx context.Context, sys *system) (err error) {
	l, err := c.load(ctx, sys)
	if err != nil {
		return err
	}
	if err := l.usable(sys); err != nil {
		return err
	}
	cases, problems := eval.LoadCases(c.Cases, l.Content)
	for _, p := range problems {
		fmt.Fprintln(sys.stderr, p.Error())
	}
	if problems.Err() != nil {
		return errReported
	}
	x, err := l.open(ctx, sys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	expected, err := l.expected(ctx, x, true)
	if err != nil {
		return err
	}
	t := l.config.core().ThresholdsOn(expected)
	result, err := c.measure(ctx, sys, x, cases, eval.Thresholds{Confident: t.Confident, Suggest: t.Suggest})
	if err != nil {
		return err
	}
	words, err := locale.New()
	if err != nil {
		return err
	}
	said := bot.ExpectedAt(expected, t).Text(words.For(locale.Fallback))
	if !c.JSON && said != "" {
		fmt.Fprintf(sys.stdout, "\nExpected of the content without these questions: %s\n", said)
	}
	if c.Report == "" {
		return nil
	}
	opts := eval.ReportOptions{Content: l.where, Cases: c.Cases, Date: faq.DateOf(time.Now()), Expected: said}
	if err := writeReport(c.Report, result, opts); err != nil {
		return err
	}
	fmt.Fprintf(sys.stderr, "The report is %s; open it in a browser.\n", c.Report)
	return nil
}

// measured is what eval's commands print.
type measured interface {
	WriteText(w io.Writer) error
	WriteJSON(w io.Writer) error
}

// measure asks the cases and prints what came of it. It returns what the report is to show.
func (c *evalCommand) measure(ctx context.Context, sys *system, x eval.Searcher, cases []eval.Case, t eval.Thresholds) (*eval.Result, error) {
	var out measured
	var result *eval.Result
	if c.Noise {
		r, err := eval.RunNoise(ctx, x, cases, t)
		if err != nil {
			return nil, err
		}
		out, result = &r, &r.Noisy
	} else {
		r, err := eval.Run(ctx, x, cases, t)
		if err != nil {
			return nil, err
		}
		out, result = &r, &r
	}
	if c.JSON {
		return result, out.WriteJSON(sys.stdout)
	}
	return result, out.WriteText(sys.stdout)
}

// writeReport writes the report beside its place and moves it there, so that a reader never sees
// half of one.
func writeReport(path string, r *eval.Result, opts eval.ReportOptions) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".report-*.html")
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write the report: %w", errors.Join(err, os.Remove(f.Name())))
		}
	}()
	if err := errors.Join(r.WriteReport(f, opts), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
