package encoder_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/encoder/encodertest"
)

// open returns an encoder that asks a server.
func open(t *testing.T, s *encodertest.Server, change func(*encoder.HTTPConfig)) *encoder.HTTP {
	t.Helper()
	cfg := encoder.HTTPConfig{URL: s.URL, Model: "m"}
	if change != nil {
		change(&cfg)
	}
	e, err := encoder.NewHTTP(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// unit returns a vector at length 1.
func unit(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return out
}

func dot(a, b []float32) (sum float64) {
	for i := range min(len(a), len(b)) {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestHTTPEncodes(t *testing.T) {
	s := encodertest.New(t)
	e := open(t, s, func(c *encoder.HTTPConfig) { c.Batch = 3 })
	texts := []string{"opening hours", " ", "price\nof a  massage", "", "parking", "gift voucher", "cancel", "dogs"}
	got, err := e.Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	want := make([][]float32, len(texts))
	for i, text := range texts {
		if strings.TrimSpace(text) != "" {
			want[i] = unit(s.Vector(text))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("vectors (-want +got):\n%s", diff)
	}
	var sizes []int
	for _, in := range s.Inputs() {
		sizes = append(sizes, len(in))
		if slices.Contains(in, "") || slices.ContainsFunc(in, func(s string) bool { return strings.ContainsAny(s, "\n") }) {
			t.Errorf("an empty text or the end of a line was sent: %q", in)
		}
	}
	if slices.Sort(sizes); !slices.Equal(sizes, []int{3, 3}) {
		t.Errorf("the requests had %v texts, want 3 and 3", sizes)
	}
	q, err := e.EncodeQuestion(t.Context(), "parking")
	if diff := cmp.Diff(want[4], q); diff != "" || err != nil {
		t.Errorf("the question's vector (-want +got): %v\n%s", err, diff)
	}
	if q, err := e.EncodeQuestion(t.Context(), " \t"); q != nil || err != nil {
		t.Errorf("a question without text: %v, %v", q, err)
	}
	if got, err := e.Encode(t.Context(), nil); len(got) != 0 || err != nil {
		t.Errorf("no texts: %v, %v", got, err)
	}
}

func TestHTTPAddresses(t *testing.T) {
	s := encodertest.New(t)
	for _, path := range []string{"", "/", "/v1", "/v1/", "/v1/embeddings", "/v1/embeddings/"} {
		e := open(t, s, func(c *encoder.HTTPConfig) { c.URL += path })
		if _, err := e.EncodeQuestion(t.Context(), "a"); err != nil {
			t.Errorf("%q: %v", path, err)
		}
		if want := "http " + strings.TrimPrefix(s.URL, "http://") + " m"; e.Model() != want {
			t.Errorf("%q: the model is %q, want %q", path, e.Model(), want)
		}
	}
	var asked string
	s.Handle(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Path
		s.Write(w, []string{"a"}, nil)
	})
	e := open(t, s, func(c *encoder.HTTPConfig) { c.URL += "/proxy/embeddings" })
	if _, err := e.EncodeQuestion(t.Context(), "a"); err != nil || asked != "/proxy/embeddings" {
		t.Errorf("asked %q, %v", asked, err)
	}
}

func TestHTTPConfigs(t *testing.T) {
	for _, tt := range []struct {
		name   string
		cfg    encoder.HTTPConfig
		reason string
	}{
		{"no address", encoder.HTTPConfig{Model: "m"}, "must begin with http"},
		{"no scheme", encoder.HTTPConfig{URL: "localhost:11434", Model: "m"}, "must begin with http"},
		{"no host", encoder.HTTPConfig{URL: "http://", Model: "m"}, "must begin with http"},
		{"a password", encoder.HTTPConfig{URL: "http://a:hunter2@b", Model: "m"}, "must begin with http"},
		{"no model", encoder.HTTPConfig{URL: "http://a"}, "name the model"},
		{"a token of two lines", encoder.HTTPConfig{URL: "http://a", Model: "m", Token: "hunter2\nb"}, "token has characters"},
		{"too many texts", encoder.HTTPConfig{URL: "http://a", Model: "m", Batch: 1 << 20}, "out of range"},
	} {
		_, err := encoder.NewHTTP(tt.cfg)
		if err == nil || !strings.Contains(err.Error(), tt.reason) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want one with %q", tt.name, err, tt.reason)
		}
	}
}

func TestHTTPSendsTokenModelAndPrefix(t *testing.T) {
	s := encodertest.New(t)
	s.Token, s.Model = "sesame", "e5"
	e := open(t, s, func(c *encoder.HTTPConfig) { c.Token, c.Model, c.Prefix = "sesame", "e5", "query: " })
	if _, err := e.Encode(t.Context(), []string{"a b", ""}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"query: a b"}}, s.Inputs()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if !strings.HasSuffix(e.Model(), ` e5 "query: "`) {
		t.Errorf("the model is %q, without the prefix", e.Model())
	}
}

// Whatever goes wrong, the error says what to do, and never the token, even if the server repeats it.
func TestHTTPErrors(t *testing.T) {
	const token = "sesame-open-1234"
	ok := `{"data":[{"index":0,"embedding":[1,2,3,4,5,6,7,8]}]}`
	for _, tt := range []struct {
		name   string
		status int
		header string // Name: value
		body   string
		want   []string
	}{
		{"a wrong key", 401, "", `{"error":{"code":401,"message":"Invalid API Key ` + token + `","type":"authentication_error"}}`, []string{"401 Unauthorized", "Invalid API Key ***", "correct it"}},
		{"no right", 403, "", ``, []string{"403 Forbidden", "does not accept encoder.token"}},
		{"no such model (Ollama)", 404, "", `{"error":{"message":"model \"m\" not found, try pulling it first","type":"not_found_error"}}`, []string{"ollama pull m", "encoder.model"}},
		{"no such path", 404, "", `404 page not found`, []string{"no /v1/embeddings at this address", "encoder.url"}},
		{"another method", 405, "", ``, []string{"405", "encoder.url"}},
		{"sent on", 302, "Location: https://login.example.org/?" + token, ``, []string{"302", "https://login.example.org/?***"}},
		{"no embeddings (llama.cpp)", 501, "", `{"error":{"code":501,"message":"This server does not support embeddings. Start it with ` + "`--embeddings`" + `","type":"not_supported_error"}}`, []string{"--embeddings"}},
		{"no pooling (llama.cpp)", 400, "", `{"error":{"code":400,"message":"Pooling type 'none' is not OAI compatible. Please use a different pooling type"}}`, []string{"--pooling mean"}},
		{"starting (llama.cpp)", 503, "", `{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`, []string{"Loading model", "wait until"}},
		{"overloaded (TEI)", 429, "", `{"message":"Model is overloaded","type":"overloaded"}`, []string{"Model is overloaded", "encoder.batch"}},
		{"the model has failed (TEI)", 424, "", `{"message":"Inference failed","type":"backend"}`, []string{"424", "Inference failed"}},
		{"a detail (FastAPI)", 422, "", `{"detail":[{"msg":"field required"}]}`, []string{"field required"}},
		{"an error as a text", 500, "", `{"error":"out of memory"}`, []string{"“out of memory”", "log of that server"}},
		{"a proxy's page", 502, "", `<html><body>Bad Gateway</body></html>`, []string{"502 Bad Gateway; look"}},
		{"a very long text", 500, "", strings.Repeat("word ", 50_000), []string{"word”"}},
		{"a web page", 200, "", `<!doctype html><title>Welcome</title>`, []string{"is a web page", "encoder.url"}},
		{"an error with status 200", 200, "", `{"error":"hm"}`, []string{"has no vectors, but says “hm”"}},
		{"other JSON", 200, "", `{"embeddings":[[1,2]]}`, []string{"has no “data”"}},
		{"no JSON", 200, "", `hello there`, []string{"is not the JSON of embeddings"}},
		{"nothing", 200, "", ``, []string{"not whole"}},
		{"cut", 200, "", ok[:40], []string{"not whole"}},
		{"two vectors", 200, "", `{"data":[{"embedding":[1,2,3,4,5,6,7,8]},{"embedding":[1,2,3,4,5,6,7,8]}]}`, []string{"2 vectors for 1 text"}},
		{"no vectors", 200, "", `{"data":[]}`, []string{"0 vectors for 1 text"}},
		{"another index", 200, "", `{"data":[{"index":7,"embedding":[1,2,3,4,5,6,7,8]}]}`, []string{"the index 7"}},
		{"a short vector", 200, "", `{"data":[{"embedding":[1,2,3]}]}`, []string{"text 1", "3 numbers"}},
		{"an empty vector", 200, "", `{"data":[{"embedding":[]}]}`, []string{"0 numbers"}},
		{"no vector", 200, "", `{"data":[{"embedding":null}]}`, []string{"there is none"}},
		{"zeros", 200, "", `{"data":[{"embedding":[0,0,0,0,0,0,0,0]}]}`, []string{"it is zero"}},
		{"NaN as null", 200, "", `{"data":[{"embedding":[1,2,3,null,5,6,7,8]}]}`, []string{"number 4 in it is none"}},
		{"NaN", 200, "", `{"data":[{"embedding":[1,2,3,NaN,5,6,7,8]}]}`, []string{"is not the JSON"}},
		{"NaN in base64", 200, "", `{"data":[{"embedding":"AADAfwAAwH8AAMB/AADAfwAAwH8AAMB/AADAfwAAwH8="}]}`, []string{"number 1 in it is NaN"}},
		{"a text", 200, "", `{"data":[{"embedding":"hello"}]}`, []string{"base64"}},
		{"too large a number", 200, "", `{"data":[{"embedding":[1e99,2,3,4,5,6,7,8]}]}`, []string{"not a list of numbers"}},
		{"a vector a word (llama.cpp)", 200, "", `{"data":[{"embedding":[[1,2,3,4,5,6,7,8]]}]}`, []string{"--pooling"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := encodertest.New(t)
			s.Handle(func(w http.ResponseWriter, _ *http.Request) {
				if name, value, ok := strings.Cut(tt.header, ": "); ok {
					w.Header().Set(name, value)
				}
				encodertest.Refuse(w, tt.status, tt.body)
			})
			e := open(t, s, func(c *encoder.HTTPConfig) { c.Token = token })
			_, err := e.EncodeQuestion(t.Context(), "a")
			if err == nil {
				t.Fatal("no error")
			}
			checkError(t, err, append(tt.want, strings.TrimPrefix(s.URL, "http://")), token)
		})
	}
}

// checkError checks what is in an error that an owner reads.
func checkError(t *testing.T, err error, want []string, token string) {
	t.Helper()
	if _, ok := errors.AsType[*encoder.HTTPError](err); !ok {
		t.Errorf("%v (%T) is no HTTPError", err, err)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%v\n\thas no %q", err, w)
		}
	}
	if len(err.Error()) > 1000 || strings.ContainsAny(err.Error(), "\n\x00") {
		t.Errorf("the error is %d bytes, or of several lines: %v", len(err.Error()), err)
	}
	if all := fmt.Sprintf("%v %+v", err, err); token != "" && strings.Contains(all, token) {
		t.Errorf("the token is in %s", all)
	}
}

func TestHTTPNetworkErrors(t *testing.T) {
	gone := encodertest.New(t)
	gone.Close()
	cut := encodertest.New(t)
	cut.Handle(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"data":[`))
	})
	dropped := encodertest.New(t)
	dropped.Handle(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	endless := encodertest.New(t)
	endless.Handle(func(w http.ResponseWriter, _ *http.Request) {
		for err := error(nil); err == nil; {
			_, err = w.Write([]byte(strings.Repeat(" ", 1<<16)))
		}
	})
	hanging := encodertest.New(t)
	hanging.Hang()
	stalled := encodertest.New(t)
	stalled.Handle(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`{"data":[`))
		w.(http.Flusher).Flush()
		stalled.Wait(w, r)
	})
	for _, tt := range []struct {
		name string
		url  string
		want []string
	}{
		{"refused", gone.URL, []string{"nothing listens there", "ollama serve", "encoder.url"}},
		{"cut", cut.URL, []string{"closed the connection"}},
		{"dropped", dropped.URL, []string{"closed the connection"}},
		{"endless", endless.URL, []string{"sent more than"}},
		{"hanging", hanging.URL, []string{"no vectors within 100ms", "encoder.timeout"}},
		{"stalled", stalled.URL, []string{"no vectors within 100ms"}},
		{"TLS to a server without", strings.Replace(hanging.URL, "http", "https", 1), []string{"encoder.url begins with"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			timeout := 10 * time.Second
			if strings.Contains(tt.want[0], "100ms") {
				timeout = 100 * time.Millisecond
			}
			if tt.name == "TLS to a server without" {
				hanging.Handle(nil)
			}
			e, err := encoder.NewHTTP(encoder.HTTPConfig{URL: tt.url, Model: "m", Timeout: timeout, Token: "sesame"})
			if err != nil {
				t.Fatal(err)
			}
			_, err = e.EncodeQuestion(t.Context(), "a")
			if err == nil {
				t.Fatal("no error")
			}
			checkError(t, err, tt.want, "sesame")
		})
	}
}

func TestHTTPCallerGoes(t *testing.T) {
	s := encodertest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.Handle(func(w http.ResponseWriter, r *http.Request) { cancel(); s.Wait(w, r) })
	e := open(t, s, nil)
	if _, err := e.EncodeQuestion(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("a question: %v, want %v", err, context.Canceled)
	}
	if _, err := e.Encode(ctx, []string{"a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("texts: %v, want %v", err, context.Canceled)
	}
}

// The vectors belong to their texts, in whatever order they come; without numbers, in the order of the texts.
func TestHTTPOrder(t *testing.T) {
	s := encodertest.New(t)
	e := open(t, s, nil)
	texts := []string{"one", "two", "three"}
	s.Handle(func(w http.ResponseWriter, _ *http.Request) { s.Write(w, texts, []int{2, 0, 1}) })
	got, err := e.Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if diff := cmp.Diff(unit(s.Vector(text)), got[i]); diff != "" {
			t.Errorf("%s has another vector", text)
		}
	}
}

func TestHTTPAnotherDimension(t *testing.T) {
	s := encodertest.New(t)
	e := open(t, s, nil)
	if _, err := e.EncodeQuestion(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	s.Fail(http.StatusOK, `{"data":[{"embedding":[1,2,3,4,5,6,7,8]}]}`)
	_, err := e.EncodeQuestion(t.Context(), "b")
	if err == nil {
		t.Fatal("no error")
	}
	checkError(t, err, []string{"8 numbers", "64", "encoder.model"}, "")
}

func ExampleQuestion() {
	e, err := encoder.NewHTTP(encoder.HTTPConfig{URL: "http://localhost:11434", Model: "nomic-embed-text"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Model())
	// Output: http localhost:11434 nomic-embed-text
}
