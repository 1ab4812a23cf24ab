// Package web serves a chat page on / and the questions of programs on POST /api/ask.
//
// A question comes in as JSON (ask.go) or as a form (page.go), for browsers without scripts;
// both make a [bot.Question] and render the [bot.Reply] with one template (render.go). The
// page's template, style and script are embedded (assets.go) and need nothing from elsewhere.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

// Name is the adapter's name, as records of questions have it.
const Name = "web"

// CommandLine is the platform of what the command line asks for with a token, through a running
// server.
const CommandLine = "cli"

// The server's time limits. An answer takes milliseconds, and the core gives up after ten
// seconds; what takes longer is a slow or idle network.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 2 * time.Minute
	shutdownTimeout   = 10 * time.Second
	maxHeader         = 32 << 10
)

// Adapter serves the web page. Make one with [New].
type Adapter struct {
	log     *slog.Logger
	asker   bot.Asker
	words   *locale.Bundle
	cfg     Config
	site    *site
	metrics *metrics
	limits  *bot.Limiter
	origins map[string]bool

	tokens    digests      // of staff
	local     digests      // of this machine: right as well, without making the API known
	wrong     *bot.Limiter // of wrong tokens
	ownOrigin *http.CrossOriginProtection

	closing atomic.Bool
}

var _ bot.Adapter = (*Adapter)(nil)

// New returns an adapter that asks asker and speaks the words of the bundle.
func New(log *slog.Logger, asker bot.Asker, words *locale.Bundle, cfg Config) (*Adapter, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if asker == nil || words == nil {
		return nil, errors.New("web: the page needs somebody to ask and words")
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	site, err := loadSite()
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	cfg = cfg.withDefaults()
	a := &Adapter{
		log: log, asker: asker, words: words, cfg: cfg, site: site, metrics: newMetrics(cfg),
		limits: bot.NewLimiter(cfg.Questions, cfg.Per), origins: map[string]bool{},
		tokens: newDigests(cfg.StaffTokens...), local: newDigests(cfg.LocalToken),
		wrong: bot.NewLimiter(wrongTokens, wrongTokensPer), ownOrigin: http.NewCrossOriginProtection(),
	}
	if own := cfg.publicOrigin(); own != "" {
		if err := a.ownOrigin.AddTrustedOrigin(own); err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
	}
	for _, o := range cfg.AllowedOrigins {
		a.origins[o] = true
	}
	for _, t := range cfg.StaffTokens {
		if t != "" && len(t) < minToken {
			log.Warn("staff.web.token is so short that it can be guessed; openssl rand -hex 24 makes a better one")
		}
	}
	return a, nil
}

// Name implements [bot.Adapter].
func (a *Adapter) Name() string { return Name }

// Run implements [bot.Adapter]. An address that cannot be listened on is an error that says
// what to change.
func (a *Adapter) Run(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", a.cfg.Listen)
	if err != nil {
		return listenError(a.cfg.Listen, err)
	}
	server := &http.Server{
		Handler:           a.Handler(),
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
		BaseContext:    func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	a.log.InfoContext(ctx, "the web page is up", "url", pageURL(l.Addr()))
	if a.cfg.Listening != nil {
		a.cfg.Listening(l.Addr())
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case err := <-served:
		return fmt.Errorf("web: %w", err)
	case <-ctx.Done():
	}
	a.closing.Store(true)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		a.log.WarnContext(ctx, "requests were cut off at the end", "err", err)
		return errors.Join(server.Close())
	}
	return nil
}

// pageURL returns an address that a browser on this machine can open.
func pageURL(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func listenError(listen string, err error) error {
	hint := "set web.listen (FAQBOT_WEB_LISTEN) to an address of this machine, such as " + defaultListen
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		hint = "another program listens there; stop it, or set web.listen (FAQBOT_WEB_LISTEN) to another port, such as 127.0.0.1:8081"
	case errors.Is(err, syscall.EACCES):
		hint = "ports below 1024 need special rights; set web.listen (FAQBOT_WEB_LISTEN) to a higher port, such as " + defaultListen
	}
	return fmt.Errorf("web: cannot listen on %s: %w; %s", listen, err, hint)
}

// Handler returns all that the adapter serves, for tests and for those who have a server.
func (a *Adapter) Handler() http.Handler {
	sameSite := a.crossOrigin()
	mux := http.NewServeMux()
	mux.Handle("/api/ask", a.cors(sameSite(http.HandlerFunc(a.serveAsk))))
	for path := range staffRoutes {
		mux.Handle(path, a.staffHandler(path))
	}
	mux.Handle("/api/", http.HandlerFunc(a.serveUnknownAPI))
	mux.HandleFunc("GET /{$}", a.servePage)
	mux.Handle("POST /{$}", sameSite(http.HandlerFunc(a.servePost)))
	mux.HandleFunc("GET /assets/{file}", a.serveAsset)
	mux.HandleFunc("GET /images/{entry}/{path...}", a.serveImage)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { writeLine(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", a.serveReady)
	mux.Handle("GET /metrics", a.metrics.handler())
	for pattern, h := range a.cfg.Routes {
		mux.Handle(pattern, h)
	}
	return a.observe(mux, a.recover(securityHeaders(mux)))
}

// serveReady says whether questions can be answered now.
func (a *Adapter) serveReady(w http.ResponseWriter, _ *http.Request) {
	if a.closing.Load() {
		writeLine(w, http.StatusServiceUnavailable, "shutting down")
		return
	}
	if a.cfg.Ready != nil {
		if err := a.cfg.Ready(); err != nil {
			writeLine(w, http.StatusServiceUnavailable, err.Error())
			return
		}
	}
	writeLine(w, http.StatusOK, "ready")
}

func writeLine(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintln(w, line)
}
