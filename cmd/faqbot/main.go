// Faqbot answers people's questions from an organisation's own FAQ and guide.
//
// This is the way of a question through the program, and the order to read it in:
//
//   - faq: an [faq.Entry] is one thing that can be an answer. [faq.Load] reads the owner's files,
//     a reader a format, to a [faq.Content]: start at entry.go, then load.go, block.go and
//     assemble.go.
//   - index: [index.Build] makes one bleve index of the content; [index.Index.Search] finds the
//     candidates for a question and measures how each fits. Package index/rank turns the
//     measures into a confidence, with constants that were fitted on labelled sets. Package
//     index/eval measures how well all of it answers.
//   - bot: [bot.Core] takes a [bot.Question] and decides on one [bot.Reply]: an answer,
//     suggestions, a word of small talk, or that it found nothing. Start at question.go, then
//     ask.go and decide.go. Its own words are in bot/locale.
//   - bot/web and the other adapters receive questions and show replies, each within the limits
//     of its platform; bot/internal/markup makes Markdown into what they can show.
//   - bot/store keeps what was asked, in SQLite or PostgreSQL.
//   - cmd/faqbot, here: cli.go has the list of commands, each in the file of its name;
//     config.go composes the configuration; content.go opens what a command asks; main.go alone
//     ends the program.
//
// The rules of who may import whom are in imports_test.go, and the picture of all this is in
// docs/architecture.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/faqbot/faqbot/index/parallel"
)

// Exit statuses of the command.
const (
	exitDone   = 0
	exitFailed = 1 // it failed, or found errors
	exitUsage  = 2 // wrong usage
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], &system{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, environ: os.Environ(),
	}))
}

// system is the world outside, as a command sees it.
type system struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	environ        []string
}

// getenv returns a variable of the environment, "" if there is none.
func (s *system) getenv(name string) string { return lookupEnv(s.environ, name) }

// log returns a logger that writes to standard error from the level on.
func (s *system) log(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(s.stderr, &slog.HandlerOptions{Level: level}))
}

// errReported ends a command that has said all there is to say.
var errReported = errors.New("errors were found")

// usageError is wrong usage: exit status 2.
type usageError struct{ message string }

// Error returns the message, which says what the right usage is.
func (e usageError) Error() string { return e.message }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// interruptible returns a context that ends with the first signal to end the program. The second
// one ends it at once, even where signals are ignored by default, as in the background of a
// shell script.
func interruptible(ctx context.Context, sys *system) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		fmt.Fprintln(sys.stderr, "faqbot: ending when the questions under way are answered; once more ends it at once")
		cancel()
		<-signals
		os.Exit(exitFailed)
	}()
	return ctx, cancel
}

// run parses the arguments, runs one command, and returns the exit status.
func run(ctx context.Context, args []string, sys *system) int {
	command, err := parse(args, sys)
	if err == nil && command != nil {
		err = command(ctx)
	}
	if err == nil {
		return exitDone
	}
	if !errors.Is(err, errReported) {
		fmt.Fprintf(sys.stderr, "faqbot: %v\n", err)
	}
	if fault, ok := errors.AsType[*parallel.PanicError](err); ok {
		fmt.Fprintf(sys.stderr, "\n%s", fault.Stack) // there is no other log
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}
