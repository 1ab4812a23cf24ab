package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os/user"
	"strconv"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/web"
	"github.com/faqbot/faqbot/faq"
)

// configFlag names the configuration.
type configFlag struct {
	Config string `placeholder:"FILE" help:"The configuration. Without it: $FAQBOT_CONFIG, ./config.yaml, or the defaults."`
}

// staff does the work of staff: through the server that runs on this data folder, or on the folder
// itself.
type staff interface {
	reindex(ctx context.Context, force bool) (*bot.ReindexReport, error)
	rollback(ctx context.Context, number int) (*bot.ReindexReport, error)
	generations(ctx context.Context) ([]bot.Generation, error)
	diff(ctx context.Context, from, to int) (*faq.Difference, error)
	close(ctx context.Context) error
}

// staff finds the server that runs on the data folder, or opens the folder where none does.
func (f configFlag) staff(ctx context.Context, sys *system) (staff, error) {
	cfg, err := loadConfig(f.Config, sys.environ)
	if err != nil {
		return nil, err
	}
	if r, err := cfg.announced(); err == nil {
		c := &serverClient{running: r, http: &http.Client{Timeout: bot.StaffTimeout}}
		if c.alive(ctx) {
			return c, nil
		}
	}
	return openFolder(ctx, sys, cfg)
}

// serverClient talks to the running server.
type serverClient struct {
	running
	http *http.Client
}

// aliveTimeout is how long a server may take to say that it is one.
const aliveTimeout = 3 * time.Second

// alive reports whether the server is there and knows the secret. The file may be left of one that
// was killed, and another program may listen there now. A method that the path does not know
// does nothing and is answered as such by the right server alone.
func (c *serverClient) alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, aliveTimeout)
	defer cancel()
	resp, err := c.send(ctx, http.MethodDelete, "/api/generations", nil)
	if err != nil {
		return false
	}
	_ = resp.Body.Close() // nothing is read
	return resp.StatusCode == http.StatusMethodNotAllowed && resp.Header.Get("Allow") == http.MethodGet
}

func (c *serverClient) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.Address+path, in)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.Secret)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(web.ClientHeader, web.ClientCommandLine)
	return c.http.Do(req)
}

// maxReport is how many bytes of a report are read.
const maxReport = 256 << 20

// do sends a request and decodes the answer.
func (c *serverClient) do(ctx context.Context, method, path string, body, into any) error {
	resp, err := c.send(ctx, method, path, body)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err
		}
		return fmt.Errorf("ask the running server at %s: %w", c.Address, err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxReport))
	if err != nil {
		return fmt.Errorf("read what the running server at %s says: %w", c.Address, err)
	}
	if resp.StatusCode != http.StatusOK {
		var e struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(raw, &e) != nil || e.Error == "" {
			e.Error = resp.Status
		}
		return errors.New("the running server says: " + strings.ReplaceAll(e.Error, "GET /api/generations", "“faqbot generations”"))
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("the running server at %s is of another version of faqbot: %w", c.Address, err)
	}
	return nil
}

func (c *serverClient) reindex(ctx context.Context, force bool) (*bot.ReindexReport, error) {
	var r bot.ReindexReport
	return &r, c.do(ctx, http.MethodPost, "/api/reindex", map[string]bool{"force": force}, &r)
}

func (c *serverClient) rollback(ctx context.Context, number int) (*bot.ReindexReport, error) {
	var r bot.ReindexReport
	return &r, c.do(ctx, http.MethodPost, "/api/rollback", map[string]int{"generation": number}, &r)
}

func (c *serverClient) generations(ctx context.Context) ([]bot.Generation, error) {
	var list struct {
		Generations []bot.Generation `json:"generations"`
	}
	return list.Generations, c.do(ctx, http.MethodGet, "/api/generations", nil, &list)
}

func (c *serverClient) diff(ctx context.Context, from, to int) (*faq.Difference, error) {
	q := url.Values{}
	if from > 0 {
		q.Set("from", strconv.Itoa(from))
	}
	if to > 0 {
		q.Set("to", strconv.Itoa(to))
	}
	var d faq.Difference
	return &d, c.do(ctx, http.MethodGet, "/api/diff?"+q.Encode(), nil, &d)
}

func (c *serverClient) close(context.Context) error {
	c.http.CloseIdleConnections()
	return nil
}

// folderKeeper works on the data folder itself.
type folderKeeper struct {
	keeper    bot.Keeper
	closing   func() error
	by        bot.Person
	questions *questionLog
	progress  *progress
}

func openFolder(ctx context.Context, sys *system, cfg *config) (staff, error) {
	words, err := locale.New()
	if err != nil {
		return nil, err
	}
	questions := newQuestionLog(sys.log(logLevel), cfg.store())
	e, err := cfg.embedding(sys.log(logLevel), commandPatience)
	if err != nil {
		return nil, err
	}
	p := newProgress(sys, "Building the index")
	k, err := cfg.keeper(slog.New(slog.DiscardHandler), words, questions, e.config(p), nil) // what goes wrong is told at the end
	if err != nil {
		return nil, err
	}
	st, err := k.Open(ctx)
	p.done()
	if err != nil {
		return nil, errors.Join(err, questions.Close())
	}
	for _, w := range st.Warnings {
		fmt.Fprintf(sys.stderr, "faqbot: %v\n", w)
	}
	by := bot.Person{Platform: web.CommandLine}
	if u, err := user.Current(); err == nil {
		by.User = bot.UserID(u.Username)
	}
	return &folderKeeper{keeper: k, closing: k.Close, by: by, questions: questions, progress: p}, nil
}

func (f *folderKeeper) reindex(ctx context.Context, force bool) (*bot.ReindexReport, error) {
	defer f.progress.done()
	return f.keeper.Reindex(ctx, bot.ReindexRequest{By: f.by, Force: force})
}

func (f *folderKeeper) rollback(ctx context.Context, number int) (*bot.ReindexReport, error) {
	defer f.progress.done()
	return f.keeper.Rollback(ctx, number, f.by)
}

func (f *folderKeeper) generations(ctx context.Context) ([]bot.Generation, error) {
	return f.keeper.Generations(ctx)
}

func (f *folderKeeper) diff(ctx context.Context, from, to int) (*faq.Difference, error) {
	return f.keeper.Diff(ctx, from, to)
}

func (f *folderKeeper) close(context.Context) error {
	return errors.Join(f.closing(), f.questions.Close())
}

// noSuchGeneration explains the error of a number that there is no generation of.
func noSuchGeneration(err error) error {
	if errors.Is(err, bot.ErrNoGeneration) {
		return fmt.Errorf("%w; “faqbot generations” lists those that there are", err)
	}
	return err
}
