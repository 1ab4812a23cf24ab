package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/faqbot/faqbot/index/encoder"
)

// validate returns an error for each setting that makes no sense, joined.
func (c *config) validate() error {
	v := &validator{config: c}
	for i, p := range c.Content {
		v.rule(item("content", i), p != "", "one of the paths is empty; name a file, a folder or a pattern like guide/*.md")
	}
	v.rule("data", c.Data != "", "it is empty; name a folder that faqbot may write to")
	v.language("language", c.Language)
	v.answer()
	v.encoder()
	if err := c.store().Validate(); err != nil {
		v.rule("store.url", false, "%w; empty is SQLite in the data folder", err)
	}
	v.oneOf("reindex.gate", c.Reindex.Gate, "warn", "block", "off")
	v.rule("reindex.keep", c.Reindex.Keep >= 1 && c.Reindex.Keep <= 1000, "%d is out of range; it is a number of versions from 1 to 1000", c.Reindex.Keep)
	v.telegram()
	v.discord()
	v.web()
	v.staff()
	v.rule("privacy.retention", c.Privacy.Retention >= 0, "it must not be negative")
	v.rule("limits.question_length", c.Limits.QuestionLength >= 1 && c.Limits.QuestionLength <= 100_000,
		"%d is out of range; it is a number of characters from 1 to 100000", c.Limits.QuestionLength)
	return errors.Join(v.errs...)
}

type validator struct {
	*config
	errs []error
}

func (v *validator) rule(path string, ok bool, format string, args ...any) {
	if !ok {
		v.errs = append(v.errs, v.errorf(path, format, args...))
	}
}

func (v *validator) oneOf(path, got string, choices ...string) {
	hint := ""
	if s := closest(got, choices); s != "" {
		hint = fmt.Sprintf("; did you mean %s?", s)
	}
	v.rule(path, slices.Contains(choices, got), "%q is none of %s%s", got, strings.Join(choices, ", "), hint)
}

func (v *validator) language(path, tag string) {
	_, err := language.Parse(tag)
	v.rule(path, err == nil, "%q is not a language tag such as en or de-AT", tag)
}

// url checks an address of one of the schemes; "" is no address and right.
func (v *validator) url(path, text string, schemes ...string) {
	if text == "" {
		return
	}
	if strings.Contains(text, "@") {
		v.rule(path, false, "it has a user or a password in it, which such an address cannot have")
		return
	}
	u, err := url.Parse(text)
	ok := err == nil && slices.Contains(schemes, u.Scheme) && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
	v.rule(path, ok, "%q is not an address that begins with %s:// and a host", text, strings.Join(schemes, ":// or "))
}

func (v *validator) answer() {
	v.oneOf("answer.mode", v.Answer.Mode, "cautious", "normal", "eager")
	exact := v.Answer.Exact
	for path, f := range map[string]float64{"answer.exact.confident": exact.Confident, "answer.exact.suggest": exact.Suggest} {
		v.rule(path, f >= 0 && f <= 1, "%v is out of range; it is a confidence from 0 to 1, and 0 keeps that of answer.mode", f)
	}
	v.rule("answer.exact.suggest", exact.Confident == 0 || exact.Suggest <= exact.Confident,
		"%v must not be above answer.exact.confident, which is %v", exact.Suggest, exact.Confident)
}

func (v *validator) encoder() {
	e := v.Encoder
	v.oneOf("encoder.kind", e.Kind, encoderBuiltin, encoderNone, encoderHTTP)
	v.url("encoder.url", e.URL, "http", "https")
	v.rule("encoder.url", e.Kind != encoderHTTP || e.URL != "", "encoder.kind is http, which needs the address of the server here, such as http://localhost:11434")
	v.rule("encoder.model", e.Kind != encoderHTTP || e.Model != "", "encoder.kind is http, which needs the name of the model here, as the server knows it, such as nomic-embed-text")
	v.rule("encoder.token", !strings.ContainsFunc(string(e.Token), func(r rune) bool { return r <= ' ' || r > '~' }),
		"it has characters in it that no key has, such as a space")
	timeout := time.Duration(e.Timeout)
	v.rule("encoder.timeout", timeout >= 50*time.Millisecond && timeout <= time.Minute, "%v is out of range; it is how long a person waits at most, from 50ms to 1m", e.Timeout)
	v.rule("encoder.batch", e.Batch >= 1 && e.Batch <= encoder.MaxBatch, "%d is out of range; it is a number of texts from 1 to %d", e.Batch, encoder.MaxBatch)
}

func (v *validator) telegram() {
	t := v.Telegram
	v.oneOf("telegram.mode", t.Mode, "polling", "webhook")
	v.oneOf("telegram.groups", t.Groups, "off", "mention", "auto")
	v.url("telegram.api_url", t.APIURL, "https", "http")
	v.url("telegram.webhook.url", t.Webhook.URL, "https")
	v.rooms("telegram.chats", t.Chats, func(id string) {
		chat, topic, isTopic := strings.Cut(id, "/")
		_, err := strconv.ParseInt(chat, 10, 64)
		if isTopic && err == nil {
			_, err = strconv.ParseUint(topic, 10, 31)
		}
		v.rule("telegram.chats."+id, err == nil, "%q is not the id of a group such as -1001234567890, or of a topic in one such as -1001234567890/17", id)
	})
	v.rule("telegram.webhook.secret", webhookSecret.MatchString(string(t.Webhook.Secret)),
		"it may have 256 letters, digits, _ and - at most, which is what Telegram takes; leave it empty, and faqbot makes one")
	v.rule("telegram.mode", t.Mode != "webhook" || t.Webhook.URL != "", "webhook needs telegram.webhook.url, the public https address of /telegram/webhook")
}

// webhookSecret is what Telegram takes as secret_token of setWebhook.
var webhookSecret = regexp.MustCompile(`^[A-Za-z0-9_-]{0,256}$`)

func (v *validator) discord() {
	d := v.Discord
	v.url("discord.api_url", d.APIURL, "https", "http")
	key, err := hex.DecodeString(d.PublicKey)
	v.rule("discord.public_key", err == nil && (len(key) == 0 || len(key) == 32),
		"it should be the 64 hexadecimal digits of “Public Key” in Discord's developer portal")
	v.rooms("discord.channels", d.Channels, func(id string) {
		_, err := strconv.ParseUint(id, 10, 64)
		v.rule("discord.channels."+id, err == nil, "%q is not the id of a channel (a long number; “Copy Channel ID” in Discord's developer mode)", id)
	})
}

// rooms checks the settings of channels, groups or topics; checkID checks the id of one.
func (v *validator) rooms(path string, all rooms, checkID func(id string)) {
	for _, id := range slices.Sorted(maps.Keys(all)) {
		r := all[id]
		checkID(id)
		if r.Mode != "" {
			v.oneOf(v.given(path+"."+id, "mode"), r.Mode, "off", "mention", "auto")
		}
		if r.Language != "" {
			v.language(v.given(path+"."+id, "language"), r.Language)
		}
	}
}

func (v *validator) web() {
	_, port, err := net.SplitHostPort(v.Web.Listen)
	_, perr := strconv.ParseUint(port, 10, 16)
	v.rule("web.listen", err == nil && perr == nil, "%q is not an address like 127.0.0.1:8080, or :8080 for every network", v.Web.Listen)
	v.url("web.public_url", v.Web.PublicURL, "https", "http")
	for i, o := range v.Web.AllowedOrigins {
		u, err := url.Parse(o)
		ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && (o == u.Scheme+"://"+u.Host)
		v.rule(item("web.allowed_origins", i), ok, "%q is not an origin like https://www.example.org (no path, no slash at the end)", o)
	}
}

func (v *validator) staff() {
	path := "staff.web.token"
	if v.places[path] == "" && v.Staff.Web.TokenFile != "" {
		path = "staff.web.token_file"
	}
	v.rule(path, !strings.ContainsAny(string(v.Staff.Web.Token), " \t\r\n"), "it has spaces, which cannot be sent: give one without (openssl rand -hex 24 makes one)")
}

// given returns the path of a setting of a channel, group or topic, or that of the whole where it was given as a whole.
func (v *validator) given(path, name string) string {
	if v.places[path+"."+name] != "" {
		return path + "." + name
	}
	return path
}
