package encoder

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/faqbot/faqbot/index/parallel"
)

// ErrDown is wrapped by the errors of a [Breaker] that did not even ask, since the encoder does not work at
// the moment.
var ErrDown = errors.New("the encoder does not work at the moment")

// How often a [Breaker] tries an encoder that does not work.
const (
	firstTrial = time.Second
	lastTrial  = time.Minute
	trialText  = "hello"
	// trialTimeout is long enough for a server that must load its model first, as Ollama does for the first
	// request after five minutes without any.
	trialTimeout = time.Minute
	// longWork is for how long an encoder has to work until the pauses before trials are short again, whatever failed.
	longWork = 10 * lastTrial
)

// work is what an encoder is asked for.
type work uint8

const (
	trialWork    work = iota // says that questions can be asked again, and nothing of what failed
	questionWork             // for which people wait
	contentWork
)

// Breaker keeps questions from waiting for an encoder that does not work: after one failure they fail at
// once, until a trial in the background has shown that it works again. The first trial comes a second after
// the failure, the next ones after longer and longer pauses of a minute at most. When this begins and when it
// ends, one line is logged. Make one with [NewBreaker].
type Breaker struct {
	log     *slog.Logger
	encoder Encoder
	opened  chan struct{} // has room for one: it does not work any more

	mu     sync.Mutex // guards the rest
	down   error      // why it does not work; nil: it does, as far as is known
	since  time.Time  // when that began, or when it began to work again
	failed work       // that began it
	next   time.Time  // when it may be tried
	trying bool
	pauses *backoff.ExponentialBackOff
}

// NewBreaker returns an encoder that asks e as long as that works. log may be nil.
func NewBreaker(log *slog.Logger, e Encoder) *Breaker {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval, pauses.Multiplier, pauses.RandomizationFactor = firstTrial, lastTrial, 2, 0.2
	return &Breaker{log: log, encoder: e, opened: make(chan struct{}, 1), pauses: pauses}
}

// Model implements [Encoder].
func (b *Breaker) Model() string { return b.encoder.Model() }

// Down returns why the encoder does not work at the moment, nil if it does as far as is known.
func (b *Breaker) Down() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.down
}

// EncodeQuestion implements [Questioner]. While the encoder does not work, its error wraps [ErrDown] and comes
// at once.
func (b *Breaker) EncodeQuestion(ctx context.Context, text string) ([]float32, error) {
	if err := b.refuse(ctx); err != nil {
		return nil, err
	}
	v, err := Question(ctx, b.encoder, text)
	b.heed(ctx, questionWork, err)
	return v, err
}

// Encode implements [Encoder]. While the encoder does not work, it is tried with one text first, which takes no
// longer than a question does.
func (b *Breaker) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	if b.Down() != nil {
		if _, err := Question(ctx, b.encoder, trialText); err != nil {
			return nil, err
		}
	}
	vectors, err := b.encoder.Encode(ctx, texts)
	b.heed(ctx, contentWork, err)
	return vectors, err
}

// refuse returns an error while the encoder does not work, and begins a trial when one is due.
func (b *Breaker) refuse(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down == nil {
		return nil
	}
	if !b.trying && !time.Now().Before(b.next) {
		b.trying = true
		go b.try(context.WithoutCancel(ctx)) // ends with its time-out at the latest
	}
	return fmt.Errorf("%w: %w", ErrDown, b.down)
}

// try asks the encoder for a vector; trying is set. It reports whether it got one.
func (b *Breaker) try(ctx context.Context) bool {
	limited, cancel := context.WithTimeout(ctx, trialTimeout)
	defer cancel()
	err := b.trial(limited)
	b.mu.Lock()
	b.trying = false
	b.mu.Unlock()
	b.heed(ctx, trialWork, err)
	return err == nil
}

// trial asks for a vector; a panic is an error, since nobody else would catch it.
func (b *Breaker) trial(ctx context.Context) (err error) {
	defer parallel.Recover(&err)
	_, err = b.encoder.Encode(ctx, []string{trialText})
	return err
}

// heed learns from how a request ended. The pauses before trials are short again only when work like that which failed
// has succeeded: that a trial has says nothing of texts of the content, and they would be sent again every second.
func (b *Breaker) heed(ctx context.Context, done work, err error) {
	if isRefusal(err) || err != nil && ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return // it is about that text, or the caller has gone
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err == nil:
		if b.down != nil {
			b.log.InfoContext(ctx, "the encoder works again; questions are understood by their meaning too",
				"model", b.encoder.Model(), "after", time.Since(b.since).Round(100*time.Millisecond))
			b.down, b.since = nil, time.Now()
		}
		if done == b.failed {
			b.pauses.Reset()
		}
	case b.down == nil:
		b.log.WarnContext(ctx, "the encoder does not work; until it does, questions are answered by their words alone",
			"model", b.encoder.Model(), "reason", err)
		if time.Since(b.since) > longWork {
			b.pauses.Reset()
		}
		b.since, b.failed = time.Now(), done
		b.pause(err)
		select {
		case b.opened <- struct{}{}:
		default:
		}
	default:
		b.pause(err)
	}
}

// pause puts the next trial off; mu is held.
func (b *Breaker) pause(err error) {
	b.down = err
	b.next = time.Now().Add(b.pauses.NextBackOff())
}

// Watch tries the encoder while it does not work, even if nobody asks anything, and calls back each time that
// it works again; until ctx ends.
func (b *Breaker) Watch(ctx context.Context, back func(context.Context)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.opened:
		}
		for b.await(ctx) {
		}
		if ctx.Err() != nil {
			return
		}
		back(ctx)
	}
}

// await waits until the next trial is due and does it. It reports whether the encoder still does not work.
func (b *Breaker) await(ctx context.Context) bool {
	b.mu.Lock()
	wait := max(time.Until(b.next), 100*time.Millisecond) // a trial that a question began is looked at now and then
	b.mu.Unlock()
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
	}
	b.mu.Lock()
	down, due := b.down != nil, b.down != nil && !b.trying && !time.Now().Before(b.next)
	b.trying = b.trying || due
	b.mu.Unlock()
	if due {
		return !b.try(ctx) && ctx.Err() == nil
	}
	return down
}

var _ Questioner = (*Breaker)(nil)
