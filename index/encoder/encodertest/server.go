// Package encodertest has a server for tests that makes vectors as Ollama, llama.cpp and
// text-embeddings-inference do, and fails as they do.
package encodertest

import (
	"encoding/json"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
)

// Dim is the number of numbers in the vectors of a [Server].
const Dim = 64

// Server is a server of embeddings on loopback. The vector of a text is the sum of those of its words, each of
// which is made of the word alone: texts with the same words are near, others are not. Words that are said to
// mean the same are the same word.
type Server struct {
	*httptest.Server
	// Token is what must be sent as bearer; "": anything may be. Set it before the first request.
	Token string
	// Model is the name that the model must have; "": any. Set it before the first request.
	Model string
	// Make makes the vector of a text instead of [Server.Vector]; nil: it does not. Set it before the first request.
	Make func(text string) []float32

	ended chan struct{} // the test has

	mu      sync.Mutex
	means   map[string]string
	handler http.HandlerFunc // nil: vectors are made
	inputs  [][]string
}

// New returns a server that runs until the test ends.
func New(t *testing.T) *Server {
	s := &Server{means: map[string]string{}, ended: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(func() { close(s.ended); s.Close() })
	return s
}

// Mean lets words mean the same.
func (s *Server) Mean(words ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range words {
		s.means[w] = words[0]
	}
}

// Handle lets something else answer from now on; nil: the server makes vectors again. [Server.Answer] may be
// called from it.
func (s *Server) Handle(h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handler = h
}

// Fail lets every request fail from now on with a status and a body.
func (s *Server) Fail(status int, body string) {
	s.Handle(func(w http.ResponseWriter, _ *http.Request) { Refuse(w, status, body) })
}

// Hang lets requests hang from now on, until the client goes.
func (s *Server) Hang() { s.Handle(s.Wait) }

// Wait is a handler that does nothing until the client goes.
func (s *Server) Wait(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // else nothing tells that the client goes
	select {
	case <-r.Context().Done():
	case <-s.ended:
	}
}

// Refuse writes a response with a status and JSON.
func Refuse(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // the client may have gone
}

// Inputs returns the texts of each request so far that reached where vectors are made.
func (s *Server) Inputs() [][]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.inputs)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	h := s.handler
	s.mu.Unlock()
	if h != nil {
		h(w, r)
		return
	}
	s.Answer(w, r)
}

// Input is a request as clients send it.
type Input struct {
	Model string
	Input []string
}

// Answer makes vectors.
func (s *Server) Answer(w http.ResponseWriter, r *http.Request) {
	var in Input
	switch err := json.NewDecoder(r.Body).Decode(&in); {
	case r.URL.Path != "/v1/embeddings" || r.Method != http.MethodPost:
		Refuse(w, http.StatusNotFound, `404 page not found`)
	case s.Token != "" && r.Header.Get("Authorization") != "Bearer "+s.Token:
		Refuse(w, http.StatusUnauthorized, `{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}`)
	case err != nil:
		Refuse(w, http.StatusBadRequest, `{"error":{"message":"`+err.Error()+`"}}`)
	case s.Model != "" && in.Model != s.Model:
		Refuse(w, http.StatusNotFound, `{"error":{"message":"model \"`+in.Model+`\" not found, try pulling it first","type":"not_found_error"}}`)
	default:
		s.Write(w, in.Input, nil)
	}
}

// Write writes the vectors of texts, in another order than theirs if there is one.
func (s *Server) Write(w http.ResponseWriter, texts []string, order []int) {
	type datum struct {
		Object    string    `json:"object"`
		Embedding []float32 `json:"embedding"`
		Index     int       `json:"index"`
	}
	vector := s.Vector
	if s.Make != nil {
		vector = s.Make
	}
	data := make([]datum, len(texts))
	for i := range texts {
		at := i
		if order != nil {
			at = order[i]
		}
		data[i] = datum{"embedding", vector(texts[at]), at}
	}
	s.mu.Lock()
	s.inputs = append(s.inputs, texts)
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"object": "list", "data": data, "model": "m"}) // the client may have gone
}

// Vector returns what the server makes of a text. Its length is not 1.
func (s *Server) Vector(text string) []float32 {
	v := make([]float32, Dim)
	s.mu.Lock()
	defer s.mu.Unlock()
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if same, ok := s.means[word]; ok {
			word = same
		}
		h := fnv.New64a()
		_, _ = h.Write([]byte(word)) // it never fails
		random := rand.New(rand.NewPCG(h.Sum64(), 0))
		for i := range v {
			v[i] += float32(random.NormFloat64())
		}
	}
	if !slices.ContainsFunc(v, func(x float32) bool { return x != 0 }) {
		v[0] = 1 // nothing but signs
	}
	return v
}
