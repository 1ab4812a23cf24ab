package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/faqbot/faqbot/bot"
)

// printReply prints a reply for a person at the terminal.
func printReply(w io.Writer, r bot.Reply) error {
	var b strings.Builder
	writeReply(&b, r)
	for _, more := range r.More {
		b.WriteString("\n")
		writeReply(&b, more)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeReply(b *strings.Builder, r bot.Reply) {
	if r.Text != "" {
		fmt.Fprintf(b, "%s\n", r.Text)
	}
	if e := r.Entry; e != nil && r.Outcome == bot.Answered {
		fmt.Fprintf(b, "%s\n\n%s\n", e.Question, strings.TrimSpace(e.Answer))
		if r.Notice != "" {
			fmt.Fprintf(b, "\n%s\n", r.Notice)
		}
		fmt.Fprintf(b, "\n[%s, %.0f %% sure]\n", strings.Join(append([]string{e.Source.String()}, e.Section...), " › "), 100*r.Confidence)
	}
	if r.Outcome == bot.Suggested {
		for i, s := range r.Suggestions {
			fmt.Fprintf(b, "  %d. %s\n", i+1, s.Question)
		}
	}
}

// oneLine returns a reply on one line, for a pipe.
func oneLine(r bot.Reply) string {
	var parts []string
	add := func(r bot.Reply) {
		parts = append(parts, r.Text)
		switch {
		case r.Outcome == bot.Answered && r.Entry != nil:
			parts = append(parts, r.Entry.Answer, r.Notice)
		case r.Outcome == bot.Suggested:
			for _, s := range r.Suggestions {
				parts = append(parts, "– "+s.Question)
			}
		}
	}
	add(r)
	for _, more := range r.More {
		add(more)
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}
