package encoder

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// What comes back is as many unit vectors as there are texts, all of one length, or an error of one line.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"data":[{"index":1,"embedding":[1,2,3,4,5,6,7,8]},{"index":0,"embedding":[8,7,6,5,4,3,2,1e-3]}]}`), 2)
	f.Add([]byte(`{"data":[{"embedding":"AACAPwAAAEAAAEBAAACAQAAAoEAAAMBAAADgQAAAAEE="}]}`), 1)
	f.Add([]byte(`{"data":[{"embedding":[1e38,1e38,1e38,1e38,-1e38,1e38,1e38,1e38]}]}`), 1)
	f.Add([]byte(`{"data":[{"embedding":[1e-38,1e-38,0,0,0,0,0,0]}]}`), 1)
	f.Add([]byte(`{"data":[{"embedding":[null,1,2,3,4,5,6,7]}]}`), 1)
	f.Add([]byte(`{"error":{"message":"no"}}`), 1)
	f.Add([]byte("<html>"), 3)
	f.Fuzz(func(t *testing.T, raw []byte, n int) {
		n = 1 + n&3
		vectors, err := decode(raw, n)
		if err != nil {
			if len(vectors) > 0 {
				t.Error("vectors beside an error")
			}
			return
		}
		if len(vectors) != n {
			t.Fatalf("%d vectors for %d texts", len(vectors), n)
		}
		for _, v := range vectors {
			if len(v) != len(vectors[0]) || len(v) < minDim || len(v) > maxDim {
				t.Fatalf("vectors of %d and %d numbers", len(v), len(vectors[0]))
			}
			var sum float64
			for _, x := range v {
				sum += float64(x) * float64(x)
			}
			if math.Abs(sum-1) > 1e-4 {
				t.Fatalf("a vector of length %v", math.Sqrt(sum))
			}
		}
	})
}

// What a server says is shown on one line that is not too long.
func FuzzMessage(f *testing.F) {
	for _, s := range []string{`{"error":{"message":"a\nb"}}`, `{"error":"a"}`, `{"message":1}`, `{"detail":[{}]}`, "plain", "<p>", `{"error":{}}`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := message(body)
		if utf8.RuneCountInString(got) > maxSaid || strings.ContainsAny(got, "\n\r\x00\x1b") || !utf8.ValidString(got) {
			t.Errorf("message(%q) = %q", body, got)
		}
	})
}

func TestMessage(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"message":"a\nb","type":"x"}}`: "a b",
		`{"error":"a"}`: "a",
		`{"message":"batch size 33","type":"validation"}`:  "batch size 33",
		`{"object":"error","message":"too long","code":4}`: "too long",
		`{"detail":"Not Found"}`:                           "Not Found",
		`{"other":1}`:                                      `{"other":1}`,
		" plain \x1b[31mtext":                              "plain [31mtext",
		"<html>x</html>":                                   "",
		"":                                                 "",
	} {
		if got := message([]byte(body)); got != want {
			t.Errorf("message(%q) = %q, want %q", body, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{
		{"abc", 3, "abc"},
		{"äöü", 3, "äöü"},
		{"äöü", 2, "äö"},
		{"one two three four", 16, "one two three"},
		{"a verylongwordwithoutend", 10, "a verylong"},
	} {
		if got := clip(tt.text, tt.n); got != tt.want {
			t.Errorf("clip(%q, %d) = %q, want %q", tt.text, tt.n, got, tt.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "2": 2 * time.Second, " 0.5 ": 500 * time.Millisecond, "-3": 0, "1e300": 0, "soon": 0, "NaN": 0,
		"Sun, 01 Mar 2026 12:00:07 GMT": 7 * time.Second, "Sun, 01 Mar 2026 11:00:00 GMT": 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}
