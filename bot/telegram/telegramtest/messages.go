package telegramtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// Message is a message in a chat. Those that tests get are copies, as they were at that moment.
type Message struct {
	ID       int64
	Chat     *Chat
	From     *User // nil: a service message
	TopicID  int64
	ReplyTo  int64 // 0: none
	Text     string
	Entities []Entity // of Text or Caption
	Source   string   // Text or Caption as the bot sent it, with its markup
	Caption  string
	Photo    *Photo
	Album    string // the same for the photos of one album
	Buttons  [][]Button
	Preview  bool // links show previews
	Silent   bool
	Edits    int
	Deleted  bool
	Service  string // the kind of a service message
	At       time.Time

	fields map[string]any
}

// Photo is a photo that the bot sent: by its address or with its contents.
type Photo struct {
	URL  string
	Data []byte
}

// Button is a button of a message. One of URL, Data and Switch is set.
type Button struct {
	Text   string  `json:"text"`
	URL    string  `json:"url,omitempty"`
	Data   string  `json:"callback_data,omitempty"`
	Switch *string `json:"switch_inline_query,omitempty"`
	Here   *string `json:"switch_inline_query_current_chat,omitempty"`
}

// Labels returns the labels of all buttons, in order.
func (m Message) Labels() []string {
	var list []string
	for _, row := range m.Buttons {
		for _, b := range row {
			list = append(list, b.Text)
		}
	}
	return list
}

func (m *Message) copy() Message {
	c := *m
	c.Entities, c.Buttons = slices.Clone(m.Entities), slices.Clone(m.Buttons)
	return c
}

// add puts a message into a chat; s.mu is held.
func (c *Chat) add(m *Message) *Message {
	if c.Type == "supergroup" {
		c.last++
		m.ID = c.last
	} else {
		c.s.account++
		m.ID = c.s.account
	}
	m.Chat, m.At = c, time.Now()
	c.messages = append(c.messages, m)
	c.s.change()
	return m
}

// message returns a message that is there, nil for none; s.mu is held.
func (c *Chat) message(id int64) *Message {
	i, ok := slices.BinarySearchFunc(c.messages, id, func(m *Message, id int64) int { return int(m.ID - id) })
	if !ok || c.messages[i].Deleted {
		return nil
	}
	return c.messages[i]
}

// json returns the message as the Bot API shows it.
func (m *Message) json(fields map[string]any) map[string]any {
	o := map[string]any{"message_id": m.ID, "chat": m.Chat.json(), "date": m.At.Unix()}
	if m.From != nil {
		o["from"] = m.From.json()
	}
	if m.TopicID != 0 {
		o["message_thread_id"], o["is_topic_message"] = m.TopicID, true
	}
	if m.Edits > 0 {
		o["edit_date"] = time.Now().Unix()
	}
	if m.Text != "" {
		o["text"] = m.Text
		if len(m.Entities) > 0 {
			o["entities"] = m.Entities
		}
	}
	if m.Photo != nil {
		o["photo"] = []any{map[string]any{"file_id": "f", "file_unique_id": "u", "width": 100, "height": 100}}
		if m.Caption != "" {
			o["caption"], o["caption_entities"] = m.Caption, m.Entities
		}
	}
	if m.Album != "" {
		o["media_group_id"] = m.Album
	}
	if m.Buttons != nil {
		o["reply_markup"] = map[string]any{"inline_keyboard": m.Buttons}
	}
	if m.ReplyTo != 0 {
		if to := m.Chat.message(m.ReplyTo); to != nil {
			r := *to
			r.ReplyTo = 0
			o["reply_to_message"] = r.json(to.fields)
		}
	}
	maps.Copy(o, fields)
	return o
}

// Press is a pressed button.
type Press struct {
	s        *Server
	id       string
	answered bool
	answer   map[string]string
}

// Press presses the button with a label under a message; the first whose label contains it, if none is it.
func (p Place) Press(m Message, label string) *Press {
	s := p.Chat.s
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := p.Chat.message(m.ID)
	if shown == nil {
		s.t.Fatalf("telegramtest: the message with the button %q is gone", label)
	}
	var found *Button
	for _, exact := range []bool{true, false} {
		for _, row := range shown.Buttons {
			for i := range row {
				if found == nil && (row[i].Text == label || !exact && strings.Contains(row[i].Text, label)) {
					found = &row[i]
				}
			}
		}
	}
	if found == nil || found.Data == "" {
		s.t.Fatalf("telegramtest: there is no button %q to press under %q, but %q", label, shown.Text, shown.Labels())
	}
	return s.press(p.User, found.Data, map[string]any{"message": shown.json(nil)})
}

// PressData presses a button that holds data under a message, whether it is there or not: of an
// older version, or of a client that cheats.
func (p Place) PressData(m Message, data string) *Press {
	s := p.Chat.s
	s.mu.Lock()
	defer s.mu.Unlock()
	fields := map[string]any{"chat": p.Chat.json(), "message_id": m.ID, "date": 0}
	if shown := p.Chat.message(m.ID); shown != nil {
		fields = shown.json(nil)
	}
	return s.press(p.User, data, map[string]any{"message": fields})
}

// press queues a callback query; s.mu is held.
func (s *Server) press(u *User, data string, where map[string]any) *Press {
	s.nextID++
	press := &Press{s: s, id: "q" + itoa(s.nextID)}
	s.presses[press.id] = press
	query := map[string]any{"id": press.id, "from": u.json(), "chat_instance": "1", "data": data}
	maps.Copy(query, where)
	s.push(map[string]any{"callback_query": query})
	return press
}

// Answer waits for the bot's answer to the press and returns the text that it shows, and whether
// that is an alert.
func (p *Press) Answer() (text string, alert bool) {
	p.s.t.Helper()
	p.s.until("an answer to the pressed button", func() bool { return p.answered })
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.answer["text"], p.answer["show_alert"] == "true"
}

// Article is a result of inline mode.
type Article struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Content     struct {
		Text string `json:"message_text"`
	} `json:"input_message_content"`
	Markup *struct {
		Buttons [][]Button `json:"inline_keyboard"`
	} `json:"reply_markup"`
}

// inline is an inline query with its answer.
type inline struct {
	answered bool
	params   map[string]string
}

// Inline types a query after the bot's name in some chat, and returns what the bot offers.
func (u *User) Inline(query string) []Article {
	u.s.t.Helper()
	u.s.mu.Lock()
	u.s.nextID++
	id := "i" + itoa(u.s.nextID)
	q := &inline{}
	u.s.inlines[id] = q
	u.s.push(map[string]any{"inline_query": map[string]any{"id": id, "from": u.json(), "query": query, "offset": "", "chat_type": "private"}})
	u.s.mu.Unlock()
	u.s.until("an answer to the inline query", func() bool { return q.answered })
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	var list []Article
	_ = json.Unmarshal([]byte(q.params["results"]), &list) // the specification was checked
	return list
}
