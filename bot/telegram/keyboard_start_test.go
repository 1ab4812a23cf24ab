package telegram

import (
	"errors"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/faq"
)

func TestStartPayload(t *testing.T) {
	tests := []struct{ id, want string }{
		{"opening-hours", "opening-hours"},
		{"FAQ_2", "FAQ_2"},
		{"ask", "-bYXNr"},
		{"-bYXNr", "-bLWJZWE5y"},
		{"-h", "-bLWg"},
		{"как", "-b0LrQsNC6"},
		{"a/b c", "-bYS9iIGM"},
		{"", "-b"},
		{strings.Repeat("x", 64), strings.Repeat("x", 64)},
		{strings.Repeat("x", 65), "-h" + button.Hash(button.QuotePair(strings.Repeat("x", 65), ""))},
		{strings.Repeat("ы", 24), "-h" + button.Hash(button.QuotePair(strings.Repeat("ы", 24), ""))},
	}
	state := &volatile{}
	for _, tt := range tests {
		got, err := startPayload(t.Context(), button.New(state, maxCallbackData), faq.EntryID(tt.id))
		if err != nil || got != tt.want || !isPayload(got) {
			t.Errorf("payload of %q is %q, %v; want %q", tt.id, got, err, tt.want)
		}
		back, err := entryOfPayload(t.Context(), button.New(state, maxCallbackData), got)
		if err != nil || string(back) != tt.id {
			t.Errorf("%q leads to %q, %v; want %q", got, back, err, tt.id)
		}
	}
	for payload, want := range map[string]error{
		"": button.ErrForeign, "ask": button.ErrForeign, "a b": button.ErrForeign, "-b=": button.ErrForeign, "-bA": button.ErrForeign,
		strings.Repeat("x", 65): button.ErrForeign, "-hshort": button.ErrForeign, "-h" + button.Hash("y"): button.ErrLost,
	} {
		if id, err := entryOfPayload(t.Context(), button.New(state, maxCallbackData), payload); !errors.Is(err, want) {
			t.Errorf("%q leads to %q, %v; want %v", payload, id, err, want)
		}
	}
}

func FuzzStartPayload(f *testing.F) {
	f.Add("opening-hours", "ask")
	f.Add("-b", "-bYXNr")
	f.Fuzz(func(t *testing.T, id, payload string) {
		c := button.New(&volatile{}, maxCallbackData)
		made, err := startPayload(t.Context(), c, faq.EntryID(id))
		if err != nil || !isPayload(made) || made == payloadAsk {
			t.Fatalf("%q becomes %q, %v", id, made, err)
		}
		if back, err := entryOfPayload(t.Context(), c, made); err != nil || string(back) != id {
			t.Fatalf("%q becomes %q becomes %q, %v", id, made, back, err)
		}
		if _, err := entryOfPayload(t.Context(), c, payload); err != nil && !errors.Is(err, button.ErrForeign) && !errors.Is(err, button.ErrLost) {
			t.Fatalf("%q: %v", payload, err)
		}
	})
}
