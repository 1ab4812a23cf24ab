package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

const (
	// WebhookPath is where [Adapter.Handler] belongs on the web address.
	WebhookPath = "/telegram/webhook"

	secretHeader     = "X-Telegram-Bot-Api-Secret-Token"
	maxWebhookBody   = 1 << 20 // bytes of an update; the longest known are some 100 kB
	webhookConns     = 40      // parallel deliveries, Telegram's default
	webhookCheck     = 10 * time.Minute
	webhookStateKey  = "webhook" // in the state: a digest of what was set
	webhookRetryHint = "5"       // seconds
)

// webhookSecret returns the secret that Telegram sends with each update: the configured one, or one
// that follows from the token and so is the same at every start and in every replica.
func webhookSecret(cfg Config) string {
	if cfg.WebhookSecret != "" {
		return cfg.WebhookSecret
	}
	mac := hmac.New(sha256.New, []byte(cfg.Token))
	mac.Write([]byte("faqbot telegram webhook 1"))
	return hex.EncodeToString(mac.Sum(nil))
}

// Handler returns what answers Telegram's deliveries in webhook mode. It answers at once: an update
// is stored and queued before 200, and refused with 503 while too much is waiting, or while the
// adapter does not run, so that Telegram tries again.
func (a *Adapter) Handler() http.Handler { return http.HandlerFunc(a.serveWebhook) }

func (a *Adapter) serveWebhook(w http.ResponseWriter, r *http.Request) {
	secret := sha256.Sum256([]byte(r.Header.Get(secretHeader)))
	want := sha256.Sum256([]byte(a.secret))
	switch {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "Only POST is answered here.", http.StatusMethodNotAllowed)
		return
	case subtle.ConstantTimeCompare(secret[:], want[:]) != 1:
		http.Error(w, "The secret token is wrong.", http.StatusUnauthorized)
		return
	case !isJSON(r.Header.Get("Content-Type")):
		http.Error(w, "The body must be application/json.", http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhookBody))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			http.Error(w, "The body is too long.", http.StatusRequestEntityTooLarge)
			return
		}
		http.Error(w, "The body could not be read.", http.StatusBadRequest)
		return
	}
	if !json.Valid(body) {
		http.Error(w, "The body is not JSON.", http.StatusBadRequest)
		return
	}
	if !a.receiveWebhook(r.Context(), body) {
		w.Header().Set("Retry-After", webhookRetryHint)
		http.Error(w, "Too busy; please try again.", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// receiveWebhook takes one delivery. An update that cannot be read counts as taken: it would only
// come again.
func (a *Adapter) receiveWebhook(ctx context.Context, body []byte) bool {
	a.mu.RLock()
	defer a.mu.RUnlock() // so that stopping waits for deliveries that are being taken
	if a.run == nil {
		return false
	}
	updates, _ := a.decode(ctx, []json.RawMessage{body})
	if len(updates) == 0 {
		return true
	}
	if !a.dispatch.reserve() {
		return false
	}
	fresh := a.inbox.add(ctx, updates)
	if len(fresh) == 0 { // delivered twice
		a.dispatch.release()
		return true
	}
	a.send.ids.seenIn(fresh[0])
	return a.dispatch.queue(a.run, fresh[0])
}

// webhook keeps the webhook set until ctx ends, or returns an error that does not go away by itself.
func (a *Adapter) webhook(ctx context.Context) error {
	t := trouble{first: a.send.retry}
	told, set := int64(0), false
	for {
		var info webhookInfo
		wait := webhookCheck
		err := a.client.call(ctx, getWebhookInfo{}, &info)
		if err == nil || !set && !errors.Is(err, errToken) && ctx.Err() == nil { // not every server knows the method
			err = a.setWebhook(ctx, info)
			set = err == nil
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the adapter is stopped
		}
		switch {
		case errors.Is(err, errToken):
			return tokenError(err)
		case err == nil:
			t.over(ctx, a.log)
			if info.LastErrorDate != 0 && info.LastErrorDate != told && info.URL == a.cfg.WebhookURL {
				told = info.LastErrorDate
				a.log.WarnContext(ctx, "telegram: Telegram could not deliver to the webhook lately; its address must be reachable from the internet over HTTPS",
					"error", info.LastErrorMessage, "url", a.cfg.WebhookURL, "waiting", info.Pending)
			}
		case temporary(err), errors.Is(err, errFlood):
			if t.begin("offline") {
				a.log.WarnContext(ctx, "telegram: the webhook cannot be set for now; trying again", "error", err)
			}
			wait = t.wait()
		default:
			return fmt.Errorf("telegram: the webhook %s cannot be set; telegram.webhook.url must be an https address "+
				"that Telegram can reach on port 443, 80, 88 or 8443: %w", a.cfg.WebhookURL, err)
		}
		if sleep(ctx, wait) != nil {
			return nil //nolint:nilerr // the adapter is stopped
		}
	}
}

// setWebhook sets the webhook if Telegram has another one, or may have another secret.
func (a *Adapter) setWebhook(ctx context.Context, info webhookInfo) error {
	set := setWebhook{URL: a.cfg.WebhookURL, MaxConnections: webhookConns, Allowed: allowedUpdates, Secret: a.secret}
	data, err := json.Marshal(set)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:]) // the secret itself is not stored
	known := ""
	if a.inbox.state != nil {
		known, _ = a.inbox.state.Text(ctx, webhookStateKey) // not known: it is set again, which does no harm
	}
	got, want := slices.Sorted(slices.Values(info.AllowedUpdates)), slices.Sorted(slices.Values(allowedUpdates))
	if known == digest && info.URL == set.URL && info.MaxConnections == set.MaxConnections && slices.Equal(got, want) {
		return nil
	}
	if info.URL != "" && info.URL != set.URL {
		a.log.WarnContext(ctx, "telegram: another webhook was set for this bot; it is replaced", "url", set.URL)
	}
	if err := a.client.call(ctx, set, nil); err != nil {
		return err
	}
	a.log.InfoContext(ctx, "telegram: the webhook is set", "url", set.URL)
	if a.inbox.state == nil {
		return nil
	}
	if err := a.inbox.state.SetText(ctx, webhookStateKey, digest); err != nil {
		a.log.DebugContext(ctx, "telegram: the webhook's state was not stored", "error", err)
	}
	return nil
}
