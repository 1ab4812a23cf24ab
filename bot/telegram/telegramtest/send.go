package telegramtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// BadURL makes Telegram fail to get a picture from an address.
func (s *Server) BadURL(address string) { s.set(func() { s.badURLs[address] = true }) }

// place returns the chat of a request if the bot may write there, in the topic of the request; s.mu is held.
func (s *Server) place(p map[string]string) (*Chat, int64, *failure) {
	c := s.chats[number(p["chat_id"])]
	switch {
	case c == nil || c.user != nil && len(c.messages) == 0 && !c.user.blocked:
		return nil, 0, badRequest("chat not found")
	case c.user != nil && c.user.blocked:
		return nil, 0, &failure{code: http.StatusForbidden, description: "Forbidden: bot was blocked by the user"}
	case c.movedTo != 0:
		return nil, 0, &failure{code: http.StatusBadRequest, description: "Bad Request: group chat was upgraded to a supergroup chat", migrateTo: c.movedTo}
	case c.kicked:
		return nil, 0, &failure{code: http.StatusForbidden, description: "Forbidden: bot was kicked from the " + c.Type + " chat"}
	case c.muted:
		return nil, 0, badRequest("not enough rights to send text messages to the chat")
	}
	topic := number(p["message_thread_id"])
	if topic != 0 {
		open, ok := c.topics[topic]
		if !ok {
			return nil, 0, badRequest("message thread not found")
		}
		if !open {
			return nil, 0, badRequest("TOPIC_CLOSED")
		}
	}
	return c, topic, nil
}

// draft makes a message of the parameters that all new messages share; s.mu is held.
func (s *Server) draft(p map[string]string) (*Chat, *Message, *failure) {
	c, topic, fail := s.place(p)
	if fail != nil {
		return nil, nil, fail
	}
	m := &Message{From: s.Bot, TopicID: topic, Silent: p["disable_notification"] == "true"}
	if p["reply_parameters"] != "" {
		var reply struct {
			ID      int64 `json:"message_id"`
			Without bool  `json:"allow_sending_without_reply"`
		}
		_ = json.Unmarshal([]byte(p["reply_parameters"]), &reply) // the specification was checked
		switch {
		case c.message(reply.ID) != nil:
			m.ReplyTo = reply.ID
		case !reply.Without:
			return nil, nil, badRequest("message to be replied not found")
		}
	}
	var fail2 *failure
	m.Buttons, fail2 = buttons(p["reply_markup"])
	return c, m, fail2
}

// buttons reads an inline keyboard.
func buttons(markup string) ([][]Button, *failure) {
	if markup == "" {
		return nil, nil
	}
	var k struct {
		Rows [][]Button `json:"inline_keyboard"`
	}
	_ = json.Unmarshal([]byte(markup), &k) // the specification was checked
	count := 0
	for _, row := range k.Rows {
		for _, b := range row {
			count++
			kinds := 0
			for _, set := range []bool{b.URL != "", b.Data != "", b.Switch != nil, b.Here != nil} {
				if set {
					kinds++
				}
			}
			switch u, err := url.Parse(b.URL); {
			case strings.TrimSpace(b.Text) == "":
				return nil, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			case kinds != 1:
				return nil, badRequest("can't parse inline keyboard button: Exactly one of the optional fields must be used")
			case len(b.Data) > 64:
				return nil, badRequest("BUTTON_DATA_INVALID")
			case b.URL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "tg" || u.Host == ""):
				return nil, badRequest("inline keyboard button URL '" + b.URL + "' is invalid: Wrong HTTP URL")
			}
		}
	}
	if count > 100 {
		return nil, badRequest("reply markup is too long")
	}
	if count == 0 {
		return nil, nil
	}
	return k.Rows, nil
}

// words reads a text or caption with its parse mode.
func words(source, mode string, most int) (string, []Entity, *failure) {
	text := source
	var entities []Entity
	switch mode {
	case "":
		entities = typedEntities(source)
	case "HTML":
		var err error
		if text, entities, err = parseHTML(source); err != nil {
			return "", nil, badRequest("can't parse entities: " + err.Error())
		}
	default:
		return "", nil, badRequest("unsupported parse_mode")
	}
	text = strings.TrimRight(text, " \n\t")
	if units(text) > most {
		if most == maxCaption {
			return "", nil, badRequest("message caption is too long")
		}
		return "", nil, badRequest("message is too long")
	}
	return text, entities, nil
}

const (
	maxText    = 4096
	maxCaption = 1024
)

func (s *Server) sendMessage(p map[string]string) (any, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, fail := s.draft(p)
	if fail != nil {
		return nil, fail
	}
	if m.Text, m.Entities, fail = words(p["text"], p["parse_mode"], maxText); fail != nil {
		return nil, fail
	}
	if strings.TrimSpace(m.Text) == "" {
		return nil, badRequest("message text is empty")
	}
	m.Source, m.Preview = p["text"], showsPreview(p)
	s.count(c, 1)
	return c.add(m).json(nil), nil
}

func showsPreview(p map[string]string) bool {
	var preview struct {
		Disabled bool `json:"is_disabled"`
	}
	_ = json.Unmarshal([]byte(p["link_preview_options"]), &preview) // "" for none
	return !preview.Disabled
}

// photo reads what stands for a photo; s.mu is held.
func (s *Server) photo(ref string, files map[string][]byte, part string) (*Photo, *failure) {
	if name, ok := strings.CutPrefix(ref, "attach://"); ok {
		part = name
	}
	if data, ok := files[part]; ok {
		if len(data) == 0 {
			return nil, badRequest("file must be non-empty")
		}
		return &Photo{Data: data}, nil
	}
	switch u, err := url.Parse(ref); {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, badRequest("wrong remote file identifier specified: Wrong padding in the string")
	case s.badURLs[ref]:
		return nil, badRequest("failed to get HTTP URL content")
	}
	return &Photo{URL: ref}, nil
}

func (s *Server) sendPhoto(p map[string]string, files map[string][]byte) (any, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, fail := s.draft(p)
	if fail != nil {
		return nil, fail
	}
	if m.Photo, fail = s.photo(p["photo"], files, "photo"); fail != nil {
		return nil, fail
	}
	if m.Caption, m.Entities, fail = words(p["caption"], p["parse_mode"], maxCaption); fail != nil {
		return nil, fail
	}
	m.Source = p["caption"]
	s.count(c, 1)
	return c.add(m).json(nil), nil
}

type media struct {
	Type      string `json:"type"`
	Media     string `json:"media"`
	Caption   string `json:"caption"`
	ParseMode string `json:"parse_mode"`
}

func (s *Server) sendMediaGroup(p map[string]string, files map[string][]byte) (any, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, first, fail := s.draft(p)
	if fail != nil {
		return nil, fail
	}
	var list []media
	_ = json.Unmarshal([]byte(p["media"]), &list) // the specification was checked
	s.nextID++
	var messages []*Message
	for i, one := range list {
		m := *first
		m.Album = itoa(s.nextID)
		if m.Photo, fail = s.photo(one.Media, files, ""); fail != nil {
			fail.description = strings.Replace(fail.description, "Bad Request: ", "Bad Request: failed to send message #"+itoa(int64(i+1))+" with the error message \"", 1) + "\""
			return nil, fail
		}
		if m.Caption, m.Entities, fail = words(one.Caption, one.ParseMode, maxCaption); fail != nil {
			return nil, fail
		}
		m.Source = one.Caption
		messages = append(messages, &m)
	}
	s.count(c, len(messages))
	var result []any
	for _, m := range messages {
		result = append(result, c.add(m).json(nil))
	}
	return result, nil
}

// limits are Telegram's limits on messages, for tests that check that the bot keeps to them.
type limits struct {
	all   []time.Time
	chats map[int64][]time.Time
}

// CheckLimits fails the test, from now on, when the bot sends more than 30 messages a second, more
// than one a second to a chat, or more than 20 a minute to a group.
func (s *Server) CheckLimits() { s.set(func() { s.limits = &limits{chats: map[int64][]time.Time{}} }) }

// slack is how much closer together messages may arrive than they were sent.
const slack = 60 * time.Millisecond

// count counts n messages to a chat; s.mu is held.
func (s *Server) count(c *Chat, n int) {
	if s.limits == nil || s.closed {
		return
	}
	now := time.Now()
	within := func(list []time.Time, d time.Duration) int {
		count := 0
		for i := len(list) - 1; i >= 0 && now.Sub(list[i]) < d-slack; i-- {
			count++
		}
		return count
	}
	chat := s.limits.chats[c.ID]
	if within(chat, time.Second) > 0 {
		s.t.Errorf("telegramtest: more than one message within a second to chat %d", c.ID)
	}
	for range n {
		s.limits.all, chat = append(s.limits.all, now), append(chat, now)
	}
	s.limits.chats[c.ID] = chat
	// They were sent 30 a second; on a busy machine some arrive closer to each other.
	if k := within(s.limits.all, time.Second); k > 33 {
		s.t.Errorf("telegramtest: %d messages within a second", k)
	}
	if k := within(chat, time.Minute); k > 20 && c.ID < 0 {
		s.t.Errorf("telegramtest: %d messages within a minute to group %d", k, c.ID)
	}
}
