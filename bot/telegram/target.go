package telegram

// What the sender must know of a request. Requests are passed by value.

// chatOf returns the chat that r is about, 0 for none.
func chatOf(r request) int64 {
	switch r := r.(type) {
	case sendMessage:
		return r.ChatID
	case sendPhoto:
		return r.ChatID
	case sendMediaGroup:
		return r.ChatID
	case editMessageText:
		return r.ChatID
	case editMessageCaption:
		return r.ChatID
	case editMessageMedia:
		return r.ChatID
	case editMessageReplyMarkup:
		return r.ChatID
	case deleteMessage:
		return r.ChatID
	case deleteMessages:
		return r.ChatID
	case sendChatAction:
		return r.ChatID
	}
	return 0
}

// kindOf returns the kind of a request that is no message.
func kindOf(r request) requestKind { return requestKind{r.method(), chatOf(r)} }

// withChat returns r for another chat: the supergroup that the group has become. What was to be
// replied to or in a topic is not known there.
func withChat(r request, chat int64) request {
	switch r := r.(type) {
	case sendMessage:
		r.destination = destination{ChatID: chat, Silent: r.Silent}
		return r
	case sendPhoto:
		r.destination = destination{ChatID: chat, Silent: r.Silent}
		return r
	case sendMediaGroup:
		r.destination = destination{ChatID: chat, Silent: r.Silent}
		return r
	case sendChatAction:
		r.ChatID, r.TopicID = chat, 0
		return r
	}
	return nil // messages of the old group cannot be edited in the new one
}

// withoutReply returns r as no reply, nil if it is none.
func withoutReply(r request) request {
	switch r := r.(type) {
	case sendMessage:
		if r.ReplyTo != nil {
			r.ReplyTo = nil
			return r
		}
	case sendPhoto:
		if r.ReplyTo != nil {
			r.ReplyTo = nil
			return r
		}
	case sendMediaGroup:
		if r.ReplyTo != nil {
			r.ReplyTo = nil
			return r
		}
	}
	return nil
}

func markupOf(r request) *inlineKeyboardMarkup {
	switch r := r.(type) {
	case sendMessage:
		return r.Markup
	case sendPhoto:
		return r.Markup
	}
	return nil
}

// weight returns how many new messages r makes; 0: it makes none, and is not harmful twice.
func weight(r request) int {
	switch r := r.(type) {
	case sendMessage, sendPhoto:
		return 1
	case sendMediaGroup:
		return len(r.Media)
	}
	return 0
}

// paced returns as how many messages r counts with Telegram's limits: edits do, too.
func paced(r request) int {
	switch r.(type) {
	case editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup:
		return 1
	}
	return weight(r)
}
