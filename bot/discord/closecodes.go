package discord

import (
	"errors"
	"fmt"

	"github.com/gorilla/websocket"
)

// fatalError is a refusal by Discord that no retry changes.
type fatalError struct {
	what string
	fix  string
}

// Error says what Discord refused and what to do.
func (e *fatalError) Error() string { return "discord: " + e.what + "; " + e.fix }

// errBadToken is the refusal of a token, by the gateway or by the REST interface.
var errBadToken = &fatalError{
	"Discord does not accept the bot's token",
	"in the developer portal (https://discord.com/developers/applications) open the application, page Bot, press Reset Token, and put the new one into discord.token",
}

// fatalCloses are the codes with which the gateway ends a connection for good.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
var fatalCloses = map[int]*fatalError{
	4004: errBadToken,
	4010: {"Discord refused the number of this shard (close code 4010)", "restart faqbot; if it happens again, please report it"},
	4011: {"the bot is on too many servers for as many connections as it opened (close code 4011)", "restart faqbot: it then asks Discord how many are needed"},
	4012: {"Discord does not speak this version of its gateway any more (close code 4012)", "install the newest version of faqbot"},
	4013: {"Discord does not know one of the gateway intents asked for (close code 4013)", "install the newest version of faqbot"},
	4014: {
		"a channel is set to auto, for which the bot must read messages, and that is not allowed to it (close code 4014)",
		"in the developer portal (https://discord.com/developers/applications) open the application, page Bot, section Privileged Gateway Intents, and switch Message Content Intent on; or set no channel of discord.channels to auto",
	},
}

// newSession are the codes after which a session cannot be resumed: a new one is started. 1000 and 1001 are not
// among them: they end a session when the bot sends them. Where they come from Discord, or a proxy before it, the session
// is mostly there; if not, Discord says so when asked to resume it.
var newSession = map[int]bool{
	4003: true, // sent before identifying
	4007: true, // a sequence number that Discord does not know
	4009: true, // the session timed out
}

// The ways in which a connection ends without a close code.
var (
	errReconnect = errors.New("Discord asked for a new connection") //nolint:staticcheck // begins with a name
	errResumable = errors.New("the session has to be resumed again")
	errInvalid   = errors.New("the session is not valid any more")
	errZombie    = errors.New("no heartbeat was acknowledged: the connection is dead")
)

// fatal returns the refusal that an error is, or nil.
func fatal(err error) *fatalError {
	if e, ok := errors.AsType[*fatalError](err); ok {
		return e
	}
	if c, ok := errors.AsType[*websocket.CloseError](err); ok {
		return fatalCloses[c.Code]
	}
	if e := asAPIError(err); e != nil && e.kind == unauthorized {
		return errBadToken
	}
	return nil
}

// resumable reports whether a session outlives the end of its connection by err.
func resumable(err error) bool {
	if errors.Is(err, errInvalid) {
		return false
	}
	c, ok := errors.AsType[*websocket.CloseError](err)
	return !ok || !newSession[c.Code]
}

// ending describes the end of a connection for the log.
func ending(err error) string {
	if c, ok := errors.AsType[*websocket.CloseError](err); ok {
		return fmt.Sprintf("close code %d %s", c.Code, c.Text)
	}
	return err.Error()
}
