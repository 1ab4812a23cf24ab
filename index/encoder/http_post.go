package encoder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// request is the body of a request. That encoding_format is not in it is what all servers take: lists of
// numbers then.
type request struct {
	Model string   `json:"model"`
	Input []string `json:"input"`
}

// How a request with texts of the content is repeated.
const (
	firstPause = 500 * time.Millisecond
	longPause  = 10 * time.Second
	blindTries = 3 // where the server does not say that it is worth while
)

// patiently sends a request, and sends it again while the server is busy or starting, or a few times where
// the network or the server fails.
func (h *HTTP) patiently(ctx context.Context, texts []string) ([][]float32, error) {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = firstPause, longPause
	tries := 0
	vectors, err := backoff.Retry(ctx, func() ([][]float32, error) {
		tries++
		vectors, err := h.post(ctx, texts, h.cfg.BatchTimeout)
		failure, ok := errors.AsType[*HTTPError](err)
		switch {
		case err == nil:
			return vectors, nil
		case !ok || !failure.again || !failure.busy && tries >= blindTries:
			return nil, backoff.Permanent(err)
		case failure.after > 0:
			return nil, &waiting{failure, &backoff.RetryAfterError{Duration: failure.after}}
		}
		return nil, err
	}, backoff.WithBackOff(pauses), backoff.WithMaxElapsedTime(h.cfg.Patience))
	if w, ok := errors.AsType[*waiting](err); ok {
		return nil, w.failure
	}
	return vectors, err
}

// waiting is a failure after which the server wants a pause.
type waiting struct {
	failure *HTTPError
	pause   *backoff.RetryAfterError
}

// Error returns the text of the failure.
func (w *waiting) Error() string { return w.failure.Error() }

// Unwrap returns both errors.
func (w *waiting) Unwrap() []error { return []error{w.failure, w.pause} }

// post sends one request. Every error is an [HTTPError], but for that of a context that the caller ended.
func (h *HTTP) post(ctx context.Context, texts []string, timeout time.Duration) ([][]float32, error) {
	body, err := json.Marshal(request{Model: h.cfg.Model, Input: texts})
	if err != nil {
		return nil, fmt.Errorf("encoding a request to %s: %w", h.url.Host, err) // unreachable: texts are JSON
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodPost, h.url.String(), bytes.NewReader(body))
	if err != nil {
		return nil, h.unreachable(err, timeout)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "faqbot")
	if h.cfg.Token != "" {
		req.Header.Set("Authorization", "Bearer "+h.cfg.Token)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return nil, h.failed(ctx, err, timeout)
	}
	defer func() { _ = resp.Body.Close() }() // it was read as far as it is of use
	if resp.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody)) // the status says enough
		return nil, h.refused(resp, said)
	}
	limit := maxVectorBody * int64(len(texts)+1)
	raw, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, h.failed(ctx, err, timeout)
	case int64(len(raw)) > limit:
		return nil, h.errorf("correct encoder.url if this is no server of embeddings", "it sent more than %d MB for %d texts", limit>>20, len(texts))
	}
	vectors, err := decode(raw, len(texts))
	if err != nil {
		f := h.errorf("correct encoder.url if this is no server of embeddings", "%w", err)
		f.again, f.suspect = errors.Is(err, errCut), errors.Is(err, errVector)
		return nil, f
	}
	return vectors, h.sameDim(vectors)
}

// Limits of what is read.
const (
	maxErrorBody  = 1 << 16
	maxVectorBody = 1 << 19 // bytes for a vector: the longest has 8,192 numbers, of some 25 characters each
)

// sameDim checks that all vectors of the server are of one length.
func (h *HTTP) sameDim(vectors [][]float32) error {
	dim := int64(len(vectors[0]))
	if h.dim.CompareAndSwap(0, dim) || h.dim.Load() == dim {
		return nil
	}
	return h.errorf("give encoder.model another name than before if the server has another model now, and start faqbot again",
		"its vectors have %d numbers, and those before had %d", dim, h.dim.Load())
}

// retryAfter reads the header of this name: seconds, or a date. 0: there is none that makes sense.
func retryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if seconds, err := strconv.ParseFloat(header, 64); err == nil && seconds > 0 && seconds < 1e6 {
		return time.Duration(seconds * float64(time.Second))
	}
	if date, err := http.ParseTime(header); err == nil {
		return max(0, date.Sub(now))
	}
	return 0
}
