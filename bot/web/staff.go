package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// Staff is what the API does for staff; [bot.Core] does it. It checks again who asks.
type Staff interface {
	// Reindex reads the content again; force overrides the gate.
	Reindex(ctx context.Context, q bot.Question, force bool) (*bot.ReindexReport, error)
	// Rollback makes another generation current.
	Rollback(ctx context.Context, q bot.Question, number int) (*bot.ReindexReport, error)
	// Generations lists those that are kept, the newest first.
	Generations(ctx context.Context, q bot.Question) ([]bot.Generation, error)
	// Diff tells what is different from one generation to another; see [bot.Keeper].
	Diff(ctx context.Context, q bot.Question, from, to int) (*faq.Difference, error)
}

// The header by which faqbot's own command line says who it is, so that the record of what staff
// did says so. It allows nothing.
const (
	ClientHeader      = "Faqbot-Client"
	ClientCommandLine = "cli"
)

const (
	maxStaffBody   = 4 << 10 // bytes of a request of staff
	minToken       = 16      // bytes of a token: fewer can be guessed
	wrongTokens    = 10      // wrong tokens of one address in wrongTokensPer at most
	wrongTokensPer = time.Minute
	staffGrace     = time.Minute // for writing what took the core [bot.StaffTimeout]
)

// staffRoutes are the paths of the API for staff, each with its method.
var staffRoutes = map[string]struct {
	method string
	serve  func(*Adapter, *http.Request, bot.Question) (any, error)
}{
	"/api/reindex":     {http.MethodPost, (*Adapter).reindex},
	"/api/rollback":    {http.MethodPost, (*Adapter).rollback},
	"/api/generations": {http.MethodGet, (*Adapter).generations},
	"/api/diff":        {http.MethodGet, (*Adapter).diff},
}

func (a *Adapter) reindex(r *http.Request, q bot.Question) (any, error) {
	var body struct {
		Force bool `json:"force"`
	}
	if err := readStaffBody(r, &body, `{"force": false}`, false); err != nil {
		return nil, err
	}
	return a.cfg.Staff.Reindex(r.Context(), q, body.Force)
}

func (a *Adapter) rollback(r *http.Request, q bot.Question) (any, error) {
	var body struct {
		Generation *int `json:"generation"`
	}
	if err := readStaffBody(r, &body, `{"generation": 12}`, true); err != nil {
		return nil, err
	}
	if body.Generation == nil || *body.Generation < 1 {
		return nil, badRequest(`Which generation to go back to is missing. Send its number, as in {"generation": 12}.`)
	}
	return a.cfg.Staff.Rollback(r.Context(), q, *body.Generation)
}

func (a *Adapter) generations(r *http.Request, q bot.Question) (any, error) {
	gs, err := a.cfg.Staff.Generations(r.Context(), q)
	if gs == nil {
		gs = []bot.Generation{}
	}
	return map[string][]bot.Generation{"generations": gs}, err
}

func (a *Adapter) diff(r *http.Request, q bot.Question) (any, error) {
	from, err := generationOf(r, "from", 0)
	if err != nil {
		return nil, err
	}
	to, err := generationOf(r, "to", bot.FilesNow)
	if err != nil {
		return nil, err
	}
	return a.cfg.Staff.Diff(r.Context(), q, from, to)
}

// generationOf reads the number of a generation from the address; missing, it is the other.
func generationOf(r *http.Request, name string, missing int) (int, error) {
	value := r.URL.Query().Get(name)
	if value == "" {
		return missing, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, badRequest("%q is %q: it must be the number of a generation, from 1 on.", name, shown(value))
	}
	return n, nil
}

// shown cuts what somebody sent to a length that a sentence bears.
func shown(s string) string {
	const limit = 40
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return s
}

// readStaffBody reads a JSON object and nothing else. A body may be left out unless it is needed.
func readStaffBody(r *http.Request, into any, example string, needed bool) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return &statusError{http.StatusRequestEntityTooLarge, fmt.Sprintf("The request is too long: it may have %d KiB.", maxStaffBody>>10)}
		}
		return badRequest("The request ended too early.")
	}
	if len(bytes.TrimSpace(body)) == 0 {
		if needed {
			return badRequest("The body must be a JSON object such as %s.", example)
		}
		return nil
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return &statusError{http.StatusUnsupportedMediaType, "Send JSON, with the header Content-Type: application/json."}
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	err = dec.Decode(into)
	if _, end := dec.Token(); err != nil || !errors.Is(end, io.EOF) || bytes.TrimSpace(body)[0] != '{' {
		return badRequest("The body must be a JSON object such as %s, without other fields.", example)
	}
	return nil
}

// staffHandler serves one path of the API for staff. Who comes without a right token learns from
// it nothing of the content, and with none configured not even that there is such an API.
func (a *Adapter) staffHandler(path string) http.Handler {
	route := staffRoutes[path]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.cfg.Staff == nil || len(a.tokens) == 0 && !a.hasToken(r, a.local) {
			a.serveUnknownAPI(w, r)
			return
		}
		w.Header().Set("Vary", "Authorization")
		switch {
		case a.foreign(r):
			writeError(w, http.StatusForbidden, "Pages of other sites may not do the work of staff here.")
			return
		case r.Method != route.method:
			w.Header().Set("Allow", route.method)
			writeError(w, http.StatusMethodNotAllowed, fmt.Sprintf("Send this with %s.", route.method))
			return
		case !a.authenticate(w, r):
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxStaffBody)
		unhurried(w)
		result, err := route.serve(a, r, a.staffQuestion(r))
		if err != nil {
			a.writeStaffError(w, r, err)
			return
		}
		body, err := encode(result)
		if err != nil {
			a.writeStaffError(w, r, err)
			return
		}
		writeJSON(w, http.StatusOK, body)
	})
}

// unhurried gives a request the time that the core may take for it: the server's own time limit for
// writing is made for questions.
func unhurried(w http.ResponseWriter) {
	// A writer without deadlines has none to move.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(bot.StaffTimeout + staffGrace))
}

// staffQuestion says to the core who asks: somebody with a right token.
func (a *Adapter) staffQuestion(r *http.Request) bot.Question {
	q := bot.Question{Platform: Name, Roles: []string{bot.RoleToken}, Lang: a.browserLang(r), Time: time.Now()}
	if r.Header.Get(ClientHeader) == ClientCommandLine {
		q.Platform = CommandLine
	}
	return q
}

// digests are the SHA-256 of tokens, so that comparing them takes the same time whatever is sent.
type digests [][sha256.Size]byte

func newDigests(tokens ...string) digests {
	var ds digests
	for _, t := range tokens {
		if t != "" {
			ds = append(ds, sha256.Sum256([]byte(t)))
		}
	}
	return ds
}

// hasToken reports whether a request comes with one of the tokens.
func (a *Adapter) hasToken(r *http.Request, tokens digests) bool {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	sent := sha256.Sum256([]byte(strings.TrimSpace(token)))
	right := 0
	for _, d := range tokens {
		right |= subtle.ConstantTimeCompare(sent[:], d[:])
	}
	return right == 1
}

// authenticate reports whether a request comes with a right token; if not, it has answered it. An
// address that sent too many wrong ones waits, with a right one, too: else it could go on guessing.
// The secret of this machine is too long to be guessed, and whoever has it does not wait.
func (a *Adapter) authenticate(w http.ResponseWriter, r *http.Request) bool {
	if a.hasToken(r, a.local) {
		return true
	}
	key := a.clientKey(r)
	wait, ok := a.wrong.Peek(key)
	if ok && a.hasToken(r, a.tokens) {
		return true
	}
	if ok && r.Header.Get("Authorization") != "" {
		a.wrong.Allow(key) // counts
		a.log.WarnContext(r.Context(), "a wrong token was sent", "path", r.URL.Path)
	}
	if !ok {
		a.metrics.limited.Inc()
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		writeError(w, http.StatusTooManyRequests, "Too many wrong tokens came from your address. Wait a minute and try again.")
		return false
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="faqbot"`)
	writeError(w, http.StatusUnauthorized, "This is for staff. Send the header Authorization: Bearer TOKEN, with the token of staff.web.token.")
	return false
}

// foreign reports whether a request was made by a page of another site. Reading counts as well: what
// is here is not for them, allowed origins or not.
func (a *Adapter) foreign(r *http.Request) bool {
	as := r.WithContext(r.Context())
	as.Method = http.MethodPost // reading passes otherwise
	return a.ownOrigin.Check(as) != nil
}

// writeStaffError says why something was not done.
func (a *Adapter) writeStaffError(w http.ResponseWriter, r *http.Request, err error) {
	status, sentence := http.StatusInternalServerError, "That did not work. The content is as it was before, and the log says more."
	se, isStatus := errors.AsType[*statusError](err)
	switch {
	case isStatus:
		status, sentence = se.status, se.message
	case errors.Is(err, bot.ErrNotStaff):
		status, sentence = http.StatusForbidden, "This is for staff only."
	case errors.Is(err, bot.ErrNoGeneration):
		status, sentence = http.StatusNotFound, "There is no such generation. GET /api/generations lists those that are kept."
	case errors.Is(err, bot.ErrDamaged):
		status, sentence = http.StatusConflict, "That generation is damaged and cannot answer. GET /api/generations lists the others."
	case errors.Is(err, bot.ErrNoKeeper):
		status, sentence = http.StatusConflict, "This server cannot read its content again while it runs. Restart it instead."
	case errors.Is(err, bot.ErrBusy):
		w.Header().Set("Retry-After", "10")
		status, sentence = http.StatusConflict, "Too much of this is under way already. Wait a moment and try again."
	case errors.Is(err, bot.ErrClosing):
		status, sentence = http.StatusServiceUnavailable, "The server is shutting down. Try again in a moment."
	case r.Context().Err() != nil:
		return // who asked has gone, and the work goes on
	case errors.Is(err, context.DeadlineExceeded):
		status, sentence = http.StatusGatewayTimeout, "That took too long and was given up. The content is as it was before."
	default:
		a.log.ErrorContext(r.Context(), "work of the staff failed", "path", r.URL.Path, "err", err)
	}
	writeError(w, status, sentence)
}
