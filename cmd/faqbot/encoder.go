package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/encoder"
)

// embedding makes the vectors of texts, as the configuration says. All that a command opens shares one, and so
// the memory of recent questions.
type embedding struct {
	encoder encoder.Encoder  // nil: none
	breaker *encoder.Breaker // nil: there is no server that may be down
}

// How long the server of the encoder may say that it is busy or still starting before an index is built without
// vectors.
const (
	commandPatience = time.Minute
	servePatience   = 10 * time.Second // people wait to be answered, and the vectors come by themselves later
)

// scaleFile is the file of the data folder that holds how near the vectors of the server's model are to each other.
const scaleFile = "encoder-scale.json"

// embedding returns what makes the vectors of texts. Nothing is loaded and nobody asked before the first text.
func (c *config) embedding(log *slog.Logger, patience time.Duration) (embedding, error) {
	switch c.Encoder.Kind {
	case encoderNone:
		return embedding{}, nil
	case encoderHTTP:
		h, err := c.encoderClient(patience)
		if err != nil {
			return embedding{}, err
		}
		b := encoder.NewBreaker(log, h)
		return embedding{encoder: encoder.NewRecent(encoder.NewScaled(b, filepath.Join(c.Data, scaleFile))), breaker: b}, nil
	}
	return embedding{encoder: encoder.NewRecent(encoder.AdaptedLater())}, nil
}

// encoderClient returns what asks the server of encoder.url.
func (c *config) encoderClient(patience time.Duration) (*encoder.HTTP, error) {
	e := c.Encoder
	return encoder.NewHTTP(encoder.HTTPConfig{
		URL: e.URL, Model: e.Model, Token: string(e.Token), Prefix: e.Prefix,
		Timeout: time.Duration(e.Timeout), Batch: e.Batch, Patience: patience,
	})
}

// config returns how indexes are built with it, with a progress bar.
func (e embedding) config(p *progress) index.Config {
	return index.Config{Encoder: e.encoder, Progress: p.report, Encoding: p.encoding}
}

// keepComplete gives the index that answers the vectors that it lacks, now and whenever the server of the encoder
// is back, until ctx ends. complete says why they are lacking still.
func (e embedding) keepComplete(ctx context.Context, log *slog.Logger, complete func(context.Context) error) {
	if e.breaker == nil {
		return
	}
	e.breaker.Watch(ctx, func(ctx context.Context) {
		if err := complete(ctx); err != nil && ctx.Err() == nil && e.breaker.Down() == nil { // else that was told
			log.WarnContext(ctx, "the content could not be encoded; it is answered by its words alone", "reason", err)
		}
	})
}

// encodingPause is how often a server's log says how far the encoding of its content is.
const encodingPause = 10 * time.Second

// encodingLog tells the log of a server how far the encoding is, where it takes long.
func encodingLog(ctx context.Context, log *slog.Logger) func(done, total int) {
	var mu sync.Mutex
	var began, said time.Time
	return func(done, total int) {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if said.IsZero() || now.Sub(said) > time.Minute { // another time
			began, said = now, now
			return
		}
		if done == total || now.Sub(said) < encodingPause {
			return
		}
		said = now
		left := time.Duration(float64(now.Sub(began)) / float64(done) * float64(total-done)).Round(time.Second)
		log.InfoContext(ctx, "the content is being encoded", "texts", done, "of", total, "left", left)
	}
}
