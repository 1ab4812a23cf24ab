package discordtest

// Channel is a place where people write.
type Channel struct {
	ID, Guild, Name string
	Parent          string // of a thread: the channel it is in
	Owner           string // of a thread: who started it
	Type            int    // 0 text, 1 private, 5 announcements, 10 a thread of these, 11 thread, 15 forum
	refuse          *refusal
	noEmbeds        bool   // the bot may not embed links
	deny            string // permissions that everyone is denied
}

// The types of channels that tests need.
const (
	Text               = 0
	Direct             = 1
	Announcements      = 5
	AnnouncementThread = 10
	Thread             = 11
	Forum              = 15
)

func (c *Channel) json() map[string]any {
	v := map[string]any{"id": c.ID, "type": c.Type, "name": c.Name}
	if c.Guild != "" {
		v["guild_id"] = c.Guild
	}
	if c.Parent != "" {
		v["parent_id"] = c.Parent
	}
	if c.Owner != "" {
		v["owner_id"] = c.Owner
	}
	if c.deny != "" {
		v["permission_overwrites"] = []any{map[string]any{"id": c.Guild, "type": 0, "allow": "0", "deny": c.deny}}
	}
	return v
}

func (s *Server) getChannel(c call) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, refused := s.channel(c)
	if refused != nil {
		return nil, refused
	}
	return ch.json(), nil
}

func (s *Server) guildChannels(c call) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []any{}
	for _, ch := range s.channels {
		if ch.Guild == c.PathValue("guild") && ch.Type != Thread {
			list = append(list, ch.json())
		}
	}
	return list, nil
}

func (s *Server) guildList(call) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []any{}
	for id, name := range s.guilds {
		list = append(list, map[string]any{"id": id, "name": name, "owner": false, "permissions": s.Permissions})
	}
	return list, nil
}

func (s *Server) openDirect(c call) (any, *refusal) {
	var b struct {
		Recipient string `json:"recipient_id"`
	}
	if _, refused := c.decode(&b); refused != nil {
		return nil, refused
	}
	id := s.DM(b.Recipient)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.channels[id].json(), nil
}
