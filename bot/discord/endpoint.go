package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	signatureAge    = 5 * time.Minute         // of a request's time stamp, in either direction
	maxInteraction  = 1 << 20                 // bytes of a request; a message menu's holds a message and its author
	endpointTimeout = 2900 * time.Millisecond // after which there is nobody to answer any more
)

// endpoint receives interactions over HTTP: POST /discord/interactions. The first response to one is the
// answer to its request; later ones go over the REST interface. It is an [http.Handler].
type endpoint struct {
	key    ed25519.PublicKey
	counts *counts
	// accept takes an interaction in and begins it; an error refuses it.
	accept func(ctx context.Context, i *interaction) error
}

// InteractionsPath is where Discord sends interactions over HTTP: the address to give in the developer portal
// ends in it.
const InteractionsPath = "/discord/interactions"

var errRepeated = errors.New("this interaction was received before")

// ServeHTTP implements [http.Handler].
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, status := e.verify(w, r)
	if status != 0 {
		e.counts.add("refused requests")
		http.Error(w, http.StatusText(status), status)
		return
	}
	in, err := decodeInteraction(body)
	if err != nil {
		e.counts.add("undecodable")
		http.Error(w, "this is not an interaction", http.StatusBadRequest)
		return
	}
	if in.Type == discordgo.InteractionPing {
		writeResponse(w, response{Type: discordgo.InteractionResponsePong})
		return
	}
	first := make(chan response, 1)
	ctx, cancel := context.WithTimeout(r.Context(), endpointTimeout)
	defer cancel()
	i := &interaction{Interaction: in, received: time.Now(), answer: func(_ context.Context, resp response) error {
		if ctx.Err() != nil {
			return &apiError{kind: unknownInteraction, route: post("/discord/interactions"), message: "Discord has hung up"}
		}
		first <- resp // the only one: an interaction gives one first response
		return nil
	}}
	switch err := e.accept(r.Context(), i); {
	case errors.Is(err, errRepeated):
		e.counts.add("repeated events")
		http.Error(w, "this interaction was received before", http.StatusConflict)
		return
	case err != nil:
		http.Error(w, "too much at once; try again", http.StatusServiceUnavailable)
		return
	}
	select {
	case resp := <-first:
		writeResponse(w, resp)
	case <-ctx.Done():
		select { // both may be there
		case resp := <-first:
			writeResponse(w, resp)
		default:
			http.Error(w, "no response in time", http.StatusGatewayTimeout)
		}
	}
}

// verify reads the body and checks that Discord signed it, and lately. status is 0 if so.
func (e *endpoint) verify(w http.ResponseWriter, r *http.Request) (body []byte, status int) {
	if e.key == nil {
		return nil, http.StatusNotFound
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, http.StatusMethodNotAllowed
	}
	stamp := r.Header.Get("X-Signature-Timestamp")
	signature, err := hex.DecodeString(r.Header.Get("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize || stamp == "" || len(stamp) > 20 {
		return nil, http.StatusUnauthorized
	}
	body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxInteraction))
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, http.StatusBadRequest
	}
	if !ed25519.Verify(e.key, append([]byte(stamp), body...), signature) {
		return nil, http.StatusUnauthorized
	}
	sent, err := strconv.ParseInt(stamp, 10, 64)
	if age := time.Since(time.Unix(sent, 0)); err != nil || age > signatureAge || age < -signatureAge {
		return nil, http.StatusUnauthorized
	}
	return body, 0
}

// writeResponse answers a request with an interaction's first response.
func writeResponse(w http.ResponseWriter, r response) {
	enc, err := encode(r)
	if err != nil {
		http.Error(w, "the response could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", enc.contentType)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.Copy(w, bytes.NewReader(enc.body))
}
