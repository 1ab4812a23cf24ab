package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/web"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// closeTimeout is how long the last records may take when the server ends.
const closeTimeout = 10 * time.Second

// serveCommand is `faqbot serve`.
type serveCommand struct {
	Config string `placeholder:"FILE" help:"The configuration. Without it: $FAQBOT_CONFIG, ./config.yaml, or the defaults."`
}

// Help implements [kong.HelpProvider].
func (serveCommand) Help() string {
	return `Reads the content, builds the index under the data folder, and answers until it is interrupted.

Examples:

    faqbot serve
    faqbot serve --config /etc/faqbot/config.yaml
    FAQBOT_CONTENT=faq.yaml,guide FAQBOT_WEB_LISTEN=:8080 faqbot serve

Exit status: 0 when it was interrupted, 1 if it cannot run, 2 for wrong usage.`
}

// Run serves until it is interrupted: the first signal ends it in order, a second one at once.
func (c *serveCommand) Run(ctx context.Context, sys *system) error {
	ctx, stop := interruptible(ctx, sys)
	defer stop()
	signal.Ignore(syscall.SIGPIPE) // who reads the output may go; the server stays
	cfg, err := loadConfig(c.Config, sys.environ)
	if err != nil {
		return err
	}
	err = serve(ctx, sys, cfg)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // interrupted while it was starting
	}
	return err
}

// serve wires the parts together and runs them until ctx ends.
func serve(ctx context.Context, sys *system, cfg *config) (err error) {
	log := sys.log(slog.LevelInfo)
	for _, sentence := range cfg.unknownEnv(sys.environ) {
		log.WarnContext(ctx, "unknown setting", "reason", sentence)
	}
	if names := cfg.withoutEffect(); len(names) > 0 {
		log.WarnContext(ctx, "these settings have no effect in this version", "settings", strings.Join(names, ", "))
	}
	first := isNew(cfg.Data)
	l, err := loadConfigured(ctx, cfg)
	if err != nil {
		return err
	}
	if err := l.usable(sys); err != nil {
		return err
	}
	x, err := l.openLogged(ctx, sys, log)
	if err != nil {
		return err
	}
	questions := newQuestionLog(log, cfg.store())
	words, err := locale.New()
	if err != nil {
		return errors.Join(err, x.Close())
	}
	core, err := bot.New(log, x, words, questions, cfg.core())
	if err != nil {
		return errors.Join(err, x.Close())
	}
	defer func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
		defer cancel()
		err = errors.Join(err, core.Close(last), questions.Close(), x.Close())
	}()
	webConfig := cfg.web(l)
	webConfig.Listening = func(addr net.Addr) { welcome(sys.stdout, l, addr, first) }
	chats, routes, err := cfg.newChats(log, core, words, questions, l)
	if err != nil {
		return err
	}
	webConfig.Routes = routes
	page, err := web.New(log, core, words, webConfig)
	if err != nil {
		return err
	}
	adapters := append([]bot.Adapter{page}, chats...)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pruned := make(chan struct{})
	go func() {
		defer close(pruned)
		questions.keepPruned(ctx, time.Duration(cfg.Privacy.Retention))
	}()
	defer func() { cancel(); <-pruned }()
	return runAdapters(ctx, adapters)
}

// runAdapters runs them all until ctx ends or one of them cannot go on.
func runAdapters(ctx context.Context, adapters []bot.Adapter) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error)
	for _, a := range adapters {
		go func() {
			err := a.Run(ctx)
			if err != nil {
				cancel()
			}
			ended <- err
		}()
	}
	var errs []error
	for range adapters {
		errs = append(errs, <-ended)
	}
	return errors.Join(errs...)
}

// openLogged opens the index in the data folder, and says in the log how it came by it.
func (l *loaded) openLogged(ctx context.Context, sys *system, log *slog.Logger) (*index.Index, error) {
	progress := newProgress(sys, "Building the index")
	defer progress.done()
	start := time.Now()
	x, opened, err := index.Open(ctx, l.Content, index.Config{Dir: l.config.indexDir(), Progress: progress.report})
	if err != nil {
		return nil, err
	}
	took := time.Since(start).Round(time.Millisecond)
	if opened.Rebuilt {
		log.InfoContext(ctx, "the index was built", "reason", opened.Reason, "entries", len(l.Entries), "took", took)
	} else {
		log.InfoContext(ctx, "the index was opened", "entries", len(l.Entries), "took", took)
	}
	return x, nil
}

// web returns the configuration of the web page.
func (c *config) web(l *loaded) web.Config {
	w := web.Config{
		Listen: c.Web.Listen, PublicURL: c.Web.PublicURL, AllowedOrigins: c.Web.AllowedOrigins, Language: c.Language,
		Questions: c.Limits.PerUser.N, Per: c.Limits.PerUser.Per,
		Content: func() *faq.Content { return l.Content },
	}
	if w.Questions == 0 {
		w.Questions = -1 // no limit
	}
	w.OpenFile = l.openFile
	return w
}

// welcome says that it is up, and what to do next.
func welcome(w io.Writer, l *loaded, addr net.Addr, first bool) {
	where := l.where
	if l.example {
		where += ", the example that comes with faqbot"
	}
	fmt.Fprintf(w, "faqbot is up.\n\n  Page     %s\n  Answers  %s from %s\n  Data     %s (the index, and a record of the questions)\n",
		pageURL(l.config.Web.PublicURL, addr), count(len(l.Entries), "entry", "entries"), where, l.config.Data)
	switch {
	case l.example:
		fmt.Fprint(w, `
Next: open the page and ask something, such as “When are you open?”. Then put your own questions and answers
into a folder called content (Markdown, YAML, a spreadsheet as CSV, or a saved web page), look at them with
“faqbot check”, and start faqbot again.
`)
	case first:
		fmt.Fprint(w, "\nNext: open the page and ask something. “faqbot check” says what could be better in the content.\n")
	}
	fmt.Fprintln(w, "\nCtrl+C ends it.")
}

// pageURL returns the address to open: the public one, or that of this machine.
func pageURL(public string, addr net.Addr) string {
	if public != "" {
		return public
	}
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
