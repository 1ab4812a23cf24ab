package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/faqbot/faqbot/bot"
)

// generationsCommand is `faqbot generations`.
type generationsCommand struct {
	configFlag
	JSON bool `name:"json" help:"Print each version as JSON, one object a line."`
}

// Help implements [kong.HelpProvider].
func (generationsCommand) Help() string {
	return `Lists the versions of the content that are kept, the newest first: when each was made and by whom,
and what changed with it. “faqbot rollback” goes back to one, “faqbot diff” compares two.

Examples:

    faqbot generations
    faqbot generations --json | jq 'select(.current)'

Exit status: 0 done, 1 if it failed, 2 for wrong usage.`
}

// Run lists the versions.
func (c *generationsCommand) Run(ctx context.Context, sys *system) (err error) {
	s, err := c.staff(ctx, sys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(ctx)) }()
	list, err := s.generations(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		for _, g := range list {
			if err := printJSON(sys.stdout, g); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintln(sys.stderr, "There is no version of the content yet; “faqbot serve” and “faqbot reindex” make one.")
		return nil
	}
	tab := tabwriter.NewWriter(sys.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "VERSION\tMADE\tBY\tENTRIES\tSIZE\tCHANGES")
	for i := range list {
		g := &list[i]
		fmt.Fprintf(tab, "%s\t%s\t%s\t%d\t%s\t%s\n", numberOf(g), g.Built.Local().Format("2006-01-02 15:04"), byWhom(g.By), g.Entries, size(g.Bytes), changesOf(g))
	}
	return tab.Flush()
}

// numberOf marks the version that answers.
func numberOf(g *bot.Generation) string {
	if g.Current {
		return fmt.Sprintf("%d *", g.Number)
	}
	return fmt.Sprint(g.Number)
}

// byWhom says who made a version, in words.
func byWhom(p bot.Person) string {
	switch p.Platform {
	case "":
		return "?"
	case "watch":
		return "a saved file"
	case "signal":
		return "a signal"
	case "start":
		return "the start"
	case "cli":
		return strings.TrimSpace("command line " + string(p.User))
	}
	return strings.TrimSpace(p.Platform + " " + string(p.User))
}

// size writes a number of bytes for people.
func size(bytes int64) string {
	switch {
	case bytes >= 10<<20:
		return fmt.Sprintf("%d MB", bytes>>20)
	case bytes >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
	}
	return fmt.Sprintf("%d KB", (bytes+1023)>>10)
}

// changesOf says what changed with a version, and what is special about it.
func changesOf(g *bot.Generation) string {
	var parts []string
	for _, x := range []struct {
		n    int
		what string
	}{{g.Added, "added"}, {g.Changed, "changed"}, {g.Renamed, "renamed"}, {g.Removed, "removed"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	if g.Worse > 0 {
		parts = append(parts, count(g.Worse, "question", "questions")+" answered worse")
	}
	if g.Forced {
		parts = append(parts, "forced")
	}
	if g.Current {
		parts = append(parts, "answers now")
	}
	if g.Damaged != "" {
		parts = append(parts, "damaged: "+g.Damaged)
	}
	return strings.Join(parts, ", ")
}
