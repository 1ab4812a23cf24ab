package telegramtest

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// Command is a command of the bot's menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// call carries out a request.
func (s *Server) call(r *http.Request, req Request) (any, *failure) {
	p := req.Params
	switch req.Method {
	case "getUpdates":
		return s.getUpdates(r, p)
	case "setWebhook":
		return s.setWebhook(p)
	case "deleteWebhook":
		s.set(func() { s.webhook = nil })
		return true, nil
	case "getWebhookInfo":
		return s.webhookInfo(), nil
	case "sendMessage":
		return s.sendMessage(p)
	case "sendPhoto":
		return s.sendPhoto(p, req.Files)
	case "sendMediaGroup":
		return s.sendMediaGroup(p, req.Files)
	case "editMessageText", "editMessageCaption", "editMessageReplyMarkup", "editMessageMedia":
		return s.edit(req)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.change()
	switch req.Method {
	case "getMe":
		me := s.Bot.json()
		me["can_join_groups"], me["can_read_all_group_messages"], me["supports_inline_queries"] = true, !s.privacy, true
		return me, nil
	case "deleteMessage", "deleteMessages":
		return s.delete(p)
	case "sendChatAction":
		c, _, fail := s.place(p)
		if fail == nil {
			c.actions = append(c.actions, p["action"])
		}
		return true, fail
	case "answerCallbackQuery":
		press := s.presses[p["callback_query_id"]]
		if press == nil || press.answered {
			return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
		}
		press.answered, press.answer = true, p
		return true, nil
	case "answerInlineQuery":
		return s.answerInline(p)
	case "setMyCommands", "getMyCommands", "deleteMyCommands":
		return s.menu(req.Method, p)
	case "getChat", "getChatMember", "getChatAdministrators", "leaveChat":
		return s.about(req.Method, p)
	}
	return nil, &failure{code: http.StatusNotFound, description: "Not Found: method not found"}
}

func (s *Server) delete(p map[string]string) (any, *failure) {
	c, _, fail := s.place(p)
	if fail != nil {
		return nil, fail
	}
	ids := []int64{number(p["message_id"])}
	many := p["message_ids"] != ""
	if many {
		_ = json.Unmarshal([]byte(p["message_ids"]), &ids) // the specification was checked
	}
	for _, id := range ids {
		m := c.message(id)
		switch {
		case m != nil && (m.From == s.Bot || c.user != nil):
			m.Deleted = true
		case !many && m == nil:
			return nil, badRequest("message to delete not found")
		case !many:
			return nil, badRequest("message can't be deleted")
		}
	}
	return true, nil
}

func (s *Server) answerInline(p map[string]string) (any, *failure) {
	q := s.inlines[p["inline_query_id"]]
	if q == nil || q.answered {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	var list []struct {
		ID      string          `json:"id"`
		Markup  json.RawMessage `json:"reply_markup"`
		Content struct {
			Text string `json:"message_text"`
			Mode string `json:"parse_mode"`
		} `json:"input_message_content"`
	}
	_ = json.Unmarshal([]byte(p["results"]), &list) // the specification was checked
	seen := map[string]bool{}
	for _, a := range list {
		if seen[a.ID] {
			return nil, badRequest("RESULT_ID_DUPLICATE")
		}
		seen[a.ID] = true
		text, _, fail := words(a.Content.Text, a.Content.Mode, maxText)
		if fail == nil && strings.TrimSpace(text) == "" {
			fail = badRequest("message text is empty")
		}
		if fail == nil {
			_, fail = buttons(string(a.Markup))
		}
		if fail != nil {
			return nil, fail
		}
	}
	q.answered, q.params = true, p
	return true, nil
}

// menuKey names a list of commands by its scope and language.
func menuKey(p map[string]string) string {
	scope := struct {
		Type string `json:"type"`
		Chat int64  `json:"chat_id"`
		User int64  `json:"user_id"`
	}{Type: "default"}
	_ = json.Unmarshal([]byte(p["scope"]), &scope) // "" for the default
	parts := []string{scope.Type}
	for _, id := range []int64{scope.Chat, scope.User} {
		if id != 0 {
			parts = append(parts, itoa(id))
		}
	}
	return strings.TrimSpace(strings.Join(parts, " ") + " " + p["language_code"])
}

func (s *Server) menu(method string, p map[string]string) (any, *failure) {
	key := menuKey(p)
	switch method {
	case "setMyCommands":
		var list []Command
		_ = json.Unmarshal([]byte(p["commands"]), &list) // the specification was checked
		s.commands[key] = list
	case "deleteMyCommands":
		delete(s.commands, key)
	default:
		return append([]Command{}, s.commands[key]...), nil
	}
	return true, nil
}

// Commands returns the bot's commands by scope and language: "default", "all_private_chats de",
// "chat 7001".
func (s *Server) Commands() map[string][]Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string][]Command{}
	for key, list := range s.commands {
		all[key] = slices.Clone(list)
	}
	return all
}

func (s *Server) about(method string, p map[string]string) (any, *failure) {
	c := s.chats[number(p["chat_id"])]
	if c == nil {
		return nil, badRequest("chat not found")
	}
	switch method {
	case "getChat":
		if c.kicked {
			return nil, &failure{code: http.StatusForbidden, description: "Forbidden: bot was kicked from the " + c.Type + " chat"}
		}
		o := c.json()
		if c.user == nil {
			o["permissions"] = map[string]any{"can_send_messages": !c.muted}
		}
		o["accent_color_id"], o["max_reaction_count"] = 0, 11
		return o, nil
	case "getChatMember":
		for _, u := range append([]*User{s.Bot}, values(s.people)...) {
			if u.ID == number(p["user_id"]) {
				status := "member"
				if c.admins[u.ID] {
					status = "administrator"
				}
				return map[string]any{"status": status, "user": u.json()}, nil
			}
		}
		return nil, badRequest("user not found")
	case "leaveChat":
		c.kicked = true
		return true, nil
	}
	return []any{}, nil
}

func values(people map[string]*User) []*User {
	var list []*User
	for _, u := range people {
		list = append(list, u)
	}
	return list
}

func (s *Server) edit(req Request) (any, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := req.Params
	if id := p["inline_message_id"]; id != "" {
		s.change()
		return true, nil
	}
	c, _, fail := s.place(p)
	if fail != nil {
		return nil, fail
	}
	m := c.message(number(p["message_id"]))
	switch {
	case m == nil:
		return nil, badRequest("message to edit not found")
	case m.From != s.Bot:
		return nil, badRequest("message can't be edited")
	}
	next := m.copy()
	if next.Buttons, fail = buttons(p["reply_markup"]); fail != nil {
		return nil, fail
	}
	switch req.Method {
	case "editMessageText":
		fail = next.editText(p)
	case "editMessageCaption":
		if m.Photo == nil {
			return nil, badRequest("there is no caption in the message to edit")
		}
		next.Source = p["caption"]
		next.Caption, next.Entities, fail = words(p["caption"], p["parse_mode"], maxCaption)
	case "editMessageMedia":
		var one media
		_ = json.Unmarshal([]byte(p["media"]), &one) // the specification was checked
		if next.Photo, fail = s.photo(one.Media, req.Files, ""); fail == nil {
			next.Source, next.Text = one.Caption, ""
			next.Caption, next.Entities, fail = words(one.Caption, one.ParseMode, maxCaption)
		}
	}
	if fail != nil {
		return nil, fail
	}
	if next.Text == m.Text && next.Caption == m.Caption && reflect.DeepEqual(next.Photo, m.Photo) &&
		slices.Equal(next.Entities, m.Entities) && reflect.DeepEqual(next.Buttons, m.Buttons) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	next.Edits++
	*m = next
	s.change()
	return m.json(nil), nil
}

func (m *Message) editText(p map[string]string) (fail *failure) {
	if m.Photo != nil {
		return badRequest("there is no text in the message to edit")
	}
	m.Source, m.Preview = p["text"], showsPreview(p)
	if m.Text, m.Entities, fail = words(p["text"], p["parse_mode"], maxText); fail == nil && strings.TrimSpace(m.Text) == "" {
		fail = badRequest("message text is empty")
	}
	return fail
}
