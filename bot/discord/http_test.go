package discord

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

// Without a gateway and without a token: commands, presses and the menu work over HTTP alone, and the answer to a
// message is posted through the interaction itself.
func TestOverHTTPAlone(t *testing.T) {
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("Pottery"), "general", discordtest.Text)
	ann := s.Person("ann")
	ann.Permissions = 1 << 11
	question := s.Say(ann, channel, "are you open?", "")
	r := newRigWith(t, s, answering(pottery()), Config{PublicKey: s.PublicKey, APIURL: s.URL, Channels: map[string]Channel{channel: {Mode: Auto}}}, &memory{}).start(t)
	h := r.Handler()
	deliver := func(i *discordtest.Interaction, payload []byte) discordtest.Message {
		t.Helper()
		if status := s.Deliver(h, i, payload); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		r.idle(s)
		return i.Reply()
	}
	if m := deliver(s.Interact(ann, channel, 2, commandDataOf("ask", "question", "are you open?"))); m.Ephemeral || !strings.Contains(shown(m), "From ten") {
		t.Errorf("/ask: %+v", m)
	}
	m := deliver(s.MenuInteraction(ann, menuAnswer, question))
	if !m.Ephemeral || !strings.Contains(shown(m), "From ten") {
		t.Errorf("the menu: %+v", m)
	}
	if got := deliver(s.PressInteraction(ann, m.ID, customID(m, "Post it here for everyone"))); got.Content != "Posted." {
		t.Errorf("the press: %+v", got)
	}
	public := slices.DeleteFunc(s.Said(channel), func(m discordtest.Message) bool { return m.Ephemeral })
	if len(public) != 2 || !strings.Contains(shown(public[1]), "From ten") {
		t.Errorf("for everyone: %+v", public)
	}
}

// idle waits until no event is handled any more.
func (r *rig) idle(s *discordtest.Server) {
	s.Await("that all is handled", func() bool {
		r.queue.mu.Lock()
		defer r.queue.mu.Unlock()
		return len(r.queue.queues) == 0 && r.queue.talking == 0
	})
}

func commandDataOf(name, option, value string) map[string]any {
	return map[string]any{"id": "1", "name": name, "type": 1, "options": []any{map[string]any{"name": option, "type": 3, "value": value}}}
}
