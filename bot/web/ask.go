package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

const (
	maxBody         = 64 << 10 // bytes of a request
	maxConversation = 128      // bytes of a conversation's id; a UUID has 36
	maxActionID     = 512      // bytes of an action's id
)

// request is the body of POST /api/ask. Fields that we don't know are left for later versions.
type request struct {
	Question     *string `json:"question"`     // may be left out when a button was pressed
	Conversation string  `json:"conversation"` // made by the client, unguessable; "": questions stand alone
	Action       *action `json:"action"`       // the button that was pressed
	Lang         string  `json:"lang"`         // BCP 47; "": that of the browser
	Format       string  `json:"format"`       // "html": the reply has a field "html" as well
}

// action is a pressed button, as it came in a reply's actions.
type action struct {
	Kind bot.ActionKind `json:"kind"`
	ID   string         `json:"id"`
}

// statusError is an error for the one who asks, with its HTTP status.
type statusError struct {
	status  int
	message string
}

// Error implements error.
func (e *statusError) Error() string { return e.message }

func badRequest(format string, args ...any) *statusError {
	return &statusError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// serveAsk answers POST /api/ask.
func (a *Adapter) serveAsk(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST, OPTIONS")
		writeError(w, http.StatusMethodNotAllowed, "Send the question with POST.")
		return
	}
	req, err := readRequest(w, r)
	if err != nil {
		status := http.StatusBadRequest
		if se, ok := errors.AsType[*statusError](err); ok {
			status = se.status
		}
		writeError(w, status, err.Error())
		return
	}
	if !a.allow(w, r) {
		writeError(w, http.StatusTooManyRequests, a.wordsFor(r, req.Lang).Text("error.busy"))
		return
	}
	reply := a.reply(r.Context(), a.question(r, req), req.Action)
	a.writeReply(w, r, req, reply)
}

// serveUnknownAPI answers for paths under /api/ that there are none of.
func (a *Adapter) serveUnknownAPI(w http.ResponseWriter, _ *http.Request) {
	writeError(w, http.StatusNotFound, "There is nothing here. Questions go to POST /api/ask.")
}

// readRequest reads and checks the body.
func readRequest(w http.ResponseWriter, r *http.Request) (*request, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, &statusError{http.StatusUnsupportedMediaType, "Send JSON, with the header Content-Type: application/json."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, &statusError{http.StatusRequestEntityTooLarge, fmt.Sprintf("The request is too long: it may have %d KiB.", maxBody>>10)}
		}
		return nil, badRequest("The request ended too early.")
	}
	var req request
	if err := json.Unmarshal(body, &req); err != nil {
		return nil, jsonError(err)
	}
	return &req, req.check()
}

// jsonError says what is wrong with a body.
func jsonError(err error) error {
	if te, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && te.Field != "" {
		return badRequest("The field %q must be %s, and is %s.", te.Field, jsonKind(te), te.Value)
	}
	return badRequest(`The body must be a JSON object such as {"question": "When are you open?"}.`)
}

func jsonKind(te *json.UnmarshalTypeError) string {
	if te.Field == "action" {
		return "an object"
	}
	return "a string"
}

// check returns what is wrong with a request.
func (r *request) check() error {
	switch {
	case r.Question == nil && r.Action == nil:
		return badRequest(`The question is missing. Send it as {"question": "When are you open?"}.`)
	case len(r.Conversation) > maxConversation:
		return badRequest("The conversation's id is too long: it may have %d bytes.", maxConversation)
	case r.Format != "" && r.Format != "html":
		return badRequest("The format %q is not known. Leave it out, or send \"html\".", r.Format)
	case r.Action == nil:
		return nil
	case len(r.Action.ID) > maxActionID:
		return badRequest("The action's id is too long: it may have %d bytes.", maxActionID)
	}
	switch r.Action.Kind {
	case bot.ActionEntry, bot.ActionShowAll:
		if r.Action.ID == "" {
			return badRequest("The action %q needs the id of an entry.", r.Action.Kind)
		}
	case bot.ActionLink:
		return badRequest("Links are opened by the one who shows them.")
	case "":
		return badRequest("The action's kind is missing.")
	case bot.ActionContact, bot.ActionTopics, bot.ActionWelcome, bot.ActionHelp, bot.ActionPrivacy, bot.ActionAsk,
		bot.ActionSolved, bot.ActionUnsolved, bot.ActionStatus, bot.ActionReindex, bot.ActionGenerations, bot.ActionRollback:
	}
	return nil
}

// question makes the core's question of a request.
func (a *Adapter) question(r *http.Request, req *request) bot.Question {
	q := bot.Question{
		Platform: Name, Chat: bot.ChatID(req.Conversation), User: bot.UserID(req.Conversation),
		Lang: req.Lang, Time: time.Now(),
	}
	if req.Question != nil {
		q.Text = *req.Question
	}
	if q.Lang == "" {
		q.Lang = a.browserLang(r)
	}
	return q
}

// reply asks the core, and counts.
func (a *Adapter) reply(ctx context.Context, q bot.Question, pressed *action) bot.Reply {
	start := time.Now()
	var reply bot.Reply
	if pressed != nil {
		reply = a.asker.Act(ctx, q, bot.Action{Kind: pressed.Kind, ID: pressed.ID})
	} else {
		reply = a.asker.Ask(ctx, q)
	}
	a.metrics.answered(reply, time.Since(start))
	return reply
}

// writeReply writes a reply as the contract has it, with the page's rendering if it was asked for.
func (a *Adapter) writeReply(w http.ResponseWriter, r *http.Request, req *request, reply bot.Reply) {
	body, err := encode(reply)
	if err == nil && req.Format == "html" {
		var html []byte
		if html, err = a.renderReply(reply, a.wordsFor(r, req.Lang), req.Conversation); err == nil {
			body, err = withField(body, "html", string(html))
		}
	}
	if err != nil {
		a.log.ErrorContext(r.Context(), "a reply cannot be written", "err", err)
		writeError(w, http.StatusInternalServerError, a.wordsFor(r, req.Lang).Text("error.internal"))
		return
	}
	writeJSON(w, http.StatusOK, body)
}

// withField adds a field to the end of a JSON object.
func withField(object []byte, key, value string) ([]byte, error) {
	v, err := encode(value)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(bytes.TrimSuffix(object, []byte("}")), `,%q:%s}`, key, v), nil
}

// encode returns v as JSON, with < and & as they are.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // who asked has gone if this fails
}

// writeError writes {"error": sentence}.
func writeError(w http.ResponseWriter, status int, sentence string) {
	body, err := encode(map[string]string{"error": sentence})
	if err != nil {
		body = []byte("{}") // unreachable: a map of strings
	}
	writeJSON(w, status, body)
}

// wordsFor returns the words for a request: of the language asked for, the browser's, or ours.
func (a *Adapter) wordsFor(r *http.Request, lang string) *locale.Words {
	for _, l := range []string{lang, a.browserLang(r)} {
		if l != "" && a.words.Has(l) {
			return a.words.For(l)
		}
	}
	return a.words.For(a.cfg.Language)
}
