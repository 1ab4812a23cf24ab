package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"regexp"
	"strings"
	"sync"
)

// A request whose response was lost may have been carried out, and the Bot API has no way to ask:
// no key of the request's own, no history. But ids of messages rise: one for all private chats and
// groups of the account together, one for each supergroup. A message of ours that we do not know of,
// behind the highest id that was known before it was sent, is the lost one; those whose ids were
// returned are passed over, or what was meant for the lost one would change them. Whether there is a
// message of ours under an id can be told by an edit that changes nothing, which shows nowhere:
// “message is not modified” means yes, “message to edit not found” and “can't be edited” mean no.

const (
	lookAhead = 4  // ids looked at behind the highest that is known
	maxLook   = 12 // ids looked at in all
)

// messageIDs knows the highest id of a message, in the account and in each supergroup, and which messages
// this run has sent. It is safe for concurrent use.
type messageIDs struct {
	mu      sync.Mutex
	highest map[int64]int64
	ours    map[sequenceID]bool
	order   []sequenceID // of ours, the oldest first
}

// sequenceID is an id in a sequence; see sequence.
type sequenceID struct{ sequence, id int64 }

const (
	maxSupergroups = 4096
	maxOurs        = 10_000 // messages: more than can be sent while a lost one is tried again
)

// sequence names the sequence of ids that a chat belongs to: supergroups and channels have their own.
func sequence(chat int64) int64 {
	if chat < -1_000_000_000_000 {
		return chat
	}
	return 0
}

func (m *messageIDs) seen(chat, id int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.highest == nil || len(m.highest) > maxSupergroups {
		m.highest = map[int64]int64{0: m.highest[0]}
	}
	s := sequence(chat)
	m.highest[s] = max(m.highest[s], id)
}

// sent notes a message of ours.
func (m *messageIDs) sent(chat, id int64) {
	m.seen(chat, id)
	m.mu.Lock()
	defer m.mu.Unlock()
	key := sequenceID{sequence(chat), id}
	if m.ours[key] {
		return
	}
	if m.ours == nil {
		m.ours = map[sequenceID]bool{}
	}
	m.ours[key] = true
	m.order = append(m.order, key)
	for len(m.order) > maxOurs {
		delete(m.ours, m.order[0])
		m.order = m.order[1:]
	}
}

// isSent reports whether a message of ours is known to have this id, in the chat or in another one of its
// sequence: the id is no other message's.
func (m *messageIDs) isSent(chat, id int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ours[sequenceID{sequence(chat), id}]
}

func (m *messageIDs) last(chat int64) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.highest[sequence(chat)]
}

// seenIn notes all ids that stand in an update.
func (m *messageIDs) seenIn(u *update) {
	note := func(msg *message) {
		if msg != nil {
			m.seen(msg.Chat.ID, msg.ID)
		}
	}
	note(u.Message)
	note(u.EditedMessage)
	if u.Callback != nil {
		note(u.Callback.Message)
	}
}

// find looks for the message of request r behind an id, and returns its ids, none if it is not
// there. An error means that it could not look.
func (s *sender) find(ctx context.Context, r request, after int64) ([]int64, error) {
	chat := chatOf(r)
	if after == 0 || chat == 0 {
		return nil, nil
	}
	last := min(max(s.ids.last(chat), after)+lookAhead, after+maxLook)
	for id := after + 1; id <= last; id++ {
		if s.ids.isSent(chat, id) {
			continue
		}
		var got json.RawMessage
		err := s.client.call(ctx, editMessageReplyMarkup{
			editTarget: editTarget{ChatID: chat, MessageID: id}, Markup: markupOf(r),
		}, &got)
		switch {
		case err == nil && isMessageOf(got, r, chat, id), errors.Is(err, errNotModified):
			ids := make([]int64, weight(r))
			for i := range ids {
				ids[i] = id + int64(i)
				s.ids.sent(chat, ids[i])
			}
			return ids, nil
		case errors.Is(err, errFlood):
			if e, ok := errors.AsType[*apiError](err); ok {
				s.pace.flood(chat, retryAfter(e))
			}
			return nil, err
		case temporary(err), ctx.Err() != nil:
			return nil, err
		}
	}
	return nil, nil
}

// isMessageOf reports whether the result of an edit is the message that r sends.
func isMessageOf(result json.RawMessage, r request, chat, id int64) bool {
	var m message
	if json.Unmarshal(result, &m) != nil || m.ID != id || m.Chat.ID != chat {
		return false
	}
	text, _ := m.words()
	switch r := r.(type) {
	case sendMessage:
		return sameText(text, r.Text, r.ParseMode)
	case sendPhoto:
		return sameText(text, r.Caption, r.ParseMode)
	}
	return false
}

var tag = regexp.MustCompile(`<[^>]*>`)

func sameText(shown, text, mode string) bool {
	if mode == parseHTML {
		text = html.UnescapeString(tag.ReplaceAllString(text, ""))
	}
	return strings.TrimSpace(shown) == strings.TrimSpace(text)
}
