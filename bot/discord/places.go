package discord

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// placesMax bounds the channels and threads that are remembered; those that are not are asked for.
const placesMax = 20_000

// place is what handlers need to know of a channel or thread.
type place struct {
	ID     string
	Guild  string // "": private
	Parent string // of a thread: the channel that it is in; of a channel: its category
	Owner  string // of a thread: who started it
	Name   string
	Type   discordgo.ChannelType
	Tags   []string // ids of the tags of a forum post
}

// thread reports whether the place is a thread or a forum post.
func (p place) thread() bool {
	return p.Type == discordgo.ChannelTypeGuildPublicThread || p.Type == discordgo.ChannelTypeGuildPrivateThread ||
		p.Type == discordgo.ChannelTypeGuildNewsThread
}

// private reports whether the place is a conversation with one person.
func (p place) private() bool { return p.Type == discordgo.ChannelTypeDM }

// places remembers channels and threads from what the gateway tells of them. It is safe for
// concurrent use.
type places struct {
	rest *rest

	mu  sync.Mutex
	all map[string]place
}

func newPlaces(r *rest) *places { return &places{rest: r, all: map[string]place{}} }

// get returns a place, and asks Discord if it is not known.
func (p *places) get(ctx context.Context, id string) (place, error) {
	p.mu.Lock()
	known, ok := p.all[id]
	p.mu.Unlock()
	if ok {
		return known, nil
	}
	c, err := p.rest.channel(ctx, id)
	if err != nil {
		return place{}, err
	}
	return p.put(c, ""), nil
}

// put remembers a channel. guild is its server's id, for channels that do not name it.
func (p *places) put(c *discordgo.Channel, guild string) place {
	if c.GuildID != "" {
		guild = c.GuildID
	}
	n := place{ID: c.ID, Guild: guild, Parent: c.ParentID, Owner: c.OwnerID, Name: c.Name, Type: c.Type, Tags: c.AppliedTags}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.all[n.ID]; !known && len(p.all) >= placesMax {
		for id := range p.all { // any one: it is asked for again if it is needed
			delete(p.all, id)
			break
		}
	}
	p.all[n.ID] = n
	return n
}

// learn takes from a dispatch what it says about channels and threads.
func (p *places) learn(name string, data []byte) {
	switch name {
	case "GUILD_CREATE", "THREAD_LIST_SYNC":
		var g struct {
			ID       string               `json:"id"`
			GuildID  string               `json:"guild_id"`
			Channels []json.RawMessage    `json:"channels"` // in a sync: ids of parents
			Threads  []*discordgo.Channel `json:"threads"`
		}
		if json.Unmarshal(data, &g) != nil {
			return
		}
		if name == "THREAD_LIST_SYNC" {
			g.ID, g.Channels = g.GuildID, nil
		}
		for _, raw := range g.Channels {
			var c discordgo.Channel
			if json.Unmarshal(raw, &c) == nil && c.ID != "" {
				p.put(&c, g.ID)
			}
		}
		for _, c := range g.Threads {
			if c != nil && c.ID != "" {
				p.put(c, g.ID)
			}
		}
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		var c discordgo.Channel
		if json.Unmarshal(data, &c) == nil && c.ID != "" {
			p.put(&c, "")
		}
	case "CHANNEL_DELETE", "THREAD_DELETE":
		var c struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(data, &c) == nil {
			p.mu.Lock()
			delete(p.all, c.ID)
			p.mu.Unlock()
		}
	}
}
