package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"go.uber.org/goleak"

	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/discord/discordtest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/index/indextest"
)

// TestMain holds that no test leaves a goroutine behind. Those of bleve run from the start of the program.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// memory is a State in memory, whose values are JSON as a store's are.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	err    error
	unread string // the next read of this key fails
}

func (m *memory) JSON(_ context.Context, key string, value any) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if key == m.unread {
		m.unread = ""
		return false, errors.New("the database is locked")
	}
	v, ok := m.values[key]
	if !ok || m.err != nil {
		return false, m.err
	}
	return true, json.Unmarshal([]byte(v), value)
}

func (m *memory) SetJSON(_ context.Context, key string, value any) error {
	data, err := json.Marshal(value)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil || err != nil {
		return fmt.Errorf("keeping %s: %w", key, m.err)
	}
	if m.values == nil {
		m.values = map[string]string{}
	}
	m.values[key] = string(data)
	return nil
}

func (m *memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return m.err
}

func (m *memory) has(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.values[key]
	return ok
}

// heard keeps the events that a handler was given.
type heard struct {
	mu     sync.Mutex
	events []event
}

func (h *heard) add(e event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

// rig is an adapter before a fake Discord.
type rig struct {
	*Adapter
	server *discordtest.Server
	heard  *heard
	state  *memory
	log    *indextest.Log
	cancel context.CancelFunc
	done   chan error
}

// newRig returns an adapter that is not running yet. Its handler keeps what it is given and does what do says.
func newRig(t *testing.T, s *discordtest.Server, cfg Config, state *memory, do func(ctx context.Context, r *rig, e event)) *rig {
	t.Helper()
	if state == nil {
		state = &memory{}
	}
	cfg.APIURL = s.URL
	if cfg.Token == "" && !cfg.NoGateway {
		cfg.Token = s.Token
	}
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	out := &indextest.Log{}
	a, err := New(slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})), &bottest.Asker{}, words, state, cfg)
	if err != nil {
		t.Fatal(err)
	}
	a.gate.spacing = 50 * time.Millisecond
	r := &rig{Adapter: a, server: s, heard: &heard{}, state: state, log: out, done: make(chan error, 1)}
	a.handler = func(ctx context.Context, e event) {
		r.heard.add(e)
		if do != nil {
			do(ctx, r, e)
		}
	}
	return r
}

// start runs the adapter until the test ends.
func (r *rig) start(t *testing.T) *rig {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r.cancel = cancel
	go func() { r.done <- r.Run(ctx) }()
	t.Cleanup(func() {
		_ = r.stop(t) // a test that cares for the error has asked for it
		if strings.Contains(r.log.String(), r.server.Token) {
			t.Error("the bot's token stands in the log")
		}
		if t.Failed() {
			t.Log(r.log.String())
		}
	})
	return r
}

// stop ends the adapter and returns what Run returned.
func (r *rig) stop(t *testing.T) error {
	t.Helper()
	r.cancel()
	select {
	case err := <-r.done:
		r.done <- err
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("the adapter has not stopped")
		return nil
	}
}

// failed waits for the adapter to end by itself.
func (r *rig) failed(t *testing.T) error {
	t.Helper()
	select {
	case err := <-r.done:
		r.done <- err
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("the adapter goes on")
		return nil
	}
}

// echo answers each message of a person with its text.
func echo(ctx context.Context, r *rig, e event) {
	if m, ok := e.(*messageEvent); ok && !m.Author.Bot {
		if _, err := r.rest.send(ctx, m.ChannelID, message{Content: "re: " + m.Content, ReplyTo: m.ID, Once: m.ID}); err != nil {
			r.Adapter.log.ErrorContext(ctx, "echo", "err", err)
		}
	}
	if i, ok := e.(*interaction); ok {
		if err := i.send(ctx, message{Content: "re: " + i.ID, Private: true}); err != nil {
			r.Adapter.log.ErrorContext(ctx, "echo", "err", err)
		}
	}
}

// said returns the texts that the bot wrote in a channel.
func said(s *discordtest.Server, channel string) []string {
	var list []string
	for _, m := range s.Said(channel) {
		list = append(list, m.Content)
	}
	return list
}

// A message comes in over the gateway and is answered over the REST interface; a command, a press and a private
// message, too. Nobody is pinged.
func TestAdapter(t *testing.T) {
	s := discordtest.New(t)
	guild := s.Guild("Pottery")
	channel := s.Channel(guild, "general", discordtest.Text)
	r := newRig(t, s, Config{Channels: map[string]Channel{channel: {Mode: Auto}}}, nil, echo).start(t)
	s.Connected()
	ann := s.Person("ann")
	s.Say(ann, channel, "hello <@"+s.Bot+">", "")
	dm := s.DM(ann.ID)
	s.Say(ann, dm, "in private", "")
	command := s.Command(ann, channel, "ask", map[string]any{"question": "hours?"})
	if got := command.Reply(); !got.Ephemeral || got.Content != "re: "+command.ID {
		t.Errorf("reply to the command: %+v", got)
	}
	s.Await("two answers", func() bool { return len(s.Said(channel)) == 2 && len(s.Said(dm)) == 1 })
	for _, m := range append(s.Said(channel), s.Said(dm)...) {
		if len(m.Pinged) > 0 {
			t.Errorf("%q pings %v", m.Content, m.Pinged)
		}
	}
	press := s.Press(ann, s.Said(dm)[0].ID, "more")
	s.Await("an answer to the press", func() bool { _, ok := press.Acked(); return ok })
	if err := r.stop(t); err != nil {
		t.Errorf("Run: %v", err)
	}
	if s.Late() > 0 {
		t.Errorf("%d interactions were late", s.Late())
	}
	want := discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages | discordgo.IntentMessageContent
	if ids := s.Identifies(); len(ids) != 1 || ids[0].Intents != int(want) {
		t.Errorf("identified with %+v, want intents %d", ids, want)
	}
}

// No configuration that makes no sense gets past Validate, and each error says what to change.
func TestConfigValidate(t *testing.T) {
	good := Config{Token: "abc.def-ghi", PublicKey: strings.Repeat("0a", 32), Guild: "123", Channels: map[string]Channel{"1234567890": {Mode: Auto}}}
	if err := good.Validate(); err != nil {
		t.Errorf("a good configuration: %v", err)
	}
	bad := map[string]Config{
		"discord.token is empty":   {},
		"discord.token holds":      {Token: "abc def"},
		"discord.api_url":          {Token: "a", APIURL: "discord.com"},
		"discord.public_key":       {Token: "a", PublicKey: "abc"},
		"discord.public_key is":    {Token: "a", NoGateway: true},
		"discord.guild":            {Token: "a", Guild: "pottery"},
		"discord.channels has":     {Token: "a", Channels: map[string]Channel{"general": {}}},
		"the mode of 12 is":        {Token: "a", Channels: map[string]Channel{"12": {Mode: "loud"}}},
		"without the gateway disc": {Token: "a", NoGateway: true},
	}
	for want, c := range bad {
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", c, err, want)
		}
	}
	if got := (Config{Token: " Bot abc "}).withDefaults(); got.Token != "abc" || got.APIURL != defaultAPIURL {
		t.Errorf("defaults: %+v", got)
	}
	none := maps.Clone(good.Channels)
	none["1234567890"] = Channel{Mode: Mention}
	if (Config{Channels: none}).intents()&discordgo.IntentMessageContent != 0 {
		t.Error("the privileged intent is asked for although no channel needs it")
	}
}
