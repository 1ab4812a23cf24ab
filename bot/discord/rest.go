package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/cenkalti/backoff/v5"
)

const (
	maxEarly       = 4                     // tries more of what comes before Discord knows of the interaction's first response
	earlyWait      = 25 * time.Millisecond // twice as long each time
	attemptTimeout = 15 * time.Second      // of one attempt, from the first byte sent to the last received
	callTimeout    = 2 * time.Minute       // of a call with its waits and attempts, unless the caller's context ends before
	readPatience   = 10 * time.Second      // for how long a read is tried again: the bot answers as well as it can without
	maxLimited     = 10                    // of one call that a rate limit turned away
	maxResponse    = 8 << 20               // bytes of an answer; a hundred messages stay well below
	firstRetry     = 250 * time.Millisecond
	longestRetry   = 4 * time.Second
)

// rest makes the calls of Discord's REST interface, each through discordgo's session. It is safe
// for concurrent use.
type rest struct {
	log       *slog.Logger
	session   *discordgo.Session
	base      string // discord.api_url without a slash at the end
	token     string
	transport http.RoundTripper
	pace      *pace
	counts    *counts
}

// newRest returns a client of the interface at base that sends through transport; nil: one of its own.
func newRest(log *slog.Logger, token, base string, transport http.RoundTripper, c *counts) (*rest, error) {
	session, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	if token == "" {
		session.Token = "" // interactions' webhooks carry their token in the path
	}
	session.UserAgent = "DiscordBot (https://github.com/faqbot/faqbot, 1) discordgo/" + discordgo.VERSION
	session.StateEnabled = false
	if transport == nil {
		transport = newTransport()
	}
	return &rest{log: log, session: session, base: base, token: token, transport: transport, pace: newPace(), counts: c}, nil
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout:     90 * time.Second,
		MaxIdleConns:        128,
		MaxIdleConnsPerHost: 128,
		ForceAttemptHTTP2:   true,
	}
}

// close gives idle connections back.
func (r *rest) close() {
	if t, ok := r.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// do makes a call, in its turn and as often as its route and the time allow, and decodes the answer into out
// unless that is nil. body is nil, a value that becomes JSON, or an [encoded] one. What it returns
// is an [apiError], or the context's error.
func (r *rest) do(ctx context.Context, rt route, body, out any) error {
	enc, err := encode(body)
	if err != nil {
		return fmt.Errorf("discord: %s: %w", rt, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	data, err := r.attempts(ctx, rt, enc)
	if err != nil {
		if k := kindOf(err); k != "" {
			r.counts.add(string(k))
		}
		return err
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		r.counts.add(string(unavailable))
		return &apiError{kind: unavailable, route: rt, status: http.StatusOK, message: "the answer is not what Discord documents", sent: true, err: err}
	}
	return nil
}

func (r *rest) attempts(ctx context.Context, rt route, enc encoded) ([]byte, error) {
	back := backoff.NewExponentialBackOff()
	back.InitialInterval, back.MaxInterval = firstRetry, longestRetry
	begun := time.Now()
	limited, early := 0, 0
	var last error // of the attempt before, which says more than that the time is over
	for {
		done, err := r.pace.wait(ctx, rt)
		if err != nil {
			return nil, cmp.Or(last, fmt.Errorf("discord: %s: waiting for its turn: %w", rt, err))
		}
		data, err := r.attempt(ctx, rt, enc)
		done()
		e := asAPIError(err)
		if err == nil {
			return data, nil
		}
		if e == nil { // the context's
			return nil, cmp.Or(last, err)
		}
		last = err
		wait := max(e.wait, back.NextBackOff())
		switch {
		case e.kind == rateLimited && limited < maxLimited:
			limited++
			r.counts.add("429")
			wait = e.wait
			if wait == 0 {
				wait = back.NextBackOff()
			}
		case e.code == unknownWebhook && early < maxEarly:
			// The first response to the interaction goes another way, in the answer to an HTTP request of Discord's, and
			// may still be under way.
			early++
			wait = earlyWait << early
		case e.kind != unavailable || rt.retry == retryUnsent && e.sent,
			rt.method == http.MethodGet && time.Since(begun)+wait > readPatience:
			return nil, err
		}
		if sleep(ctx, wait) != nil {
			return nil, err
		}
		r.log.DebugContext(ctx, "a request to Discord is repeated", "request", rt.String(), "after", wait, "err", err)
	}
}

// attempt sends the request once.
func (r *rest) attempt(parent context.Context, rt route, enc encoded) ([]byte, error) {
	limit := rt.timeout
	if limit == 0 {
		limit = attemptTimeout
	}
	ctx, cancel := context.WithTimeout(parent, limit)
	defer cancel()
	// The library waits for a bucket by sleeping. This one is open, and as our transport keeps the
	// limits' headers from it, stays so.
	open := &discordgo.Bucket{Key: rt.template, Remaining: 1}
	open.Lock()
	transport := &transport{rest: r, route: rt}
	data, err := r.session.RequestWithLockedBucket(rt.method, discordgo.EndpointAPI+strings.TrimPrefix(rt.path, "/"),
		enc.contentType, enc.body, open, 0,
		discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0),
		discordgo.WithClient(&http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}))
	if err == nil {
		return data, nil
	}
	if e, ok := errors.AsType[*apiError](err); ok {
		return nil, e
	}
	if parent.Err() != nil {
		return nil, fmt.Errorf("discord: %s: %w", rt, parent.Err())
	}
	return nil, r.networkError(rt, err)
}

// networkError wraps what the network said. The URL that the error came in may hold a token and is left out.
func (r *rest) networkError(rt route, err error) *apiError {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	op, ok := errors.AsType[*net.OpError](err)
	message := redact(err.Error(), r.token)
	if errors.Is(err, context.DeadlineExceeded) {
		message = "no answer in time"
	}
	return &apiError{kind: unavailable, route: rt, message: message, sent: !ok || op.Op != "dial", err: err}
}

// redact takes the bot's token out of a text.
func redact(s, token string) string {
	if token == "" {
		return s
	}
	return strings.ReplaceAll(s, token, "***")
}

// transport carries one attempt. It leads the library's request to discord.api_url, bounds and
// checks the answer, and turns whatever is not a success into an [apiError].
type transport struct {
	rest  *rest
	route route
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	target, err := req.URL.Parse(t.rest.base + strings.TrimPrefix(req.URL.String(), strings.TrimSuffix(discordgo.EndpointAPI, "/")))
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	req.URL, req.Host = target, target.Host
	resp, err := t.rest.transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	if err != nil {
		return nil, err
	}
	t.rest.pace.learn(t.route, resp.Header)
	for name := range resp.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			resp.Header.Del(name)
		}
	}
	isJSON := strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json")
	switch resp.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusNoContent:
		if len(body) > maxResponse {
			return nil, &apiError{kind: unavailable, route: t.route, status: resp.StatusCode, message: "the answer is larger than any of Discord's", sent: true}
		}
		if isJSON || len(body) == 0 {
			resp.Body = io.NopCloser(bytes.NewReader(body))
			return resp, nil
		}
	}
	return nil, t.failure(resp, isJSON, body)
}

func (t *transport) failure(resp *http.Response, isJSON bool, body []byte) *apiError {
	e := newAPIError(t.route, resp.StatusCode, isJSON, body)
	e.message = redact(e.message, t.rest.token)
	if e.status != http.StatusTooManyRequests {
		return e
	}
	if s, err := time.ParseDuration(resp.Header.Get("Retry-After") + "s"); err == nil && e.wait == 0 {
		e.wait = seconds(s.Seconds())
	}
	t.rest.pace.limited(t.route, e)
	return e
}
