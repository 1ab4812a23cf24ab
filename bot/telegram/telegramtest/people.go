package telegramtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// User is a person, or the bot.
type User struct {
	ID       int64
	Name     string
	Username string
	Lang     string // the client's language; "": not told

	s       *Server
	bot     bool
	blocked bool
}

// User returns the person of this name, who uses Telegram in English.
func (s *Server) User(name string) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.people[name]; u != nil {
		return u
	}
	s.nextID++
	u := &User{s: s, ID: s.nextID, Name: name, Username: strings.ToLower(strings.ReplaceAll(name, " ", "_")) + "_t", Lang: "en"}
	s.people[name] = u
	return u
}

func (u *User) json() map[string]any {
	m := map[string]any{"id": u.ID, "is_bot": u.bot, "first_name": u.Name}
	if u.Username != "" {
		m["username"] = u.Username
	}
	if u.Lang != "" {
		m["language_code"] = u.Lang
	}
	return m
}

// Block makes the person block the bot.
func (u *User) Block() {
	c := u.s.private(u)
	u.s.set(func() { u.blocked = true })
	u.s.member(c, u, "member", "kicked")
}

// Chat is a private chat, a group or a supergroup.
type Chat struct {
	ID    int64
	Type  string
	Title string
	Forum bool

	s        *Server
	user     *User // of a private chat
	last     int64 // message id, of a supergroup
	messages []*Message
	actions  []string
	topics   map[int64]bool // open
	kicked   bool
	muted    bool
	admins   map[int64]bool
	movedTo  int64
}

func (c *Chat) json() map[string]any {
	m := map[string]any{"id": c.ID, "type": c.Type}
	if c.user != nil {
		m["first_name"] = c.user.Name
		if c.user.Username != "" {
			m["username"] = c.user.Username
		}
	} else {
		m["title"] = c.Title
	}
	if c.Forum {
		m["is_forum"] = true
	}
	return m
}

func (s *Server) private(u *User) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[u.ID]
	if c == nil {
		c = &Chat{s: s, ID: u.ID, Type: "private", user: u}
		s.chats[c.ID] = c
	}
	return c
}

// Group makes a group that the bot is in.
func (s *Server) Group(title string) *Chat { return s.group(title, "group") }

// Supergroup makes a supergroup that the bot is in.
func (s *Server) Supergroup(title string) *Chat { return s.group(title, "supergroup") }

// Forum makes a supergroup with topics that the bot is in.
func (s *Server) Forum(title string) *Chat {
	c := s.group(title, "supergroup")
	c.Forum = true
	return c
}

func (s *Server) group(title, kind string) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID++
	c := &Chat{s: s, ID: -s.nextID, Type: kind, Title: title, topics: map[int64]bool{}}
	if kind == "supergroup" {
		c.ID = -1_000_000_000_000 - s.nextID
	}
	s.chats[c.ID] = c
	return c
}

// NewTopic makes a topic of a forum and returns its id.
func (c *Chat) NewTopic(name string) int64 {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	m := c.add(&Message{Text: "", Service: "forum_topic_created"})
	m.TopicID = m.ID
	c.topics[m.ID] = true
	c.s.push(map[string]any{"message": m.json(map[string]any{"forum_topic_created": map[string]any{"name": name, "icon_color": 7322096}})})
	return m.ID
}

// CloseTopic closes a topic.
func (c *Chat) CloseTopic(id int64) { c.s.set(func() { c.topics[id] = false }) }

// Kick removes the bot from the group.
func (c *Chat) Kick(by *User) {
	c.s.set(func() { c.kicked = true })
	c.s.member(c, by, "member", "kicked")
}

// Mute takes the bot's right to write.
func (c *Chat) Mute() { c.s.set(func() { c.muted = true }) }

// Upgrade makes a supergroup of a group and returns it.
func (c *Chat) Upgrade() *Chat {
	to := c.s.Supergroup(c.Title)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.movedTo = to.ID
	m := c.add(&Message{Service: "migrate_to_chat_id"})
	c.s.push(map[string]any{"message": m.json(map[string]any{"migrate_to_chat_id": to.ID})})
	m = to.add(&Message{Service: "migrate_from_chat_id"})
	c.s.push(map[string]any{"message": m.json(map[string]any{"migrate_from_chat_id": c.ID})})
	return to
}

// Actions returns the chat actions shown so far, such as "typing".
func (c *Chat) Actions() []string {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return slices.Clone(c.actions)
}

// member tells the bot that its membership of a chat has changed.
func (s *Server) member(c *Chat, by *User, before, after string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push(map[string]any{"my_chat_member": map[string]any{
		"chat": c.json(), "from": by.json(), "date": time.Now().Unix(),
		"old_chat_member": map[string]any{"status": before, "user": s.Bot.json()},
		"new_chat_member": map[string]any{"status": after, "user": s.Bot.json(), "until_date": 0},
	}})
}

// Place is a person in a chat: where things are said and seen.
type Place struct {
	Chat  *Chat
	User  *User
	Topic int64 // 0: none
}

// Private returns the person's private chat with the bot.
func (u *User) Private() Place { return Place{Chat: u.s.private(u), User: u} }

// In returns the person in a group.
func (u *User) In(c *Chat) Place { return Place{Chat: c, User: u} }

// InTopic returns the person in a topic of a forum.
func (u *User) InTopic(c *Chat, topic int64) Place { return Place{Chat: c, User: u, Topic: topic} }

// Say writes a message.
func (p Place) Say(text string) Message { return p.send(text, nil) }

// Reply writes a message as a reply to another.
func (p Place) Reply(to Message, text string) Message {
	return p.send(text, map[string]any{"reply_to_message": to.json(nil)})
}

// Send sends something else than a text, as fields of a Message: "voice", "photo" and "caption",
// "contact"…. A caption gets its entities.
func (p Place) Send(fields map[string]any) Message {
	if caption, ok := fields["caption"].(string); ok && fields["caption_entities"] == nil {
		fields["caption_entities"] = typedEntities(caption)
	}
	return p.send("", fields)
}

func (p Place) send(text string, fields map[string]any) Message {
	s := p.Chat.s
	s.mu.Lock()
	defer s.mu.Unlock()
	p.User.blocked = p.User.blocked && p.Chat.Type != "private"
	m := p.Chat.add(&Message{From: p.User, TopicID: p.Topic, Text: text, Entities: typedEntities(text), fields: fields})
	s.push(map[string]any{"message": m.json(fields)})
	return m.copy()
}

// Edit edits what the person has written.
func (p Place) Edit(m Message, text string) Message {
	s := p.Chat.s
	s.mu.Lock()
	defer s.mu.Unlock()
	own := p.Chat.message(m.ID)
	if own == nil || own.From != p.User {
		s.t.Fatalf("telegramtest: %s edits a message of somebody else", p.User.Name)
	}
	own.Text, own.Entities, own.Edits = text, typedEntities(text), own.Edits+1
	s.push(map[string]any{"edited_message": own.json(own.fields)})
	return own.copy()
}

// React changes the person's reactions to a message from some emoji to others. The bot is told if it has asked for
// reactions and may see them: in private, and where it is an administrator.
func (p Place) React(m Message, from, to []string) {
	s := p.Chat.s
	s.mu.Lock()
	defer s.mu.Unlock()
	kinds := func(emoji []string) []map[string]any {
		out := []map[string]any{}
		for _, e := range emoji {
			out = append(out, map[string]any{"type": "emoji", "emoji": e})
		}
		return out
	}
	s.push(map[string]any{"message_reaction": map[string]any{
		"chat": p.Chat.json(), "message_id": m.ID, "user": p.User.json(), "date": time.Now().Unix(),
		"old_reaction": kinds(from), "new_reaction": kinds(to),
	}})
}

// Delete deletes a message for everybody; the bot is not told.
func (p Place) Delete(m Message) {
	p.Chat.s.set(func() {
		if own := p.Chat.message(m.ID); own != nil {
			own.Deleted = true
		}
	})
}

// Messages returns what the bot shows in the chat (in the topic, if the place has one): its messages
// that were not deleted, as they are after edits.
func (p Place) Messages() []Message {
	p.Chat.s.mu.Lock()
	defer p.Chat.s.mu.Unlock()
	return p.shown()
}

func (p Place) shown() []Message {
	var list []Message
	for _, m := range p.Chat.messages {
		if m.From == p.Chat.s.Bot && !m.Deleted && m.TopicID == p.Topic {
			list = append(list, m.copy())
		}
	}
	return list
}

// Wait waits until the bot shows at least n messages, and returns all.
func (p Place) Wait(n int) []Message {
	p.Chat.s.t.Helper()
	var list []Message
	p.Chat.s.until(fmt.Sprintf("%d messages to %s", n, p.User.Name), func() bool {
		list = p.shown()
		return len(list) >= n
	})
	return list
}

// WaitFor waits until ok is true for what the bot shows, and returns that.
func (p Place) WaitFor(what string, ok func(shown []Message) bool) []Message {
	p.Chat.s.t.Helper()
	var list []Message
	p.Chat.s.until(what, func() bool {
		list = p.shown()
		return ok(list)
	})
	return list
}

// Promote makes a person an administrator of the group.
func (c *Chat) Promote(u *User) {
	c.s.set(func() {
		if c.admins == nil {
			c.admins = map[int64]bool{}
		}
		c.admins[u.ID] = true
	})
}

// Count returns how many messages the bot shows in the chat.
func (p Place) Count() int { return len(p.Messages()) }
