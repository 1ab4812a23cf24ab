package discordtest

import (
	"encoding/json"
	"strconv"
	"time"
)

// Person is somebody who uses Discord. Make one with [Server.Person].
type Person struct {
	ID          string
	Name        string
	Locale      string   // of the client, "en-US" unless changed
	Roles       []string // ids
	Permissions int64    // in every channel
	Robot       bool     // a bot or webhook
	Quiet       bool     // replies ping nobody
}

// Person returns somebody new.
func (s *Server) Person(name string) Person { return Person{ID: s.id(), Name: name, Locale: "en-US"} }

func (p Person) user() map[string]any {
	return map[string]any{"id": p.ID, "username": p.Name, "global_name": p.Name, "discriminator": "0", "avatar": nil, "bot": p.Robot}
}

func (p Person) member() map[string]any {
	roles := p.Roles
	if roles == nil {
		roles = []string{}
	}
	return map[string]any{"user": p.user(), "roles": roles, "joined_at": "2024-01-01T00:00:00Z", "permissions": strconv.FormatInt(p.Permissions, 10), "deaf": false, "mute": false}
}

// Guild makes a server and returns its id.
func (s *Server) Guild(name string) string {
	id := s.id()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guilds[id] = name
	return id
}

// Channel makes a channel on a server and returns its id.
func (s *Server) Channel(guild, name string, kind int) string {
	return s.open(&Channel{ID: s.id(), Guild: guild, Name: name, Type: kind})
}

// ChannelIn makes a channel in a category and returns its id.
func (s *Server) ChannelIn(category, name string, kind int) string {
	s.mu.Lock()
	guild := s.channels[category].Guild
	s.mu.Unlock()
	return s.open(&Channel{ID: s.id(), Guild: guild, Name: name, Parent: category, Type: kind})
}

func (s *Server) open(c *Channel) string {
	s.mu.Lock()
	s.channels[c.ID] = c
	v := c.json()
	s.mu.Unlock()
	s.Dispatch("CHANNEL_CREATE", c.Guild, v)
	return c.ID
}

// DM returns the private channel with a person.
func (s *Server) DM(person string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		if c.Type == Direct && c.Owner == person {
			return c.ID
		}
	}
	c := &Channel{ID: s.nextID(), Type: Direct, Owner: person}
	s.channels[c.ID] = c
	return c.ID
}

// Say lets a person write in a channel, in answer to a message (replyTo) or to none (""), and returns the
// message's id.
func (s *Server) Say(p Person, channel, text, replyTo string) string {
	s.mu.Lock()
	m := s.add(channel, p.ID, p.user(), body{Content: &text}, nil)
	m.ReplyTo = replyTo
	v, guild := s.json(m), s.channels[channel].Guild
	if to := s.messages[replyTo]; to != nil && to.Author == s.Bot && !p.Quiet {
		v["mentions"] = append(v["mentions"].([]any), s.botUser())
	}
	if guild != "" {
		v["member"] = p.member()
	}
	s.mu.Unlock()
	s.Dispatch("MESSAGE_CREATE", guild, v)
	return m.ID
}

// Post lets a person open a post in a forum, or a thread in a channel, and returns its id.
func (s *Server) Post(p Person, parent, title, text string) string {
	s.mu.Lock()
	c := &Channel{ID: s.nextID(), Guild: s.channels[parent].Guild, Name: title, Parent: parent, Owner: p.ID, Type: Thread}
	s.channels[c.ID] = c
	v := c.json()
	v["newly_created"] = true
	m := &Message{ID: c.ID, Channel: c.ID, Author: p.ID, author: p.user(), Content: text} // the first message has the thread's id
	s.messages[m.ID] = m
	s.order = append(s.order, m.ID)
	first := s.json(m)
	s.mu.Unlock()
	s.Dispatch("THREAD_CREATE", c.Guild, v)
	s.Dispatch("MESSAGE_CREATE", c.Guild, first)
	return c.ID
}

// Thread lets a person make a thread from a message, and returns its id, which is the message's.
func (s *Server) Thread(p Person, message, title string) string {
	s.mu.Lock()
	m := s.messages[message]
	c := &Channel{ID: m.ID, Guild: s.channels[m.Channel].Guild, Name: title, Parent: m.Channel, Owner: p.ID, Type: Thread}
	if s.channels[m.Channel].Type == Announcements {
		c.Type = AnnouncementThread
	}
	s.channels[c.ID] = c
	v := c.json()
	v["newly_created"] = true
	s.mu.Unlock()
	s.Dispatch("THREAD_CREATE", c.Guild, v)
	return c.ID
}

// CloseChannel deletes a channel or thread.
func (s *Server) CloseChannel(id string) {
	s.mu.Lock()
	c := s.channels[id]
	delete(s.channels, id)
	s.mu.Unlock()
	name := "CHANNEL_DELETE"
	if c.Type == Thread {
		name = "THREAD_DELETE"
	}
	s.Dispatch(name, c.Guild, map[string]any{"id": c.ID, "guild_id": c.Guild, "parent_id": c.Parent, "type": c.Type})
}

// Remove lets somebody delete a message.
func (s *Server) Remove(id string) {
	s.mu.Lock()
	m := s.messages[id]
	m.Deleted = true
	guild := s.channels[m.Channel].Guild
	v := map[string]any{"id": m.ID, "channel_id": m.Channel, "guild_id": guild}
	s.mu.Unlock()
	s.Dispatch("MESSAGE_DELETE", guild, v)
}

// Command lets a person use a command: options by name: texts, numbers, booleans and a [Person].
func (s *Server) Command(p Person, channel, command string, options map[string]any) *Interaction {
	i, payload := s.Interact(p, channel, 2, commandData(command, options, ""))
	s.dispatchInteraction(i, payload)
	return i
}

// Complete lets a person type into an option of a command.
func (s *Server) Complete(p Person, channel, command, option, text string) *Interaction {
	i, payload := s.Interact(p, channel, 4, commandData(command, map[string]any{option: text}, option))
	s.dispatchInteraction(i, payload)
	return i
}

func commandData(command string, options map[string]any, focused string) map[string]any {
	list, users := []any{}, map[string]any{}
	for k, v := range options {
		kind := 3
		switch somebody := v.(type) {
		case bool:
			kind = 5
		case int, float64:
			kind = 4
		case Person:
			kind, v = 6, somebody.ID
			users[somebody.ID] = somebody.user()
		}
		o := map[string]any{"name": k, "type": kind, "value": v}
		if k == focused {
			o["focused"] = true
		}
		list = append(list, o)
	}
	data := map[string]any{"id": "1", "name": command, "type": 1, "options": list}
	if len(users) > 0 {
		data["resolved"] = map[string]any{"users": users}
	}
	return data
}

// Menu lets a person choose an entry of a message's menu.
func (s *Server) Menu(p Person, entry, message string) *Interaction {
	i, payload := s.MenuInteraction(p, entry, message)
	s.dispatchInteraction(i, payload)
	return i
}

// MenuInteraction is [Server.Menu] without sending it.
func (s *Server) MenuInteraction(p Person, entry, message string) (*Interaction, []byte) {
	s.mu.Lock()
	m := s.messages[message]
	data := map[string]any{"id": "2", "name": entry, "type": 3, "target_id": message, "resolved": map[string]any{"messages": map[string]any{message: s.json(m)}}}
	s.mu.Unlock()
	return s.Interact(p, m.Channel, 2, data)
}

// Press lets a person press a button under a message, or choose values of a select menu.
func (s *Server) Press(p Person, message, customID string, values ...string) *Interaction {
	s.t.Helper()
	i, payload := s.PressInteraction(p, message, customID, values...)
	s.dispatchInteraction(i, payload)
	return i
}

// PressInteraction is [Server.Press] without sending it.
func (s *Server) PressInteraction(p Person, message, customID string, values ...string) (*Interaction, []byte) {
	s.t.Helper()
	data := map[string]any{"custom_id": customID, "component_type": 2}
	if len(values) > 0 {
		data = map[string]any{"custom_id": customID, "component_type": 3, "values": values}
	}
	s.mu.Lock()
	m := s.messages[message]
	s.mu.Unlock()
	if m == nil {
		s.t.Fatalf("discordtest: there is no message %s to press a button under", message)
	}
	return s.interact(p, m.Channel, 3, data, m)
}

// Submit lets a person send a form with texts by the custom ids of its inputs.
func (s *Server) Submit(p Person, channel, customID string, texts map[string]string) *Interaction {
	rows := []any{}
	for id, text := range texts {
		rows = append(rows, map[string]any{"type": 1, "components": []any{map[string]any{"type": 4, "custom_id": id, "value": text}}})
	}
	i, payload := s.Interact(p, channel, 5, map[string]any{"custom_id": customID, "components": rows})
	s.dispatchInteraction(i, payload)
	return i
}

// Interact makes an interaction and returns it as Discord would send it, without sending it.
func (s *Server) Interact(p Person, channel string, kind int, data map[string]any) (*Interaction, []byte) {
	return s.interact(p, channel, kind, data, nil)
}

func (s *Server) interact(p Person, channel string, kind int, data map[string]any, m *Message) (*Interaction, []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	i := &Interaction{ID: s.nextID(), Channel: channel, Type: kind, s: s, sent: time.Now(), original: m}
	i.Token = "aW50ZXJhY3Rpb24-" + i.ID
	s.interactions[i.Token] = i
	v := map[string]any{
		"id": i.ID, "application_id": s.App, "type": kind, "token": i.Token, "version": 1, "channel_id": channel, "data": data,
		"channel": c.json(), "locale": p.Locale, "app_permissions": "562949953601536", "entitlements": []any{},
		"authorizing_integration_owners": map[string]any{"0": c.Guild}, "context": 0,
	}
	if c.Guild == "" {
		v["user"], v["context"] = p.user(), 1
	} else {
		v["member"], v["guild_id"], v["guild_locale"] = p.member(), c.Guild, "en-US"
	}
	if m != nil {
		v["message"] = s.json(m)
	}
	payload, err := json.Marshal(v)
	if err != nil {
		s.t.Fatal(err)
	}
	return i, payload
}

func (s *Server) dispatchInteraction(i *Interaction, payload []byte) {
	s.mu.Lock()
	guild := s.channels[i.Channel].Guild
	s.mu.Unlock()
	s.Dispatch("INTERACTION_CREATE", guild, json.RawMessage(payload))
}
