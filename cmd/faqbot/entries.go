package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

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
	tab := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	file, section := "", []string(nil)
	for i := range c.Entries {
		e := &c.Entries[i]
		if where := cmp.Or(e.Source.File, e.Source.URL); where != file || i == 0 {
			_ = tab.Flush() // into a builder
			if i > 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "%s\n", where)
			file, section = where, nil
		}
		if !slices.Equal(e.Section, section) {
			_ = tab.Flush() // into a builder
			fmt.Fprintf(&b, "  %s\n", strings.Join(e.Section, " › "))
			section = e.Section
		}
		fmt.Fprintf(tab, "%6d\t%s\t%s\t%s\n", e.Source.Line, e.ID, clean(e.Question), entryMarks(e))
	}
	_ = tab.Flush() // into a builder
	fmt.Fprintf(&b, "\n%s in %s%s\n", count(len(c.Entries), "entry", "entries"), count(len(c.Files), "file", "files"), extras(c))
	_, err := io.WriteString(w, trimLines(b.String()))
	return err
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

// trimLines takes the blanks off the ends of lines.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
