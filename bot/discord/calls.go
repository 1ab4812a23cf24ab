package discord

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// me returns the bot's own user.
func (r *rest) me(ctx context.Context) (*discordgo.User, error) {
	var u discordgo.User
	err := r.do(ctx, get("/users/@me"), nil, &u)
	return &u, err
}

// application is what the bot needs of its application's description.
type application struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Flags     int    `json:"flags"` // 1<<18 or 1<<19: the Message Content intent is on
	VerifyKey string `json:"verify_key"`
	// Installs has “0” if the bot may be added to servers and “1” if to people; nil: Discord does not say.
	Installs map[string]json.RawMessage `json:"integration_types_config"`
}

// userInstall reports whether people may add the bot for themselves.
func (a application) userInstall() bool {
	_, ok := a.Installs["1"]
	return ok || a.Installs == nil
}

// application returns the application that the bot belongs to.
func (r *rest) application(ctx context.Context) (application, error) {
	var a application
	err := r.do(ctx, get("/applications/@me"), nil, &a)
	return a, err
}

// gatewayInfo is where the gateway is and how many sessions may be started there.
type gatewayInfo struct {
	URL    string `json:"url"`
	Shards int    `json:"shards"` // recommended
	Limit  struct {
		Total          int   `json:"total"`
		Remaining      int   `json:"remaining"`
		ResetAfter     int64 `json:"reset_after"` // milliseconds
		MaxConcurrency int   `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// gateway returns where the gateway is.
func (r *rest) gateway(ctx context.Context) (gatewayInfo, error) {
	var g gatewayInfo
	err := r.do(ctx, get("/gateway/bot"), nil, &g)
	return g, err
}

// channel returns a channel or thread.
func (r *rest) channel(ctx context.Context, channel string) (*discordgo.Channel, error) {
	var c discordgo.Channel
	err := r.do(ctx, get("/channels/{channel}", channel), nil, &c)
	return &c, err
}

// guilds returns the servers that the bot is on, 200 at most, after the one with the given id ("": the first).
func (r *rest) guilds(ctx context.Context, after string) ([]*discordgo.UserGuild, error) {
	q := url.Values{}
	if after != "" {
		q.Set("after", after)
	}
	var list []*discordgo.UserGuild
	err := r.do(ctx, get("/users/@me/guilds").query(q), nil, &list)
	return list, err
}

// channels returns the channels of a server, without threads.
func (r *rest) channels(ctx context.Context, guild string) ([]*discordgo.Channel, error) {
	var list []*discordgo.Channel
	err := r.do(ctx, get("/guilds/{guild}/channels", guild), nil, &list)
	return list, err
}

// roles returns the roles of a server.
func (r *rest) roles(ctx context.Context, guild string) ([]*discordgo.Role, error) {
	var list []*discordgo.Role
	err := r.do(ctx, get("/guilds/{guild}/roles", guild), nil, &list)
	return list, err
}

// member returns a member of a server.
func (r *rest) member(ctx context.Context, guild, user string) (*discordgo.Member, error) {
	var m discordgo.Member
	err := r.do(ctx, get("/guilds/{guild}/members/{user}", guild, user), nil, &m)
	return &m, err
}

// direct returns the private channel with a person.
func (r *rest) direct(ctx context.Context, user string) (*discordgo.Channel, error) {
	var c discordgo.Channel
	err := r.do(ctx, post("/users/@me/channels"), map[string]string{"recipient_id": user}, &c)
	return &c, err
}

// typing shows for some seconds that the bot is writing.
func (r *rest) typing(ctx context.Context, channel string) error {
	return r.do(ctx, post("/channels/{channel}/typing", channel), nil, nil)
}

// message returns a message of a channel.
func (r *rest) message(ctx context.Context, channel, id string) (*discordgo.Message, error) {
	var m looseMessage
	err := r.do(ctx, get("/channels/{channel}/messages/{message}", channel, id), nil, &m)
	return &m.Message, err
}

// messages returns up to limit (1 to 100) messages of a channel, the newest first, before the message with the
// given id; "": the newest.
func (r *rest) messages(ctx context.Context, channel, before string, limit int) ([]*discordgo.Message, error) {
	q := url.Values{"limit": {strconv.Itoa(limit)}}
	if before != "" {
		q.Set("before", before)
	}
	var list []*looseMessage
	err := r.do(ctx, get("/channels/{channel}/messages", channel).query(q), nil, &list)
	messages := make([]*discordgo.Message, 0, len(list))
	for _, m := range list {
		if m != nil {
			messages = append(messages, &m.Message)
		}
	}
	return messages, err
}

// send sends a message to a channel and returns it.
func (r *rest) send(ctx context.Context, channel string, m message) (*discordgo.Message, error) {
	var sent looseMessage
	err := r.do(ctx, post("/channels/{channel}/messages", channel), withFiles{m.create(), m.Files}, &sent)
	return &sent.Message, err
}

// edit gives a message of ours a new state.
func (r *rest) edit(ctx context.Context, channel, id string, m message) error {
	return r.do(ctx, patch("/channels/{channel}/messages/{message}", channel, id), withFiles{m.edit(), m.Files}, nil)
}

// remove deletes a message. One that is gone already is no error.
func (r *rest) remove(ctx context.Context, channel, id string) error {
	return gone(r.do(ctx, remove("/channels/{channel}/messages/{message}", channel, id), nil, nil))
}

// gone turns the error that says that what was to be deleted is not there into success.
func gone(err error) error {
	if kindOf(err) == unknownMessage {
		return nil
	}
	return err
}

// startThread starts a thread under a message, or returns the one that is there. minutes is after how long
// without a message it is archived: 60, 1440, 4320 or 10080.
func (r *rest) startThread(ctx context.Context, channel, message, name string, minutes int) (*discordgo.Channel, error) {
	var c discordgo.Channel
	body := map[string]any{"name": name, "auto_archive_duration": minutes}
	err := r.do(ctx, post("/channels/{channel}/messages/{message}/threads", channel, message), body, &c)
	if e := asAPIError(err); e != nil && e.code == discordgo.ErrCodeThreadAlreadyCreatedForThisMessage {
		return r.channel(ctx, message) // a thread under a message has the message's id
	}
	return &c, err
}

// commands returns the commands of the application, on one server or ("") on all.
func (r *rest) commands(ctx context.Context, app, guild string) ([]*discordgo.ApplicationCommand, error) {
	rt := get("/applications/{application}/commands", app)
	if guild != "" {
		rt = get("/applications/{application}/guilds/{guild}/commands", app, guild)
	}
	var list []*discordgo.ApplicationCommand
	err := r.do(ctx, rt.query(url.Values{"with_localizations": {"true"}}), nil, &list)
	return list, err
}

// setCommands replaces all commands of the application, on one server or ("") on all.
func (r *rest) setCommands(ctx context.Context, app, guild string, commands any) error {
	rt := put("/applications/{application}/commands", app)
	if guild != "" {
		rt = put("/applications/{application}/guilds/{guild}/commands", app, guild)
	}
	return r.do(ctx, rt, commands, nil)
}

// callback gives the first response to an interaction.
func (r *rest) callback(ctx context.Context, id, token string, resp response) error {
	rt := post("/interactions/{interaction}/{token}/callback", id, token)
	rt.timeout = callbackAttempt
	return r.do(ctx, rt, resp, nil)
}

// editOriginal gives the first response of an interaction a new state.
func (r *rest) editOriginal(ctx context.Context, app, token string, m message) error {
	return r.editFollowUp(ctx, app, token, "@original", m)
}

// removeOriginal deletes the first response of an interaction.
func (r *rest) removeOriginal(ctx context.Context, app, token string) error {
	return r.removeFollowUp(ctx, app, token, "@original")
}

// followUp sends a further message of an interaction. As nothing tells Discord that one is the same as another, it is
// sent again only when it surely did not arrive.
func (r *rest) followUp(ctx context.Context, app, token string, m message) error {
	rt := post("/webhooks/{application}/{token}", app, token).query(url.Values{"wait": {"true"}}).unsent()
	return r.do(ctx, rt, withFiles{m.wire(), m.Files}, nil)
}

// editFollowUp gives a further message of an interaction a new state.
func (r *rest) editFollowUp(ctx context.Context, app, token, id string, m message) error {
	return r.do(ctx, patch(webhookMessage(id), webhookIDs(app, token, id)...), withFiles{m.edit(), m.Files}, nil)
}

// removeFollowUp deletes a further message of an interaction.
func (r *rest) removeFollowUp(ctx context.Context, app, token, id string) error {
	return gone(r.do(ctx, remove(webhookMessage(id), webhookIDs(app, token, id)...), nil, nil))
}

func webhookMessage(id string) string {
	if id == "@original" {
		return "/webhooks/{application}/{token}/messages/@original"
	}
	return "/webhooks/{application}/{token}/messages/{message}"
}

func webhookIDs(app, token, id string) []string {
	if id == "@original" {
		return []string{app, token}
	}
	return []string{app, token, id}
}
