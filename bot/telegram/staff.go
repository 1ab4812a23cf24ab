package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot"
)

// isStaffChat reports whether a chat is the one of the staff, also when it has grown into a supergroup since it was configured.
func (h *responder) isStaffChat(ctx context.Context, chatID int64) bool {
	return h.cfg.StaffChat != 0 && (chatID == h.cfg.StaffChat || h.moved.before(ctx, chatID) == h.cfg.StaffChat)
}

// vouch adds to a question what Telegram says of its sender where that can matter: in the staff chat, whether it is
// an administrator. What that allows is for the core to decide.
func (h *responder) vouch(ctx context.Context, q *bot.Question, c chat, sender int64) {
	if !c.group() || !h.isStaffChat(ctx, c.ID) {
		return
	}
	q.Place = ChatID(h.cfg.StaffChat)
	if h.administers(ctx, c, sender) {
		q.Roles = []string{bot.RoleAdmin}
	}
}

const (
	adminsKept  = 30 * time.Second // how long an answer of Telegram about a member holds
	adminsAfter = 10 * time.Second // a member of whom Telegram says nothing by then is no administrator
	adminsMost  = 1000             // members of whom something is known at once
)

// admins remembers shortly who administers which chat. It is safe for concurrent use.
type admins struct {
	mu    sync.Mutex
	known map[memberKey]admin
}

type memberKey struct{ chat, user int64 }

type admin struct {
	is    bool
	until time.Time
}

func (a *admins) get(k memberKey) (is, known bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	x, ok := a.known[k]
	return x.is, ok && time.Now().Before(x.until)
}

func (a *admins) put(k memberKey, is bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil || len(a.known) >= adminsMost {
		a.known = map[memberKey]admin{}
	}
	a.known[k] = admin{is, time.Now().Add(adminsKept)}
}

// administers reports whether Telegram says that a sender is the creator or an administrator of a group; who writes as the
// group itself is.
func (h *responder) administers(ctx context.Context, c chat, sender int64) bool {
	if sender == c.ID {
		return true
	}
	key := memberKey{c.ID, sender}
	if is, known := h.admins.get(key); known {
		return is
	}
	ctx, cancel := context.WithTimeout(ctx, adminsAfter)
	defer cancel()
	var member chatMember
	if err := h.api.send(ctx, getChatMember{ChatID: c.ID, UserID: sender}, &member); err != nil {
		h.log.WarnContext(ctx, "cannot see who is an administrator", "chat", c.ID, "err", err)
		return false
	}
	is := member.Status == "creator" || member.Status == "administrator"
	h.admins.put(key, is)
	return is
}

// discreet returns where the reply to an action goes. That to one of the staff is nobody else's business: from a group that is
// not theirs it goes to the private chat of a sender who sees the commands of staff there.
func (h *responder) discreet(ctx context.Context, k bot.ActionKind, p place, sender int64) place {
	if k.ForStaff() && p.group && !h.isStaffChat(ctx, p.chat) && slices.Contains(h.cfg.Staff, sender) {
		return place{chat: sender, asker: sender}
	}
	return p
}

// staffAck is after how long a pressed button of the staff stops waiting though the core is still at work. Whoever is no
// staff is told so before: that takes no time.
const staffAck = time.Second

// asStaff lets the core do what a button of the staff says. The reply is false where the core refused it: who pressed it has been
// told so, and nobody else.
func (h *responder) asStaff(ctx context.Context, c *callbackQuery, q bot.Question, a bot.Action) (bot.Reply, bool) {
	var once sync.Once
	acknowledge := func(text string) { once.Do(func() { h.answerPress(ctx, c, text) }) }
	timer := time.AfterFunc(staffAck, func() { acknowledge("") })
	defer timer.Stop()
	h.vouch(ctx, &q, c.Message.Chat, c.From.ID)
	q.Text = "" // not what is meant, should the core not do it
	r := h.asker.Act(ctx, q, a)
	if r.Refused {
		acknowledge(h.wordsFor(q.Lang).Text("action.unknown"))
		return bot.Reply{}, false
	}
	acknowledge("")
	return r, true
}

// tellTimeout bounds how long telling the staff may take, while Telegram cannot be reached or wants a pause.
const tellTimeout = 2 * time.Minute

var _ bot.StaffChat = (*Adapter)(nil)

// TellStaff implements [bot.StaffChat]: it shows a reply with its buttons in [Config.StaffChat], in a forum in its general
// topic. It works while Run does not run, too, and takes two minutes at most.
func (a *Adapter) TellStaff(ctx context.Context, r bot.Reply) error {
	h, ok := a.handler.(*responder)
	if !ok || h.cfg.StaffChat == 0 {
		return errors.New("telegram: there is no staff chat; staff.telegram.chat names one")
	}
	// What is told may come of an update that is being handled, and is no part of its answer.
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, deliveryKey{}, (*delivery)(nil)), tellTimeout)
	defer cancel()
	chat := h.cfg.StaffChat
	_, err := h.showOr(ctx, place{chat: chat, group: chat < 0}, r, view{})
	if err != nil {
		return fmt.Errorf("telegram: the staff chat %d (staff.telegram.chat) cannot be told%s: %w", chat, staffChatFix(err), err)
	}
	return nil
}

// staffChatFix says what to do about a staff chat that does not take a message, "" if that goes away by itself.
func staffChatFix(err error) string {
	switch {
	case errors.Is(err, errKicked):
		return "; add the bot to that group again"
	case errors.Is(err, errNoRights):
		return "; let the bot send messages in that group"
	case errors.Is(err, errTopicClosed):
		return "; open the general topic of that group again"
	case errors.Is(err, errBlocked):
		return "; is its id right, and is the bot in it? The id of a group begins with -100; a person must have pressed Start in the chat with the bot"
	case errors.Is(err, errToken):
		return "; copy the token again from @BotFather to telegram.token"
	}
	return ""
}
