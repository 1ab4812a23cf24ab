package telegram

import (
	"encoding/json"
)

// The objects that the Bot API sends, https://core.telegram.org/bots/api#available-types, with the
// fields that the adapter uses. A field that is missing has its zero value. Dates are Unix seconds.

// update is one thing that happened. Exactly one of its pointers is set; none where it is of a kind
// that the adapter does not know or did not ask for.
type update struct {
	ID            int64              `json:"update_id"`
	Message       *message           `json:"message"`
	EditedMessage *message           `json:"edited_message"`
	Callback      *callbackQuery     `json:"callback_query"`
	Inline        *inlineQuery       `json:"inline_query"`
	ChosenInline  *chosenInline      `json:"chosen_inline_result"`
	MyChatMember  *chatMemberUpdated `json:"my_chat_member"`
	Reaction      *messageReaction   `json:"message_reaction"`

	raw json.RawMessage // as it came
}

// allowedUpdates are the kinds of update that the adapter asks for; Telegram sends no others. Reactions must be
// asked for by name; those in groups come only to bots that are administrators there.
var allowedUpdates = []string{"message", "edited_message", "callback_query", "inline_query", "chosen_inline_result", "my_chat_member", "message_reaction"}

// messageReaction tells that a person has other reactions to a message than before.
type messageReaction struct {
	Chat      chat           `json:"chat"`
	MessageID int64          `json:"message_id"`
	User      *user          `json:"user"` // nil: somebody who writes as a chat
	Date      int64          `json:"date"`
	Old       []reactionType `json:"old_reaction"`
	New       []reactionType `json:"new_reaction"`
}

// reactionType is one reaction; of kinds that are not emoji only the kind is read.
type reactionType struct {
	Type  string `json:"type"`
	Emoji string `json:"emoji"`
}

// message is a message in a chat: a text, or something else with a caption, or a service message.
type message struct {
	ID               int64                 `json:"message_id"`
	ThreadID         int64                 `json:"message_thread_id"` // of a forum topic, or of a thread of replies in a supergroup: see topic
	IsTopicMessage   bool                  `json:"is_topic_message"`
	From             *user                 `json:"from"`        // nil in channels
	SenderChat       *chat                 `json:"sender_chat"` // set where somebody writes as a chat: a channel, an anonymous administrator
	Chat             chat                  `json:"chat"`
	Date             int64                 `json:"date"` // 0: the message is inaccessible, only Chat and ID are known
	EditDate         int64                 `json:"edit_date"`
	Text             string                `json:"text"`
	Entities         []entity              `json:"entities"`
	Caption          string                `json:"caption"`
	CaptionEntities  []entity              `json:"caption_entities"`
	ReplyTo          *message              `json:"reply_to_message"` // its own ReplyTo is never set
	Quote            *textQuote            `json:"quote"`
	MediaGroupID     string                `json:"media_group_id"`
	AutomaticForward bool                  `json:"is_automatic_forward"` // a channel's post that appeared in its discussion group
	ForwardOrigin    *messageOrigin        `json:"forward_origin"`
	ViaBot           *user                 `json:"via_bot"`
	ReplyMarkup      *inlineKeyboardMarkup `json:"reply_markup"`
	MigrateToChat    int64                 `json:"migrate_to_chat_id"`   // the group became this supergroup
	MigrateFromChat  int64                 `json:"migrate_from_chat_id"` // the supergroup was this group
	attachments
	service
}

// attachments tells what a message holds beside text, as people send it.
type attachments struct {
	Animation present `json:"animation"`
	Audio     present `json:"audio"`
	Checklist present `json:"checklist"`
	Contact   present `json:"contact"`
	Dice      present `json:"dice"`
	Document  present `json:"document"`
	Game      present `json:"game"`
	LivePhoto present `json:"live_photo"`
	Location  present `json:"location"`
	PaidMedia present `json:"paid_media"`
	Photo     present `json:"photo"`
	Poll      present `json:"poll"`
	Rich      present `json:"rich_message"`
	Sticker   present `json:"sticker"`
	Story     present `json:"story"`
	Venue     present `json:"venue"` // Location is set, too
	Video     present `json:"video"`
	VideoNote present `json:"video_note"`
	Voice     present `json:"voice"`
	Invoice   present `json:"invoice"`
}

// service tells of the service messages that the adapter acts on or meets often. One of a kind
// that is not listed has neither text nor attachments; see [message.content].
type service struct {
	NewMembers         []user  `json:"new_chat_members"`
	LeftMember         *user   `json:"left_chat_member"`
	ForumTopicCreated  present `json:"forum_topic_created"`
	ForumTopicEdited   present `json:"forum_topic_edited"`
	ForumTopicClosed   present `json:"forum_topic_closed"`
	ForumTopicReopened present `json:"forum_topic_reopened"`
	PinnedMessage      present `json:"pinned_message"`
	WriteAccess        present `json:"write_access_allowed"`
}

// content is the sort of thing that a message is.
type content int

const (
	contentService content = iota // a service message: somebody joined, a message was pinned…
	contentText                   // Text is there
	contentCaption                // an attachment with Caption
	contentOther                  // an attachment without words
)

// content reports what m is. A message of a kind that is not known counts as a service message, so
// that the bot stays silent on it.
func (m *message) content() content {
	switch {
	case m.Text != "":
		return contentText
	case m.Caption != "":
		return contentCaption
	case m.attachments != attachments{}:
		return contentOther
	}
	return contentService
}

// words returns the text or caption of m with its entities.
func (m *message) words() (string, []entity) {
	if m.Text != "" {
		return m.Text, m.Entities
	}
	return m.Caption, m.CaptionEntities
}

// topic returns the forum topic that m was written in, 0 if none: in supergroups that are no forums
// message_thread_id is also set on replies, and sending there with it fails.
func (m *message) topic() int64 {
	if m.IsTopicMessage {
		return m.ThreadID
	}
	return 0
}

// accessible reports whether m's contents are known; those of a message that is too old or was
// deleted are not (InaccessibleMessage), though a button under it may still be pressed.
func (m *message) accessible() bool { return m.Date != 0 }

// present reports whether a field is there, whatever it holds; null and false count as missing.
type present bool

// UnmarshalJSON implements json.Unmarshaler.
func (p *present) UnmarshalJSON(data []byte) error {
	*p = string(data) != "null" && string(data) != "false"
	return nil
}

// MarshalJSON implements json.Marshaler.
func (p present) MarshalJSON() ([]byte, error) {
	if p {
		return []byte(`{}`), nil
	}
	return []byte(`null`), nil
}

// The types of chat.
const (
	chatPrivate    = "private"
	chatGroup      = "group"
	chatSupergroup = "supergroup"
	chatChannel    = "channel"
)

type chat struct {
	ID       int64  `json:"id"`
	Type     string `json:"type"`
	Title    string `json:"title"`
	Username string `json:"username"`
	IsForum  bool   `json:"is_forum"`
}

// private reports whether c is the chat with one person, whose id it has.
func (c chat) private() bool { return c.Type == chatPrivate || c.Type == "" && c.ID > 0 }

// group reports whether c is a group of either sort.
func (c chat) group() bool { return c.Type == chatGroup || c.Type == chatSupergroup }

type user struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	Username     string `json:"username"`
	LanguageCode string `json:"language_code"` // an IETF tag such as "de" or "pt-br"; often missing

	// Of getMe alone:
	CanJoinGroups   bool `json:"can_join_groups"`
	CanReadGroups   bool `json:"can_read_all_group_messages"` // privacy mode is off
	SupportsInline  bool `json:"supports_inline_queries"`
	HasTopicsInChat bool `json:"has_topics_enabled"` // forum topic mode in private chats
}

// Users that stand for others.
const (
	userAnonymousAdmin = 1087968824 // @GroupAnonymousBot: an administrator who hides, or a group
	userChannelForward = 777000     // Telegram itself: service notices, posts forwarded from the linked channel
	userAsChannel      = 136817688  // @Channel_Bot: somebody who writes as a channel
)

// entity marks a part of a text. Offset and Length count UTF-16 code units.
type entity struct {
	Type     string `json:"type"` // mention, bot_command, text_mention, url, …
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`      // of a text_link
	User     *user  `json:"user,omitempty"`     // of a text_mention
	Language string `json:"language,omitempty"` // of a pre
}

// textQuote is the part of the message replied to that the writer quoted.
type textQuote struct {
	Text     string `json:"text"`
	Position int    `json:"position"` // UTF-16 code units
}

// messageOrigin tells where a forwarded message came from.
type messageOrigin struct {
	Type       string `json:"type"` // user, hidden_user, chat, channel
	SenderUser *user  `json:"sender_user"`
	SenderChat *chat  `json:"sender_chat"`
	Chat       *chat  `json:"chat"`
	MessageID  int64  `json:"message_id"`
}

// callbackQuery is a pressed button.
type callbackQuery struct {
	ID              string   `json:"id"`
	From            user     `json:"from"`
	Message         *message `json:"message"`           // nil under an inline message; may be inaccessible
	InlineMessageID string   `json:"inline_message_id"` // of a message sent through inline mode
	ChatInstance    string   `json:"chat_instance"`     // stands for the chat
	Data            string   `json:"data"`
}

// inlineQuery is what somebody types after the bot's name in any chat.
type inlineQuery struct {
	ID       string `json:"id"`
	From     user   `json:"from"`
	Query    string `json:"query"` // up to 256 characters
	Offset   string `json:"offset"`
	ChatType string `json:"chat_type"` // sender, private, group, supergroup, channel; may be missing
}

// chosenInline is an inline result that somebody took; Telegram sends some of them only, as set
// with @BotFather.
type chosenInline struct {
	ResultID        string `json:"result_id"`
	From            user   `json:"from"`
	InlineMessageID string `json:"inline_message_id"`
	Query           string `json:"query"`
}

// chatMemberUpdated tells that the bot was added, removed, blocked, promoted….
type chatMemberUpdated struct {
	Chat chat       `json:"chat"`
	From user       `json:"from"`
	Date int64      `json:"date"`
	Old  chatMember `json:"old_chat_member"`
	New  chatMember `json:"new_chat_member"`
}

type chatMember struct {
	Status   string `json:"status"` // creator, administrator, member, restricted, left, kicked
	User     user   `json:"user"`
	IsMember bool   `json:"is_member"` // of a restricted one
	CanSend  bool   `json:"can_send_messages"`
}

// in reports whether the member is in the chat.
func (m chatMember) in() bool {
	switch m.Status {
	case "creator", "administrator", "member":
		return true
	case "restricted":
		return m.IsMember
	}
	return false
}

// chatInfo is what getChat says of a chat.
type chatInfo struct {
	chat
	Permissions *struct {
		CanSend bool `json:"can_send_messages"`
	} `json:"permissions"` // of members who are no administrators; nil: not said
}

type webhookInfo struct {
	URL              string   `json:"url"` // "": no webhook is set
	Pending          int      `json:"pending_update_count"`
	LastErrorDate    int64    `json:"last_error_date"`
	LastErrorMessage string   `json:"last_error_message"`
	MaxConnections   int      `json:"max_connections"`
	AllowedUpdates   []string `json:"allowed_updates"`
}
