package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/cenkalti/backoff/v5"
	"github.com/gorilla/websocket"
)

const (
	identifySpacing = 5 * time.Second  // as Discord asks for
	sessionsKey     = "sessions"       // in the State
	sessionsAge     = 10 * time.Minute // after which Discord has surely forgotten a session
	firstReconnect  = 500 * time.Millisecond
	longestBackOff  = 2 * time.Minute
	infoAge         = 5 * time.Minute
	askTimeout      = 10 * time.Second
)

// gateway keeps the bot's connections to Discord's gateway up: as many shards as Discord
// recommends, each in a goroutine of its own.
type gateway struct {
	log     *slog.Logger
	rest    *rest
	token   string
	intents discordgo.Intent
	dialer  *websocket.Dialer
	spacing time.Duration // between two identifies of one bucket
	counts  *counts
	// deliver takes in a dispatch; it returns at once.
	deliver func(ctx context.Context, name string, data []byte, from origin)

	mu     sync.Mutex
	info   gatewayInfo
	asked  time.Time         // when info was
	starts map[int]time.Time // by bucket, when the next identify is allowed
	shards []*shard
}

func newGateway(log *slog.Logger, r *rest, c *counts, intents discordgo.Intent, deliver func(context.Context, string, []byte, origin)) *gateway {
	return &gateway{
		log: log, rest: r, token: r.token, intents: intents, counts: c, deliver: deliver,
		dialer: &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 15 * time.Second}, spacing: identifySpacing,
		starts: map[int]time.Time{},
	}
}

// savedSessions is what a restart needs to go on where the last run ended.
type savedSessions struct {
	At       time.Time        `json:"at"`
	Intents  discordgo.Intent `json:"intents"`
	Sessions []session        `json:"sessions"` // one a shard
}

// run keeps all shards connected until ctx is done, and returns nil then; an error means that Discord
// refuses the bot. Sessions of the last run are resumed if it ended well.
func (g *gateway) run(ctx context.Context, saved savedSessions) error {
	info, err := g.ask(ctx)
	if err != nil {
		return g.stopped(ctx, err)
	}
	count := max(1, info.Shards)
	g.mu.Lock()
	for id := range count {
		g.shards = append(g.shards, &shard{g: g, id: id, count: count})
	}
	if len(saved.Sessions) == count && saved.Intents == g.intents && time.Since(saved.At) < sessionsAge {
		for i, s := range saved.Sessions {
			g.shards[i].session = s
		}
	}
	g.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	failed := make(chan error, count)
	for _, s := range g.shards {
		wg.Go(func() {
			if err := s.run(ctx); err != nil {
				failed <- err
				cancel()
			}
		})
	}
	wg.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func (g *gateway) stopped(ctx context.Context, err error) error {
	if f := fatal(err); f != nil {
		return f
	}
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the end of ctx is no refusal
	}
	return err
}

// ask asks where the gateway is, and goes on until it is told or refused.
func (g *gateway) ask(ctx context.Context) (gatewayInfo, error) {
	back := newBackOff()
	for {
		info, err := g.askOnce(ctx)
		if err == nil && info.URL == "" {
			err = errors.New("discord: GET /gateway/bot: the answer has no address")
		}
		if err == nil {
			g.mu.Lock()
			g.info, g.asked = info, time.Now()
			g.mu.Unlock()
			return info, nil
		}
		if fatal(err) != nil || ctx.Err() != nil {
			return gatewayInfo{}, err
		}
		wait := back.NextBackOff()
		g.log.WarnContext(ctx, "Discord cannot be reached yet", "again in", wait.Round(time.Millisecond), "err", err)
		if err := sleep(ctx, wait); err != nil {
			return gatewayInfo{}, err
		}
	}
}

func (g *gateway) askOnce(ctx context.Context) (gatewayInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	return g.rest.gateway(ctx)
}

func newBackOff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier = firstReconnect, longestBackOff, 2
	return b
}

// allow waits until a shard may identify: Discord allows max_concurrency of them every five seconds, and so
// many a day.
func (g *gateway) allow(ctx context.Context, shard int) error {
	g.mu.Lock()
	old := time.Since(g.asked) > infoAge || g.info.Limit.Remaining <= 0
	g.mu.Unlock()
	if old {
		if _, err := g.ask(ctx); err != nil {
			return err
		}
	}
	g.mu.Lock()
	now := time.Now()
	var until time.Time
	if g.info.Limit.Remaining <= 0 && g.info.Limit.Total > 0 {
		until = now.Add(time.Duration(g.info.Limit.ResetAfter) * time.Millisecond)
		g.log.WarnContext(ctx, "Discord's daily number of connections is used up", "until", until)
	}
	g.info.Limit.Remaining--
	bucket := shard % max(1, g.info.Limit.MaxConcurrency)
	if next := g.starts[bucket]; next.After(until) {
		until = next
	}
	if until.Before(now) {
		until = now
	}
	g.starts[bucket] = until.Add(g.spacing)
	g.mu.Unlock()
	return sleep(ctx, time.Until(until))
}

func (g *gateway) url() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.info.URL
}

// sessions returns what a restart resumes, after run has returned. Of the events that were not handled the
// first ones come again.
func (g *gateway) sessions(unhandled []job) savedSessions {
	g.mu.Lock()
	defer g.mu.Unlock()
	saved := savedSessions{At: time.Now(), Intents: g.intents}
	for _, s := range g.shards {
		state := s.session
		for _, j := range unhandled {
			if j.origin.shard == s.id && j.origin.seq <= state.Seq {
				state.Seq = j.origin.seq - 1
			}
		}
		saved.Sessions = append(saved.Sessions, state)
	}
	return saved
}

// loadSessions takes the sessions of the last run out of the state: if this run ends badly, the next one has to
// start anew, for nobody knows then what was handled.
func loadSessions(ctx context.Context, state State) (savedSessions, error) {
	var saved savedSessions
	ok, err := state.JSON(ctx, sessionsKey, &saved)
	if err != nil {
		return savedSessions{}, fmt.Errorf("discord: reading the last run's sessions: %w", err)
	}
	if ok {
		if err := state.Delete(ctx, sessionsKey); err != nil {
			return savedSessions{}, fmt.Errorf("discord: taking the last run's sessions: %w", err)
		}
	}
	return saved, nil
}

// jitter returns a random duration up to d.
func jitter(d time.Duration) time.Duration { return time.Duration(rand.Int64N(int64(max(d, 1)))) }
