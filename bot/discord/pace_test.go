package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/faqbot/faqbot/index/indextest"
)

// roundTripper answers requests without a network, for tests whose time is not that of a clock.
type roundTripper func(*http.Request) (status int, header http.Header, body string)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	status, header, body := f(r)
	if header == nil {
		header = http.Header{}
	}
	header.Set("Content-Type", "application/json")
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func quietRest(t *testing.T, f roundTripper) *rest {
	t.Helper()
	r, err := newRest(slog.New(slog.DiscardHandler), "token", defaultAPIURL, f, &counts{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// However many calls are made at once, Discord gets at most fifty a second, and interactions are not held up by them.
func TestGlobalPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var at []time.Time
		r := quietRest(t, func(r *http.Request) (int, http.Header, string) {
			mu.Lock()
			defer mu.Unlock()
			if !strings.Contains(r.URL.Path, "/interactions/") {
				at = append(at, time.Now())
			}
			return 200, nil, `{}`
		})
		start := time.Now()
		var wg sync.WaitGroup
		for i := range 300 {
			wg.Go(func() {
				if _, err := r.send(t.Context(), fmt.Sprint(i), message{Content: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if err := r.callback(t.Context(), "1", "t", response{Type: 5}); err != nil || time.Since(start) > 0 {
			t.Errorf("the interaction waited %v behind messages, %v", time.Since(start), err)
		}
		wg.Wait()
		for i := 50; i < len(at); i++ {
			if d := at[i].Sub(at[i-50]); d < time.Second {
				t.Fatalf("51 requests within %v", d)
			}
		}
		if len(at) != 300 {
			t.Errorf("%d requests", len(at))
		}
	})
}

// A 429 for all requests stops all but interactions; one of a route stops that alone, for as long as it says.
func TestLimitedWaits(t *testing.T) {
	for _, global := range []bool{true, false} {
		t.Run(fmt.Sprintf("global %v", global), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var mu sync.Mutex
				turned := false
				at := map[string]time.Duration{}
				r := quietRest(t, func(r *http.Request) (int, http.Header, string) {
					mu.Lock()
					defer mu.Unlock()
					if !turned {
						turned = true
						return 429, http.Header{"Retry-After": {"7"}}, fmt.Sprintf(`{"message":"slow","retry_after":6.5,"global":%v}`, global)
					}
					at[r.URL.Path] = time.Since(start)
					return 200, nil, `{}`
				})
				var wg sync.WaitGroup
				wg.Go(func() { _, _ = r.send(t.Context(), "1", message{Content: "x"}) })
				synctest.Wait()
				wg.Go(func() { _, _ = r.send(t.Context(), "2", message{Content: "x"}) })
				wg.Go(func() { _ = r.callback(t.Context(), "3", "t", response{Type: 5}) })
				wg.Wait()
				one, two, three := at["/api/v9/channels/1/messages"], at["/api/v9/channels/2/messages"], at["/api/v9/interactions/3/t/callback"]
				if one != 6500*time.Millisecond || (two > 0) != global || three != 0 {
					t.Errorf("requests after %v, %v and %v", one, two, three)
				}
			})
		})
	}
}

// A wait that the caller's deadline would cut off is not begun, and one under way ends with the context.
func TestWaitsAreInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := quietRest(t, func(*http.Request) (int, http.Header, string) {
			return 429, nil, `{"retry_after":60,"global":true}`
		})
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if _, err := r.me(ctx); kindOf(err) != rateLimited || time.Since(start) > 0 {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, stop)
		if _, err := r.me(ctx); err == nil || time.Since(start) != 5*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

// Retries wait longer and longer, differ, and end: those of a read soon, those of what may be sent twice with the caller's
// time, and what might be shown twice is not sent again.
func TestRetriesBackOff(t *testing.T) {
	for _, tt := range []struct {
		name     string
		call     func(ctx context.Context, r *rest) error
		from, to time.Duration // when the last attempt is
	}{
		{"a read", func(ctx context.Context, r *rest) error { _, err := r.me(ctx); return err }, readPatience / 3, readPatience},
		{"a message", func(ctx context.Context, r *rest) error {
			_, err := r.send(ctx, "1", message{Content: "x"})
			return err
		}, handleTimeout - 2*longestRetry, handleTimeout},
		{"a further message of an interaction", func(ctx context.Context, r *rest) error { return r.followUp(ctx, "1", "t", message{Content: "x"}) }, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var at []time.Time
				r := quietRest(t, func(*http.Request) (int, http.Header, string) {
					at = append(at, time.Now())
					return 503, nil, `{}`
				})
				start := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), handleTimeout)
				defer cancel()
				if err := tt.call(ctx, r); kindOf(err) != unavailable || ctx.Err() != nil {
					t.Errorf("error %v, and of the context %v", err, ctx.Err())
				}
				last := at[len(at)-1]
				if d := last.Sub(start); d < tt.from || d > tt.to || len(at) > 40 {
					t.Errorf("%d attempts, the last after %v", len(at), d)
				}
				if tt.to == 0 {
					return
				}
				if first, last := at[1].Sub(at[0]), last.Sub(at[len(at)-2]); last <= first || first < firstRetry/2 || last > 2*longestRetry {
					t.Errorf("the first wait is %v and the last %v", first, last)
				}
			})
		})
	}
}

// A message that cannot be sent for a minute is sent then, once; a log that says that a request is repeated is right.
func TestMessageOutlastsOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent, tries := map[string]int{}, 0
		start := time.Now()
		r := quietRest(t, func(req *http.Request) (int, http.Header, string) {
			var m struct{ Nonce string }
			_ = json.NewDecoder(req.Body).Decode(&m)
			tries++
			if time.Since(start) < time.Minute {
				return 503, nil, `{}`
			}
			sent[m.Nonce]++
			return 200, nil, `{"id":"7"}`
		})
		log := &indextest.Log{}
		r.log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		m, err := r.send(t.Context(), "1", message{Content: "x", Once: "5-0"})
		if err != nil || m.ID != "7" || sent["5-0"] != 1 {
			t.Errorf("sent %v, %v", sent, err)
		}
		if n := strings.Count(log.String(), "is repeated"); n != tries-1 {
			t.Errorf("%d attempts, of which the log says that %d were repeated", tries, n)
		}
	})
}

// Buckets do not pile up: each interaction has one of its own.
func TestBucketsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		r := quietRest(t, func(*http.Request) (int, http.Header, string) {
			n++
			h := http.Header{}
			h.Set("X-RateLimit-Remaining", fmt.Sprint(n%2*4))
			h.Set("X-RateLimit-Reset-After", "1")
			h.Set("X-RateLimit-Bucket", "abc")
			return 204, h, ""
		})
		for i := range 5000 {
			if err := r.callback(t.Context(), fmt.Sprint(i), "t", response{Type: 5}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Millisecond)
		}
		if n := len(r.pace.buckets); n > 600 {
			t.Errorf("%d buckets are kept", n)
		}
	})
}
