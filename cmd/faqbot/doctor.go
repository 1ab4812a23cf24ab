package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// doctorCommand is `faqbot doctor`.
type doctorCommand struct {
	Config string `placeholder:"FILE" help:"The configuration. Without it: $FAQBOT_CONFIG, ./config.yaml, or the defaults."`
}

// Help implements [kong.HelpProvider].
func (doctorCommand) Help() string {
	return `Tries the content, the data folder and every configured connection, and says what to fix. It may run
beside the server.

Examples:

    faqbot doctor
    FAQBOT_TELEGRAM_TOKEN_FILE=token.txt faqbot doctor

Exit status: 0 when all works, 1 when something does not, 2 for wrong usage.`
}

// doctorTimeout is how long one connection is tried.
const doctorTimeout = 20 * time.Second

// examination is one thing that the doctor looks at.
type examination struct {
	title string
	look  func(context.Context) []bot.Finding
}

// Run looks at everything.
func (d *doctorCommand) Run(ctx context.Context, sys *system) error {
	cfg, err := loadConfig(d.Config, sys.environ)
	if err != nil {
		return err
	}
	failures := 0
	for i, x := range cfg.examinations(sys) {
		if i > 0 {
			fmt.Fprintln(sys.stdout)
		}
		fmt.Fprintln(sys.stdout, x.title)
		tried, cancel := context.WithTimeout(ctx, doctorTimeout)
		findings := x.look(tried)
		cancel()
		for _, f := range findings {
			printFinding(sys.stdout, f)
			if f.Level == bot.Failure {
				failures++
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if failures > 0 {
		fmt.Fprintf(sys.stderr, "%s to fix.\n", count(failures, "thing", "things"))
		return errReported
	}
	return nil
}

// examinations returns what there is to look at with this configuration.
func (c *config) examinations(sys *system) []examination {
	all := []examination{
		{"Configuration", func(context.Context) []bot.Finding { return c.examineSettings(sys) }},
		{"Content", c.examineContent},
		{"Data", c.examineData},
		{"Encoder", c.examineEncoder},
		{"Store", c.examineStore},
		{"Web page", c.examineWeb},
	}
	return append(all, c.examineChats()...)
}

func printFinding(w io.Writer, f bot.Finding) {
	mark := map[bot.Level]string{bot.Fine: "✓", bot.Note: "·", bot.Warning: "!", bot.Failure: "✗"}[f.Level]
	fmt.Fprintf(w, "  %s %s\n", mark, f.Text)
	if f.Fix != "" {
		fmt.Fprintf(w, "    → %s\n", f.Fix)
	}
}

func (c *config) examineSettings(sys *system) []bot.Finding {
	var found []bot.Finding
	switch c.file {
	case "":
		found = append(found, bot.Finding{Text: "There is no configuration file; the defaults and the environment hold."})
	default:
		found = append(found, bot.Finding{Text: c.file + " is read and makes sense."})
	}
	for _, sentence := range c.unknownEnv(sys.environ) {
		found = append(found, bot.Finding{Level: bot.Warning, Text: sentence + "."})
	}
	if names := c.withoutEffect(); len(names) > 0 {
		found = append(found, bot.Finding{Level: bot.Warning, Text: "These settings have no effect, because encoder.kind is not http: " + strings.Join(names, ", ") + "."})
	}
	return found
}

func (c *config) examineContent(ctx context.Context) []bot.Finding {
	l, err := loadConfigured(ctx, c)
	if err != nil {
		return []bot.Finding{{Level: bot.Failure, Text: err.Error() + "."}}
	}
	found := bot.Finding{Text: fmt.Sprintf("%s from %s.", count(len(l.Entries), "entry", "entries"), l.where)}
	if len(l.Entries) == 0 {
		found.Level, found.Fix = bot.Failure, "“faqbot check” says what was found there."
		return []bot.Finding{found}
	}
	if l.example {
		found.Level = bot.Note
		found.Text += " That is the example that comes with faqbot."
		found.Fix = "Put your own questions and answers into a folder called content, or name files under content in config.yaml."
	}
	all := []bot.Finding{found}
	errs := 0
	for _, p := range l.problems {
		if p.Severity == faq.Error {
			errs++
		}
	}
	if errs > 0 {
		all = append(all, bot.Finding{
			Level: bot.Failure, Text: fmt.Sprintf("%s in it cannot be read as they are meant.", count(errs, "thing", "things")),
			Fix: "“faqbot check” lists them with file and line.",
		})
	}
	return all
}

// examineData looks at the data folder, or where it will be made.
func (c *config) examineData(context.Context) []bot.Finding {
	if isNew(c.Data) {
		if err := writable(existingParent(c.Data)); err != nil {
			return []bot.Finding{{
				Level: bot.Failure, Text: fmt.Sprintf("The folder %s does not exist, and cannot be made: %v.", c.Data, err),
				Fix: "Name a folder under data (FAQBOT_DATA) that faqbot may write to.",
			}}
		}
		return []bot.Finding{{Text: fmt.Sprintf("The folder %s will be made at the first start.", c.Data)}}
	}
	if err := writable(c.Data); err != nil {
		return []bot.Finding{{
			Level: bot.Failure, Text: fmt.Sprintf("The folder %s cannot be written to: %v.", c.Data, err),
			Fix: "Give the user who runs faqbot the right to write there, or name another folder under data (FAQBOT_DATA).",
		}}
	}
	return []bot.Finding{{Text: fmt.Sprintf("The folder %s can be written to.", c.Data)}}
}

// writable tries to make a file in a folder.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".faqbot-doctor-*")
	if err != nil {
		if pe, ok := errors.AsType[*os.PathError](err); ok {
			return pe.Err
		}
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// existingParent returns the nearest folder above path that exists.
func existingParent(path string) string {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
	}
}

func (c *config) examineWeb(ctx context.Context) []bot.Finding {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", c.Web.Listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return []bot.Finding{{
			Level: bot.Note, Text: fmt.Sprintf("Something listens on %s already.", c.Web.Listen),
			Fix: "If that is faqbot itself, all is well. Otherwise set web.listen (FAQBOT_WEB_LISTEN) to another port, such as 127.0.0.1:8081.",
		}}
	case err != nil:
		return []bot.Finding{{
			Level: bot.Failure, Text: fmt.Sprintf("Cannot listen on %s: %v.", c.Web.Listen, err),
			Fix: "Set web.listen (FAQBOT_WEB_LISTEN) to an address of this machine, such as 127.0.0.1:8080.",
		}}
	}
	if err := l.Close(); err != nil {
		return []bot.Finding{{Level: bot.Failure, Text: err.Error() + "."}}
	}
	return []bot.Finding{{Text: fmt.Sprintf("Can listen on %s.", c.Web.Listen)}}
}
