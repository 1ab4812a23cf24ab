package encoder

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// response is what the server sends, as far as it matters.
type response struct {
	Data []embedding `json:"data"`
}

type embedding struct {
	Index  *int            `json:"index"` // of the text in the request; absent: the place in the list
	Vector json.RawMessage `json:"embedding"`
}

// errCut is wrapped by the error of a response that ends too early.
var errCut = errors.New("it ends before all has come")

// errVector is wrapped by the error of a response in which the vector of one text is none.
var errVector = errors.New("the model has made nothing of it")

// decode reads the response to a request with n texts, at least one. The vectors that it returns are n,
// of length 1, and have one number of elements.
func decode(raw []byte, n int) ([][]float32, error) {
	var r response
	if err := json.Unmarshal(raw, &r); err != nil {
		switch syntax, ok := errors.AsType[*json.SyntaxError](err); {
		case len(raw) == 0, errors.Is(err, io.ErrUnexpectedEOF), ok && syntax.Offset >= int64(len(raw)):
			return nil, fmt.Errorf("its response is not whole: %w", errCut)
		case strings.HasPrefix(strings.TrimSpace(string(raw[:min(len(raw), 64)])), "<"):
			return nil, errors.New("its response is a web page")
		}
		return nil, fmt.Errorf("its response is not the JSON of embeddings: %w", err)
	}
	if r.Data == nil {
		if said := message(raw); said != "" && !strings.HasPrefix(said, "{") {
			return nil, fmt.Errorf("its response has no vectors, but says “%s”", said)
		}
		return nil, errors.New("its response has no “data”, and so is not that of /v1/embeddings")
	}
	if len(r.Data) != n {
		return nil, fmt.Errorf("it gave %d vectors for %d texts", len(r.Data), n)
	}
	vectors := make([][]float32, n)
	for i, d := range r.Data {
		at := i
		if d.Index != nil {
			at = *d.Index
		}
		if at < 0 || at >= n || vectors[at] != nil {
			return nil, fmt.Errorf("its response has the index %d a second time or beyond the %d texts", at, n)
		}
		v, err := vector(d.Vector)
		if err != nil {
			return nil, fmt.Errorf("the vector of text %d: %w", at+1, err)
		}
		vectors[at] = v
	}
	for i, v := range vectors {
		if len(v) != len(vectors[0]) {
			return nil, fmt.Errorf("the vector of text %d has %d numbers, that of the first %d", i+1, len(v), len(vectors[0]))
		}
	}
	return vectors, nil
}

// vector reads one vector, a list of numbers or base64 of float32 in little-endian order, and brings it to
// length 1.
func vector(raw json.RawMessage) ([]float32, error) {
	var v []float32
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil, fmt.Errorf("there is none: %w", errVector)
	case raw[0] == '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, err
		}
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(data)%4 != 0 {
			return nil, errors.New("it is a text, and not base64 of 32-bit numbers")
		}
		v = make([]float32, len(data)/4)
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
	default:
		numbers, err := numbersOf(raw)
		if err != nil {
			return nil, err
		}
		v = numbers
	}
	if len(v) < minDim || len(v) > maxDim {
		return nil, fmt.Errorf("%d numbers are not a sentence's vector, which has between %d and %d", len(v), minDim, maxDim)
	}
	return v, normalise(v)
}

// numbersOf reads a list of numbers. A null in it is what some servers make of a number that is none.
func numbersOf(raw json.RawMessage) ([]float32, error) {
	var numbers []*float32
	if err := json.Unmarshal(raw, &numbers); err != nil {
		if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && strings.HasPrefix(string(raw), "[[") {
			return nil, errors.New("it is a list of lists: the server gives a vector for each word; llama-server needs --pooling mean, or as the model wants it")
		}
		return nil, fmt.Errorf("it is not a list of numbers: %w", err)
	}
	v := make([]float32, len(numbers))
	for i, x := range numbers {
		if x == nil {
			return nil, fmt.Errorf("number %d in it is none: %w", i+1, errVector)
		}
		v[i] = *x
	}
	return v, nil
}

// normalise brings a vector to length 1.
func normalise(v []float32) error {
	var sum float64
	for i, x := range v {
		f := float64(x)
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("number %d in it is %v: %w", i+1, f, errVector)
		}
		sum += f * f
	}
	length := math.Sqrt(sum)
	if length < 1e-12 {
		return fmt.Errorf("it is zero: %w", errVector)
	}
	for i, x := range v {
		v[i] = float32(float64(x) / length)
	}
	return nil
}
