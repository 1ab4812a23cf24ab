package discordtest

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// Discord's own description of its interface, version 10, without prose and responses: see spec_test.go.
//
//go:embed testdata/discord-openapi.json
var specification []byte

// Differences are what tells version 9 of the interface, which discordgo speaks, from version 10, which the
// specification describes, as far as it touches requests of a bot that answers questions. None of
// them changes how a request is checked; each says why that is so.
var Differences = []struct{ What, Why string }{
	{"the version in the path", "/api/v9 is taken off before a request is looked up; all paths used are in both versions"},
	{"editing a message's attachments", "from 10 on the attachments to keep must be listed; an edit here always lists all, which means the same in both"},
	{"the field embed of messages", "gone in 10; embeds, which is in both, is the one sent"},
	{"reasons for the audit log", "a field of the body or query until 9, a header since; none is given here"},
	{"active threads of a channel", "/channels/{id}/threads/active is gone in 10; it is not used"},
	{"default_member_permissions of commands", "the documentation of both has a text, the specification a number, and Discord takes either; the number is sent, a text given back"},
	{"message content", "10 gives it only with intent 1<<15; 9 gives it with the switch in the portal alone; the intent is always sent when it is needed"},
}

// checker checks requests against the specification. It is safe for concurrent use.
type checker struct {
	mu sync.Mutex
	v  validator.Validator
}

// theChecker is made once: reading the specification takes longer than most tests.
var theChecker = sync.OnceValues(func() (*checker, error) {
	doc, err := libopenapi.NewDocument(specification)
	if err != nil {
		return nil, fmt.Errorf("reading the specification: %w", err)
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		return nil, fmt.Errorf("reading the specification: %w", errors.Join(errs...))
	}
	return &checker{v: v}, nil
})

// check returns what is wrong with a request whose body has been read, by the specification.
func (c *checker) check(r *http.Request, body []byte) error {
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/api/v9")
	contentType := r.Header.Get("Content-Type")
	if kind, params, err := mime.ParseMediaType(contentType); err == nil && kind == "multipart/form-data" {
		form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(32 << 20)
		if err != nil {
			return fmt.Errorf("%s %s: reading the form: %w", r.Method, path, err)
		}
		defer func() { _ = form.RemoveAll() }()
		payload := form.Value["payload_json"]
		if len(payload) != 1 {
			return fmt.Errorf("%s %s: a form without one payload_json", r.Method, path)
		}
		body, contentType = []byte(payload[0]), "application/json"
	}
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	req, err := http.NewRequestWithContext(r.Context(), r.Method, "http://discord"+path, io.NopCloser(bytes.NewReader(body)))
	if err != nil {
		return err
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", contentType)
		req.ContentLength = int64(len(body))
	} else {
		req.Body = http.NoBody
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ok, errs := c.v.ValidateHttpRequest(req)
	if ok {
		return nil
	}
	list := []string{}
	for _, e := range errs {
		list = append(list, e.Message+": "+e.Reason)
		for _, s := range e.SchemaValidationErrors {
			if len(list) < 12 {
				list = append(list, s.FieldPath+": "+s.Reason)
			}
		}
	}
	return fmt.Errorf("%s %s is not as the specification has it: %s", r.Method, path, strings.Join(list, "; "))
}
