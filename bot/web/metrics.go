package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/faqbot/faqbot/bot"
)

// metrics are what the web page counts, in a registry of their own.
type metrics struct {
	registry  *prometheus.Registry
	questions *prometheus.CounterVec
	latency   prometheus.Histogram
	requests  *prometheus.CounterVec
	limited   prometheus.Counter
	panics    prometheus.Counter
}

func newMetrics(cfg Config) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		questions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "faqbot_web_questions_total", Help: "Questions asked through the web page and API, by what became of them.",
		}, []string{"outcome"}),
		latency: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "faqbot_web_answer_seconds", Help: "Time that the core took for a question.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "faqbot_web_requests_total", Help: "HTTP requests, by route and status.",
		}, []string{"route", "code"}),
		limited: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "faqbot_web_limited_total", Help: "Questions refused because their address asked too many.",
		}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "faqbot_web_panics_total", Help: "Requests whose handler panicked.",
		}),
	}
	for _, o := range []bot.Outcome{bot.Answered, bot.Suggested, bot.Declined, bot.Smalltalk, bot.Handoff} {
		m.questions.WithLabelValues(string(o))
	}
	m.registry.MustRegister(m.questions, m.latency, m.requests, m.limited, m.panics,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if cfg.Current != nil {
		gauge := func(name, help string, value func() int) {
			m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(value()) }))
		}
		gauge("faqbot_generation", "Number of the generation of the content that answers, 0 for none.", func() int { n, _ := cfg.Current(); return n })
		gauge("faqbot_entries", "Entries of the content that answers.", func() int { _, n := cfg.Current(); return n })
	}
	if cfg.Reindexes != nil {
		m.registry.MustRegister(reindexes(cfg.Reindexes))
	}
	return m
}

// reindexes collects how many reindexes ended in which way.
type reindexes func() map[bot.Status]int64

// reindexesTotal describes what reindexes collects.
func reindexesTotal() *prometheus.Desc {
	return prometheus.NewDesc("faqbot_reindex_total", "Reindexes and rollbacks, by what became of them.", []string{"status"}, nil)
}

// Describe implements [prometheus.Collector].
func (reindexes) Describe(ch chan<- *prometheus.Desc) { ch <- reindexesTotal() }

// Collect implements [prometheus.Collector].
func (r reindexes) Collect(ch chan<- prometheus.Metric) {
	counts := r()
	all := []bot.Status{bot.StatusLive, bot.StatusUnchanged, bot.StatusRefused, bot.StatusBlocked, bot.StatusFailed}
	for _, status := range all {
		ch <- prometheus.MustNewConstMetric(reindexesTotal(), prometheus.CounterValue, float64(counts[status]), string(status))
	}
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// answered counts one reply and those that came with it.
func (m *metrics) answered(r bot.Reply, took time.Duration) {
	m.latency.Observe(took.Seconds())
	m.questions.WithLabelValues(string(r.Outcome)).Inc()
	for _, more := range r.More {
		m.questions.WithLabelValues(string(more.Outcome)).Inc()
	}
}

// observe counts requests by the pattern that they matched.
func (a *Adapter) observe(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(rec, r)
		_, pattern := mux.Handler(r)
		if _, path, ok := strings.Cut(pattern, " "); ok {
			pattern = path
		}
		if pattern == "" {
			pattern = "none"
		}
		a.metrics.requests.WithLabelValues(pattern, strconv.Itoa(rec.status)).Inc()
	})
}

// statusRecorder keeps the status of a response.
type statusRecorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

// WriteHeader implements [http.ResponseWriter].
func (s *statusRecorder) WriteHeader(status int) {
	if !s.wrote {
		s.status, s.wrote = status, true
	}
	s.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (s *statusRecorder) Write(b []byte) (int, error) {
	s.wrote = true
	return s.ResponseWriter.Write(b)
}

// Unwrap lets [http.ResponseController] reach the writer below.
func (s *statusRecorder) Unwrap() http.ResponseWriter { return s.ResponseWriter }
