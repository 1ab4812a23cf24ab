package telegram

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

func TestRefusals(t *testing.T) {
	png := []byte("\x89PNG\r\n")
	markup := &inlineKeyboardMarkup{Rows: [][]inlineButton{{{Text: "a", CallbackData: "b"}}}}
	for name, tt := range map[string]struct {
		request func(s *telegramtest.Server, ann telegramtest.Place) request
		want    error
		log     string // "": nothing above debug
	}{
		"blocked": {func(_ *telegramtest.Server, ann telegramtest.Place) request {
			ann.User.Block()
			return sendMessage{destination: destination{ChatID: ann.Chat.ID}, Text: "x"}
		}, errBlocked, ""},
		"never wrote": {func(*telegramtest.Server, telegramtest.Place) request {
			return sendMessage{destination: destination{ChatID: 99}, Text: "x"}
		}, errBlocked, ""},
		"kicked": {func(s *telegramtest.Server, ann telegramtest.Place) request {
			g := s.Supergroup("g")
			g.Kick(ann.User)
			return sendMessage{destination: destination{ChatID: g.ID}, Text: "x"}
		}, errKicked, "not delivered"},
		"no rights": {func(s *telegramtest.Server, _ telegramtest.Place) request {
			g := s.Group("g")
			g.Mute()
			return sendMessage{destination: destination{ChatID: g.ID}, Text: "x"}
		}, errNoRights, "may not write here"},
		"topic closed": {func(s *telegramtest.Server, _ telegramtest.Place) request {
			g := s.Forum("g")
			topic := g.NewTopic("t")
			g.CloseTopic(topic)
			return sendMessage{destination: destination{ChatID: g.ID, TopicID: topic}, Text: "x"}
		}, errTopicClosed, "may not write here"},
		"topic gone": {func(s *telegramtest.Server, _ telegramtest.Place) request {
			return sendMessage{destination: destination{ChatID: s.Forum("g").ID, TopicID: 77}, Text: "x"}
		}, errTopicClosed, "may not write here"},
		"markup": {func(_ *telegramtest.Server, ann telegramtest.Place) request {
			return sendMessage{destination: destination{ChatID: ann.Chat.ID}, Text: "<b>x", ParseMode: parseHTML}
		}, errEntities, ""},
		"buttons": {func(_ *telegramtest.Server, ann telegramtest.Place) request {
			return sendMessage{destination: destination{ChatID: ann.Chat.ID}, Text: "x", Markup: &inlineKeyboardMarkup{Rows: [][]inlineButton{{{Text: "a", URL: "no address"}}}}}
		}, errButtons, ""},
		"picture's address": {func(s *telegramtest.Server, ann telegramtest.Place) request {
			s.BadURL("https://a.example/x.png")
			return sendPhoto{destination: destination{ChatID: ann.Chat.ID}, Photo: inputFile{Ref: "https://a.example/x.png"}}
		}, errFile, ""},
		"album's address": {func(s *telegramtest.Server, ann telegramtest.Place) request {
			s.BadURL("https://a.example/x.png")
			return sendMediaGroup{destination: destination{ChatID: ann.Chat.ID}, Media: []inputPhoto{
				{Media: inputFile{Name: "a", Data: png}}, {Media: inputFile{Ref: "https://a.example/x.png"}},
			}}
		}, errFile, ""},
		"message to edit gone": {func(_ *telegramtest.Server, ann telegramtest.Place) request {
			return editMessageText{editTarget: editTarget{ChatID: ann.Chat.ID, MessageID: 9999}, Text: "x"}
		}, errNoMessage, ""},
		"message of another": {func(_ *telegramtest.Server, ann telegramtest.Place) request {
			return editMessageText{editTarget: editTarget{ChatID: ann.Chat.ID, MessageID: ann.Say("hi").ID}, Text: "x"}
		}, errNoMessage, ""},
		"old press": {func(*telegramtest.Server, telegramtest.Place) request {
			return answerCallbackQuery{ID: "q1"}
		}, errQueryOld, "not delivered"},
		"action where it may not write": {func(s *telegramtest.Server, _ telegramtest.Place) request {
			g := s.Group("g")
			g.Mute()
			return sendChatAction{ChatID: g.ID, Action: "typing"}
		}, errNoRights, ""},
		"photo": {func(_ *telegramtest.Server, ann telegramtest.Place) request {
			return sendPhoto{destination: destination{ChatID: ann.Chat.ID}, Photo: inputFile{Name: "x.png", Data: png}, Caption: "<i>c</i>", ParseMode: parseHTML, Markup: markup}
		}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			sending(t, func(ctx context.Context, s *telegramtest.Server, r *rig) {
				ann := s.User("ann").Private()
				ann.Say("hi")
				err := r.send.send(ctx, tt.request(s, ann), nil)
				if !errors.Is(err, tt.want) {
					t.Errorf("error %v, want %v", err, tt.want)
				}
				for line := range strings.Lines(r.log.String()) {
					if !strings.Contains(line, "level=DEBUG") && (tt.log == "" || !strings.Contains(line, tt.log)) {
						t.Errorf("logged: %s", line)
					}
				}
				if tt.log != "" && !strings.Contains(r.log.String(), tt.log) {
					t.Errorf("the log does not say %q:\n%s", tt.log, r.log)
				}
			})
		})
	}
}

// What the fake does not make.
func TestFailures(t *testing.T) {
	for description, want := range map[string]error{
		"Bad Request: message is too long":                                                errTooLong,
		"Bad Request: MESSAGE_TOO_LONG":                                                   errTooLong,
		"Bad Request: message caption is too long":                                        errTooLong,
		"Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 1": errEntities,
		"Bad Request: replied message not found":                                          errReplyGone,
		"Bad Request: wrong file identifier/HTTP URL specified":                           errFile,
		"Bad Request: wrong type of the web page content":                                 errFile,
		"Bad Request: failed to get HTTP URL content":                                     errFile,
		"Bad Request: PHOTO_INVALID_DIMENSIONS":                                           errFile,
		"Bad Request: message can't be deleted for everyone":                              errNoMessage,
		"Bad Request: CHAT_WRITE_FORBIDDEN":                                               errNoRights,
		"Bad Request: have no rights to send a message":                                   errNoRights,
		"Bad Request: not enough rights to send photos to the chat":                       errNoRights,
		"Forbidden: bot was kicked from the group chat":                                   errKicked,
		"Forbidden: bot is not a member of the channel chat":                              errKicked,
		"Forbidden: the group chat was deleted":                                           errKicked,
		"Forbidden: user is deactivated":                                                  errBlocked,
		"Forbidden: bot can't initiate conversation with a user":                          errBlocked,
		"Bad Request: something that nobody has seen":                                     nil,
		"Bad Request: BUTTON_DATA_INVALID":                                                errButtons,
	} {
		code := 400
		if strings.HasPrefix(description, "Forbidden") {
			code = 403
		}
		e := &apiError{Method: "sendMessage", Code: code, Description: description}
		if got := e.Unwrap(); !errors.Is(got, want) || (want == nil) != (got == nil) {
			t.Errorf("%s: %v, want %v", description, got, want)
		}
	}
}

// What the bot may not do is logged once an hour a chat.
func TestRefusalsAreCounted(t *testing.T) {
	var r refusals
	told := 0
	for range 50 {
		if _, ok := r.count(1); ok {
			told++
		}
	}
	r.count(2)
	if told != 1 {
		t.Errorf("told %d times, want once", told)
	}
	r.chats[1].since = time.Now().Add(-2 * refusalEvery)
	if n, ok := r.count(1); !ok || n != 50 {
		t.Errorf("after an hour: %d, %t, want 50, true", n, ok)
	}
	for i := range int64(5000) {
		r.count(i)
	}
	if len(r.chats) > maxRefusals {
		t.Errorf("%d chats are kept", len(r.chats))
	}
}
