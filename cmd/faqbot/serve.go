package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/reindex"
	"github.com/faqbot/faqbot/bot/web"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/parallel"
)

// closeTimeout is how long the last records may take when the server ends.
const closeTimeout = 10 * time.Second

// gcPercent is how much the heap of a server may grow between two collections of garbage, in percent of what is
// in use; Go's usual is 100. A reindex builds a second index beside the one that answers: collecting
// sooner keeps what it throws away small, which costs less than giving memory back and fetching it again.
const gcPercent = 50

// spareProcessors are for answering while a reindex keeps the real ones busy; with one or three people wait longer.
const spareProcessors = 2

// serveCommand is `faqbot serve`.
type serveCommand struct {
	Config string `placeholder:"FILE" help:"The configuration. Without it: $FAQBOT_CONFIG, ./config.yaml, or the defaults."`
}

// Help implements [kong.HelpProvider].
func (serveCommand) Help() string {
	return `Answers until it is interrupted: at once from the version of the content that answered last, or, the
first time, from one that is built of the files. What is changed in the files goes live by itself.

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
	if !slices.ContainsFunc(sys.environ, func(v string) bool { return strings.HasPrefix(v, "GOGC=") }) {
		debug.SetGCPercent(gcPercent)
	}
	if !slices.ContainsFunc(sys.environ, func(v string) bool { return strings.HasPrefix(v, "GOMAXPROCS=") }) {
		parallel.Spare(spareProcessors)
	}
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
		log.WarnContext(ctx, "these settings have no effect, because encoder.kind is not http", "settings", strings.Join(names, ", "))
	}
	first := isNew(cfg.Data)
	words, err := locale.New()
	if err != nil {
		return err
	}
	questions := newQuestionLog(log, cfg.store())
	s := &server{sys: sys, log: log, cfg: cfg, words: words, questions: questions, chats: &staffChats{log: log}, secret: newSecret(), first: first, adapters: bot.NewAdapters(log)}
	if s.embedding, err = cfg.embedding(log, servePatience); err != nil {
		return err
	}
	building := index.Config{Encoder: s.embedding.encoder, Encoding: encodingLog(ctx, log)}
	if s.keeper, err = cfg.keeper(log, words, questions, building, s.tell); err != nil {
		return err
	}
	if err := startKeeper(ctx, sys, log, cfg, s.keeper); err != nil {
		return errors.Join(err, questions.Close())
	}
	defer func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
		defer cancel()
		if s.core != nil {
			err = errors.Join(err, s.core.Close(last))
		}
		err = errors.Join(err, questions.Close(), s.keeper.Close())
	}()
	return s.run(ctx)
}

// server is all that serve runs.
type server struct {
	sys       *system
	log       *slog.Logger
	cfg       *config
	words     *locale.Bundle
	questions *questionLog
	chats     *staffChats
	embedding embedding
	keeper    *reindex.Reindexer
	secret    string // for the command line on this machine
	first     bool   // there was no data folder before
	adapters  *bot.Adapters
	core      *bot.Core
}

// run makes the core and the adapters, and runs them until ctx ends.
func (s *server) run(ctx context.Context) error {
	search, number := s.keeper.Current()
	c := s.cfg.core()
	c.Generation, c.Keeper, c.StaffLog, c.Feedback, c.TellStaff, c.Adapters = number, s.keeper, s.questions, s.questions, s.chats.tell, s.adapters
	var err error
	if s.core, err = bot.New(s.log, search, s.words, s.questions, c); err != nil {
		return err
	}
	l := &loaded{Content: s.keeper.Content(), config: s.cfg, where: s.cfg.origin().where, example: len(s.cfg.origin().paths) == 0}
	chats, routes, err := s.cfg.newChats(s.log, s.core, s.words, s.questions, l)
	if err != nil {
		return err
	}
	s.chats.set(s.cfg.withStaffChat(chats))
	page, err := web.New(s.log, s.core, s.words, s.web(ctx, l, routes))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer func() { cancel(); wg.Wait(); s.chats.wg.Wait(); s.cfg.withdraw(s.secret) }()
	wg.Go(func() { s.questions.keepPruned(ctx, time.Duration(s.cfg.Privacy.Retention)) })
	wg.Go(func() { s.keeper.Serve(ctx, s.core) })
	wg.Go(func() { s.embedding.keepComplete(ctx, s.log, s.keeper.Complete) })
	wg.Go(func() { s.reindexOnSignal(ctx) })
	return s.adapters.Run(ctx, page, chats...)
}

// reindexOnSignal reads the content again whenever the system asks for it, until ctx ends.
func (s *server) reindexOnSignal(ctx context.Context) {
	signals := make(chan os.Signal, 1)
	notifyReload(signals)
	defer signal.Stop(signals)
	for {
		select {
		case <-ctx.Done():
			return
		case <-signals:
			_, _ = s.keeper.Reindex(ctx, bot.ReindexRequest{By: bot.Person{Platform: reindex.BySignal}}) // recorded and told there
		}
	}
}

// tell tells the staff of a reindex that nobody of them waits for.
func (s *server) tell(ctx context.Context, r *bot.ReindexReport) {
	s.chats.later(ctx, s.core.ReportReply(r, ""))
}

// web returns the configuration of the web page.
func (s *server) web(ctx context.Context, l *loaded, routes map[string]http.Handler) web.Config {
	c := s.cfg
	w := web.Config{
		Listen: c.Web.Listen, PublicURL: c.Web.PublicURL, AllowedOrigins: c.Web.AllowedOrigins, Language: c.Language,
		Questions: c.Limits.PerUser.most(), Per: c.Limits.PerUser.Per,
		Judged:  c.Privacy.StoreQuestions,
		Content: s.keeper.Content, OpenFile: l.openFile, Routes: routes,
		Staff: s.core, StaffTokens: []string{string(c.Staff.Web.Token)}, LocalToken: s.secret,
		Current: s.core.Current, Reindexes: func() map[bot.Status]int64 { return s.core.Counts().Reindexes },
	}
	w.Listening = func(addr net.Addr) {
		if err := c.announce(addr, s.secret); err != nil {
			s.log.WarnContext(ctx, "the command line cannot talk to this server, because the data folder cannot be written", "err", err)
		}
		welcome(s.sys.stdout, l, addr, s.first)
	}
	return w
}

// welcome says that it is up, and what to do next.
func welcome(w io.Writer, l *loaded, addr net.Addr, first bool) {
	where := l.where
	if l.example {
		where += ", the example that comes with faqbot"
	}
	fmt.Fprintf(w, "faqbot is up.\n\n  Page     %s\n  Answers  %s from %s\n  Data     %s (the versions of the content, and a record of the questions)\n",
		pageURL(l.config.Web.PublicURL, addr), count(len(l.Entries), "entry", "entries"), where, l.config.Data)
	switch {
	case l.example:
		fmt.Fprint(w, `
Next: open the page and ask something, such as “When are you open?”. Then put your own questions and answers
into a folder called content (Markdown, YAML, a spreadsheet as CSV, or a saved web page), look at them with
“faqbot check”, and start faqbot again. From then on it is enough to save a file.
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
