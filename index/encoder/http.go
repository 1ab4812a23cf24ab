package encoder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/faqbot/faqbot/index/parallel"
)

// HTTPConfig says which server makes the vectors.
type HTTPConfig struct {
	// URL is the address of an interface like that of OpenAI: http://localhost:11434, or with /v1, or with
	// /v1/embeddings. Needed.
	URL string
	// Model is the name of the model, as the server knows it. Needed: vectors are kept under it, so it
	// must be another one when the server begins to serve another model.
	Model string
	// Token is sent as “Authorization: Bearer”; "": none is. It stands in no error.
	Token string
	// Prefix is put before each text, as some models want it (“query: ”); "": nothing is.
	Prefix string
	// Timeout is how long a question may take, for which a person waits; 0: 2 s.
	Timeout time.Duration
	// BatchTimeout is how long a request with texts of the content may take; 0: 60 s.
	BatchTimeout time.Duration
	// Batch is the number of texts in one request at most; 0: 32, which is what text-embeddings-inference
	// takes by default.
	Batch int
	// Parallel is the number of requests at the same time at most; 0: 2.
	Parallel int
	// Patience is how long a request with texts of the content is repeated while the server says that it is
	// busy or still starting; 0: 1 minute.
	Patience time.Duration
}

// HTTP has its vectors made by a server with an interface like OpenAI's /v1/embeddings: Ollama, llama.cpp,
// text-embeddings-inference and many others. Make one with [NewHTTP]; it connects when it is asked.
type HTTP struct {
	cfg     HTTPConfig
	url     *url.URL // of the endpoint itself
	model   string
	client  *http.Client
	dim     atomic.Int64 // numbers in a vector; 0: not known yet
	batch   atomic.Int64 // texts in one request; smaller once the server has refused more
	longest atomic.Int64 // characters of a text that are sent; fewer once the server has refused more
}

// MaxBatch is the largest number of texts in one request, which is OpenAI's.
const MaxBatch = 2048

// Limits of what is sent.
const (
	maxText = 2000 // characters of a text: some 500 tokens of English, which the smallest models take
	minText = 100  // characters from which a text is not shortened any more when it is refused as too long
	minDim  = 8    // numbers in a vector: a shorter one says nothing about a sentence
	maxDim  = 8192 // numbers in a vector, several times that of the largest models in use; package index keeps no longer ones
)

// NewHTTP returns an encoder that asks a server. It asks nothing yet.
func NewHTTP(cfg HTTPConfig) (*HTTP, error) {
	u, err := endpoint(cfg.URL)
	if err != nil {
		return nil, err
	}
	if cfg.Model == "" {
		return nil, errors.New("encoder: name the model that the server is to use")
	}
	if strings.ContainsFunc(cfg.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("encoder: the token has characters in it that none has, such as a space or the end of a line")
	}
	if cfg.Batch < 0 || cfg.Batch > MaxBatch {
		return nil, fmt.Errorf("encoder: %d texts in a request are out of range; it is a number from 1 to %d", cfg.Batch, MaxBatch)
	}
	cfg.Timeout = cmp.Or(cfg.Timeout, 2*time.Second)
	cfg.BatchTimeout = max(cmp.Or(cfg.BatchTimeout, time.Minute), cfg.Timeout)
	cfg.Batch = cmp.Or(cfg.Batch, 32)
	cfg.Parallel = cmp.Or(cfg.Parallel, 2)
	cfg.Patience = cmp.Or(cfg.Patience, time.Minute)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = cfg.Parallel + 8
	transport.MaxResponseHeaderBytes = 1 << 16
	h := &HTTP{cfg: cfg, url: u, client: &http.Client{
		Transport: transport,
		// A request that is sent on elsewhere has lost its body or its token on the way.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	h.model = "http " + u.Host + " " + cfg.Model
	if cfg.Prefix != "" {
		h.model += fmt.Sprintf(" %q", cfg.Prefix)
	}
	h.batch.Store(int64(cfg.Batch))
	h.longest.Store(maxText)
	return h, nil
}

// endpoint returns the address that texts are posted to.
func endpoint(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return nil, errors.New("encoder: the address of the server must begin with http:// or https:// and a host, such as http://localhost:11434")
	}
	path := strings.TrimRight(u.Path, "/")
	switch {
	case strings.HasSuffix(path, "/embeddings"):
	case strings.HasSuffix(path, "/v1"):
		path += "/embeddings"
	default:
		path += "/v1/embeddings"
	}
	u.Path, u.RawPath, u.Fragment = path, "", ""
	return u, nil
}

// Model implements [Encoder]: the host and the name of the model, and the prefix if there is one.
func (h *HTTP) Model() string { return h.model }

// EncodeQuestion implements [Questioner]: one request, with a short time-out.
func (h *HTTP) EncodeQuestion(ctx context.Context, text string) ([]float32, error) {
	text = h.prepared(text)
	if text == "" {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, h.cfg.Timeout)
	defer cancel()
	vectors, _, err := h.fit(ctx, []string{text}, h.judged(func(ctx context.Context, texts []string) ([][]float32, error) {
		return h.post(ctx, texts, h.cfg.Timeout)
	}, h.cfg.Timeout))
	if err != nil {
		return nil, err
	}
	return vectors[0], nil
}

// Encode implements [Encoder]. The texts go in several requests, which are repeated while there is hope. A
// text that the server refuses, or fails at, while it takes others has no vector.
func (h *HTTP) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	places, sent := make([]int, 0, len(texts)), make([]string, 0, len(texts))
	for i, text := range texts {
		if text = h.prepared(text); text != "" {
			places, sent = append(places, i), append(sent, text)
		}
	}
	g, within := parallel.WithContext(ctx)
	g.SetLimit(h.cfg.Parallel)
	for from := 0; from < len(sent); {
		if within.Err() != nil {
			break // one has failed: the error is in the group
		}
		to := min(len(sent), from+int(h.batch.Load()))
		part, where := sent[from:to], places[from:to]
		g.Go(func() error {
			got, _, err := h.fit(within, part, h.judged(h.patiently, h.cfg.BatchTimeout))
			for i := range got {
				vectors[where[i]] = got[i]
			}
			if isRefusal(err) && (isProven(err) || h.takes(within, h.cfg.BatchTimeout)) {
				return nil // these texts have no vectors
			}
			return err
		})
		from = to
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return vectors, nil
}

// prepared returns a text as it is sent, "" if there is nothing in it: some servers refuse empty texts, and
// OpenAI advises against line ends.
func (h *HTTP) prepared(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, " ")), " ")
	if text == "" {
		return ""
	}
	return h.cfg.Prefix + clip(text, int(h.longest.Load()))
}

// clip returns the first n characters of a text at most, up to the end of a word if one ends in the last
// fifth of them.
func clip(text string, n int) string {
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	end := 0
	for range n {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	text = text[:end]
	if space := strings.LastIndexByte(text, ' '); space > len(text)*4/5 {
		text = text[:space]
	}
	return text
}

// sender sends one request.
type sender func(ctx context.Context, texts []string) ([][]float32, error)

// judged returns a sender that finds out whether a failure is about the texts that are sent: whether the server makes a
// vector of another text. Then it is a refusal. A server that has once made one is asked again only where it was late.
func (h *HTTP) judged(send sender, timeout time.Duration) sender {
	taken := false
	return func(ctx context.Context, texts []string) ([][]float32, error) {
		vectors, err := send(ctx, texts)
		failure, ok := errors.AsType[*HTTPError](err)
		if !ok || !failure.suspect || ctx.Err() != nil {
			return vectors, err
		}
		if (!taken || failure.late) && !h.takes(ctx, timeout) {
			return nil, err
		}
		taken = true
		proven := *failure
		proven.proven = true
		return nil, &proven
	}
}

// takes reports whether the server makes a vector of a text with which nothing is wrong.
func (h *HTTP) takes(ctx context.Context, timeout time.Duration) bool {
	_, err := h.post(ctx, []string{h.cfg.Prefix + trialText}, timeout)
	return err == nil
}

// fit sends texts; what the server refuses goes in smaller parts, down to one text, and that shorter. A text that is
// refused at its shortest has no vector, unless none has one: then that is the error.
// atOnce reports whether the first request was taken.
func (h *HTTP) fit(ctx context.Context, texts []string, send sender) (vectors [][]float32, atOnce bool, err error) {
	vectors, err = send(ctx, texts)
	if !isRefusal(err) {
		return vectors, true, err
	}
	if len(texts) == 1 {
		vectors, err = h.shorten(ctx, texts[0], err, send)
		return vectors, false, err
	}
	half := len(texts) / 2
	vectors = make([][]float32, 0, len(texts))
	none, both := 0, true
	for _, part := range [][]string{texts[:half], texts[half:]} {
		got, ok, perr := h.fit(ctx, part, send)
		if isRefusal(perr) {
			none++
			got, err = make([][]float32, len(part)), perr
		} else if perr != nil {
			return nil, false, perr
		}
		both = both && ok
		vectors = append(vectors, got...)
	}
	if none == 2 {
		return nil, false, err
	}
	if both { // so it was their number
		lower(&h.batch, int64(len(texts)-half))
	}
	return vectors, false, nil
}

// shorten sends the first half of a text that was refused.
func (h *HTTP) shorten(ctx context.Context, text string, refusal error, send sender) ([][]float32, error) {
	text = strings.TrimPrefix(text, h.cfg.Prefix)
	n := utf8.RuneCountInString(text) / 2
	failure, _ := errors.AsType[*HTTPError](refusal)
	if n < minText || failure.late {
		return nil, refusal
	}
	vectors, atOnce, err := h.fit(ctx, []string{h.cfg.Prefix + clip(text, n)}, send)
	if atOnce && err == nil && failure.tooMuch && !notANumber.MatchString(refusal.Error()) {
		lower(&h.longest, int64(n+n/2))
	}
	return vectors, err
}

// isRefusal reports whether the server refused the texts for what they are.
func isRefusal(err error) bool {
	failure, ok := errors.AsType[*HTTPError](err)
	return ok && (failure.tooMuch || failure.proven)
}

// isProven reports whether the server is known to take other texts than those that it refused.
func isProven(err error) bool {
	failure, ok := errors.AsType[*HTTPError](err)
	return ok && failure.proven
}

// lower makes a limit smaller, if it is larger than n.
func lower(limit *atomic.Int64, n int64) {
	for old := limit.Load(); n < old && !limit.CompareAndSwap(old, n); old = limit.Load() {
	}
}
