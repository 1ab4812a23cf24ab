package telegram

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/faq"
)

// Deep links, https://core.telegram.org/bots/features#deep-linking: t.me/BOT?start=PAYLOAD sends
// “/start PAYLOAD”. A payload has up to 64 of the characters A–Z, a–z, 0–9, _ and -.
const (
	maxPayload    = 64
	payloadAsk    = "ask" // invites to ask a question
	payloadCoded  = "-b"  // the entry's id to base64url
	payloadHashed = "-h"  // the hash under which the entry's id is kept
)

// startPayload returns the payload of the deep link to an entry: its id where that can be one. An
// error means that the state did not take an id too long for a payload.
func startPayload(ctx context.Context, c *button.Codec, id faq.EntryID) (string, error) {
	s := string(id)
	if isPayload(s) && s != payloadAsk && !strings.HasPrefix(s, payloadCoded) && !strings.HasPrefix(s, payloadHashed) {
		return s, nil
	}
	if coded := payloadCoded + base64.RawURLEncoding.EncodeToString([]byte(s)); len(coded) <= maxPayload {
		return coded, nil
	}
	hash, err := c.Keep(ctx, "start", button.QuotePair(s, ""))
	if err != nil {
		return "", fmt.Errorf("telegram: keep the link to %q: %w", id, err)
	}
	return payloadHashed + hash, nil
}

// entryOfPayload returns the id of the entry that a deep link leads to. Whether there is such an
// entry is for the core to say; button.ErrForeign means that the payload is none.
func entryOfPayload(ctx context.Context, c *button.Codec, payload string) (faq.EntryID, error) {
	if !isPayload(payload) || payload == payloadAsk {
		return "", button.ErrForeign
	}
	if coded, ok := strings.CutPrefix(payload, payloadCoded); ok {
		id, err := base64.RawURLEncoding.Strict().DecodeString(coded)
		if err != nil {
			return "", button.ErrForeign
		}
		return faq.EntryID(id), nil
	}
	if hash, ok := strings.CutPrefix(payload, payloadHashed); ok {
		value, err := c.Kept(ctx, "start", hash)
		if err != nil {
			return "", err
		}
		id, _, ok := button.UnquotePair(value)
		if !ok {
			return "", button.ErrLost
		}
		return faq.EntryID(id), nil
	}
	return faq.EntryID(payload), nil
}

// isPayload reports whether a text can be a payload as it is.
func isPayload(s string) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '-' {
			return false
		}
	}
	return s != "" && len(s) <= maxPayload
}
