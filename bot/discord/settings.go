package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot/locale"
)

// settings returns what holds in a place: of a thread those of its channel and of that one's
// category, as far as it has none of its own.
func (h *responder) settings(ctx context.Context, p place) Channel {
	var s Channel
	if p.private() || len(h.cfg.Channels) == 0 {
		s.Mode = Mention
		return s
	}
	for range 3 { // a thread, its channel, the category
		s = s.or(h.cfg.Channels[p.ID])
		if p.Parent == "" {
			break
		}
		next, err := h.places.get(ctx, p.Parent)
		if err != nil {
			next = place{ID: p.Parent}
		}
		p = next
	}
	s.Mode = cmp.Or(s.Mode, Mention)
	return s
}

// or returns s with the settings of other where s has none.
func (s Channel) or(other Channel) Channel {
	s.Mode = cmp.Or(s.Mode, other.Mode)
	s.Language = cmp.Or(s.Language, other.Language)
	if len(s.Tags) == 0 {
		s.Tags = other.Tags
	}
	return s
}

// home returns the id of the channel or forum that a place belongs to: itself, unless it is a thread.
func (p place) home() string {
	if p.thread() && p.Parent != "" {
		return p.Parent
	}
	return p.ID
}

// placeOf returns where an interaction comes from. Where the bot is not on the server itself, because the
// member brought it along, there is nothing to learn about it.
func (h *responder) placeOf(ctx context.Context, i *interaction) place {
	p := place{ID: i.ChannelID, Guild: i.GuildID}
	if i.GuildID == "" {
		p.Type = discordgo.ChannelTypeDM
		return p
	}
	_, installed := i.AuthorizingIntegrationOwners[discordgo.ApplicationIntegrationGuildInstall]
	if len(h.cfg.Channels) == 0 || h.cfg.Token == "" || !installed && len(i.AuthorizingIntegrationOwners) > 0 {
		return p
	}
	if known, err := h.places.get(ctx, i.ChannelID); err == nil {
		return known
	}
	return p
}

// langOf returns the language of the reply to an interaction: the member's where nobody else sees it, else
// that of the channel or server if it has one.
func (h *responder) langOf(ctx context.Context, i *interaction, s Channel, private bool) string {
	theirs := cmp.Or(h.langs.get(ctx, userLanguage(userOf(i))), string(i.Locale))
	if private || !shared(i) {
		return theirs
	}
	return cmp.Or(s.Language, h.langs.get(ctx, guildLanguage(i.GuildID)), theirs)
}

// own returns the words in the language of an interaction's member.
func (h *responder) own(ctx context.Context, i *interaction) *locale.Words {
	return h.wordsFor(h.langOf(ctx, i, Channel{}, true))
}

// langIn returns the language of a place for what is not asked through a command: there
// Discord does not tell the member's.
func (h *responder) langIn(ctx context.Context, p place, user string, s Channel) string {
	if p.private() {
		return h.langs.get(ctx, userLanguage(user))
	}
	return cmp.Or(s.Language, h.langs.get(ctx, guildLanguage(p.Guild)), h.langs.guild(ctx, p.Guild).Locale)
}

// wordsFor returns the words of a language, or of the configured one.
func (h *responder) wordsFor(lang string) *locale.Words {
	if lang != "" && h.words.Has(lang) {
		return h.words.For(lang)
	}
	return h.words.For(h.cfg.Language)
}

// languages knows which language somebody chose for a server or for private conversations, and which one a
// server prefers. It is safe for concurrent use.
type languages struct {
	log   *slog.Logger
	state State

	mu     sync.Mutex
	chosen map[string]string // by key; "": none
	guilds map[string]guildInfo
}

// guildInfo is what a server says about itself. It is kept, for Discord does not say it again to a bot that
// goes on with its last session.
type guildInfo struct {
	// Locale is the language that the server prefers; "" for American English, which Discord fills in for
	// a server that has not chosen.
	Locale string `json:"locale,omitempty"`
	// Role is the id of the role that the server gives the bot alone. Many mention it when they mean the
	// bot: it has the same name.
	Role string `json:"role,omitempty"`
}

// maxLanguages bounds what is held in memory of choices; the others are read again.
const maxLanguages = 10_000

func newLanguages(log *slog.Logger, state State) *languages {
	return &languages{log: log, state: state, chosen: map[string]string{}, guilds: map[string]guildInfo{}}
}

func guildLanguage(guild string) string { return "lang/g/" + guild }

func userLanguage(user string) string { return "lang/u/" + user }

// get returns the language under a key, "" for none.
func (l *languages) get(ctx context.Context, key string) string {
	l.mu.Lock()
	lang, ok := l.chosen[key]
	l.mu.Unlock()
	if ok {
		return lang
	}
	if _, err := l.state.JSON(ctx, key, &lang); err != nil {
		if ctx.Err() == nil {
			l.log.WarnContext(ctx, "the chosen language cannot be read", "key", key, "err", err)
		}
		return ""
	}
	l.remember(key, lang)
	return lang
}

func (l *languages) remember(key, lang string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.chosen) >= maxLanguages {
		clear(l.chosen)
	}
	l.chosen[key] = lang
}

// set keeps a language under a key; "" forgets it.
func (l *languages) set(ctx context.Context, key, lang string) error {
	var err error
	if lang == "" {
		err = l.state.Delete(ctx, key)
	} else {
		err = l.state.SetJSON(ctx, key, lang)
	}
	if err == nil {
		l.remember(key, lang)
	}
	return err
}

// guild returns what is known of a server.
func (l *languages) guild(ctx context.Context, id string) guildInfo {
	if id == "" {
		return guildInfo{}
	}
	l.mu.Lock()
	g, ok := l.guilds[id]
	l.mu.Unlock()
	if ok {
		return g
	}
	if _, err := l.state.JSON(ctx, guildInfoKey(id), &g); err != nil {
		return guildInfo{} // it is read again
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.guilds) >= maxLanguages {
		clear(l.guilds)
	}
	l.guilds[id] = g
	return g
}

func guildInfoKey(id string) string { return "guild/" + id }

// learn takes from a dispatch what it says about servers; me is the id of the bot's user.
func (l *languages) learn(ctx context.Context, name string, data []byte, me string) {
	if name != "GUILD_CREATE" && name != "GUILD_UPDATE" {
		return
	}
	var g struct {
		ID     string `json:"id"`
		Locale string `json:"preferred_locale"`
		Roles  []struct {
			ID   string `json:"id"`
			Tags struct {
				Bot string `json:"bot_id"`
			} `json:"tags"`
		} `json:"roles"`
	}
	if json.Unmarshal(data, &g) != nil || g.ID == "" {
		return
	}
	var info guildInfo
	if !strings.EqualFold(g.Locale, string(discordgo.EnglishUS)) {
		info.Locale = g.Locale
	}
	for _, r := range g.Roles {
		if r.Tags.Bot != "" && r.Tags.Bot == me {
			info.Role = r.ID
		}
	}
	if l.guild(ctx, g.ID) == info {
		return
	}
	if err := l.state.SetJSON(ctx, guildInfoKey(g.ID), info); err != nil {
		l.log.WarnContext(ctx, "what a server says about itself cannot be kept", "guild", g.ID, "err", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.guilds[g.ID] = info
}

// texts is the adapter's state as one of texts, for the data of buttons.
type texts struct{ state State }

// Text implements [button.State].
func (t texts) Text(ctx context.Context, key string) (string, error) {
	var s string
	_, err := t.state.JSON(ctx, key, &s)
	return s, err
}

// SetText implements [button.State].
func (t texts) SetText(ctx context.Context, key, value string) error {
	if err := t.state.SetJSON(ctx, key, value); err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	return nil
}
