package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/faqbot/faqbot/faq"
)

// entriesCommand is `faqbot entries`.
type entriesCommand struct {
	contentFlags
	JSON bool `name:"json" help:"Print each entry as JSON, one object a line."`
}

// Help implements [kong.HelpProvider].
func (entriesCommand) Help() string {
	return `Shows each entry by file and section, with its line and its id. What could not be read is told on
standard error.

Examples:

    faqbot entries
    faqbot entries --content guide/
    faqbot entries --json | jq -r .question

Exit status: 0 done, 1 if something could not be read, 2 for wrong usage.`
}

// Run prints the entries.
func (c *entriesCommand) Run(ctx context.Context, sys *system) error {
	l, err := c.load(ctx, sys)
	if err != nil {
		return err
	}
	if c.JSON {
		for _, e := range l.Entries {
			if err := printJSON(sys.stdout, e); err != nil {
				return err
			}
		}
	} else if err := printEntries(sys.stdout, l.Content); err != nil {
		return err
	}
	for _, p := range l.problems {
		fmt.Fprintln(sys.stderr, p.Error())
	}
	if l.problems.Err() != nil {
		return errReported
	}
	return nil
}

// printEntries prints the entries for people: a heading for each file and section, a line for
// each entry.
func printEntries(w io.Writer, c *faq.Content) error {
	var b strings.Builder
	for start := 0; start < len(c.Entries); {
		file := place(&c.Entries[start])
		end := start
		for end < len(c.Entries) && place(&c.Entries[end]) == file {
			end++
		}
		fmt.Fprintf(&b, "%s\n", file)
		printFile(&b, c.Entries[start:end])
		b.WriteString("\n")
		start = end
	}
	fmt.Fprintf(&b, "%s in %s%s\n", count(len(c.Entries), "entry", "entries"), count(len(c.Files), "file", "files"), extras(c))
	_, err := io.WriteString(w, b.String())
	return err
}

func place(e *faq.Entry) string { return cmp.Or(e.Source.File, e.Source.URL) }

// printFile prints the entries of one file in columns.
func printFile(b *strings.Builder, entries []faq.Entry) {
	id, question := 0, 0
	for i := range entries {
		id = max(id, utf8.RuneCountInString(string(entries[i].ID)))
		question = max(question, utf8.RuneCountInString(clean(entries[i].Question)))
	}
	var section []string
	for i := range entries {
		e := &entries[i]
		if !slices.Equal(e.Section, section) {
			section = e.Section
			fmt.Fprintf(b, "  %s\n", cmp.Or(strings.Join(section, " › "), "(no section)"))
		}
		line := fmt.Sprintf("%6d  %-*s  %-*s  %s", e.Source.Line, id, e.ID, question, clean(e.Question), entryMarks(e))
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
}

// entryMarks says what is special about an entry.
func entryMarks(e *faq.Entry) string {
	var marks []string
	if n := len(e.Also); n > 0 {
		marks = append(marks, fmt.Sprintf("+%d", n))
	}
	if e.Careful {
		marks = append(marks, "careful")
	}
	if e.Preview {
		marks = append(marks, "preview")
	}
	if !e.ValidFrom.IsZero() {
		marks = append(marks, "from "+e.ValidFrom.String())
	}
	if !e.ValidUntil.IsZero() {
		marks = append(marks, "until "+e.ValidUntil.String())
	}
	for _, t := range e.Tags {
		marks = append(marks, "#"+t)
	}
	return strings.Join(marks, " ")
}

// extras tells what the content has beside entries.
func extras(c *faq.Content) string {
	var s strings.Builder
	for _, x := range []struct {
		n         int
		one, many string
	}{
		{len(c.Urgent), "urgent text", "urgent texts"},
		{len(c.Smalltalk), "small talk", "small talks"},
		{len(c.Synonyms), "group of synonyms", "groups of synonyms"},
	} {
		if x.n > 0 {
			fmt.Fprintf(&s, ", %s", count(x.n, x.one, x.many))
		}
	}
	return s.String()
}

// clean makes a text fit for one cell of a table on a terminal.
func clean(s string) string {
	const most = 90
	r := []rune(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == ' ' || r == '\u00a0' }), " "))
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}
