package discord

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
)

const (
	postsMax    = 2000 // threads whose course is held in memory; that of others is read again
	postHistory = 50   // messages that are read of a thread; one with more is a conversation among people
	postTries   = 3    // messages of the asker that the bot looks at, until it answers
	postLength  = 4000 // bytes of them, together
)

// course is how a thread went on in which the bot may answer on its own.
type course struct {
	asker  string   // id of who opened it
	said   []string // what the asker wrote
	others bool     // somebody else has written: it is theirs to answer
	spoken bool     // the bot has answered
}

// quiet reports whether the bot has nothing to say in a thread any more unless it is spoken to.
func (p course) quiet() bool { return p.others || p.spoken || len(p.said) > postTries }

// posts remembers the course of threads. It is safe for concurrent use.
type posts struct {
	rest *rest

	mu sync.Mutex
	by map[string]course
}

func newPosts(r *rest) *posts { return &posts{rest: r, by: map[string]course{}} }

func (s *posts) known(thread string) (course, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.by[thread]
	return p, ok
}

func (s *posts) put(thread string, p course) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.by[thread]; !ok && len(s.by) >= postsMax {
		for id := range s.by { // any one: it is read again if it is needed
			delete(s.by, id)
			break
		}
	}
	s.by[thread] = p
}

// spoke notes that the bot has answered in a thread.
func (s *posts) spoke(thread string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.by[thread]; ok {
		p.spoken = true
		s.by[thread] = p
	}
}

// before returns the course of a thread until the message m.
func (s *posts) before(ctx context.Context, p place, me self, m *discordgo.Message) course {
	if known, ok := s.known(p.ID); ok {
		return known
	}
	c := course{asker: p.Owner}
	if m.ID == p.ID { // it opens the thread
		c.asker = m.Author.ID
		return c
	}
	list, err := s.rest.messages(ctx, p.ID, m.ID, postHistory)
	if err != nil || len(list) >= postHistory {
		c.others = true // unknown, or long: rather too quiet
		return c
	}
	for _, old := range slices.Backward(list) {
		c.add(me, old)
	}
	return c
}

// add takes a message into the course of a thread.
func (p *course) add(me self, m *discordgo.Message) {
	switch {
	case m.Author == nil:
	case m.Author.ID == me.user:
		p.spoken = p.spoken || slices.Contains([]discordgo.MessageType{
			discordgo.MessageTypeDefault, discordgo.MessageTypeReply, discordgo.MessageTypeChatInputCommand, discordgo.MessageTypeContextMenuCommand,
		}, m.Type)
	case m.Type == discordgo.MessageTypeThreadStarterMessage && m.ReferencedMessage != nil && m.ReferencedMessage.Author != nil:
		p.begin(m.ReferencedMessage)
	case !byPerson(m):
	case m.Author.ID != p.asker:
		p.others = true
	default:
		text, _, _ := withoutMention(me, wordsOf(m))
		p.said = append(p.said, text)
	}
}

// begin takes the message that a thread was made from into its course. One that somebody else made of a
// member's message is a conversation that has begun.
func (p *course) begin(m *discordgo.Message) {
	if m.Author.ID != p.asker || !byPerson(m) {
		p.others = true
		return
	}
	p.said = append(p.said, wordsOf(m))
}

// text returns what the asker wrote.
func (p course) text() string {
	text := strings.TrimSpace(strings.Join(p.said, "\n"))
	return text[:min(len(text), postLength)]
}

// inThread handles a message in a thread whose channel is on Auto.
func (h *responder) inThread(ctx context.Context, me self, m *discordgo.Message, p place, s Channel) {
	c := h.posts.before(ctx, p, me, m)
	heard := hear(me, m, Mention)
	c.add(me, m)
	if heard.kind != hearNothing && byPerson(m) {
		c.spoken = true
	}
	h.posts.put(p.ID, c)
	switch {
	case heard.kind != hearNothing:
		h.addressed(ctx, m, p, s, heard)
	case byPerson(m) && m.Author.ID == c.asker && !c.quiet():
		h.posted(ctx, m, p, s, c)
	}
}

// thread handles a thread that was newly made. What opens a forum post, or is written first in a thread without
// a message, comes as a message; this is for a thread that was made from one.
func (h *responder) thread(ctx context.Context, t *discordgo.Channel) {
	p, err := h.places.get(ctx, t.ID)
	if err != nil || !p.thread() {
		return
	}
	s := h.settings(ctx, p)
	if s.Mode != Auto {
		return
	}
	if _, known := h.posts.known(p.ID); known {
		return
	}
	if parent, err := h.places.get(ctx, p.Parent); err != nil || parent.forum() {
		return
	}
	c := course{asker: p.Owner}
	m, err := h.rest.message(ctx, p.Parent, p.ID)
	if err != nil {
		if kindOf(err) == unknownMessage { // it begins with a message of its own, which follows
			h.posts.put(p.ID, c)
		}
		return
	}
	c.begin(m)
	c.spoken = h.recent.has(answeredKey(m.ID)) // it was answered in the channel
	h.posts.put(p.ID, c)
	if !c.quiet() {
		m.GuildID = p.Guild // the REST interface leaves it out
		h.posted(ctx, m, p, s, c)
	}
}

// forum reports whether the place holds posts.
func (p place) forum() bool {
	return p.Type == discordgo.ChannelTypeGuildForum || p.Type == discordgo.ChannelTypeGuildMedia
}

// posted answers what opens a thread, if the core has something to say.
func (h *responder) posted(ctx context.Context, m *discordgo.Message, p place, s Channel, c course) {
	if ageOf(m.ID) > lateAfter && h.othersSince(ctx, m, p) {
		c.others = true
		h.posts.put(p.ID, c)
		return
	}
	q := h.questionOf(ctx, m, p, s)
	q.Chat, q.Title, q.Text, q.Heard = bot.ChatID(p.ID), p.Name, c.text(), bot.Posted
	if h.unasked(ctx, m, p, q) {
		h.posts.spoke(p.ID)
	}
}

// othersSince reports whether somebody else has written in a thread since a message, or that it cannot be known.
func (h *responder) othersSince(ctx context.Context, m *discordgo.Message, p place) bool {
	list, err := h.rest.messages(ctx, p.ID, "", postHistory)
	return err != nil || slices.ContainsFunc(list, func(o *discordgo.Message) bool {
		return o.Author != nil && o.Author.ID != m.Author.ID && byPerson(o) && number(o.ID) > number(m.ID)
	})
}
