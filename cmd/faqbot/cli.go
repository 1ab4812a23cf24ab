package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// cli is the command line: a command a field, and each in a file of its own.
type cli struct {
	Serve       serveCommand       `cmd:"" help:"Run everything that is configured; with nothing configured, the example on a web page."`
	Ask         askCommand         `cmd:"" help:"Answer one question, or one a line from standard input."`
	Chat        chatCommand        `cmd:"" help:"Talk with the bot in the terminal."`
	Entries     entriesCommand     `cmd:"" help:"Show what the readers made of the content."`
	Check       checkCommand       `cmd:"" help:"Check the content, and say what to improve."`
	Eval        evalCommand        `cmd:"" help:"Measure how well the content answers labelled questions."`
	Reindex     reindexCommand     `cmd:"" help:"Read the content again, say what would be answered differently, and put it live."`
	Generations generationsCommand `cmd:"" help:"List the versions of the content."`
	Diff        diffCommand        `cmd:"" help:"Tell what is different between two versions of the content."`
	Rollback    rollbackCommand    `cmd:"" help:"Go back to an older version of the content."`
	Doctor      doctorCommand      `cmd:"" help:"Try every configured connection, and say what to fix."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

const description = `Faqbot answers people's questions from your own FAQ and guide, on a web page and in the terminal.

Start with “faqbot serve”: it answers from an example and says what to do next.`

// parse returns the command that the arguments ask for; nil when all is done, as after --help.
func parse(args []string, sys *system) (func(context.Context) error, error) {
	var c cli
	done, out := false, sys.stdout
	if len(args) == 0 {
		out = sys.stderr // the help is not what was asked for
	}
	parser, err := kong.New(
		&c, kong.Name("faqbot"), kong.Description(description), kong.Writers(out, sys.stderr),
		kong.Exit(func(int) { done = true }), // --help would end the program; main does that
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100, NoExpandSubcommands: true}),
	)
	if err != nil {
		return nil, err // unreachable: a test parses the command line
	}
	if len(args) == 0 {
		if _, err := parser.Parse([]string{"--help"}); err != nil && !done {
			return nil, err
		}
		return nil, usagef("name a command, such as “faqbot serve”")
	}
	k, err := parser.Parse(args)
	switch {
	case done:
		return nil, nil
	case err != nil:
		return nil, explainUsage(parser, args, err)
	}
	return func(ctx context.Context) error {
		k.BindTo(ctx, (*context.Context)(nil))
		return k.Run(sys)
	}, nil
}

// explainUsage says what is wrong with the arguments, and where to read on.
func explainUsage(parser *kong.Kong, args []string, err error) error {
	var names []string
	for _, n := range parser.Model.Children {
		names = append(names, n.Name)
	}
	i := slices.IndexFunc(args, func(a string) bool { return !strings.HasPrefix(a, "-") })
	if i > 0 {
		if at := slices.IndexFunc(args, func(a string) bool { return slices.Contains(names, a) }); at > 0 {
			ordered := slices.Concat(args[at:at+1], args[:at], args[at+1:])
			return usagef("%v; options stand behind the command: faqbot %s", err, strings.Join(ordered, " "))
		}
	}
	if i >= 0 && !slices.Contains(names, args[i]) {
		hint := fmt.Sprintf("the commands are %s", strings.Join(names, ", "))
		if s := closest(args[i], names); s != "" {
			hint = fmt.Sprintf("did you mean “faqbot %s”?", s)
		}
		return usagef("there is no command %q; %s", args[i], hint)
	}
	help := "faqbot --help"
	if i >= 0 {
		help = "faqbot " + args[i] + " --help"
	}
	message := err.Error()
	switch {
	case strings.HasPrefix(message, `expected "<question>`):
		message = "ask needs a question"
	case strings.HasPrefix(message, `expected "<generation>`), strings.Contains(message, "expected a valid 64 bit int"):
		message = "a version is named by its number, such as 12; “faqbot generations” lists them"
	}
	return usagef("%s\nRun “%s” for more.", message, help)
}
