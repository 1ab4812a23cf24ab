package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

const (
	defaultAPIURL = "https://api.telegram.org"

	callTimeout   = 30 * time.Second // of a call, from the first byte sent to the last received
	uploadTimeout = 2 * time.Minute  // of a call with files
	maxResponse   = 32 << 20         // bytes of a response; 100 updates of the longest texts stay well below
	maxErrorBody  = 64 << 10         // bytes read of a response that reports an error
)

// client makes single calls of the Bot API. It is safe for concurrent use.
type client struct {
	token    string
	endpoint string // for the library: a format of token and method
	http     http.RoundTripper
	timeout  time.Duration // of a call without files
	redact   redactor
}

// silenceLibrary keeps the library from writing to standard error, where it would put whole
// requests in its debug mode and URLs with the token otherwise. The library has one logger for all.
var silenceLibrary = sync.OnceFunc(func() {
	_ = tgbotapi.SetLogger(noLogger{}) // fails for nil alone
})

type noLogger struct{}

// Println implements tgbotapi.BotLogger.
func (noLogger) Println(...any) {}

// Printf implements tgbotapi.BotLogger.
func (noLogger) Printf(string, ...any) {}

// newClient returns a client of the API at apiURL ("": Telegram's own) that sends through rt (nil: a
// transport of its own).
func newClient(token, apiURL string, rt http.RoundTripper) *client {
	silenceLibrary()
	if apiURL == "" {
		apiURL = defaultAPIURL
	}
	if rt == nil {
		rt = newTransport()
	}
	return &client{
		token:    token,
		endpoint: strings.ReplaceAll(strings.TrimRight(apiURL, "/"), "%", "%%") + "/bot%s/%s",
		http:     rt,
		timeout:  callTimeout,
		redact:   newRedactor(token),
	}
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       50 * time.Second, // Telegram closes idle connections after about a minute; be first
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   64,
		ForceAttemptHTTP2:     true,
	}
}

// close gives back what the client holds. No call may be under way.
func (c *client) close() {
	if t, ok := c.http.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// call makes a request and decodes its result into result, which may be nil. It returns an *apiError,
// a *netError, or an error that trying again does not change.
func (c *client) call(ctx context.Context, r request, result any) error {
	method := r.method()
	form, err := params(r)
	if err != nil {
		return fmt.Errorf("telegram: %s: encode the request: %w", method, err)
	}
	timeout := c.timeout
	var files []upload
	if u, ok := r.(uploader); ok {
		if files = u.uploads(); len(files) > 0 {
			timeout = max(timeout, uploadTimeout)
		}
	}
	if g, ok := r.(getUpdates); ok {
		timeout += time.Duration(g.Timeout) * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	// A BotAPI for each call: its HTTP client is the only way to give the library a context.
	do := &doer{ctx: ctx, client: c, method: method}
	lib := &tgbotapi.BotAPI{Token: c.token, Client: do}
	lib.SetAPIEndpoint(c.endpoint)
	var resp *tgbotapi.APIResponse
	if len(files) > 0 {
		list := make([]tgbotapi.RequestFile, len(files))
		for i, f := range files {
			list[i] = tgbotapi.RequestFile{Name: f.field, Data: tgbotapi.FileBytes{Name: f.file.Name, Bytes: f.file.Data}}
		}
		resp, err = lib.UploadFiles(method, form, list)
	} else {
		resp, err = lib.MakeRequest(method, form)
	}
	if err != nil {
		return c.explain(method, do, resp, err)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(resp.Result, result); err != nil {
		return fmt.Errorf("telegram: %s: read the result: %s", method, c.redact.text(err.Error()))
	}
	return nil
}

// explain makes an error of ours of one of the library's or of doer's.
func (c *client) explain(method string, do *doer, resp *tgbotapi.APIResponse, err error) error {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*netError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*tgbotapi.Error](err); ok { // status 200 with ok false; UploadFiles leaves the code out
		code := e.Code
		if code == 0 && resp != nil {
			code = resp.ErrorCode
		}
		return &apiError{
			Method: method, Code: code, Description: c.redact.text(e.Message),
			RetryAfter: time.Duration(e.RetryAfter) * time.Second, MigrateTo: e.MigrateToChatID,
		}
	}
	if do.answered { // JSON that is no response of the Bot API
		return &apiError{
			Method: method, Code: http.StatusBadGateway, Description: "the response is not one of the Bot API: " + c.redact.text(err.Error()), Foreign: true,
		}
	}
	return fmt.Errorf("telegram: %s: %s", method, c.redact.text(err.Error()))
}

// doer is the library's HTTP client for one call. It adds what the library lacks: context, time-out,
// limits, a check of status and kind of content, and errors without the token.
type doer struct {
	//nolint:containedctx // the library's interface has no place for a context; a doer lives for one call
	ctx      context.Context
	client   *client
	method   string
	answered bool // a response with status 200 was passed on
}

// Do implements tgbotapi.HTTPClient.
func (d *doer) Do(req *http.Request) (*http.Response, error) {
	var sent atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }}
	// The library streams files through a pipe, whose length is not known; read it, so that it is
	// and no goroutine of the library's can be left behind.
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	fresh, err := http.NewRequestWithContext(httptrace.WithClientTrace(d.ctx, trace), req.Method, req.URL.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	fresh.Header = req.Header
	fresh.Header.Set("Accept", "application/json")
	hc := http.Client{Transport: d.client.http, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // the API redirects nowhere, and the token must not go elsewhere
	}}
	resp, err := hc.Do(fresh)
	if err != nil {
		return nil, d.failed(err, sent.Load())
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, d.refused(resp)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	if err != nil {
		return nil, d.failed(err, true)
	}
	if len(data) > maxResponse {
		return nil, fmt.Errorf("the response is longer than %d MB", maxResponse>>20)
	}
	if !isJSON(resp.Header.Get("Content-Type")) {
		return nil, &apiError{Method: d.method, Code: http.StatusBadGateway, Description: "the response is not JSON but " + d.excerpt(data), Foreign: true}
	}
	d.answered = true
	resp.Body = io.NopCloser(bytes.NewReader(data))
	return resp, nil
}

// failed makes a *netError of an error of package net/http.
func (d *doer) failed(err error, sent bool) *netError {
	var cause error
	if c := context.Cause(d.ctx); c != nil {
		cause = d.ctx.Err()
		err = c
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err // the error around it is the URL
	}
	timeout := errors.Is(cause, context.DeadlineExceeded)
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		timeout = true
	}
	message := d.client.redact.text(err.Error())
	switch {
	case timeout && sent:
		message = "no answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		message = "the connection ended before the answer"
	}
	return &netError{Method: d.method, Message: message, Sent: sent, Timeout: timeout && sent, cause: cause}
}

// refused makes an *apiError of a response with another status than 200, whether it is from the
// Bot API or from something between.
func (d *doer) refused(resp *http.Response) *apiError {
	data, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	e := &apiError{Method: d.method, Code: resp.StatusCode}
	var r struct {
		OK          *bool  `json:"ok"` // stands in each response of the Bot API
		Code        int    `json:"error_code"`
		Description string `json:"description"`
		Parameters  struct {
			RetryAfter float64 `json:"retry_after"`
			MigrateTo  int64   `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}
	if err := json.Unmarshal(data, &r); err == nil && r.OK != nil && r.Description != "" {
		if r.Code != 0 {
			e.Code = r.Code
		}
		e.Description = d.client.redact.text(r.Description)
		e.MigrateTo = r.Parameters.MigrateTo
		e.RetryAfter = time.Duration(r.Parameters.RetryAfter * float64(time.Second))
		return e
	}
	e.Foreign = true
	e.Description = strings.TrimSpace(http.StatusText(resp.StatusCode) + " " + d.excerpt(data))
	if s, err := time.ParseDuration(resp.Header.Get("Retry-After") + "s"); err == nil {
		e.RetryAfter = s
	}
	return e
}

// excerpt shows the beginning of a page that should have been JSON, on one line.
func (d *doer) excerpt(data []byte) string {
	const most = 80
	text := strings.Join(strings.Fields(d.client.redact.text(string(data))), " ")
	if len(text) > most {
		text = text[:most] + "…"
	}
	return fmt.Sprintf("%q", text)
}

func isJSON(contentType string) bool {
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && (t == "application/json" || strings.HasSuffix(t, "+json"))
}
