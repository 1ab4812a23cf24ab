package discordtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Message is one that was written, by people or by the bot.
type Message struct {
	ID, Channel, Author string
	Content             string
	Embeds, Components  []map[string]any
	Files               []string // names
	ReplyTo             string
	Interaction         string // id of the interaction that it answers
	Ephemeral, Loading  bool
	Deleted             bool
	Edits               int
	Pinged              []string // ids of people, and "everyone"
	author              map[string]any
	nonce               string
}

// body is what a request says about a message.
type body struct {
	Content    *string          `json:"content"`
	Embeds     []map[string]any `json:"embeds"`
	Components []map[string]any `json:"components"`
	Mentions   *struct {
		Parse       []string `json:"parse"`
		Users       []string `json:"users"`
		RepliedUser bool     `json:"replied_user"`
	} `json:"allowed_mentions"`
	Flags     int `json:"flags"`
	Reference *struct {
		MessageID string `json:"message_id"`
		FailIfNot *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
	Nonce        string `json:"nonce"`
	EnforceNonce bool   `json:"enforce_nonce"`
	Choices      []any  `json:"choices"`
	CustomID     string `json:"custom_id"`
	Title        string `json:"title"`

	raw map[string]json.RawMessage
}

// UnmarshalJSON implements [json.Unmarshaler].
func (b *body) UnmarshalJSON(data []byte) error {
	type plain body
	if err := json.Unmarshal(data, (*plain)(b)); err != nil {
		return err
	}
	return json.Unmarshal(data, &b.raw)
}

// Messages returns the messages of a channel that are there, as they were written, and private ones too.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Message
	for _, id := range s.order {
		if m := s.messages[id]; m.Channel == channel && !m.Deleted {
			list = append(list, *m)
		}
	}
	return list
}

// Message returns a message as it is now, deleted or not.
func (s *Server) Message(id string) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.messages[id]
}

// Said returns what the bot wrote in a channel.
func (s *Server) Said(channel string) []Message {
	return slices.DeleteFunc(s.Messages(channel), func(m Message) bool { return m.Author != s.Bot })
}

// Refuse makes a channel refuse all that the bot does there: 403 and 50013 for missing permissions,
// 50001 for missing access, 50007 for a person who takes no private messages. A status of 0 ends it.
func (s *Server) Refuse(channel string, status, code int, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channel]; status == 0 {
		c.refuse = nil
	} else {
		c.refuse = &refusal{status: status, code: code, message: message}
	}
}

// Deny takes permissions, a number, from everyone in a channel.
func (s *Server) Deny(channel, permissions string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[channel].deny = permissions
}

// NoEmbeds takes the permission Embed Links from the bot in a channel.
func (s *Server) NoEmbeds(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[channel].noEmbeds = true
}

// channel returns a channel that the bot may use; s.mu is held.
func (s *Server) channel(c call) (*Channel, *refusal) {
	ch := s.channels[c.PathValue("channel")]
	if ch == nil {
		return nil, unknownChannel
	}
	return ch, ch.refuse
}

// finder finds the message that a request names; s.mu is held.
type finder func(c call) (*Message, *refusal)

// message is the finder of a channel's messages.
func (s *Server) message(c call) (*Message, *refusal) {
	ch, refused := s.channel(c)
	if refused != nil {
		return nil, refused
	}
	m := s.messages[c.PathValue("message")]
	if m == nil || m.Channel != ch.ID || m.Deleted || m.Ephemeral {
		return nil, unknownMessage
	}
	return m, nil
}

func (s *Server) createMessage(c call) (any, *refusal) {
	var b body
	files, refused := c.decode(&b)
	if refused != nil {
		return nil, refused
	}
	s.mu.Lock()
	ch, refused := s.channel(c)
	if refused == nil {
		refused = checkMessage(b, files, false)
	}
	if refused != nil {
		s.mu.Unlock()
		return nil, refused
	}
	if ch.noEmbeds && len(b.Embeds) > 0 {
		s.mu.Unlock()
		return nil, &refusal{status: 403, code: 50013, message: "Missing Permissions"}
	}
	if id := s.nonces[b.Nonce]; b.EnforceNonce && b.Nonce != "" && id != "" {
		defer s.mu.Unlock()
		return s.json(s.messages[id]), nil
	}
	if ch.Type == Forum {
		s.mu.Unlock()
		return nil, &refusal{status: 400, code: 50008, message: "Cannot send messages in a non-text channel"}
	}
	m := s.add(ch.ID, s.Bot, s.botUser(), b, files)
	m.nonce = b.Nonce
	if b.Nonce != "" {
		s.nonces[b.Nonce] = m.ID
	}
	if b.Reference != nil {
		if to := s.messages[b.Reference.MessageID]; to != nil && !to.Deleted && to.Channel == ch.ID {
			m.ReplyTo = to.ID
			if b.Mentions.RepliedUser {
				m.Pinged = append(m.Pinged, to.Author)
			}
		}
	}
	answer := s.json(m)
	s.mu.Unlock()
	s.Dispatch("MESSAGE_CREATE", ch.Guild, answer)
	return answer, nil
}

// add makes a message; s.mu is held.
func (s *Server) add(channel, author string, user map[string]any, b body, files []string) *Message {
	m := &Message{ID: s.nextID(), Channel: channel, Author: author, author: user, Files: files, Embeds: b.Embeds, Components: b.Components}
	if b.Content != nil {
		m.Content = *b.Content
	}
	m.Ephemeral = b.Flags&(1<<6) != 0
	m.Pinged = pinged(b)
	s.messages[m.ID] = m
	s.order = append(s.order, m.ID)
	return m
}

var userMention = regexp.MustCompile(`<@!?(\d+)>`)

// pinged returns whom a message pings by its content.
func pinged(b body) []string {
	if b.Content == nil || b.Mentions == nil {
		return nil
	}
	var list []string
	for _, m := range userMention.FindAllStringSubmatch(*b.Content, -1) {
		if slices.Contains(b.Mentions.Users, m[1]) || slices.Contains(b.Mentions.Parse, "users") {
			list = append(list, m[1])
		}
	}
	if slices.Contains(b.Mentions.Parse, "everyone") && (strings.Contains(*b.Content, "@everyone") || strings.Contains(*b.Content, "@here")) {
		list = append(list, "everyone")
	}
	return list
}

// json returns a message as Discord does; s.mu is held.
func (s *Server) json(m *Message) map[string]any {
	mentions := []any{}
	for _, id := range userMention.FindAllStringSubmatch(m.Content, -1) {
		if id[1] == s.Bot {
			mentions = append(mentions, s.botUser())
		} else {
			mentions = append(mentions, map[string]any{"id": id[1], "username": "somebody"})
		}
	}
	flags := 0
	if m.Ephemeral {
		flags |= 1 << 6
	}
	if m.Loading {
		flags |= 1 << 7
	}
	v := map[string]any{
		"id": m.ID, "channel_id": m.Channel, "content": m.Content, "author": m.author, "timestamp": time.Now().UTC().Format(time.RFC3339Nano),
		"edited_timestamp": nil, "tts": false, "mention_everyone": false, "mentions": mentions, "mention_roles": []any{},
		"attachments": []any{}, "embeds": orEmpty(m.Embeds), "components": orEmpty(m.Components), "pinned": false, "type": 0, "flags": flags,
	}
	if c := s.channels[m.Channel]; c != nil && c.Guild != "" {
		v["guild_id"] = c.Guild
		v["member"] = map[string]any{"roles": []any{}, "joined_at": "2024-01-01T00:00:00Z"}
	}
	if m.nonce != "" {
		v["nonce"] = m.nonce
	}
	if m.Interaction != "" {
		v["interaction_metadata"] = map[string]any{
			"id": m.Interaction, "type": 2, "user": s.botUser(), "authorizing_integration_owners": map[string]any{},
		}
	}
	if to := s.messages[m.ReplyTo]; to != nil {
		v["type"] = 19
		v["message_reference"] = map[string]any{"message_id": to.ID, "channel_id": to.Channel}
		copied := *to
		copied.ReplyTo = ""
		v["referenced_message"] = s.json(&copied)
	}
	return v
}

func orEmpty(list []map[string]any) []map[string]any {
	if list == nil {
		return []map[string]any{}
	}
	return list
}

// edit gives a message what a request says; s.mu is held.
func (m *Message) edit(b body, files []string) {
	if b.Content != nil {
		m.Content = *b.Content
	}
	if _, said := b.raw["embeds"]; said {
		m.Embeds = b.Embeds
	}
	if _, said := b.raw["components"]; said {
		m.Components = b.Components
	}
	if _, said := b.raw["attachments"]; said {
		m.Files = files
	}
	m.Loading = false
	m.Edits++
}

func (s *Server) getMessage(find finder) route {
	return func(c call) (any, *refusal) {
		s.mu.Lock()
		defer s.mu.Unlock()
		m, refused := find(c)
		if refused != nil {
			return nil, refused
		}
		return s.json(m), nil
	}
}

func (s *Server) listMessages(c call) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, refused := s.channel(c)
	if refused != nil {
		return nil, refused
	}
	limit, before := 50, c.URL.Query().Get("before")
	if n, err := strconv.Atoi(c.URL.Query().Get("limit")); err == nil {
		limit = n
	}
	list := []any{}
	for _, id := range slices.Backward(s.order) {
		m := s.messages[id]
		if m.Channel == ch.ID && !m.Deleted && !m.Ephemeral && (before == "" || id < before) && len(list) < limit {
			list = append(list, s.json(m))
		}
	}
	return list, nil
}

// editMessage edits messages of the bot. Whether an edit pings is for pings to say: that of an announced reply does.
func (s *Server) editMessage(find finder, pings bool) route {
	return func(c call) (any, *refusal) {
		var b body
		files, refused := c.decode(&b)
		if refused != nil {
			return nil, refused
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		m, refused := find(c)
		if refused == nil && m.Author != s.Bot {
			refused = &refusal{status: 403, code: 50005, message: "Cannot edit a message authored by another user"}
		}
		if refused == nil {
			refused = checkMessage(b, files, true)
		}
		if refused != nil {
			return nil, refused
		}
		m.edit(b, files)
		if pings {
			m.Pinged = pinged(b)
		}
		return s.json(m), nil
	}
}

func (s *Server) deleteMessage(find finder) route {
	return func(c call) (any, *refusal) {
		s.mu.Lock()
		defer s.mu.Unlock()
		m, refused := find(c)
		if refused == nil && m.Author != s.Bot {
			refused = &refusal{status: 403, code: 50013, message: "Missing Permissions"}
		}
		if refused != nil {
			return nil, refused
		}
		m.Deleted = true
		return nil, nil
	}
}

func (s *Server) startThread(c call) (any, *refusal) {
	var b struct {
		Name string `json:"name"`
	}
	if _, refused := c.decode(&b); refused != nil {
		return nil, refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m, refused := s.message(c)
	switch {
	case refused != nil:
		return nil, refused
	case s.channels[m.ID] != nil:
		return nil, &refusal{status: 400, code: 160004, message: "A thread has already been created for this message"}
	}
	ch := &Channel{ID: m.ID, Guild: s.channels[m.Channel].Guild, Name: b.Name, Parent: m.Channel, Owner: s.Bot, Type: Thread}
	s.channels[ch.ID] = ch
	return ch.json(), nil
}
