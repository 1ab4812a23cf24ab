package encoder

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"time"
	"unicode"
)

// HTTPError says why a server gave no vectors.
type HTTPError struct {
	Host   string // of the server, with its port
	Status int    // of HTTP; 0: there was no response, or a good one with wrong contents
	What   string // is wrong
	Fix    string // what to do about it

	cause   error
	again   bool          // it is worth while to send the request again
	busy    bool          // the server says so itself
	after   time.Duration // how long the server wants not to be asked; 0: it does not say
	tooMuch bool          // fewer or shorter texts may work
	suspect bool          // it may be about one of the texts: see [HTTP.judged]
	late    bool          // there was no response in time
	proven  bool          // it is about the texts, since the server takes others
}

// Error returns a sentence without a full stop.
func (e *HTTPError) Error() string {
	s := "the encoder at " + e.Host + ": " + e.What
	if e.Fix != "" {
		s += "; " + e.Fix
	}
	return s
}

// Unwrap returns the error of the network, if there was one.
func (e *HTTPError) Unwrap() error { return e.cause }

// errorf returns an error of a server that gave a response. A %w in the format is its cause.
func (h *HTTP) errorf(fix, format string, args ...any) *HTTPError {
	err := fmt.Errorf(format, args...)
	return &HTTPError{Host: h.url.Host, What: h.redact(err.Error()), Fix: fix, cause: errors.Unwrap(err)}
}

// failed returns the error of a request that got no response, or only a part of one.
func (h *HTTP) failed(ctx context.Context, err error, timeout time.Duration) error {
	if ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("asking the encoder at %s: %w", h.url.Host, context.Cause(ctx))
	}
	return h.unreachable(err, timeout)
}

// unreachable says what is wrong with the way to the server.
func (h *HTTP) unreachable(err error, timeout time.Duration) *HTTPError {
	e := &HTTPError{Host: h.url.Host, cause: err, again: true}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // it repeats the address
	}
	dns, isDNS := errors.AsType[*net.DNSError](err)
	network, isNet := errors.AsType[net.Error](err)
	_, isRecord := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), isNet && network.Timeout():
		e.What, e.again = fmt.Sprintf("no vectors within %v", timeout), false // it was time enough
		e.suspect, e.late = true, true
		e.Fix = "see whether that machine is overloaded, and keep the model loaded there; encoder.timeout says how long a question may take"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.What, e.Fix = "nothing listens there", "start the server (for Ollama: “ollama serve”), or correct encoder.url"
	case isDNS && dns.IsNotFound:
		e.What, e.Fix = fmt.Sprintf("there is no machine called %s", dns.Name), "correct encoder.url"
	case isRecord, errors.Is(err, http.ErrSchemeMismatch):
		e.What, e.Fix = err.Error(), "see that encoder.url begins with http:// or https:// as the server wants it"
	case isCertificate(err):
		e.What, e.Fix, e.again = "its certificate is not trusted: "+err.Error(), "give the server a certificate for this name, or let this machine trust the one that it has", false
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		e.What, e.Fix = "it closed the connection before all had come", "look at the log of that server"
	default:
		e.What, e.Fix = err.Error(), "see that the server can be reached from here"
	}
	e.What = h.redact(e.What)
	return e
}

func isCertificate(err error) bool {
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, host := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	return unknown || host || invalid || verify
}

// refused says what is wrong with a request to which the server gave another status than 200.
func (h *HTTP) refused(resp *http.Response, body []byte) *HTTPError {
	said := h.redact(message(body))
	e := &HTTPError{Host: h.url.Host, Status: resp.StatusCode, tooMuch: isTooMuch(resp.StatusCode, said)}
	e.What = fmt.Sprintf("status %d", e.Status)
	if name := http.StatusText(e.Status); name != "" {
		e.What += " " + name
	}
	if said != "" {
		e.What += ", “" + said + "”"
	}
	e.Fix = h.fixOf(resp, said, e.tooMuch)
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		e.again, e.busy = true, true
		e.after = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	case http.StatusRequestTimeout, http.StatusFailedDependency, http.StatusTooEarly, // 424: the model has failed in text-embeddings-inference
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		e.again = !e.tooMuch
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusFailedDependency, http.StatusInternalServerError:
		e.suspect = !e.tooMuch
	}
	return e
}

// fixOf returns what to do about a status.
func (h *HTTP) fixOf(resp *http.Response, said string, tooMuch bool) string {
	status := resp.StatusCode
	switch {
	case status == http.StatusUnauthorized && h.cfg.Token == "", status == http.StatusForbidden && h.cfg.Token == "":
		return "set encoder.token or encoder.token_file (FAQBOT_ENCODER_TOKEN) to the key that the server wants"
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return "the server does not accept encoder.token; correct it"
	case status == http.StatusNotFound && strings.Contains(strings.ToLower(said), "model"):
		return fmt.Sprintf("put the model there (for Ollama: “ollama pull %s”), or correct encoder.model", h.cfg.Model)
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		return fmt.Sprintf("there is no %s at this address; correct encoder.url", h.url.Path)
	case status >= 300 && status < 400:
		return fmt.Sprintf("the server sends on to %s; put that address under encoder.url if it is right", h.redact(clip(resp.Header.Get("Location"), maxSaid)))
	case tooMuch:
		return fmt.Sprintf("make encoder.batch smaller than %d, or let the server take more at a time", h.batch.Load())
	case status == http.StatusNotImplemented, strings.Contains(said, "does not support embeddings"):
		return "name a model for embeddings under encoder.model; llama-server must be started with --embeddings"
	case strings.Contains(said, "ooling type"):
		return "start llama-server with --pooling mean, or as the model wants it"
	case status == http.StatusTooManyRequests:
		return "the server is overloaded or counts requests; make encoder.batch smaller, or give the server more room"
	case status == http.StatusServiceUnavailable:
		return "wait until the server has loaded the model"
	}
	return "look at the log of that server, and see that encoder.model is a model for embeddings"
}

// tooMuch matches how servers say that there are too many texts in a request, that one is too long, or that
// they cannot make a vector of one of them (Ollama's NaN).
var tooMuch = regexp.MustCompile(`(?i)batch size|too (large|long|many (inputs|texts))|context (length|size|window)|length limit|must have less than|maximum (context|number|allowed)|exceeds? |\bNaN\b`)

// notANumber matches what Ollama says where the model has computed no number.
var notANumber = regexp.MustCompile(`\bNaN\b`)

// isTooMuch reports whether fewer or shorter texts may work.
func isTooMuch(status int, said string) bool {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return true
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError:
		return tooMuch.MatchString(said)
	}
	return false
}

// message returns what the body of an error says, on one line: the message in one of the JSON objects
// that servers send, or the beginning of the text if it is none.
func message(body []byte) string {
	var shapes struct {
		Error   json.RawMessage `json:"error"`   // {"error": {"message": …}} (OpenAI, Ollama, llama.cpp), {"error": "…"} (others of Ollama, TEI)
		Message json.RawMessage `json:"message"` // {"message": …, "type": …} (TEI, vLLM)
		Detail  json.RawMessage `json:"detail"`  // FastAPI
	}
	said := string(body)
	if json.Unmarshal(body, &shapes) == nil {
		for _, raw := range []json.RawMessage{shapes.Error, shapes.Message, shapes.Detail} {
			if raw == nil {
				continue
			}
			var inner struct{ Message string }
			if said = string(raw); json.Unmarshal(raw, &inner) == nil && inner.Message != "" {
				said = inner.Message
			} else {
				_ = json.Unmarshal(raw, &said) // what is no text is shown as it is
			}
			break
		}
	} else if strings.HasPrefix(strings.TrimSpace(said), "<") {
		return "" // a page of a proxy: its status says as much
	}
	said = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, said)
	return clip(strings.Join(strings.Fields(said), " "), maxSaid)
}

// maxSaid is the number of characters of a server's message that are shown.
const maxSaid = 300

// redact takes the token out of a text, for there are servers that repeat it.
func (h *HTTP) redact(text string) string {
	if h.cfg.Token == "" {
		return text
	}
	return strings.ReplaceAll(text, h.cfg.Token, "***")
}
