package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// guildKey is where the State has the server that commands were last registered on.
const guildKey = "guild"

// register makes the commands of the application those given, on one server or ("") on all. It
// asks Discord first and changes nothing that is so already: registering is limited to some hundred
// a day. Where commands were before, and are not to be now, they are taken away.
func (r *rest) register(ctx context.Context, app, guild string, commands []*discordgo.ApplicationCommand, state State) error {
	var last string
	known := true
	if _, err := state.JSON(ctx, guildKey, &last); err != nil {
		known = false // the next start takes them away where they were
		r.log.WarnContext(ctx, "where commands were registered before cannot be read; those of another server stay until the next start", "err", err)
	}
	var elsewhere []string
	if guild != "" {
		elsewhere = append(elsewhere, "")
	}
	if last != "" && last != guild {
		elsewhere = append(elsewhere, last)
	}
	for _, other := range elsewhere {
		// A server that the bot has left needs no clearing.
		if err := r.registerAt(ctx, app, other, nil); err != nil && kindOf(err) != missingAccess {
			return err
		}
	}
	if err := r.registerAt(ctx, app, guild, commands); err != nil {
		return err
	}
	if known && last != guild {
		if err := state.SetJSON(ctx, guildKey, guild); err != nil {
			r.log.WarnContext(ctx, "where commands are registered cannot be kept", "err", err)
		}
	}
	return nil
}

func (r *rest) registerAt(ctx context.Context, app, guild string, commands []*discordgo.ApplicationCommand) error {
	theirs, err := r.commands(ctx, app, guild)
	if err != nil && kindOf(err) != refused { // a proxy may pass on the change alone
		return err
	}
	want, err := normalCommands(commands, guild != "")
	if err != nil {
		return err
	}
	have, err := normalCommands(theirs, guild != "")
	if err != nil {
		return err
	}
	if sameCommands(want, have) {
		return nil
	}
	list := make([]any, 0, len(commands))
	for _, c := range commands {
		m := want[commandKey(c)]
		if c.DefaultMemberPermissions != nil {
			m["default_member_permissions"] = *c.DefaultMemberPermissions // a text in what Discord gives, and a number in what it takes
		}
		list = append(list, m)
	}
	r.counts.add("commands registered")
	r.log.InfoContext(ctx, "commands are registered with Discord", "commands", len(list), "guild", guild)
	return r.setCommands(ctx, app, guild, list)
}

// commandKey tells commands apart: a menu entry may have the name of a command.
func commandKey(c *discordgo.ApplicationCommand) string {
	return fmt.Sprint(max(c.Type, discordgo.ChatApplicationCommand), c.Name)
}

// normalCommands returns the commands as Discord's JSON with nothing in it that is the default anyway, nor what only
// Discord gives.
func normalCommands(commands []*discordgo.ApplicationCommand, onGuild bool) (map[string]map[string]any, error) {
	list := map[string]map[string]any{}
	for _, c := range commands {
		if c == nil {
			continue
		}
		data, err := json.Marshal(c)
		if err != nil {
			return nil, fmt.Errorf("discord: command %q: %w", c.Name, err)
		}
		var m map[string]any
		if err := json.Unmarshal(data, &m); err != nil {
			return nil, fmt.Errorf("discord: command %q: %w", c.Name, err)
		}
		for _, key := range []string{"id", "application_id", "guild_id", "version", "dm_permission", "default_permission"} {
			delete(m, key)
		}
		for _, key := range []string{"contexts", "integration_types"} { // sets; of commands on all servers alone
			if l, ok := m[key].([]any); onGuild {
				delete(m, key)
			} else if ok {
				slices.SortFunc(l, func(a, b any) int {
					x, _ := a.(float64)
					y, _ := b.(float64)
					return int(x - y)
				})
			}
		}
		if s, ok := m["default_member_permissions"].(string); ok { // Discord takes a number and gives a text
			if n, err := strconv.ParseInt(s, 10, 64); err == nil {
				m["default_member_permissions"] = float64(n) // exact: below 1<<53
			}
		}
		m["type"] = float64(max(c.Type, discordgo.ChatApplicationCommand))
		list[commandKey(c)], _ = withoutDefaults(m).(map[string]any)
	}
	return list, nil
}

// withoutDefaults takes out null, false, and empty lists and objects.
func withoutDefaults(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, e := range v {
			if e = withoutDefaults(e); isDefault(e) {
				delete(v, key)
			} else {
				v[key] = e
			}
		}
	case []any:
		for i, e := range v {
			v[i] = withoutDefaults(e)
		}
	}
	return v
}

func isDefault(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// sameCommands reports whether Discord has what is wanted. What is not said about contexts and
// integration types Discord fills in from the application's own settings.
func sameCommands(want, have map[string]map[string]any) bool {
	if len(want) != len(have) {
		return false
	}
	for name, w := range want {
		h := have[name]
		for _, key := range []string{"contexts", "integration_types"} {
			if _, said := w[key]; !said && h != nil {
				delete(h, key)
			}
		}
		if !reflect.DeepEqual(w, h) {
			return false
		}
	}
	return true
}
