package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

// Name is the adapter's name, as records of questions have it.
const Name = "discord"

const (
	saveEvery   = 10 * time.Second // what was handled is kept
	saveTimeout = 500 * time.Millisecond
)

// Adapter connects the core to Discord. Make one with [New].
type Adapter struct {
	log    *slog.Logger
	words  *locale.Bundle
	state  State
	cfg    Config
	counts *counts
	rest   *rest
	places *places
	seen   *seen
	queue  *dispatcher
	gate   *gateway

	talk     *responder
	handler  func(context.Context, event)                      // what is done about an event
	commands func(application) []*discordgo.ApplicationCommand // what is registered; nil: nothing is changed
	identity atomic.Pointer[identity]
}

// identity is who the bot is. It is kept with the sessions: where one goes on, Discord tells of what was missed before
// it can be asked again who the bot is.
type identity struct {
	user        string // id of the bot's own user
	application string
	content     bool // it may read the content of all messages
}

// identityKey is where the State has the identity.
const identityKey = "identity"

// keptIdentity is an identity in the State.
type keptIdentity struct {
	User        string `json:"user"`
	Application string `json:"application"`
	Content     bool   `json:"content"`
}

// recall takes up who the bot was at the last start, and reports whether that is known.
func (a *Adapter) recall(ctx context.Context) (bool, error) {
	var me keptIdentity
	if _, err := a.state.JSON(ctx, identityKey, &me); err != nil {
		return false, fmt.Errorf("discord: reading who the bot is: %w", err)
	}
	if me.User == "" {
		return false, nil
	}
	a.identity.CompareAndSwap(nil, &identity{user: me.User, application: me.Application, content: me.Content})
	return true, nil
}

var _ bot.Adapter = (*Adapter)(nil)

// New returns an adapter that asks asker, speaks the words of the bundle, and keeps what it has to know after
// a restart in state. It connects to nothing.
func New(log *slog.Logger, asker Asker, words *locale.Bundle, state State, cfg Config) (*Adapter, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if asker == nil || words == nil || state == nil {
		return nil, errors.New("discord: the bot needs somebody to ask, words, and a state to keep")
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	cfg = cfg.withDefaults()
	a := &Adapter{log: log, words: words, state: state, cfg: cfg, counts: &counts{}, seen: newSeen()}
	var err error
	if a.rest, err = newRest(log, cfg.Token, cfg.APIURL, nil, a.counts); err != nil {
		return nil, err
	}
	a.places = newPlaces(a.rest)
	a.talk = newResponder(a, asker)
	a.handler = a.talk.handle
	a.commands = func(app application) []*discordgo.ApplicationCommand {
		return commandsOf(words, cfg.Language, app.userInstall())
	}
	a.queue = newDispatcher(log, a.counts, func(ctx context.Context, e event) { a.handler(ctx, e) })
	a.gate = newGateway(log, a.rest, a.counts, cfg.intents(), a.dispatched)
	return a, nil
}

// Name implements [bot.Adapter].
func (a *Adapter) Name() string { return Name }

// Counts returns what has happened since the start, by name: events, reconnects, and each kind of failure of a
// request. It is safe for concurrent use.
func (a *Adapter) Counts() map[string]int64 { return a.counts.all() }

// Handler returns what answers POST /discord/interactions: 404 if there is no public key.
func (a *Adapter) Handler() http.Handler {
	return &endpoint{key: a.cfg.publicKey(), counts: a.counts, accept: func(ctx context.Context, i *interaction) error {
		return a.accept(ctx, i, origin{shard: -1})
	}}
}

// Run implements [bot.Adapter]. Without a network it waits for one; an error means that Discord refuses
// the bot, and says what to change. It returns at most ten seconds after ctx is done. An
// adapter runs once.
func (a *Adapter) Run(ctx context.Context) error {
	defer a.rest.close()
	err := a.seen.load(ctx, a.state)
	saved, err2 := loadSessions(ctx, a.state)
	known, err3 := a.recall(ctx)
	if !known {
		saved = savedSessions{} // a new session begins by saying who the bot is
	}
	if err = errors.Join(err, err2, err3); err != nil { // without a store the bot answers all the same
		a.log.WarnContext(ctx, "what was kept of the last run cannot be read; what happened in between is missed", "err", err)
		err = nil
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() { a.keepSaving(inner) })
	failed := make(chan error, 1)
	if a.cfg.Token != "" {
		wg.Go(func() {
			if err := a.introduce(inner); err != nil {
				failed <- err
				cancel()
			}
		})
	}
	if a.cfg.NoGateway {
		<-inner.Done()
	} else {
		err = a.gate.run(inner, saved)
	}
	cancel()
	wg.Wait()
	select {
	case e := <-failed:
		err = errors.Join(err, e)
	default:
	}
	a.stop(context.WithoutCancel(ctx), err == nil)
	return err
}

// stop ends what is under way and keeps what the next start needs.
func (a *Adapter) stop(ctx context.Context, resume bool) {
	unhandled := a.queue.close(ctx)
	for _, j := range unhandled {
		a.seen.forget(j.event.key())
	}
	ctx, cancel := context.WithTimeout(ctx, saveTimeout)
	defer cancel()
	err := a.seen.save(ctx, a.state)
	if err == nil && resume && !a.cfg.NoGateway {
		if me := a.identity.Load(); me != nil {
			err = a.state.SetJSON(ctx, identityKey, keptIdentity{User: me.user, Application: me.application, Content: me.content})
		}
		err = errors.Join(err, a.state.SetJSON(ctx, sessionsKey, a.gate.sessions(unhandled)))
	}
	if err != nil {
		a.log.WarnContext(ctx, "what the next start needs was not kept; messages in between are missed", "err", err)
	}
}

// keepSaving keeps now and then which events were handled.
func (a *Adapter) keepSaving(ctx context.Context) {
	for sleep(ctx, saveEvery) == nil {
		if err := a.seen.save(ctx, a.state); err != nil {
			a.log.WarnContext(ctx, "keeping which events were handled failed; it is tried again", "err", err)
		}
	}
}

// introduce learns who the bot is and registers its commands, as often as it takes. An error is a refusal.
func (a *Adapter) introduce(ctx context.Context) error {
	back := newBackOff()
	for {
		err := a.introduceOnce(ctx)
		if f := fatal(err); f != nil {
			return f
		}
		if err == nil || ctx.Err() != nil {
			return nil //nolint:nilerr // the end of ctx is no refusal
		}
		if k := kindOf(err); k != unavailable && k != rateLimited && k != "" {
			a.log.ErrorContext(ctx, "the commands were not registered", "err", err)
			return nil
		}
		wait := back.NextBackOff()
		a.log.WarnContext(ctx, "the commands are not registered yet", "again in", wait.Round(time.Millisecond), "err", err)
		if sleep(ctx, wait) != nil {
			return nil //nolint:nilerr // the end of ctx is no refusal
		}
	}
}

func (a *Adapter) introduceOnce(ctx context.Context) error {
	app, err := a.application(ctx)
	if err != nil {
		return err
	}
	if a.commands == nil {
		return nil
	}
	return a.rest.register(ctx, app.ID, a.cfg.Guild, a.commands(app), a.state)
}

// readyWait is how long the gateway may take to say who the bot is, where REST does not.
const readyWait = 15 * time.Second

// application returns the bot's application, and notes who the bot is. A proxy may not know all of Discord's paths;
// then the gateway says what is needed.
func (a *Adapter) application(ctx context.Context) (application, error) {
	app, err := a.rest.application(ctx)
	if err == nil && app.ID != "" {
		me, err := a.rest.me(ctx)
		if err != nil {
			return application{}, err
		}
		a.identity.Store(&identity{user: me.ID, application: app.ID, content: app.Flags&(1<<18|1<<19) != 0})
		return app, nil
	}
	if k := kindOf(err); err != nil && (k == "" || k == unavailable || k == rateLimited || k == unauthorized) || a.cfg.NoGateway {
		return application{}, err
	}
	for deadline := time.Now().Add(readyWait); time.Now().Before(deadline); {
		if me := a.identity.Load(); me != nil && me.application != "" {
			return application{ID: me.application}, nil
		}
		if sleep(ctx, 50*time.Millisecond) != nil {
			break
		}
	}
	return application{}, cmp.Or(err, errors.New("discord: Discord does not say which application the bot is"))
}

// dispatched takes in a dispatch of the gateway. It returns at once.
func (a *Adapter) dispatched(ctx context.Context, name string, data []byte, from origin) {
	if name == "READY" {
		a.ready(data)
	}
	a.places.learn(name, data)
	if me := a.identity.Load(); me != nil {
		a.talk.langs.learn(ctx, name, data, me.user)
	}
	e, err := decodeEvent(name, data)
	if errors.Is(err, errNotOurs) {
		return
	}
	if err != nil {
		a.counts.add("undecodable")
		a.log.WarnContext(ctx, "an event of Discord cannot be read", "event", name, "err", err)
		return
	}
	if i, ok := e.(*interaction); ok {
		i.answer = func(ctx context.Context, r response) error { return a.rest.callback(ctx, i.ID, i.Token, r) }
	}
	switch err := a.accept(ctx, e, from); {
	case errors.Is(err, errRepeated):
		a.counts.add("repeated events")
	case err != nil:
		a.log.WarnContext(ctx, "an event of Discord is not handled", "event", name, "place", e.place(), "err", err)
	}
}

// accept takes in an event that was not handled before. errRepeated says that it was.
func (a *Adapter) accept(ctx context.Context, e event, from origin) error {
	if !a.seen.add(e.key()) {
		return errRepeated
	}
	if i, ok := e.(*interaction); ok {
		i.log, i.rest, i.counts, i.sorry = a.log, a.rest, a.counts, a.sorry
		if i.received.IsZero() {
			i.received = time.Now()
		}
	}
	if err := a.queue.post(ctx, e, from); err != nil {
		a.seen.forget(e.key())
		return err
	}
	a.counts.add("events")
	return nil
}

// ready learns who the bot is from the gateway.
func (a *Adapter) ready(data []byte) {
	var r struct {
		User        discordgo.User `json:"user"`
		Application struct {
			ID    string `json:"id"`
			Flags int    `json:"flags"`
		} `json:"application"`
	}
	if json.Unmarshal(data, &r) == nil && r.User.ID != "" {
		a.identity.Store(&identity{user: r.User.ID, application: r.Application.ID, content: r.Application.Flags&(1<<18|1<<19) != 0})
	}
}

// sorry is what the bot says when a reply failed, in the member's language.
func (a *Adapter) sorry(i *interaction) string {
	return a.words.For(string(i.Locale)).Text("error.internal")
}
