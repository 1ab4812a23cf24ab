package encoder_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/encoder/encodertest"
)

// faults answers the first requests with statuses and headers, and then makes vectors.
func faults(s *encodertest.Server, tries *atomic.Int64, fail func(w http.ResponseWriter, try int64) bool) {
	s.Handle(func(w http.ResponseWriter, r *http.Request) {
		if !fail(w, tries.Add(1)) {
			s.Answer(w, r)
		}
	})
}

func TestHTTPRepeats(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fail  func(w http.ResponseWriter, try int64) bool
		tries int64
		fails bool
	}{
		{"busy, with Retry-After", func(w http.ResponseWriter, try int64) bool {
			w.Header().Set("Retry-After", "0.01")
			if try <= 5 {
				encodertest.Refuse(w, 429, `{"message":"Model is overloaded","type":"overloaded"}`)
			}
			return try <= 5
		}, 6, false},
		{"cut once", func(w http.ResponseWriter, try int64) bool {
			if try == 1 {
				encodertest.Refuse(w, 200, `{"data":[{"emb`)
			}
			return try == 1
		}, 2, false},
		{"a server that always fails", func(w http.ResponseWriter, _ int64) bool {
			encodertest.Refuse(w, 500, `{"error":"out of memory"}`)
			return true
		}, 4, true}, // the last one asks for another text
		{"a wrong key", func(w http.ResponseWriter, _ int64) bool {
			encodertest.Refuse(w, 401, ``)
			return true
		}, 1, true},
		{"longer than we wait", func(w http.ResponseWriter, _ int64) bool {
			w.Header().Set("Retry-After", "3600")
			encodertest.Refuse(w, 429, ``)
			return true
		}, 1, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // some wait
			s := encodertest.New(t)
			var tries atomic.Int64
			faults(s, &tries, tt.fail)
			_, err := open(t, s, nil).Encode(t.Context(), []string{"a", "b"})
			if (err != nil) != tt.fails || tries.Load() != tt.tries {
				t.Errorf("%d requests, %v; want %d", tries.Load(), err, tt.tries)
			}
			if err != nil {
				checkError(t, err, nil, "")
			}
		})
	}
}

// A question is never repeated: people wait.
func TestHTTPQuestionOnce(t *testing.T) {
	s := encodertest.New(t)
	var tries atomic.Int64
	faults(s, &tries, func(w http.ResponseWriter, _ int64) bool { encodertest.Refuse(w, 503, ``); return true })
	if _, err := open(t, s, nil).EncodeQuestion(t.Context(), "a"); err == nil || tries.Load() != 1 {
		t.Errorf("%d requests, %v; want one that fails", tries.Load(), err)
	}
}

// limited lets a server refuse as text-embeddings-inference and llama.cpp do.
func limited(s *encodertest.Server, texts, words int) {
	s.Handle(func(w http.ResponseWriter, r *http.Request) {
		var in encodertest.Input
		_ = json.NewDecoder(r.Body).Decode(&in) // a wrong one has no texts
		if len(in.Input) > texts {
			encodertest.Refuse(w, 413, fmt.Sprintf(`{"message":"batch size %d > maximum allowed batch size %d","type":"validation"}`, len(in.Input), texts))
			return
		}
		for _, text := range in.Input {
			switch {
			case len(strings.Fields(text)) > words:
				encodertest.Refuse(w, 500, `{"error":{"code":500,"message":"input is too large to process. increase the physical batch size","type":"server_error"}}`)
				return
			case strings.Contains(text, "poison"):
				encodertest.Refuse(w, 500, `{"error":{"message":"failed to encode response: json: unsupported value: NaN","type":"api_error"}}`)
				return
			}
		}
		s.Write(w, in.Input, nil)
	})
}

func TestHTTPFitsTheServer(t *testing.T) {
	s := encodertest.New(t)
	limited(s, 8, 50)
	var texts []string
	for i := range 70 {
		texts = append(texts, fmt.Sprintf("text %d", i))
	}
	texts[11], texts[40] = strings.Repeat("word ", 120), "a poison"
	e := open(t, s, func(c *encoder.HTTPConfig) { c.Parallel = 1 })
	got, err := e.Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i := range texts {
		switch {
		case i == 40:
			if got[i] != nil {
				t.Error("the text that the server refuses has a vector")
			}
		case i == 11:
			if c := dot(unit(s.Vector("word")), got[i]); c < 0.9999 { // “word” so many times
				t.Error("the long text has not the vector of its beginning")
			}
		case !slices.Equal(unit(s.Vector(texts[i])), got[i]):
			t.Errorf("text %d has another vector", i)
		}
	}
	before := len(s.Inputs())
	if _, err := e.Encode(t.Context(), texts[:8]); err != nil || len(s.Inputs())-before != 1 {
		t.Errorf("it takes %d requests for 8 texts, want one since what the server takes is known: %v", len(s.Inputs())-before, err)
	}
	if _, err := e.EncodeQuestion(t.Context(), "poison"); err == nil {
		t.Error("a text that is refused alone is no error")
	}
	if got, err := e.Encode(t.Context(), []string{"poison a", "poison b"}); err != nil || got[0] != nil || got[1] != nil {
		t.Errorf("every text is refused, and another one taken: %v, %v", got, err)
	}
	limited(s, 8, 0)
	if _, err := e.Encode(t.Context(), []string{"poison a", "poison b"}); err == nil {
		t.Error("it is no error that the server takes no text at all")
	}
}

// A text that the server cannot make a vector of costs no other text its vector, however the server says so.
func TestHTTPIsolates(t *testing.T) {
	for name, answer := range map[string]func(w http.ResponseWriter, texts []string, bad int){
		"null": func(w http.ResponseWriter, texts []string, bad int) { writeVectors(w, texts, bad, "null") },
		"null in it": func(w http.ResponseWriter, texts []string, bad int) {
			writeVectors(w, texts, bad, "[null,1,1,1,1,1,1,1]")
		},
		"zero": func(w http.ResponseWriter, texts []string, bad int) { writeVectors(w, texts, bad, "[0,0,0,0,0,0,0,0]") },
		"bad request": func(w http.ResponseWriter, _ []string, _ int) {
			encodertest.Refuse(w, 400, `{"error":{"message":"content policy"}}`)
		},
		"not processed":  func(w http.ResponseWriter, _ []string, _ int) { encodertest.Refuse(w, 422, `{"detail":"no"}`) },
		"internal error": func(w http.ResponseWriter, _ []string, _ int) { encodertest.Refuse(w, 500, `{"error":"oops"}`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // some wait
			s := encodertest.New(t)
			sick := false
			s.Handle(func(w http.ResponseWriter, r *http.Request) {
				var in encodertest.Input
				_ = json.NewDecoder(r.Body).Decode(&in) // a wrong one has no texts
				bad := slices.IndexFunc(in.Input, func(text string) bool { return strings.Contains(text, "poison") })
				if sick {
					bad = 0
				}
				if bad >= 0 {
					answer(w, in.Input, bad)
					return
				}
				writeVectors(w, in.Input, -1, "")
			})
			b := encoder.NewBreaker(nil, open(t, s, func(c *encoder.HTTPConfig) { c.Parallel = 1 }))
			got, err := b.Encode(t.Context(), []string{"a", "b", "poison", "c", "d"})
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range got {
				if (v == nil) != (i == 2) {
					t.Errorf("text %d has %d numbers", i, len(v))
				}
			}
			if got, err := b.Encode(t.Context(), []string{"poison"}); err != nil || got[0] != nil {
				t.Errorf("the text alone: %v, %v", got, err)
			}
			if _, err := b.EncodeQuestion(t.Context(), "poison"); err == nil || b.Down() != nil {
				t.Errorf("as a question: %v, and then %v", err, b.Down())
			}
			sick = true
			if _, err := b.Encode(t.Context(), []string{"a", "b"}); err == nil || b.Down() == nil {
				t.Errorf("a server that makes nothing of any text: %v, and then %v", err, b.Down())
			}
		})
	}
}

// writeVectors writes a vector for each text, and something else for one of them.
func writeVectors(w http.ResponseWriter, texts []string, bad int, instead string) {
	var data []string
	for i := range texts {
		v := "[1,1,1,1,1,1,1,1]"
		if i == bad {
			v = instead
		}
		data = append(data, fmt.Sprintf(`{"index":%d,"embedding":%s}`, i, v))
	}
	encodertest.Refuse(w, 200, `{"data":[`+strings.Join(data, ",")+`]}`)
}

// A server that is too slow for a batch is given fewer texts at a time, and a text that takes it too long has no vector.
func TestHTTPSlow(t *testing.T) {
	s := encodertest.New(t)
	s.Handle(func(w http.ResponseWriter, r *http.Request) {
		var in encodertest.Input
		_ = json.NewDecoder(r.Body).Decode(&in) // a wrong one has no texts
		if len(in.Input) > 4 || slices.Contains(in.Input, "endless") {
			s.Wait(w, r)
			return
		}
		s.Write(w, in.Input, nil)
	})
	texts := make([]string, 16)
	for i := range texts {
		texts[i] = fmt.Sprintf("text %d", i)
	}
	texts[5] = "endless"
	e := open(t, s, func(c *encoder.HTTPConfig) {
		c.Parallel, c.Timeout, c.BatchTimeout = 1, 100*time.Millisecond, 300*time.Millisecond
	})
	got, err := e.Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range got {
		if (v == nil) != (i == 5) {
			t.Errorf("text %d has %d numbers", i, len(v))
		}
	}
	s.Hang()
	start := time.Now()
	if _, err := e.Encode(t.Context(), texts); err == nil || time.Since(start) > 5*300*time.Millisecond {
		t.Errorf("a server that hangs: %v after %v", err, time.Since(start))
	}
}

func TestHTTPParallel(t *testing.T) {
	s := encodertest.New(t)
	var mu sync.Mutex
	now, most := 0, 0
	s.Handle(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		s.Answer(w, r)
		mu.Lock()
		now--
		mu.Unlock()
	})
	texts := make([]string, 40)
	for i := range texts {
		texts[i] = fmt.Sprintf("text %d", i)
	}
	e := open(t, s, func(c *encoder.HTTPConfig) { c.Batch, c.Parallel = 2, 3 })
	if _, err := e.Encode(t.Context(), texts); err != nil || most > 3 {
		t.Errorf("%d requests at the same time, want 3 at most: %v", most, err)
	}
}
