package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// event is something that happened on Discord and that handlers care for: a *messageEvent, a *threadEvent,
// a *deletedEvent or an *interaction.
type event interface {
	// key tells this event from any other, across restarts.
	key() string
	// place is the id of the channel or thread, in whose order events are handled.
	place() string
}

// messageEvent is a message that was written in a channel, a thread or in private. Its author is never nil.
type messageEvent struct{ *discordgo.Message }

func (e *messageEvent) key() string   { return "m" + e.ID }
func (e *messageEvent) place() string { return e.ChannelID }

// threadEvent is a thread or forum post that was newly made. The message that opens it comes as a
// messageEvent of the same place, mostly after it; its id is that of the thread if the thread is a post.
type threadEvent struct{ *discordgo.Channel }

func (e *threadEvent) key() string   { return "t" + e.ID }
func (e *threadEvent) place() string { return e.ID }

// deletedEvent is a message that was deleted by somebody.
type deletedEvent struct{ id, channel, guild string }

func (e *deletedEvent) key() string   { return "d" + e.id }
func (e *deletedEvent) place() string { return e.channel }

var errNotOurs = errors.New("an event that nobody handles")

// decodeEvent reads a dispatch of the gateway; errNotOurs if there is nothing in it for a handler.
func decodeEvent(name string, raw []byte) (event, error) {
	switch name {
	case "MESSAGE_CREATE":
		var m looseMessage
		if err := json.Unmarshal(raw, &m); err != nil {
			return nil, fmt.Errorf("discord: reading a message: %w", err)
		}
		if !isSnowflake(m.ID) || !isSnowflake(m.ChannelID) || m.Author == nil || m.Author.ID == "" {
			return nil, errors.New("discord: a message without an id, a channel or an author")
		}
		return &messageEvent{&m.Message}, nil
	case "MESSAGE_DELETE":
		var d struct {
			ID        string `json:"id"`
			ChannelID string `json:"channel_id"`
			GuildID   string `json:"guild_id"`
		}
		if err := json.Unmarshal(raw, &d); err != nil {
			return nil, fmt.Errorf("discord: reading a deletion: %w", err)
		}
		if !isSnowflake(d.ID) || !isSnowflake(d.ChannelID) {
			return nil, errors.New("discord: a deletion without an id or a channel")
		}
		return &deletedEvent{id: d.ID, channel: d.ChannelID, guild: d.GuildID}, nil
	case "THREAD_CREATE":
		var c struct {
			discordgo.Channel
			New bool `json:"newly_created"` // false: the bot was added to one that was there
		}
		if err := json.Unmarshal(raw, &c); err != nil {
			return nil, fmt.Errorf("discord: reading a thread: %w", err)
		}
		if !isSnowflake(c.ID) {
			return nil, errors.New("discord: a thread without an id")
		}
		if !c.New {
			return nil, errNotOurs
		}
		return &threadEvent{&c.Channel}, nil
	case "INTERACTION_CREATE":
		i, err := decodeInteraction(raw)
		if err != nil {
			return nil, err
		}
		if i.Type == discordgo.InteractionPing { // over HTTP alone
			return nil, errNotOurs
		}
		return &interaction{Interaction: i}, nil
	}
	return nil, errNotOurs
}

// decodeInteraction reads an interaction and checks that it has what an answer needs.
func decodeInteraction(raw []byte) (*discordgo.Interaction, error) {
	var i discordgo.Interaction
	if err := json.Unmarshal(raw, &i); err != nil {
		plain, perr := withoutComponents(raw, true)
		if perr != nil {
			return nil, fmt.Errorf("discord: reading an interaction: %w", perr)
		}
		i = discordgo.Interaction{}
		if err := json.Unmarshal(plain, &i); err != nil {
			return nil, fmt.Errorf("discord: reading an interaction: %w", err)
		}
	}
	if !isSnowflake(i.ID) || !isSnowflake(i.AppID) || i.Token == "" { // they become part of paths
		return nil, errors.New("discord: an interaction without an id, a token or an application")
	}
	if i.Type != discordgo.InteractionPing && author(&i) == nil {
		return nil, errors.New("discord: an interaction that comes from nobody")
	}
	if i.Type != discordgo.InteractionPing && i.Data == nil {
		return nil, fmt.Errorf("discord: an interaction of an unknown type, %d", i.Type)
	}
	if d, ok := i.Data.(discordgo.ApplicationCommandInteractionData); ok {
		d.Options = tidyOptions(d.Options)
		i.Data = d
	}
	if d, ok := i.Data.(discordgo.ModalSubmitInteractionData); ok {
		d.Components = slices.DeleteFunc(d.Components, func(c discordgo.MessageComponent) bool { return c == nil })
		i.Data = d
	}
	if i.Message != nil {
		tidyMessage(i.Message)
	}
	return &i, nil
}

// author returns who used an interaction, on a server or in private; nil if it names nobody.
func author(i *discordgo.Interaction) *discordgo.User {
	if i.Member != nil && i.Member.User != nil && i.Member.User.ID != "" {
		return i.Member.User
	}
	if i.User != nil && i.User.ID != "" {
		return i.User
	}
	return nil
}

func tidyOptions(list []*discordgo.ApplicationCommandInteractionDataOption) []*discordgo.ApplicationCommandInteractionDataOption {
	list = slices.DeleteFunc(list, func(o *discordgo.ApplicationCommandInteractionDataOption) bool { return o == nil })
	for _, o := range list {
		o.Options = tidyOptions(o.Options)
	}
	return list
}

// looseMessage is a message that is read even when it holds components of a kind that the library
// does not know; they are then left out.
type looseMessage struct{ discordgo.Message }

// UnmarshalJSON implements [json.Unmarshaler].
func (m *looseMessage) UnmarshalJSON(raw []byte) error {
	err := json.Unmarshal(raw, &m.Message)
	if err != nil {
		plain, perr := withoutComponents(raw, false)
		if perr != nil {
			return perr
		}
		m.Message = discordgo.Message{}
		err = json.Unmarshal(plain, &m.Message)
	}
	if err == nil {
		tidyMessage(&m.Message)
	}
	return err
}

// tidyMessage takes out what is null where the library expects something.
func tidyMessage(m *discordgo.Message) {
	m.Mentions = slices.DeleteFunc(m.Mentions, func(u *discordgo.User) bool { return u == nil })
	m.Embeds = slices.DeleteFunc(m.Embeds, func(e *discordgo.MessageEmbed) bool { return e == nil })
	m.Attachments = slices.DeleteFunc(m.Attachments, func(a *discordgo.MessageAttachment) bool { return a == nil })
	m.Components = slices.DeleteFunc(m.Components, func(c discordgo.MessageComponent) bool { return c == nil })
	if m.ReferencedMessage != nil {
		tidyMessage(m.ReferencedMessage)
	}
}

// withoutComponents returns JSON without any field “components”; of an interaction (keepData), that of its own data
// stays, for it is what a person filled in.
func withoutComponents(raw []byte, keepData bool) ([]byte, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	var own any
	top, _ := v.(map[string]any)
	data, _ := top["data"].(map[string]any)
	if keepData && data != nil {
		own = data["components"]
	}
	var strip func(v any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "components")
			for _, e := range v {
				strip(e)
			}
		case []any:
			for _, e := range v {
				strip(e)
			}
		}
	}
	strip(v)
	if own != nil {
		data["components"] = own
	}
	return json.Marshal(v)
}
