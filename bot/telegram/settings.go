package telegram

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"
)

// GroupMode says what the bot does in a group.
type GroupMode string

// The modes.
const (
	GroupsOff     GroupMode = "off"     // nothing
	GroupsMention GroupMode = "mention" // answers those who speak to it
	GroupsAuto    GroupMode = "auto"    // also answers a question that nobody has put to it, if it is very sure
)

// Settings are those of one group, or of one topic of a group.
type Settings struct {
	Mode     GroupMode // "": that of the group, or [Config.Groups]
	Tags     []string  // only entries with one of these tags are answered; none: those of the group, or all
	Language string    // of the bot's own words; "": that of the group, or of the person
}

// generalTopic is the thread of the topic that every forum has; its messages carry no thread.
const generalTopic = 1

// settings returns what holds where a message was written.
func (h *responder) settings(ctx context.Context, c chat, topic int64) Settings {
	if topic == 0 && c.IsForum {
		topic = generalTopic
	}
	s := Settings{Mode: h.cfg.Groups}
	for _, id := range []int64{h.moved.before(ctx, c.ID), c.ID} {
		if id == 0 {
			continue
		}
		key := strconv.FormatInt(id, 10)
		s = s.with(h.cfg.Chats[key])
		if topic != 0 {
			s = s.with(h.cfg.Chats[key+"/"+strconv.FormatInt(topic, 10)])
		}
	}
	return s
}

// with returns s with the settings that over gives.
func (s Settings) with(over Settings) Settings {
	s.Mode = cmp.Or(over.Mode, s.Mode)
	s.Language = cmp.Or(over.Language, s.Language)
	if len(over.Tags) > 0 {
		s.Tags = over.Tags
	}
	return s
}

// moved remembers which supergroup was which group before: Telegram gives a group a new id when
// it grows, and the owner's settings may still name the old one.
type moved struct {
	log   *slog.Logger
	state State

	mu  sync.Mutex
	was map[int64]int64 // by the id now; 0: nothing is known
}

func newMoved(log *slog.Logger, state State) *moved {
	return &moved{log: log, state: state, was: map[int64]int64{}}
}

// before returns the id that a supergroup had when it was a group, 0 if that is not known.
func (v *moved) before(ctx context.Context, now int64) int64 {
	if !strings.HasPrefix(strconv.FormatInt(now, 10), "-100") {
		return 0 // no supergroup
	}
	if was, ok := v.known(now); ok {
		return was
	}
	text, err := v.state.Text(ctx, movedKey(now)) // other chats don't wait for it
	if err != nil {
		return 0 // asked again at the next message
	}
	was, _ := strconv.ParseInt(text, 10, 64)
	v.mu.Lock()
	defer v.mu.Unlock()
	if newer, ok := v.was[now]; ok {
		return newer
	}
	v.was[now] = was
	return was
}

func (v *moved) known(now int64) (was int64, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	was, ok = v.was[now]
	return was, ok
}

// noted keeps that a group became a supergroup.
func (v *moved) noted(ctx context.Context, was, now int64) {
	v.mu.Lock()
	v.was[now] = was
	v.mu.Unlock()
	if err := v.state.SetText(ctx, movedKey(now), strconv.FormatInt(was, 10)); err != nil {
		v.log.WarnContext(ctx, "the new id of a group cannot be kept", "was", was, "now", now, "err", err)
	}
}

func movedKey(now int64) string { return "was/" + strconv.FormatInt(now, 10) }

// languagePrefix begins the keys of the state under which languages are kept, by the chat.
const languagePrefix = "lang/"

// languages holds the language of each chat where somebody chose one: a person in private, or an
// administrator for a group.
type languages struct {
	log   *slog.Logger
	state State

	mu    sync.Mutex
	read  bool      // the state was read
	tried time.Time // when that was tried last
	chats map[string]string
}

// stateRetry is how long the state is left alone when it could not be read.
const stateRetry = time.Minute

func newLanguages(log *slog.Logger, state State) *languages {
	return &languages{log: log, state: state, chats: map[string]string{}}
}

func languageKey(chatID int64) string { return languagePrefix + strconv.FormatInt(chatID, 10) }

// of returns the language of a chat, or "".
func (l *languages) of(ctx context.Context, chatID int64) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.read && time.Since(l.tried) >= stateRetry {
		l.tried = time.Now()
		kept, err := l.state.Under(ctx, languagePrefix)
		if err != nil {
			l.log.WarnContext(ctx, "the chosen languages cannot be read; people are answered in that of their app", "err", err)
		} else {
			maps.Copy(kept, l.chats) // what was chosen meanwhile is newer
			l.read, l.chats = true, kept
		}
	}
	return l.chats[languageKey(chatID)]
}

// choose keeps the language of a chat; "" forgets it.
func (l *languages) choose(ctx context.Context, chatID int64, lang string) error {
	key := languageKey(chatID)
	l.mu.Lock()
	if lang == "" {
		delete(l.chats, key)
	} else {
		l.chats[key] = lang
	}
	l.mu.Unlock()
	if lang == "" {
		return l.state.Change(ctx, nil, []string{key})
	}
	return l.state.SetText(ctx, key, lang)
}

// language returns the language of a chat that somebody chose, or "".
func (h *responder) language(ctx context.Context, chatID int64) string {
	if lang := h.languages.of(ctx, chatID); lang != "" {
		return lang
	}
	if was := h.moved.before(ctx, chatID); was != 0 {
		return h.languages.of(ctx, was)
	}
	return ""
}

// ChatID returns how [Config.Chats] names a chat.
func ChatID(id int64) string { return strconv.FormatInt(id, 10) }
