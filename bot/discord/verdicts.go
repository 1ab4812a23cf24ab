package discord

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

// wrongMax is how many wrong answers are remembered of a channel, the latest.
const wrongMax = 500

// wrong remembers which entries are no answer to which wording in a channel, because somebody
// removed the answer. It is safe for concurrent use.
type wrong struct {
	log   *slog.Logger
	state State

	mu sync.Mutex // held from reading a list to writing it
}

// wrongPair is an answer that was removed.
type wrongPair struct {
	Wording string `json:"w"`           // as wordingOf makes it
	Entry   string `json:"e,omitempty"` // "": suggestions
	Count   int    `json:"n"`           // how often it was removed
}

func newWrong(log *slog.Logger, state State) *wrong { return &wrong{log: log, state: state} }

func wrongKey(channel string) string { return "wrong/" + channel }

// mark notes that an answer was removed.
func (w *wrong) mark(ctx context.Context, channel, wording, entry string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list, err := w.list(ctx, channel)
	if err == nil {
		list = withWrong(list, wording, entry)
		err = w.state.SetJSON(ctx, wrongKey(channel), list[max(0, len(list)-wrongMax):])
	}
	if err != nil { // after a read that failed, nothing is written: it would be all that is remembered
		w.log.WarnContext(ctx, "a wrong answer cannot be remembered; it may be given again", "channel", channel, "err", err)
	}
}

// withWrong returns a list with an answer that was removed once more, as the latest.
func withWrong(list []wrongPair, wording, entry string) []wrongPair {
	pair := wrongPair{Wording: wording, Entry: entry}
	list = slices.DeleteFunc(list, func(p wrongPair) bool {
		same := p.Wording == wording && p.Entry == entry
		if same {
			pair.Count = p.Count
		}
		return same
	})
	pair.Count++
	return append(list, pair)
}

func (w *wrong) list(ctx context.Context, channel string) ([]wrongPair, error) {
	var list []wrongPair
	if _, err := w.state.JSON(ctx, wrongKey(channel), &list); err != nil {
		return nil, fmt.Errorf("discord: reading which answers were wrong: %w", err)
	}
	return list, nil
}

// without returns a reply without the answers that were removed from under the same wording; a silent one if
// nothing is left of it.
func (w *wrong) without(ctx context.Context, channel, wording string, r bot.Reply) bot.Reply {
	if r.Silent {
		return r
	}
	list, err := w.list(ctx, channel)
	if err != nil {
		w.log.WarnContext(ctx, "an answer that was removed may be given again", "channel", channel, "err", err)
	}
	isWrong := func(r bot.Reply) bool {
		if r.Outcome != bot.Answered && r.Outcome != bot.Suggested {
			return false // the owner's words in an emergency are never held back
		}
		return slices.ContainsFunc(list, func(p wrongPair) bool { return p.Wording == wording && p.Entry == entryOf(r) })
	}
	if isWrong(r) {
		return bot.Reply{Question: r.Question, Lang: r.Lang, Silent: true}
	}
	r.More = slices.DeleteFunc(slices.Clone(r.More), isWrong)
	return r
}

const (
	earlierKept = 14 * 24 * time.Hour // how long an answered post is pointed to
	earlierMax  = 200                 // answered posts that are remembered of a forum, the latest
)

// earlier remembers which post of a forum an entry answered. It is safe for concurrent use.
type earlier struct {
	log   *slog.Logger
	state State

	mu sync.Mutex // held from reading what is known to writing it
}

// answeredPost is a post that was answered.
type answeredPost struct {
	Thread string    `json:"thread"`
	Time   time.Time `json:"time"`
}

func newEarlier(log *slog.Logger, state State) *earlier { return &earlier{log: log, state: state} }

func earlierKey(channel string) string { return "answered/" + channel }

// of returns the post of a place's forum that an entry answered before, "" if there is none.
func (e *earlier) of(ctx context.Context, p place, entry string) string {
	known, err := e.read(ctx, p)
	if err != nil {
		e.log.WarnContext(ctx, "a post that was answered is not pointed to", "channel", p.home(), "err", err)
	}
	found := known[entry]
	if found.Thread == p.ID || time.Since(found.Time) > earlierKept {
		return ""
	}
	return found.Thread
}

func (e *earlier) read(ctx context.Context, p place) (map[string]answeredPost, error) {
	known := map[string]answeredPost{}
	if _, err := e.state.JSON(ctx, earlierKey(p.home()), &known); err != nil {
		return nil, fmt.Errorf("discord: reading which posts were answered: %w", err)
	}
	return known, nil
}

// answered notes which entry answered a post. One that was answered by it before stays.
func (e *earlier) answered(ctx context.Context, p place, r bot.Reply) {
	if r.Entry == nil {
		return
	}
	e.change(ctx, p, func(known map[string]answeredPost) bool {
		for entry, post := range known {
			if time.Since(post.Time) > earlierKept {
				delete(known, entry)
			}
		}
		if _, ok := known[string(r.Entry.ID)]; ok {
			return false
		}
		for len(known) >= earlierMax {
			delete(known, slices.MinFunc(slices.Collect(maps.Keys(known)), func(a, b string) int { return known[a].Time.Compare(known[b].Time) }))
		}
		known[string(r.Entry.ID)] = answeredPost{Thread: p.ID, Time: time.Now()}
		return true
	})
}

// forget notes that an entry did not answer a post.
func (e *earlier) forget(ctx context.Context, p place, entry string) {
	e.change(ctx, p, func(known map[string]answeredPost) bool {
		if post, ok := known[entry]; !ok || post.Thread != p.ID {
			return false
		}
		delete(known, entry)
		return true
	})
}

// gone notes that a post is not there any more.
func (e *earlier) gone(ctx context.Context, p place, entry, thread string) {
	e.forget(ctx, place{ID: thread, Parent: p.home(), Type: p.Type}, entry)
}

func (e *earlier) change(ctx context.Context, p place, f func(map[string]answeredPost) bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	known, err := e.read(ctx, p)
	if err == nil && f(known) {
		err = e.state.SetJSON(ctx, earlierKey(p.home()), known)
	}
	if err != nil { // after a read that failed, nothing is written: it would be all that is remembered
		e.log.WarnContext(ctx, "an answered post cannot be remembered", "channel", p.home(), "err", err)
	}
}

// pointed returns a reply that also points to the post that the same entry answered before.
func (h *responder) pointed(ctx context.Context, p place, r bot.Reply) bot.Reply {
	if r.Entry == nil {
		return r
	}
	entry := string(r.Entry.ID)
	thread := h.earlier.of(ctx, p, entry)
	if thread == "" {
		return r
	}
	if _, err := h.places.get(ctx, thread); err != nil {
		if k := kindOf(err); k == unknownChannel || k == missingAccess {
			h.earlier.gone(ctx, p, entry, thread)
		}
		return r
	}
	link := fmt.Sprintf("<https://discord.com/channels/%s/%s>", p.Guild, thread)
	said := h.wordsFor(r.Lang).Text("chat.answered_here", locale.Args{"Link": link})
	if r.Text != "" {
		said = r.Text + "\n\n" + said
	}
	r.Text = said
	return r
}
