package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

// The ways of receiving updates.
const (
	ModePolling = "polling" // the bot asks Telegram
	ModeWebhook = "webhook" // Telegram calls the bot at a public address
)

// Config says how the bot talks to Telegram. Each field states its default; Token has none.
type Config struct {
	Token         string        // of @BotFather, such as 123456:ABC-DEF
	APIURL        string        // of a Bot API server of one's own; "": https://api.telegram.org
	Mode          string        // ModePolling or ModeWebhook; "": ModePolling
	WebhookURL    string        // in webhook mode: the https address at which Telegram reaches Handler
	WebhookSecret string        // 1 to 256 letters, digits, "_" and "-"; "": one that follows from the token
	PollTimeout   time.Duration // of a long poll, in whole seconds up to 50; 0: 50 s
}

var (
	tokenForm  = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

const maxPollTimeout = 50 * time.Second

// Validate returns an error for each rule that the configuration breaks, joined. None of them
// shows the token or the secret.
func (c Config) Validate() error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	switch {
	case c.Token == "":
		add("telegram.token is missing: @BotFather gives it, for a new bot with /newbot")
	case !tokenForm.MatchString(c.Token):
		add("telegram.token is no token of a bot: copy it whole from @BotFather; it looks like 123456:ABC-DEF")
	}
	if c.APIURL != "" && !isAddress(c.APIURL, "http", "https") {
		add("telegram.api_url must be an address such as http://127.0.0.1:8081, without user, query and fragment")
	}
	switch c.Mode {
	case "", ModePolling:
	case ModeWebhook:
		if !isAddress(c.WebhookURL, "https", "http") {
			add("telegram.webhook.url is %q: in webhook mode it must be the https address of %s, as Telegram reaches it", c.WebhookURL, WebhookPath)
		}
	default:
		add("telegram.mode is %q: it must be polling or webhook", c.Mode)
	}
	if c.WebhookSecret != "" && !secretForm.MatchString(c.WebhookSecret) {
		add("telegram.webhook.secret must have 1 to 256 letters, digits, - and _")
	}
	if c.PollTimeout < 0 || c.PollTimeout > maxPollTimeout {
		add("the time of a poll is %v: it must be from 0 to %v", c.PollTimeout, maxPollTimeout)
	}
	return errors.Join(errs...)
}

func isAddress(s string, schemes ...string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	return slices.Contains(schemes, u.Scheme)
}

// handler is what the adapter does with updates.
type handler interface {
	// start is called once the bot knows who it is, before the first update. An error ends Run.
	start(ctx context.Context, me user) error
	// handle handles one update. Those of one chat come one after the other. It returns when all is
	// sent; ctx ends when there is no more time for that.
	handle(ctx context.Context, u *update)
}

// Adapter is the bot in Telegram.
type Adapter struct {
	log      *slog.Logger
	cfg      Config
	client   *client
	send     *sender
	inbox    *inbox
	dispatch *dispatcher
	handler  handler
	secret   string // of the webhook
	conflict time.Duration

	mu  sync.RWMutex
	run context.Context //nolint:containedctx // set while Run runs: webhook deliveries are handled with it, not with their request's
}

var _ bot.Adapter = (*Adapter)(nil)

// New returns an adapter that asks asker, in the bot's own words. Without a state (nil), a restart may
// lose what is being answered, and answer some things twice. New does not connect: Run does.
func New(log *slog.Logger, asker bot.Asker, words *locale.Bundle, state State, cfg Config) (*Adapter, error) {
	a, err := newAdapter(log, state, cfg, nil)
	if err != nil {
		return nil, err
	}
	if asker == nil || words == nil {
		return nil, errors.New("telegram: the bot needs somebody to ask and words")
	}
	a.handler = quiet{}
	return a, nil
}

// newAdapter returns an adapter without a handler, which sends through rt (nil: a transport of its own).
func newAdapter(log *slog.Logger, state State, cfg Config, rt http.RoundTripper) (*Adapter, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.PollTimeout == 0 {
		cfg.PollTimeout = maxPollTimeout
	}
	secret := webhookSecret(cfg)
	log = newRedactor(cfg.Token, secret).logger(log)
	a := &Adapter{log: log, cfg: cfg, client: newClient(cfg.Token, cfg.APIURL, rt), secret: secret, conflict: conflictWait}
	a.send = newSender(log, a.client)
	a.inbox = newInbox(log, state)
	a.dispatch = newDispatcher(log, a.inbox, func(ctx context.Context, u *update) { a.handler.handle(ctx, u) })
	return a, nil
}

// Name implements bot.Adapter.
func (a *Adapter) Name() string { return "telegram" }

// Run receives and answers until ctx ends, then finishes what is under way within ten seconds. It
// returns an error when it cannot go on: the token is not valid, or the webhook is not accepted. It
// starts while the network is down, too, and connects as soon as it can. It runs once.
func (a *Adapter) Run(ctx context.Context) error {
	defer a.client.close()
	me, err := a.connect(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	if err := a.handler.start(ctx, me); err != nil {
		return err
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	for _, u := range a.inbox.load(ctx) {
		if !a.take(ctx, run, u) {
			break
		}
	}
	a.log.InfoContext(ctx, "telegram: ready", "bot", "@"+me.Username, "mode", a.mode())
	if a.mode() == ModeWebhook {
		a.setRun(run)
		err = a.webhook(ctx)
		a.closeRun()
		a.dispatch.stop(cancel)
		return err
	}
	r := &receiver{adapter: a, trouble: trouble{first: a.send.retry}}
	err = r.poll(ctx, run)
	var confirmed sync.WaitGroup
	if err == nil {
		confirmed.Go(func() { r.confirm(run) })
	}
	a.dispatch.stop(cancel)
	confirmed.Wait()
	return err
}

func (a *Adapter) mode() string {
	if a.cfg.Mode == ModeWebhook {
		return ModeWebhook
	}
	return ModePolling
}

func (a *Adapter) setRun(run context.Context) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.run = run
}

func (a *Adapter) closeRun() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.run = nil
}

// take queues an update of the inbox.
func (a *Adapter) take(ctx, run context.Context, u *update) bool {
	a.send.ids.seenIn(u)
	return a.dispatch.take(ctx, run, u)
}

// connect asks Telegram who the bot is, as often as it takes.
func (a *Adapter) connect(ctx context.Context) (user, error) {
	t := trouble{first: a.send.retry}
	for {
		var me user
		err := a.client.call(ctx, getMe{}, &me)
		switch {
		case err == nil:
			return me, nil
		case errors.Is(err, errToken):
			return user{}, tokenError(err)
		}
		if t.begin("offline") && ctx.Err() == nil {
			a.log.WarnContext(ctx, "telegram: cannot reach Telegram; trying again until it works", "error", err)
		}
		wait := t.wait()
		if e, ok := errors.AsType[*apiError](err); ok {
			wait = max(wait, e.RetryAfter)
		}
		if err := sleep(ctx, wait); err != nil {
			return user{}, err
		}
	}
}
