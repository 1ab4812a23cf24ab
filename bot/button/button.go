// Package button turns what pressing a button does into the short text that a chat platform
// keeps under it, and back: Telegram's callback data, Discord's custom ids. The text means the same after a
// restart and with other content.
package button

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/faqbot/faqbot/bot"
)

// Press is what the data of a button says: what pressing it does, and who may.
type Press struct {
	Action  bot.Action // Kind and ID alone
	Presser int64      // id of the user who may press; 0: everybody
	Replace bool       // the reply takes the place of the message with the button
	Page    int        // page of the reply's buttons to show, from 0
}

// Errors of data that no button of ours has, or none that still means something.
var (
	ErrForeign = errors.New("the button or link is none of this bot’s making")
	ErrLost    = errors.New("what the button or link stood for is not kept any more")
)

// State keeps texts between starts.
type State interface {
	// Text returns the text under key, "" if there is none.
	Text(ctx context.Context, key string) (string, error)
	SetText(ctx context.Context, key, value string) error
}

// Codec turns presses into the data of buttons, and back. Data means the same after a
// restart and with other content: it holds the kind and id of the action or, if they are too
// long for it, a hash under which they are kept. It is safe for concurrent use.
type Codec struct {
	state State
	limit int // bytes

	mu    sync.Mutex
	known map[string]bool // hashes that this process has kept
}

// maxKnown bounds the memory for hashes that need not be kept again.
const maxKnown = 10_000

// New returns a codec whose data has at most limit bytes, which must be 48 or more. Without a
// state (nil), what is too long for that cannot be encoded.
func New(state State, limit int) *Codec {
	return &Codec{state: state, limit: limit, known: map[string]bool{}}
}

// The data of a button is text:
//
//	1 flags presser , page , kind id check
//
// The flags are a letter; presser and page are numbers to base 36, empty for 0; the kind is one
// character for those that stand in kindCodes, else “=kind,”; check is two characters that tell
// whether all this was made here. Where kind and id stand as a hash, the kind is “#”.
const (
	dataVersion = "1"
	flagReplace = 1
	hashedKind  = '#'
	namedKind   = '='
)

// kindCodes are the characters of kinds. A code never changes its meaning: messages with old
// buttons stay in chats for years.
var kindCodes = []struct {
	code byte
	kind bot.ActionKind
}{
	{'e', bot.ActionEntry},
	{'a', bot.ActionShowAll},
	{'l', bot.ActionLink},
	{'c', bot.ActionContact},
	{'t', bot.ActionTopics},
	{'w', bot.ActionWelcome},
	{'h', bot.ActionHelp},
	{'p', bot.ActionPrivacy},
	{'q', bot.ActionAsk},
	{'s', bot.ActionStatus},
}

// Encode returns the data of a button, of at least one byte. An error means that the state did not
// take what is too long to stand in the data.
func (c *Codec) Encode(ctx context.Context, p Press) (string, error) {
	flags := 0
	if p.Replace {
		flags = flagReplace
	}
	head := dataVersion + string(rune('A'+flags)) + number36(p.Presser) + "," + number36(int64(p.Page)) + ","
	if what, ok := kindAndID(p.Action); ok {
		if data := checked(head + what); len(data) <= c.limit {
			return data, nil
		}
	}
	hash, err := c.Keep(ctx, "action", QuotePair(string(p.Action.Kind), p.Action.ID))
	if err != nil {
		return "", fmt.Errorf("keep the %q button for %q: %w", p.Action.Kind, p.Action.ID, err)
	}
	return checked(head + string(hashedKind) + hash), nil
}

// Origin returns the action that makes the reply to an action once more when a page of its buttons is turned: none for work,
// which is done once.
func Origin(a bot.Action) bot.Action {
	switch a.Kind {
	case bot.ActionReindex, bot.ActionRollback:
		return bot.Action{}
	default:
		return a
	}
}

// kindAndID returns kind and id as they stand in data, and whether they can.
func kindAndID(a bot.Action) (string, bool) {
	if !PlainText(a.ID) {
		return "", false
	}
	for _, k := range kindCodes {
		if k.kind == a.Kind {
			return string(k.code) + a.ID, true
		}
	}
	return string(namedKind) + string(a.Kind) + "," + a.ID, PlainText(string(a.Kind)) && !strings.Contains(string(a.Kind), ",")
}

// PlainText reports whether a text comes through JSON and Telegram as it is.
func PlainText(s string) bool {
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// Decode reads the data of a pressed button. It returns [ErrForeign] for what Encode never
// made, and [ErrLost] where the state has forgotten what the data refers to.
func (c *Codec) Decode(ctx context.Context, data string) (Press, error) {
	body, ok := unchecked(data)
	if !ok || len(data) > c.limit {
		return Press{}, ErrForeign
	}
	rest, ok := strings.CutPrefix(body, dataVersion)
	if !ok || rest == "" || rest[0] < 'A' || rest[0] > 'A'+flagReplace {
		return Press{}, ErrForeign
	}
	p := Press{Replace: rest[0] == 'A'+flagReplace}
	presser, rest, ok1 := strings.Cut(rest[1:], ",")
	page, what, ok2 := strings.Cut(rest, ",")
	var ok3, ok4 bool
	p.Presser, ok3 = parse36(presser)
	page64, ok4 := parse36(page)
	if !ok1 || !ok2 || !ok3 || !ok4 || what == "" || page64 < 0 || page64 > maxPage {
		return Press{}, ErrForeign
	}
	p.Page = int(page64)
	a, err := c.action(ctx, what)
	if err != nil {
		return Press{}, err
	}
	p.Action = a
	// Numbers may be written in ways that Encode does not use; such data is none of ours.
	if again, err := c.Encode(ctx, p); err != nil || again != data {
		return Press{}, errors.Join(ErrForeign, err)
	}
	return p, nil
}

// maxPage bounds the page that data may name.
const maxPage = 1 << 20

// action reads kind and id.
func (c *Codec) action(ctx context.Context, what string) (bot.Action, error) {
	code, rest := what[0], what[1:]
	switch code {
	case hashedKind:
		value, err := c.Kept(ctx, "action", rest)
		if err != nil {
			return bot.Action{}, err
		}
		kind, id, ok := UnquotePair(value)
		if !ok {
			return bot.Action{}, ErrLost
		}
		return bot.Action{Kind: bot.ActionKind(kind), ID: id}, nil
	case namedKind:
		kind, id, ok := strings.Cut(rest, ",")
		if !ok {
			return bot.Action{}, ErrForeign
		}
		return bot.Action{Kind: bot.ActionKind(kind), ID: id}, nil
	}
	for _, k := range kindCodes {
		if k.code == code {
			return bot.Action{Kind: k.kind, ID: rest}, nil
		}
	}
	return bot.Action{}, ErrForeign
}

// hashLength is the length of a hash: 96 bits to base 64.
const hashLength = 16

// Hash returns a short name for a value.
func Hash(value string) string {
	sum := sha256.Sum256([]byte(value))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:hashLength]
}

// Keep keeps a value under its hash, which it returns.
func (c *Codec) Keep(ctx context.Context, prefix, value string) (string, error) {
	hash := Hash(value)
	key := prefix + ":" + hash
	c.mu.Lock()
	known := c.known[key]
	c.mu.Unlock()
	if known {
		return hash, nil
	}
	if c.state == nil {
		return "", errors.New("there is no store")
	}
	if err := c.state.SetText(ctx, key, value); err != nil {
		return "", err
	}
	c.know(key)
	return hash, nil
}

// know remembers that a key is kept.
func (c *Codec) know(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxKnown {
		clear(c.known)
	}
	c.known[key] = true
}

// Kept returns the value under a hash.
func (c *Codec) Kept(ctx context.Context, prefix, hash string) (string, error) {
	if len(hash) != hashLength || strings.Trim(hash, checkAlphabet) != "" {
		return "", ErrForeign
	}
	if c.state == nil {
		return "", ErrLost
	}
	value, err := c.state.Text(ctx, prefix+":"+hash)
	if err != nil {
		return "", fmt.Errorf("look up a pressed button: %w", err)
	}
	if value == "" || Hash(value) != hash {
		return "", ErrLost
	}
	c.know(prefix + ":" + hash)
	return value, nil
}

// QuotePair makes one text of two, whatever bytes they have.
func QuotePair(a, b string) string { return strconv.QuoteToASCII(a) + strconv.QuoteToASCII(b) }

// UnquotePair takes apart what [QuotePair] made; ok is false for what it did not make.
func UnquotePair(s string) (a, b string, ok bool) {
	first, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", false
	}
	a, err1 := strconv.Unquote(first)
	b, err2 := strconv.Unquote(s[len(first):])
	return a, b, err1 == nil && err2 == nil
}

// number36 returns a number to base 36, "" for 0.
func number36(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 36)
}

func parse36(s string) (int64, bool) {
	if s == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(s, 36, 64)
	return n, err == nil
}

// checkAlphabet writes the two characters at the end of data.
const checkAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func checkOf(body string) string {
	sum := crc32.ChecksumIEEE([]byte(body))
	return string([]byte{checkAlphabet[sum&63], checkAlphabet[sum>>6&63]})
}

func checked(body string) string { return body + checkOf(body) }

func unchecked(data string) (body string, ok bool) {
	if len(data) < 2 || !utf8.ValidString(data) {
		return "", false
	}
	body = data[:len(data)-2]
	return body, checkOf(body) == data[len(data)-2:]
}
