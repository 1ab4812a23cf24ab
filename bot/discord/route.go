package discord

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// route is one request's method and path, and what its retries and its pace depend on.
type route struct {
	method   string
	template string // as Discord documents it: "/channels/{channel}/messages"; a bucket's key until its hash is known
	path     string // filled in, and with the query; it may hold an interaction's token
	label    string // the path for logs and errors: without tokens and query
	major    string // channel, server, or webhook with token: each has a rate limit of its own
	retry    retry
	timeout  time.Duration // of one attempt; 0: attemptTimeout
	exempt   bool          // not under the bot's global limit: interactions and their webhooks
}

// retry says when a request that failed may be sent again.
type retry int

const (
	retryAlways retry = iota // sent twice it has the same effect as once
	retryUnsent              // only when it surely never arrived: a second one would be shown twice
)

// newRoute fills the placeholders of a template with ids, in order. {token} marks what must not
// be logged.
func newRoute(method, template string, ids ...string) route {
	r := route{method: method, template: template}
	var path, label, major strings.Builder
	rest := template
	for i := 0; ; i++ {
		before, after, found := strings.Cut(rest, "{")
		path.WriteString(before)
		label.WriteString(before)
		if !found || i >= len(ids) {
			break
		}
		name, after, _ := strings.Cut(after, "}")
		path.WriteString(url.PathEscape(ids[i]))
		if name == "token" {
			label.WriteString("***")
		} else {
			label.WriteString(ids[i])
		}
		if i == 0 || name == "token" {
			major.WriteString("/" + ids[i])
		}
		rest = after
	}
	r.path, r.label, r.major = path.String(), label.String(), major.String()
	r.exempt = strings.HasPrefix(template, "/interactions/") || strings.HasPrefix(template, "/webhooks/")
	return r
}

// query returns the route with a query.
func (r route) query(q url.Values) route {
	if len(q) > 0 {
		r.path += "?" + q.Encode()
	}
	return r
}

// unsent returns the route marked as one that may be repeated only when it never arrived.
func (r route) unsent() route {
	r.retry = retryUnsent
	return r
}

// String returns what logs and errors call the request.
func (r route) String() string { return r.method + " " + r.label }

func get(template string, ids ...string) route { return newRoute(http.MethodGet, template, ids...) }

func post(template string, ids ...string) route { return newRoute(http.MethodPost, template, ids...) }

func put(template string, ids ...string) route { return newRoute(http.MethodPut, template, ids...) }

func patch(template string, ids ...string) route {
	return newRoute(http.MethodPatch, template, ids...)
}

func remove(template string, ids ...string) route {
	return newRoute(http.MethodDelete, template, ids...)
}
