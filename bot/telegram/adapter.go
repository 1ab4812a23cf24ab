package telegram

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

// handler is what the adapter does with updates.
type handler interface {
	// start is called once the bot knows who it is, before the first update. An error ends Run.
	start(ctx context.Context, me user) error
	// settle does what may take a while after the start, side by side with updates, until ctx ends.
	settle(ctx context.Context)
	// received is called for each update at once, side by side with others; it does what cannot
	// wait for the updates of the chat before it.
	received(ctx context.Context, u *update)
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

// Name is the adapter's name, as records of questions and the state have it.
const Name = "telegram"

// New returns an adapter that asks asker, in the bot's own words. Without a state (nil), a restart may
// lose what is being answered, and answer some things twice. New does not connect: Run does.
func New(log *slog.Logger, asker Asker, words *locale.Bundle, state State, cfg Config) (*Adapter, error) {
	if asker == nil || words == nil {
		return nil, errors.New("telegram: the bot needs somebody to ask and words")
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	a, err := newAdapter(log, state, cfg, nil)
	if err != nil {
		return nil, err
	}
	r := newResponder(a.log, asker, words, state, a.send, a.cfg)
	a.send.moved = r.moved.noted
	a.handler = r
	return a, nil
}

// newAdapter returns an adapter without a handler, which sends through rt (nil: a transport of its own).
func newAdapter(log *slog.Logger, state State, cfg Config, rt http.RoundTripper) (*Adapter, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	secret := webhookSecret(cfg)
	log = newRedactor(cfg.Token, secret).logger(log)
	a := &Adapter{log: log, cfg: cfg, client: newClient(cfg.Token, cfg.APIURL, rt), secret: secret, conflict: conflictWait}
	a.send = newSender(log, a.client)
	a.inbox = newInbox(log, state)
	a.dispatch = newDispatcher(log, a.inbox, func(ctx context.Context, u *update) { a.handler.handle(ctx, u) })
	a.dispatch.early = func(ctx context.Context, u *update) { a.handler.received(ctx, u) }
	return a, nil
}

// Name implements bot.Adapter.
func (a *Adapter) Name() string { return Name }

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
	var settling sync.WaitGroup
	settling.Go(func() { a.handler.settle(ctx) })
	defer settling.Wait()
	a.log.InfoContext(ctx, "telegram: ready", "bot", "@"+me.Username, "mode", a.cfg.Mode)
	if a.cfg.Mode == ModeWebhook {
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
		confirmed.Go(func() { r.confirm(context.WithoutCancel(ctx)) })
	}
	a.dispatch.stop(cancel)
	confirmed.Wait()
	return err
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
