package telegram

import (
	"encoding/json"
	"maps"
	"slices"
)

// The requests that the adapter makes, https://core.telegram.org/bots/api#available-methods. Fields
// with their zero value are left out, unless the method needs them.

// request is a call of the Bot API: a struct whose JSON fields are its parameters.
type request interface{ method() string }

// uploader is a request that may carry files.
type uploader interface{ uploads() []upload }

// upload is a file that goes along with a request in a part of its own.
type upload struct {
	field string // name of the part
	file  inputFile
}

// inputFile is a file to send: its contents, or the address or file_id by which Telegram gets it.
type inputFile struct {
	Ref  string // http(s) address or file_id; "" if Data is sent
	Name string // name of the file with its ending, for Data
	Data []byte
}

// MarshalJSON implements json.Marshaler. Contents go in a part of their own.
func (f inputFile) MarshalJSON() ([]byte, error) { return json.Marshal(f.Ref) }

// parseHTML is the parse_mode of all texts with markup.
const parseHTML = "HTML"

// Lengths that the Bot API sets, in UTF-16 code units after the entities were parsed unless said otherwise.
const (
	maxText           = 4096
	maxCaption        = 1024
	maxCallbackData   = 64  // bytes
	maxCallbackAnswer = 200 // characters of answerCallbackQuery
	maxInlineResults  = 50
	maxMediaGroup     = 10 // and at least 2
)

// destination says where a message goes.
type destination struct {
	ChatID  int64            `json:"chat_id"`
	TopicID int64            `json:"message_thread_id,omitempty"` // see [message.topic]
	ReplyTo *replyParameters `json:"reply_parameters,omitempty"`
	Silent  bool             `json:"disable_notification,omitempty"`
}

type replyParameters struct {
	MessageID int64 `json:"message_id"`
	// AllowWithout sends the message without the reply where the one replied to is gone.
	AllowWithout bool `json:"allow_sending_without_reply,omitempty"`
}

type linkPreviewOptions struct {
	IsDisabled bool `json:"is_disabled,omitempty"`
}

type inlineKeyboardMarkup struct {
	Rows [][]inlineButton `json:"inline_keyboard"`
}

// inlineButton has exactly one of its fields beside Text.
type inlineButton struct {
	Text         string  `json:"text"`
	URL          string  `json:"url,omitempty"`
	CallbackData string  `json:"callback_data,omitempty"`                    // 1 to 64 bytes
	SwitchInline *string `json:"switch_inline_query,omitempty"`              // in a chat to choose; may be ""
	SwitchHere   *string `json:"switch_inline_query_current_chat,omitempty"` // may be ""
}

type sendMessage struct {
	destination
	Text        string                `json:"text"`
	ParseMode   string                `json:"parse_mode,omitempty"` // "" or parseHTML
	LinkPreview *linkPreviewOptions   `json:"link_preview_options,omitempty"`
	Markup      *inlineKeyboardMarkup `json:"reply_markup,omitempty"`
}

type sendPhoto struct {
	destination
	Photo     inputFile             `json:"photo"`
	Caption   string                `json:"caption,omitempty"`
	ParseMode string                `json:"parse_mode,omitempty"`
	Markup    *inlineKeyboardMarkup `json:"reply_markup,omitempty"`
}

func (r sendPhoto) uploads() []upload { return uploadOf("photo", r.Photo) }

func uploadOf(field string, f inputFile) []upload {
	if f.Data == nil {
		return nil
	}
	return []upload{{field, f}}
}

// sendMediaGroup sends 2 to 10 photos as one album; an album can have no buttons.
type sendMediaGroup struct {
	destination
	Media []inputPhoto `json:"media"`
}

func (r sendMediaGroup) uploads() []upload {
	var list []upload
	for _, p := range r.Media {
		list = append(list, p.uploads()...)
	}
	return list
}

// inputPhoto is a photo of an album or of editMessageMedia.
type inputPhoto struct {
	Media     inputFile
	Caption   string
	ParseMode string
}

// MarshalJSON implements json.Marshaler.
func (p inputPhoto) MarshalJSON() ([]byte, error) {
	ref := p.Media.Ref
	if p.Media.Data != nil {
		ref = "attach://" + p.Media.Name
	}
	return json.Marshal(struct {
		Type      string `json:"type"`
		Media     string `json:"media"`
		Caption   string `json:"caption,omitempty"`
		ParseMode string `json:"parse_mode,omitempty"`
	}{"photo", ref, p.Caption, p.ParseMode})
}

// uploads names the part after the file: the names within one album must differ.
func (p inputPhoto) uploads() []upload { return uploadOf(p.Media.Name, p.Media) }

// editTarget names a message to edit: one of ours in a chat, or one sent through inline mode.
type editTarget struct {
	ChatID          int64  `json:"chat_id,omitempty"`
	MessageID       int64  `json:"message_id,omitempty"`
	InlineMessageID string `json:"inline_message_id,omitempty"`
}

type editMessageText struct {
	editTarget
	Text        string                `json:"text"`
	ParseMode   string                `json:"parse_mode,omitempty"`
	LinkPreview *linkPreviewOptions   `json:"link_preview_options,omitempty"`
	Markup      *inlineKeyboardMarkup `json:"reply_markup,omitempty"` // nil: the buttons go
}

type editMessageCaption struct {
	editTarget
	Caption   string                `json:"caption,omitempty"`
	ParseMode string                `json:"parse_mode,omitempty"`
	Markup    *inlineKeyboardMarkup `json:"reply_markup,omitempty"`
}

type editMessageMedia struct {
	editTarget
	Media  inputPhoto            `json:"media"`
	Markup *inlineKeyboardMarkup `json:"reply_markup,omitempty"`
}

func (r editMessageMedia) uploads() []upload { return r.Media.uploads() }

type editMessageReplyMarkup struct {
	editTarget
	Markup *inlineKeyboardMarkup `json:"reply_markup,omitempty"` // nil: the buttons go
}

type deleteMessage struct {
	ChatID    int64 `json:"chat_id"`
	MessageID int64 `json:"message_id"`
}

// deleteMessages deletes 1 to 100 messages; those that are gone already are passed over.
type deleteMessages struct {
	ChatID     int64   `json:"chat_id"`
	MessageIDs []int64 `json:"message_ids"`
}

// sendChatAction shows “typing…” for 5 seconds or until the next message.
type sendChatAction struct {
	ChatID  int64  `json:"chat_id"`
	TopicID int64  `json:"message_thread_id,omitempty"`
	Action  string `json:"action"` // typing, upload_photo
}

// answerCallbackQuery ends the waiting that a pressed button shows.
type answerCallbackQuery struct {
	ID        string `json:"callback_query_id"`
	Text      string `json:"text,omitempty"` // up to 200 characters
	Alert     bool   `json:"show_alert,omitempty"`
	URL       string `json:"url,omitempty"`        // only t.me links of the bot: opens a chat with a start parameter
	CacheTime int    `json:"cache_time,omitempty"` // seconds
}

// answerInlineQuery gives at most 50 results.
type answerInlineQuery struct {
	ID         string              `json:"inline_query_id"`
	Results    []inlineArticle     `json:"results"`
	CacheTime  *int                `json:"cache_time,omitempty"` // seconds; nil: 300
	IsPersonal bool                `json:"is_personal,omitempty"`
	NextOffset string              `json:"next_offset,omitempty"` // up to 64 bytes
	Button     *inlineResultButton `json:"button,omitempty"`
}

type inlineResultButton struct {
	Text           string `json:"text"`
	StartParameter string `json:"start_parameter,omitempty"` // 1 to 64 of A-Z, a-z, 0-9, _ and -
}

// inlineArticle is one inline result; sending it sends Content.
type inlineArticle struct {
	ID          string
	Title       string
	Description string
	Content     inlineText
	Markup      *inlineKeyboardMarkup
}

type inlineText struct {
	Text        string              `json:"message_text"`
	ParseMode   string              `json:"parse_mode,omitempty"`
	LinkPreview *linkPreviewOptions `json:"link_preview_options,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (a inlineArticle) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Type        string                `json:"type"`
		ID          string                `json:"id"` // 1 to 64 bytes
		Title       string                `json:"title"`
		Content     inlineText            `json:"input_message_content"`
		Markup      *inlineKeyboardMarkup `json:"reply_markup,omitempty"`
		Description string                `json:"description,omitempty"`
	}{"article", a.ID, a.Title, a.Content, a.Markup, a.Description})
}

type getUpdates struct {
	Offset  int64    `json:"offset,omitempty"`
	Limit   int      `json:"limit,omitempty"` // 1 to 100
	Timeout int      `json:"timeout"`         // seconds
	Allowed []string `json:"allowed_updates,omitempty"`
}

type setWebhook struct {
	URL            string   `json:"url"`
	MaxConnections int      `json:"max_connections,omitempty"` // 1 to 100
	Allowed        []string `json:"allowed_updates,omitempty"`
	Secret         string   `json:"secret_token,omitempty"` // 1 to 256 of A-Z, a-z, 0-9, _ and -
}

type (
	deleteWebhook  struct{}
	getWebhookInfo struct{}
	getMe          struct{}
)

type botCommand struct {
	Command     string `json:"command"`     // 1 to 32 of a-z, 0-9 and _
	Description string `json:"description"` // 1 to 256 characters
}

// commandScope says who sees a list of commands: its Type is default, all_private_chats,
// all_group_chats, all_chat_administrators, chat, chat_administrators or chat_member.
type commandScope struct {
	Type   string `json:"type"`
	ChatID int64  `json:"chat_id,omitempty"`
	UserID int64  `json:"user_id,omitempty"`
}

type setMyCommands struct {
	Commands []botCommand  `json:"commands"` // at most 100
	Scope    *commandScope `json:"scope,omitempty"`
	Lang     string        `json:"language_code,omitempty"` // two letters; "": for those whose language has no list
}

type getMyCommands struct {
	Scope *commandScope `json:"scope,omitempty"`
	Lang  string        `json:"language_code,omitempty"`
}

type getChatMember struct {
	ChatID int64 `json:"chat_id"`
	UserID int64 `json:"user_id"`
}

type getChat struct {
	ChatID int64 `json:"chat_id"`
}

func (sendMessage) method() string            { return "sendMessage" }
func (sendPhoto) method() string              { return "sendPhoto" }
func (sendMediaGroup) method() string         { return "sendMediaGroup" }
func (editMessageText) method() string        { return "editMessageText" }
func (editMessageCaption) method() string     { return "editMessageCaption" }
func (editMessageMedia) method() string       { return "editMessageMedia" }
func (editMessageReplyMarkup) method() string { return "editMessageReplyMarkup" }
func (deleteMessage) method() string          { return "deleteMessage" }
func (deleteMessages) method() string         { return "deleteMessages" }
func (sendChatAction) method() string         { return "sendChatAction" }
func (answerCallbackQuery) method() string    { return "answerCallbackQuery" }
func (answerInlineQuery) method() string      { return "answerInlineQuery" }
func (getUpdates) method() string             { return "getUpdates" }
func (setWebhook) method() string             { return "setWebhook" }
func (deleteWebhook) method() string          { return "deleteWebhook" }
func (getWebhookInfo) method() string         { return "getWebhookInfo" }
func (getMe) method() string                  { return "getMe" }
func (setMyCommands) method() string          { return "setMyCommands" }
func (getMyCommands) method() string          { return "getMyCommands" }
func (getChatMember) method() string          { return "getChatMember" }
func (getChat) method() string                { return "getChat" }

// params turns a request into the fields of a form: texts as they are, everything else as JSON.
func params(r request) (map[string]string, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	form := make(map[string]string, len(fields))
	for name, value := range fields {
		var text string
		if value[0] == '"' && json.Unmarshal(value, &text) == nil {
			form[name] = text
		} else {
			form[name] = string(value)
		}
	}
	if u, ok := r.(uploader); ok {
		files := u.uploads()
		// A field that is itself the file has its value in the part.
		maps.DeleteFunc(form, func(name, _ string) bool {
			return slices.ContainsFunc(files, func(f upload) bool { return f.field == name })
		})
	}
	return form, nil
}
