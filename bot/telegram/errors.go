package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// apiError is an error that the Bot API reported, or a response that is none of the Bot API's.
type apiError struct {
	Method      string
	Code        int           // HTTP status or error_code
	Description string        // without the token
	RetryAfter  time.Duration // of a 429; 0: not said
	MigrateTo   int64         // the chat has become this one; 0: it has not
	Foreign     bool          // the response is none of the Bot API's, whose server is not there
}

// Error says which method was refused, and how.
func (e *apiError) Error() string {
	return fmt.Sprintf("telegram: %s: %d %s", e.Method, e.Code, e.Description)
}

// netError is a call whose outcome is not known because the network failed. It holds texts alone:
// the errors of package net/http carry the token.
type netError struct {
	Method  string
	Message string
	Sent    bool // something may have reached the server, which may have acted on it
	Timeout bool // the server took the request and did not answer in time
	cause   error
}

// Error says which method got no answer, and why.
func (e *netError) Error() string { return fmt.Sprintf("telegram: %s: %s", e.Method, e.Message) }

// Unwrap returns context.Canceled, context.DeadlineExceeded or nil.
func (e *netError) Unwrap() error { return e.cause }

// What the Bot API reports, as far as it makes a difference; errors.Is finds them in an *apiError.
var (
	errBlocked     = errors.New("the person has blocked the bot, deleted the account, or never wrote to it")
	errKicked      = errors.New("the bot is not in this group any more")
	errNoRights    = errors.New("the bot may not write in this group")
	errTopicClosed = errors.New("the topic was closed or deleted")
	errReplyGone   = errors.New("the message replied to is gone")
	errNotModified = errors.New("the message is the same already")
	errNoMessage   = errors.New("the message to change is gone or cannot be changed any more")
	errEntities    = errors.New("not taken by Telegram: the markup")
	errTooLong     = errors.New("the text is too long")
	errFile        = errors.New("not taken by Telegram: the picture")
	errButtons     = errors.New("not taken by Telegram: the buttons")
	errQueryOld    = errors.New("the pressed button or inline query is too old to be answered")
	errToken       = errors.New("the token is not known to Telegram")
	errConflict    = errors.New("something else receives the updates of this bot")
	errFlood       = errors.New("too many requests")
	errServer      = errors.New("the server has a problem")
)

// failures maps descriptions of status 400 and 403 to what they mean; the first that matches counts.
// The texts are those of the Bot API server, github.com/tdlib/telegram-bot-api (Client.cpp and the
// library under it); words in capitals are passed on from Telegram's servers. Some changed over time.
var failures = []struct {
	err  error
	text *regexp.Regexp
}{
	{errNotModified, regexp.MustCompile(`(?i)message is not modified`)},
	{errReplyGone, regexp.MustCompile(`(?i)message to be replied not found|repl(y|ied) message not found|REPLY_MESSAGE_ID_INVALID`)},
	{errTopicClosed, regexp.MustCompile(`(?i)TOPIC_CLOSED|TOPIC_DELETED|TOPIC_ID_INVALID|message thread not found`)},
	{errEntities, regexp.MustCompile(`(?i)can't parse|ENTITY_|ENTITIES_TOO_LONG|unsupported start tag|unsupported parse_mode`)},
	{errTooLong, regexp.MustCompile(`(?i)(message|caption|text) is too long|(MESSAGE|CAPTION)_TOO_LONG`)},
	{errNoMessage, regexp.MustCompile(`(?i)message to (edit|delete) not found|message can't be (edited|deleted)|MESSAGE_ID_INVALID|message identifier is not specified|there is no (text|caption|media) in the message to edit`)},
	{errQueryOld, regexp.MustCompile(`(?i)query is too old|query ID is invalid`)},
	{errButtons, regexp.MustCompile(`(?i)BUTTON_|reply markup is too long|inline keyboard button`)},
	{errFile, regexp.MustCompile(`(?i)HTTP URL|web ?page|wrong (remote )?file|file_id|PHOTO_|IMAGE_PROCESS_FAILED|file is too big|can't upload file|file must be non-empty|MEDIA_|WEBDOCUMENT_`)},
	{errKicked, regexp.MustCompile(`(?i)bot was kicked|bot is not a member|group chat was (deleted|deactivated)|CHANNEL_PRIVATE`)},
	{errNoRights, regexp.MustCompile(`(?i)not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|CHAT_ADMIN_REQUIRED|CHAT_SEND_\w*FORBIDDEN|CHAT_GUEST_SEND_FORBIDDEN|USER_BANNED_IN_CHANNEL`)},
	{errBlocked, regexp.MustCompile(`(?i)blocked by the user|user is deactivated|can't initiate conversation|can't send messages to|chat not found|user not found|PEER_ID_INVALID|USER_IS_BOT|PRIVACY_PREMIUM_REQUIRED`)},
}

// Unwrap returns which of the errors above this is, or nil.
func (e *apiError) Unwrap() error {
	if e.Foreign && e.Code != http.StatusTooManyRequests {
		return errServer
	}
	switch e.Code {
	case http.StatusBadRequest, http.StatusForbidden:
		for _, f := range failures {
			if f.text.MatchString(e.Description) {
				return f.err
			}
		}
	case http.StatusUnauthorized:
		return errToken
	case http.StatusNotFound: // also of a method that the server does not know
		if !strings.Contains(e.Description, "method") {
			return errToken
		}
	case http.StatusConflict:
		return errConflict
	case http.StatusTooManyRequests:
		return errFlood
	default:
		if e.Code >= http.StatusInternalServerError {
			return errServer
		}
	}
	return nil
}

// temporary reports whether the same request may succeed later: the server failed, or the network.
func temporary(err error) bool {
	if e, ok := errors.AsType[*netError](err); ok {
		return !errors.Is(e.cause, context.Canceled)
	}
	return errors.Is(err, errServer)
}

// unsure reports whether a request that failed may have been carried out nevertheless.
func unsure(err error) bool {
	if e, ok := errors.AsType[*netError](err); ok {
		return e.Sent
	}
	return errors.Is(err, errServer)
}
