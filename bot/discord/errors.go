package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// kind is what went wrong with a request, in the terms in which a handler decides.
type kind string

// The kinds of failure. They are the names under which failures are counted.
const (
	unknownMessage     kind = "unknown message"     // the message is gone: nothing to edit or to reply to
	unknownChannel     kind = "unknown channel"     // the channel or thread is gone
	unknownInteraction kind = "unknown interaction" // more than 3 s (first response) or 15 min (later ones) have passed
	alreadyAnswered    kind = "already answered"    // the interaction has had its first response
	missingAccess      kind = "missing access"      // the bot does not see the channel or server
	missingPermissions kind = "missing permissions" // it sees it, and may not do this there
	cannotMessageUser  kind = "cannot message user" // the person does not take private messages
	threadClosed       kind = "thread closed"       // archived or locked
	invalidForm        kind = "invalid form"        // Discord refuses what was sent: a defect of ours
	tooLarge           kind = "too large"           // the request's body
	unauthorized       kind = "unauthorized"        // the token is not, or no longer, valid
	rateLimited        kind = "rate limited"        // and the wait would have been too long
	unavailable        kind = "unavailable"         // 5xx, no connection, or an answer that is not Discord's
	refused            kind = "refused"             // any other 4xx
)

// unknownWebhook is the code for what is said through an interaction that Discord has no response to yet, or has
// forgotten.
const unknownWebhook = 10015

// kinds has the kind of each of Discord's error codes that a handler may want to tell apart.
var kinds = map[int]kind{
	10003: unknownChannel, 10008: unknownMessage, unknownWebhook: unknownInteraction, 10062: unknownInteraction,
	40060: alreadyAnswered, 40005: tooLarge, 50001: missingAccess, 50007: cannotMessageUser, 50013: missingPermissions,
	50027: unknownInteraction, // “Invalid Webhook Token”: that of an interaction, 15 minutes after it
	50006: invalidForm, 50035: invalidForm, 50109: invalidForm, 50083: threadClosed, 160005: threadClosed,
	160002: missingPermissions, // to reply, the channel's history must be readable
}

// advice says what the owner can do about a kind of failure; kinds that call for nothing are not there.
var advice = map[kind]string{
	missingAccess:      "let the bot's role see this channel (View Channel), or invite the bot to the server again",
	missingPermissions: "give the bot's role View Channel, Send Messages, Send Messages in Threads, Embed Links and Read Message History there",
	cannotMessageUser:  "the person does not accept private messages from this server; nothing needs to be done",
	threadClosed:       "the thread is archived or locked; a moderator can open it again",
	invalidForm:        "this is a mistake in faqbot; please report it with this line",
	unauthorized:       "reset the token in the developer portal (page Bot) and put the new one into discord.token",
	unavailable:        "Discord cannot be reached or is having trouble, of which https://discordstatus.com may tell",
}

// apiError is a request that Discord refused, or that did not get through.
type apiError struct {
	kind    kind
	route   route
	status  int           // of HTTP; 0: there was no answer
	code    int           // Discord's own, 0 if it gave none
	message string        // Discord's own words, or what went wrong instead
	wait    time.Duration // how long to wait, when Discord said so
	global  bool          // the wait holds for all requests
	sent    bool          // the request may have been carried out
	err     error         // of the network, if it was that
}

// Error says what was being done, what went wrong, and what to do about it.
func (e *apiError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "discord: %s: %s", e.route, e.kind)
	if e.message != "" {
		fmt.Fprintf(&b, ": %s", e.message)
	}
	switch {
	case e.code != 0:
		fmt.Fprintf(&b, " (HTTP %d, code %d)", e.status, e.code)
	case e.status != 0:
		fmt.Fprintf(&b, " (HTTP %d)", e.status)
	}
	if a := advice[e.kind]; a != "" {
		fmt.Fprintf(&b, "; %s", a)
	}
	return b.String()
}

// Unwrap returns the network's error, if it was one.
func (e *apiError) Unwrap() error { return e.err }

// kindOf returns what kind of failure err is, "" if it is none of Discord's.
func kindOf(err error) kind {
	if e := asAPIError(err); e != nil {
		return e.kind
	}
	return ""
}

func asAPIError(err error) *apiError {
	e, _ := errors.AsType[*apiError](err)
	return e
}

// errorBody is how Discord describes a failure.
type errorBody struct {
	Code       int             `json:"code"`
	Message    string          `json:"message"`
	Errors     json.RawMessage `json:"errors"`
	RetryAfter float64         `json:"retry_after"` // seconds
	Global     bool            `json:"global"`
}

// newAPIError reads an answer that is not a success.
func newAPIError(r route, status int, isJSON bool, body []byte) *apiError {
	e := &apiError{route: r, status: status, sent: true}
	var b errorBody
	if isJSON && json.Unmarshal(body, &b) == nil {
		e.code, e.message, e.global = b.Code, b.Message, b.Global
		if b.RetryAfter > 0 {
			e.wait = seconds(b.RetryAfter)
		}
		if fields := formErrors(b.Errors); fields != "" {
			e.message += ": " + fields
		}
	} else {
		e.message = "the answer is not Discord's own"
	}
	e.kind = kinds[b.Code]
	switch {
	case e.kind != "":
	case status == 429:
		e.kind = rateLimited
		e.global = e.global || !isJSON // a page of the proxy in front: it turns away all that comes from this address
	case status == 401:
		e.kind = unauthorized
	case status >= 500 || status < 400:
		e.kind = unavailable
	case status == 413:
		e.kind = tooLarge
	case !isJSON: // a proxy on the way, or discord.api_url leads elsewhere
		e.kind = unavailable
	default:
		e.kind = refused
	}
	return e
}

// formErrors flattens the tree in which Discord says which field is wrong: "embeds.0.title: …".
func formErrors(tree json.RawMessage) string {
	var list []string
	var walk func(path string, raw json.RawMessage, depth int)
	walk = func(path string, raw json.RawMessage, depth int) {
		var node map[string]json.RawMessage
		if depth > 12 || len(list) >= 5 || json.Unmarshal(raw, &node) != nil {
			return
		}
		var found []struct {
			Message string `json:"message"`
		}
		if json.Unmarshal(node["_errors"], &found) == nil {
			for _, f := range found {
				list = append(list, strings.TrimPrefix(path, ".")+": "+f.Message)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(node)) {
			if key != "_errors" {
				walk(path+"."+key, node[key], depth+1)
			}
		}
	}
	walk("", tree, 0)
	return strings.Join(list, "; ")
}

// seconds turns Discord's seconds into a duration, within a day.
func seconds(s float64) time.Duration {
	return time.Duration(min(max(s, 0), 86400) * float64(time.Second))
}

// counts counts what happened, by name. The zero value is ready; it is safe for concurrent use.
type counts struct {
	mu sync.Mutex
	by map[string]int64
}

func (c *counts) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[string]int64{}
	}
	c.by[name]++
}

// of returns how often name was counted.
func (c *counts) of(name string) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.by[name]
}

// all returns a copy of all counts.
func (c *counts) all() map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.by)
}
