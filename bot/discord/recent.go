package discord

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// recentMax is how many answers are held in memory. What people asked is never written to the
// state.
const recentMax = 5000

// asked is what a message of ours answers.
type asked struct {
	text   string
	said   string   // the same as the core understood it
	target string   // id of the message that was chosen from its menu, to post the answer below it; "": none
	author string   // id of who wrote it
	more   []string // ids of the further messages that belong to the answer
}

// recent remembers what messages of ours answer, for the buttons under them: by the message's id, or by
// the id of the interaction that the message answers. It is safe for concurrent use.
type recent struct {
	mu    sync.Mutex
	by    map[string]asked
	order []string // of by, the oldest first
}

func newRecent() *recent { return &recent{by: map[string]asked{}} }

func (r *recent) put(id string, a asked) {
	if id == "" || a.text == "" && a.target == "" && a.more == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.by[id]; !ok {
		r.order = append(r.order, id)
	}
	r.by[id] = a
	for len(r.order) > recentMax {
		delete(r.by, r.order[0])
		r.order = r.order[1:]
	}
}

// get returns what a message of ours answers, as far as it is known.
func (r *recent) get(m *discordgo.Message) asked {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a, ok := r.by[m.ID]; ok {
		return a
	}
	if m.InteractionMetadata != nil {
		return r.by[m.InteractionMetadata.ID]
	}
	return asked{}
}

// has reports whether something is known under an id.
func (r *recent) has(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.by[id]
	return ok
}

// troubleEvery is how often the same trouble in a channel is worth a line in the log.
const troubleEvery = time.Hour

// trouble logs what went wrong in a channel, each kind once an hour. It is safe for concurrent use.
type trouble struct {
	log *slog.Logger

	mu   sync.Mutex
	last map[string]time.Time
}

func newTrouble(log *slog.Logger) *trouble { return &trouble{log: log, last: map[string]time.Time{}} }

// say logs an error, if there is one.
func (t *trouble) say(ctx context.Context, channel string, err error) {
	if err == nil {
		return
	}
	k := kindOf(err)
	level := slog.LevelWarn
	switch {
	case errors.Is(ctx.Err(), context.Canceled), k == unknownMessage, k == unknownInteraction: // nothing that anybody could change
		level = slog.LevelDebug
	case !t.due(channel + " " + string(k)):
		level = slog.LevelDebug
	}
	t.log.Log(ctx, level, "a reply could not be shown on Discord", "channel", channel, "err", err)
}

func (t *trouble) due(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if last, ok := t.last[key]; ok && now.Sub(last) < troubleEvery {
		return false
	}
	if len(t.last) >= 1000 {
		for k, last := range t.last {
			if now.Sub(last) >= troubleEvery {
				delete(t.last, k)
			}
		}
	}
	t.last[key] = now
	return true
}
