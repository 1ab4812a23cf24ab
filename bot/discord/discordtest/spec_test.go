package discordtest

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/index/indextest"
)

var update = flag.Bool("update", false, "rewrite the stripped specification")

// used are the requests that the adapter makes.
var used = map[string][]string{
	"/gateway/bot":        {"get"},
	"/users/@me":          {"get"},
	"/applications/@me":   {"get"},
	"/users/@me/channels": {"post"},
	"/users/@me/guilds":   {"get"},

	"/channels/{channel_id}":                                    {"get"},
	"/channels/{channel_id}/messages":                           {"get", "post"},
	"/channels/{channel_id}/messages/{message_id}":              {"get", "patch", "delete"},
	"/channels/{channel_id}/messages/{message_id}/threads":      {"post"},
	"/channels/{channel_id}/typing":                             {"post"},
	"/guilds/{guild_id}/channels":                               {"get"},
	"/guilds/{guild_id}/roles":                                  {"get"},
	"/guilds/{guild_id}/members/{user_id}":                      {"get"},
	"/applications/{application_id}/commands":                   {"get", "put"},
	"/applications/{application_id}/guilds/{guild_id}/commands": {"get", "put"},

	"/interactions/{interaction_id}/{interaction_token}/callback":  {"post"},
	"/webhooks/{webhook_id}/{webhook_token}":                       {"post"},
	"/webhooks/{webhook_id}/{webhook_token}/messages/@original":    {"get", "patch", "delete"},
	"/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": {"get", "patch", "delete"},
}

// The stripped specification is what strip makes of Discord's own, where that is at hand.
func TestSpecification(t *testing.T) {
	full, err := os.ReadFile(indextest.Shared(t, "specs", "discord-openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := strip(t, full)
	file := filepath.Join("testdata", "discord-openapi.json")
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what is left of Discord's specification; go test -run TestSpecification -update rewrites it", file)
	}
}

// strip leaves the requests in used, without their responses and without prose.
func strip(t *testing.T, full []byte) []byte {
	t.Helper()
	var d struct {
		OpenAPI    string
		Info       struct{ Title string }
		Paths      map[string]map[string]any
		Components map[string]map[string]any
	}
	if err := json.Unmarshal(full, &d); err != nil {
		t.Fatal(err)
	}
	paths := map[string]any{}
	for path, methods := range used {
		from, ok := d.Paths[path]
		if !ok {
			t.Fatalf("the specification has no path %s", path)
		}
		to := map[string]any{}
		if p, ok := from["parameters"]; ok {
			to["parameters"] = bare(p)
		}
		for _, m := range methods {
			op, _ := from[m].(map[string]any)
			kept := map[string]any{"responses": map[string]any{"200": map[string]any{"description": ""}}}
			if p, ok := op["parameters"]; ok {
				kept["parameters"] = bare(p)
			}
			if b, ok := bare(op["requestBody"]).(map[string]any); ok {
				content, _ := b["content"].(map[string]any)
				maps.DeleteFunc(content, func(k string, _ any) bool { return k != "application/json" })
				kept["requestBody"] = b
			}
			to[m] = kept
		}
		paths[path] = to
	}
	components := map[string]map[string]any{}
	var follow func(v any)
	follow = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, e := range v {
				ref, ok := e.(string)
				if key != "$ref" || !ok {
					follow(e)
					continue
				}
				part := strings.Split(ref, "/")
				kind, name := part[2], part[3]
				if components[kind] == nil {
					components[kind] = map[string]any{}
				}
				if _, done := components[kind][name]; !done {
					components[kind][name] = bare(d.Components[kind][name])
					follow(components[kind][name])
				}
			}
		case []any:
			for _, e := range v {
				follow(e)
			}
		}
	}
	follow(paths)
	var b bytes.Buffer
	info := map[string]any{"title": d.Info.Title, "version": "10", "license": map[string]any{"name": "MIT"}}
	line(t, &b, "{\"openapi\":", d.OpenAPI, ",\n")
	line(t, &b, "\"info\":", info, ",\n\"paths\":{\n")
	members(t, &b, paths)
	b.WriteString("},\n\"components\":{\n")
	for i, kind := range slices.Sorted(maps.Keys(components)) {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString("\"" + kind + "\":{\n")
		members(t, &b, components[kind])
		b.WriteString("}")
	}
	b.WriteString("}}\n")
	return b.Bytes()
}

func line(t *testing.T, b *bytes.Buffer, before string, v any, after string) {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	b.WriteString(before)
	b.Write(data)
	b.WriteString(after)
}

// members writes one member a line, so that a difference can be read.
func members(t *testing.T, b *bytes.Buffer, m map[string]any) {
	t.Helper()
	keys := slices.Sorted(maps.Keys(m))
	for i, k := range keys {
		after := ",\n"
		if i == len(keys)-1 {
			after = "\n"
		}
		line(t, b, "\""+k+"\":", m[k], after)
	}
}

// bare returns a copy without prose, examples and Discord's own extensions.
func bare(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := map[string]any{}
		for k, e := range v {
			_, text := e.(string)
			prose := text && (k == "description" || k == "title" || k == "summary")
			if prose || k == "externalDocs" || k == "examples" || strings.HasPrefix(k, "x-") {
				continue
			}
			m[k] = bare(e)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = bare(e)
		}
		return list
	}
	return v
}
