package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// commandName is what Discord takes as the name of a command that is typed, and of an option.
// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// locales are the languages of Discord's clients. https://discord.com/developers/docs/reference#locales
const locales = " id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko "

// Commands returns the commands that are registered on a server, or ("") on all.
func (s *Server) Commands(guild string) []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []map[string]any
	for _, c := range s.commands[guild] {
		m, _ := c.(map[string]any)
		list = append(list, m)
	}
	return list
}

func (s *Server) getCommands(c call) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.commands[c.PathValue("guild")]
	if list == nil {
		list = []any{}
	}
	return list, nil
}

func (s *Server) putCommands(c call) (any, *refusal) {
	var list []map[string]any
	if err := json.Unmarshal(c.body, &list); err != nil {
		return nil, invalidJSON
	}
	f := &form{}
	names := map[string]bool{}
	perType := map[float64]int{}
	stored := make([]any, 0, len(list))
	for i, cmd := range list {
		at := fmt.Sprint(i)
		kind, ok := cmd["type"].(float64)
		if !ok {
			kind = 1
		}
		perType[kind]++
		f.command(cmd, kind, at)
		name := fmt.Sprint(kind, cmd["name"])
		f.rule(!names[name], at+".name", "Application command names must be unique")
		names[name] = true
		stored = append(stored, s.filled(cmd, kind, c.PathValue("guild")))
	}
	f.rule(perType[1] <= maxCommands && perType[2] <= 5 && perType[3] <= 5, "commands", "Maximum number of application commands reached")
	if r := f.refusal(); r != nil {
		return nil, r
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands[c.PathValue("guild")] = stored
	return stored, nil
}

// filled returns a command with all that Discord adds to one.
func (s *Server) filled(cmd map[string]any, kind float64, guild string) map[string]any {
	full := map[string]any{
		"id": s.id(), "application_id": s.App, "version": s.id(), "type": kind, "default_member_permissions": nil,
		"description": "", "name_localizations": nil, "description_localizations": nil, "nsfw": false, "dm_permission": true,
		"contexts": nil, "integration_types": []any{0.0},
	}
	maps.Copy(full, cmd)
	if n, ok := full["default_member_permissions"].(float64); ok {
		full["default_member_permissions"] = strconv.FormatInt(int64(n), 10)
	}
	if p, ok := full["default_member_permissions"].(float64); ok { // taken as a number, given as a text
		full["default_member_permissions"] = strconv.FormatFloat(p, 'f', 0, 64)
	}
	if guild != "" {
		full["guild_id"] = guild
	}
	for _, key := range []string{"contexts", "integration_types"} {
		if list, ok := full[key].([]any); ok { // Discord keeps these in an order of its own
			list = slices.Clone(list)
			slices.Reverse(list)
			full[key] = list
		}
	}
	return full
}

func (f *form) command(cmd map[string]any, kind float64, at string) {
	name, _ := cmd["name"].(string)
	if kind == 1 {
		f.rule(commandName.MatchString(name) && name == strings.ToLower(name), at+".name", "Command name is invalid")
		n := f.length(cmd["description"], at+".description", 100)
		f.rule(n > 0, at+".description", "This field is required")
	} else {
		f.rule(f.length(name, at+".name", 32) > 0, at+".name", "This field is required")
		f.rule(cmd["description"] == nil || cmd["description"] == "", at+".description", "a menu's entry has no description")
	}
	sum := f.texts(cmd, kind == 1, at)
	sum += f.options(cmd["options"], at+".options")
	f.rule(sum <= maxCommand, at, "Command exceeds maximum size (8000)")
}

// texts checks names and descriptions in other languages, and returns the length of the longest of each.
func (f *form) texts(v map[string]any, typed bool, at string) int {
	sum := 0
	for key, limit := range map[string]int{"name": 32, "description": 100} {
		longest := f.length(v[key], at+"."+key, limit)
		list, _ := v[key+"_localizations"].(map[string]any)
		for lang, text := range list {
			here := at + "." + key + "_localizations." + lang
			s, _ := text.(string)
			longest = max(longest, f.length(s, here, limit))
			f.rule(strings.Contains(locales, " "+lang+" "), here, "Not a valid locale")
			f.rule(s != "", here, "This field is required")
			f.rule(key != "name" || !typed || (commandName.MatchString(s) && s == strings.ToLower(s)), here, "Command name is invalid")
		}
		sum += longest
	}
	return sum
}

func (f *form) options(v any, at string) int {
	list, _ := v.([]any)
	f.rule(len(list) <= maxOptions, at, "Must be 25 or fewer in length.")
	sum, optional := 0, false
	names := map[string]bool{}
	for i, e := range list {
		o, _ := e.(map[string]any)
		here := fmt.Sprintf("%s.%d", at, i)
		name, _ := o["name"].(string)
		f.rule(commandName.MatchString(name) && name == strings.ToLower(name), here+".name", "Command name is invalid")
		f.rule(!names[name], here+".name", "Option names must be unique")
		names[name] = true
		f.rule(f.length(o["description"], here+".description", 100) > 0, here+".description", "This field is required")
		required, _ := o["required"].(bool)
		f.rule(!required || !optional, here, "Required options must be placed before non-required options")
		optional = optional || !required
		choices, _ := o["choices"].([]any)
		auto, _ := o["autocomplete"].(bool)
		f.rule(!auto || len(choices) == 0, here, "autocomplete and choices exclude each other")
		f.rule(len(choices) <= maxOptions, here+".choices", "Must be 25 or fewer in length.")
		sum += f.texts(o, true, here) + f.options(o["options"], here+".options")
	}
	return sum
}
