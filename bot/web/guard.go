package web

import (
	"net/http"
	"runtime/debug"
	"strconv"
)

// csp lets the page load its own script, style and pictures and nothing else. Pictures in
// answers may lie on other servers.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: data:; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// securityHeaders sets what every response has.
func securityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// crossOrigin returns a guard that refuses what the browser of a visitor sends for the page of
// somebody else. Programs without a browser's headers pass.
func (a *Adapter) crossOrigin() func(http.Handler) http.Handler {
	p := http.NewCrossOriginProtection()
	for _, o := range append([]string{a.cfg.publicOrigin()}, a.cfg.AllowedOrigins...) {
		if o != "" {
			if err := p.AddTrustedOrigin(o); err != nil {
				a.log.Warn("an allowed origin is left out", "origin", o, "err", err) // unreachable: validated
			}
		}
	}
	p.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, http.StatusForbidden, "This page may not ask questions here. Add its origin to web.allowed_origins.")
	}))
	return p.Handler
}

// cors lets the pages of the allowed origins read the answers.
func (a *Adapter) cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Add("Vary", "Origin")
		if origin := r.Header.Get("Origin"); a.origins[origin] {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", "Retry-After")
			if r.Method == http.MethodOptions {
				h.Set("Access-Control-Allow-Methods", "POST")
				h.Set("Access-Control-Allow-Headers", "Content-Type")
				h.Set("Access-Control-Max-Age", "7200")
			}
		}
		if r.Method == http.MethodOptions {
			h.Set("Allow", "POST, OPTIONS")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// recover answers a request whose handler panicked with a polite sentence, logs it and counts it.
func (a *Adapter) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // the server compares it in the same way
				panic(p)
			}
			a.metrics.panics.Inc()
			a.log.ErrorContext(r.Context(), "a request made the web page panic", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
			writeError(w, http.StatusInternalServerError, a.wordsFor(r, "").Text("error.internal"))
		}()
		next.ServeHTTP(w, r)
	})
}

// allow reports whether the address of a request may ask now; if not, it sets when to come back.
func (a *Adapter) allow(w http.ResponseWriter, r *http.Request) bool {
	wait, ok := a.limits.Allow(a.clientKey(r))
	if !ok {
		a.metrics.limited.Inc()
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	}
	return ok
}
