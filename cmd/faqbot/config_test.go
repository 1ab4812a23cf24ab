package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

const exampleFile = "../../config.example.yaml"

// write puts a file into dir and returns its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// leaves returns the paths of the values in a YAML tree. An empty mapping is a value.
func leaves(n *yaml.Node, prefix string) []string {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		return []string{strings.TrimSuffix(prefix, ".")}
	}
	var paths []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		paths = append(paths, leaves(n.Content[i+1], prefix+n.Content[i].Value+".")...)
	}
	return paths
}

func TestExampleHasEverySetting(t *testing.T) {
	data, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, s := range defaultConfig().settings() {
		want = append(want, s.path)
	}
	if diff := cmp.Diff(want, leaves(doc.Content[0], "")); diff != "" {
		t.Errorf("settings (-config.go +config.example.yaml):\n%s", diff)
	}
}

func TestExampleHasTheDefaults(t *testing.T) {
	c, err := loadConfig(exampleFile, nil)
	if err != nil {
		t.Fatal(err)
	}
	example, defaults := c.settings(), defaultConfig().settings()
	for i, s := range example {
		want := defaults[i].text()
		if s.path == "data" {
			want = filepath.Join("..", "..", "data") // beside the file
		}
		if s.text() != want {
			t.Errorf("%s: the example has %q, the default is %q", s.path, s.text(), want)
		}
	}
	if got := c.withoutEffect(); len(got) != 0 {
		t.Errorf("the example sets what has no effect: %v", got)
	}
}

// Every setting is explained: the line above it is a comment, or its group's is.
func TestExampleIsCommented(t *testing.T) {
	data, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	comment, group := false, false
	for i, line := range strings.Split(string(data), "\n") {
		text := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(text, "#"):
			comment = true
		case text == "":
			comment, group = false, false
		case !strings.HasPrefix(line, " ") && !comment && !strings.HasSuffix(text, ":"):
			t.Errorf("config.example.yaml:%d: %s has no comment", i+1, text)
		case !strings.HasPrefix(line, " "):
			group = comment
		case !comment && !group:
			t.Errorf("config.example.yaml:%d: %s has no comment", i+1, text)
		}
	}
}

// samples has a text for each setting that differs from its default, as the environment gives it.
var samples = map[string]string{
	"content": "faq.yaml,guide", "data": "/var/lib/faqbot", "language": "de", "answer.mode": "eager", "answer.footer": "Call us.",
	"answer.exact.confident": "0.6", "answer.exact.suggest": "0.2", "encoder.kind": "none", "encoder.url": "http://127.0.0.1:11434",
	"encoder.model": "nomic-embed-text", "encoder.token": "k", "encoder.prefix": "query: ", "encoder.timeout": "500ms", "encoder.batch": "8",
	"store.url":      "postgres://db/faqbot",
	"telegram.token": "1:a", "telegram.mode": "webhook", "telegram.api_url": "http://127.0.0.1:8081", "telegram.groups": "auto",
	"telegram.webhook.url": "https://faq.example.org/telegram/webhook", "telegram.webhook.secret": "s",
	"discord.token": "t", "discord.api_url": "http://127.0.0.1:1", "discord.guild": "1", "discord.public_key": strings.Repeat("0a", 32),
	"telegram.chats": "-100=auto,-100/7=off", "discord.channels": "12=auto,13=off", "web.listen": ":80", "web.public_url": "https://faq.example.org",
	"web.allowed_origins": "https://a.example,https://b.example", "staff.telegram.users": "1,2", "staff.telegram.chat": "-100",
	"staff.discord.roles": "3,4", "staff.discord.channel": "5", "staff.web.token": "w", "privacy.retention": "2w",
	"privacy.store_questions": "false", "limits.per_user": "3/s", "limits.question_length": "200",
	"reindex.watch": "false", "reindex.gate": "block", "reindex.limit": "5%", "reindex.keep": "9",
}

func TestEverySettingFromTheEnvironment(t *testing.T) {
	dir := t.TempDir()
	defaults := defaultConfig().settings()
	for i, s := range defaults {
		text, ok := samples[s.path]
		if name, isFile := strings.CutSuffix(s.path, "_file"); isFile {
			text, ok = write(t, dir, s.path, samples[name]+"\n"), true
		}
		if !ok {
			t.Errorf("%s has no sample", s.path)
			continue
		}
		environ := []string{s.env() + "=" + text}
		if s.path == "telegram.mode" {
			environ = append(environ, "FAQBOT_TELEGRAM_WEBHOOK_URL="+samples["telegram.webhook.url"])
		}
		c, err := loadConfig(write(t, dir, "empty.yaml", ""), environ)
		if err != nil {
			t.Errorf("%v: %v", environ, err)
			continue
		}
		if got := c.settings()[i]; got.text() == s.text() {
			t.Errorf("%v changed nothing: %s is %q", environ, s.path, got.text())
		}
	}
}

// A variable that is set and empty, as docker compose sets those that nobody gave, keeps nobody from starting.
func TestEmptyEnvironment(t *testing.T) {
	for _, s := range defaultConfig().settings() {
		if _, err := loadConfig(write(t, t.TempDir(), "config.yaml", ""), []string{s.env() + "="}); err != nil {
			t.Error(err)
		}
	}
}

func TestEnvironmentWins(t *testing.T) {
	dir := t.TempDir()
	file := write(t, dir, "config.yaml", "content: [a.yaml]\nlanguage: de\ntelegram: {token_file: token}\n")
	write(t, dir, "token", "from file\n")
	c, err := loadConfig(file, []string{"FAQBOT_CONTENT=b.yaml, c", "FAQBOT_TELEGRAM_TOKEN=from env", "FAQBOT_LANGUAGE="})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"b.yaml", "c"}, c.Content); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
	if c.Telegram.Token != "from env" {
		t.Errorf("token is %q, want that of the environment", string(c.Telegram.Token))
	}
	if c.Language != "de" {
		t.Errorf("language is %q: an empty variable must not take it away", c.Language)
	}
}

func TestPathsAreRelativeToTheFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "secret/token", "abc\n")
	file := write(t, dir, "config.yaml", "content: [faq.yaml, /abs/guide]\ntelegram: {token_file: secret/token}\n")
	c, err := loadConfig("", []string{"FAQBOT_CONFIG=" + file})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{filepath.Join(dir, "faq.yaml"), "/abs/guide"}, c.Content); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
	if want := filepath.Join(dir, "data"); c.Data != want {
		t.Errorf("data is %s, want %s", c.Data, want)
	}
	if c.Telegram.Token != "abc" {
		t.Errorf("the token was not read from the file beside the configuration")
	}
}

func TestConfigErrors(t *testing.T) {
	tests := []struct {
		name, yaml string
		environ    []string
		want       []string // in the error
	}{
		{"unknown key", "web:\n  listn: :80\n", nil, []string{"config.yaml:2:", "web.listn", "did you mean web.listen?"}},
		{"unknown key at the top", "contents: [a]\n", nil, []string{"config.yaml:1:", "did you mean content?"}},
		{"key of another group", "listen: :80\n", nil, []string{"config.yaml:1:", "did you mean web.listen?"}},
		{"key like no other", "web: {zzzzzz: 1}\n", nil, []string{"known here are listen, public_url"}},
		{"every error at once", "datta: x\nlimits: {per_user: often}\n", nil, []string{"config.yaml:1:", "config.yaml:2:", `"often" is not a rate`}},
		{"key twice", "data: a\ndata: b\n", nil, []string{"config.yaml:2:", "second time"}},
		{"channel twice", "discord:\n  channels:\n    \"1\": off\n    1: auto\n", nil, []string{"config.yaml:4:", "discord.channels.1 is given a second time"}},
		{"channel twice in the environment", "", []string{"FAQBOT_DISCORD_CHANNELS=1=off, 1=auto"}, []string{"FAQBOT_DISCORD_CHANNELS:", "1 is given a second time"}},
		{"not YAML", "web: {listen: \"x\n", nil, []string{"config.yaml:2: this is not YAML", "that line"}},
		{"not YAML in the first line", "*", nil, []string{"config.yaml:1: this is not YAML"}},
		{"not a mapping", "- a\n- b\n", nil, []string{"config.yaml:1:", "should be settings"}},
		{"value for a group", "web: 8080\n", nil, []string{"config.yaml:1:", "under web should be settings"}},
		{"list for a value", "data: [a, b]\n", nil, []string{"config.yaml:1:", "data should be one value"}},
		{"mapping in a list", "content: [{a: b}]\n", nil, []string{"config.yaml:1:", "content should be a list"}},
		{"item of a list", "web:\n  allowed_origins:\n    - https://a.example\n    - b.example\n", nil, []string{"config.yaml:4: web.allowed_origins: ", "b.example"}},
		{"item that is no number", "staff:\n  telegram:\n    users:\n      - 1\n      - ann\n", nil, []string{"config.yaml:5: staff.telegram.users: ", `"ann" is not a whole number`}},
		{"item that is no value", "content:\n  - a\n  - {b: c}\n", nil, []string{"config.yaml:3: content should be a list"}},
		{"item of the environment", "web:\n  allowed_origins: [https://a.example, https://b.example]\n", []string{"FAQBOT_WEB_ALLOWED_ORIGINS=https://a.example,b"}, []string{`FAQBOT_WEB_ALLOWED_ORIGINS: "b" is not`}},
		{"any origin", "web: {allowed_origins: ['*']}\n", nil, []string{"config.yaml:1: web.allowed_origins"}},
		{"spaces in the staff's token", "staff:\n  web:\n    token: ge heim\n", nil, []string{"config.yaml:3: staff.web.token: it has spaces"}},
		{"two documents", "data: a\n---\ndata: b\n", nil, []string{"config.yaml:2:", "one document"}},
		{"number", "limits: {question_length: many}\n", nil, []string{"config.yaml:1: limits.question_length", "not a whole number"}},
		{"duration", "privacy: {retention: 90 days}\n", nil, []string{"config.yaml:1: privacy.retention", "like 90d"}},
		{"bool", "privacy: {store_questions: maybe}\n", nil, []string{"neither true nor false"}},
		{"mode", "answer: {mode: eagre}\n", nil, []string{"config.yaml:1: answer.mode", "did you mean eager?"}},
		{"thresholds", "answer: {exact: {confident: 0.2, suggest: 0.4}}\n", nil, []string{"answer.exact.suggest", "must not be above"}},
		{"NaN", "answer: {exact: {confident: .nan}}\n", []string{"FAQBOT_ANSWER_EXACT_CONFIDENT=NaN"}, []string{"confident"}},
		{"listen", "web: {listen: 8080}\n", nil, []string{"config.yaml:1: web.listen", "127.0.0.1:8080"}},
		{"listen port", "web: {listen: ':99999'}\n", nil, []string{"web.listen"}},
		{"origin", "web: {allowed_origins: ['https://a.example/']}\n", nil, []string{"web.allowed_origins", "no slash at the end"}},
		{"language", "language: klingonish-x\n", nil, []string{"language", "en or de-AT"}},
		{"webhook without address", "telegram: {mode: webhook}\n", nil, []string{"telegram.webhook.url"}},
		{"channel", "discord:\n  channels:\n    '12': auto\n    general: auto\n", nil, []string{"config.yaml:4: discord.channels.general: ", "not the id of a channel"}},
		{"channel's mode alone", "discord:\n  channels:\n    '12': auto\n    '13': atuo\n", nil, []string{"config.yaml:4: discord.channels.13: ", "did you mean auto?"}},
		{"channel's language", "discord:\n  channels:\n    '12': auto\n    '13':\n      mode: auto\n      language: x\n", nil, []string{"config.yaml:6: discord.channels.13.language: "}},
		{"channel of the environment", "discord:\n  channels:\n    '12': auto\n", []string{"FAQBOT_DISCORD_CHANNELS=12=atuo"}, []string{"FAQBOT_DISCORD_CHANNELS: discord.channels.12: ", "did you mean auto?"}},
		{"group", "telegram: {chats: {'@sofas': auto}}\n", nil, []string{"telegram.chats", "not the id of a group"}},
		{"webhook's secret", "telegram: {webhook: {secret: 'hush hush'}}\n", nil, []string{"telegram.webhook.secret", "letters, digits"}},
		{"topic", "telegram: {chats: {'-100/general': auto}}\n", nil, []string{"telegram.chats", "not the id of a group"}},
		{"channel's mode", "discord: {channels: {'12': {mode: atuo}}}\n", nil, []string{"did you mean auto?"}},
		{"channel's key", "discord: {channels: {'12': {moed: auto}}}\n", nil, []string{"discord.channels.12.moed", "did you mean discord.channels.12.mode?"}},
		{"store", "store: {url: 'mysql://x:geheim@y'}\n", nil, []string{"config.yaml:1: store.url", "postgres://"}},
		{"store's URL", "store: {url: 'postgres://bot:geheim/is@db:x/faq'}\n", nil, []string{"config.yaml:1: store.url", "%40 for @"}},
		{"encoder", "encoder: {kind: htp}\n", nil, []string{"config.yaml:1: encoder.kind", "did you mean http?"}},
		{"encoder without address", "encoder: {kind: http}\n", nil, []string{"encoder.url: encoder.kind is http", "http://localhost:11434", "encoder.model", "nomic-embed-text"}},
		{"encoder's address", "encoder: {kind: http, url: 'localhost:11434', model: m}\n", nil, []string{"config.yaml:1: encoder.url", "http://"}},
		{"password in the encoder's address", "encoder: {kind: http, url: 'http://a:geheim@b', model: m}\n", nil, []string{"encoder.url"}},
		{"encoder's key", "", []string{"FAQBOT_ENCODER_TOKEN=geheim key"}, []string{"FAQBOT_ENCODER_TOKEN: ", "a space"}},
		{"encoder's patience", "encoder: {timeout: 5m}\n", nil, []string{"config.yaml:1: encoder.timeout", "from 50ms to 1m"}},
		{"encoder's batch", "encoder: {batch: 0}\n", nil, []string{"config.yaml:1: encoder.batch", "from 1 to 2048"}},
		{"secret twice", "telegram: {token: a, token_file: b}\n", nil, []string{"telegram.token_file", "telegram.token is given as well"}},
		{"secret file missing", "telegram: {token_file: nowhere}\n", nil, []string{"config.yaml:1: telegram.token_file", "cannot be read"}},
		{"secret file that never ends", "telegram: {token_file: /dev/zero}\n", nil, []string{"config.yaml:1: telegram.token_file", "larger than 64 KB"}},
		{"environment", "", []string{"FAQBOT_LIMITS_QUESTION_LENGTH=x"}, []string{"FAQBOT_LIMITS_QUESTION_LENGTH: ", "not a whole number"}},
		{"environment validated", "", []string{"FAQBOT_WEB_LISTEN=localhost"}, []string{"FAQBOT_WEB_LISTEN: ", "127.0.0.1:8080"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := loadConfig(write(t, dir, "config.yaml", tt.yaml), tt.environ)
			if err == nil {
				t.Fatal("no error")
			}
			message := strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
			for _, want := range tt.want {
				if !strings.Contains(message, want) {
					t.Errorf("error %q does not say %q", message, want)
				}
			}
			if strings.Contains(message, "geheim") {
				t.Errorf("error %q shows a secret", message)
			}
		})
	}
}

func TestConfigFileMissing(t *testing.T) {
	for name, load := range map[string]func() (*config, error){
		"--config":      func() (*config, error) { return loadConfig("nowhere.yaml", nil) },
		"FAQBOT_CONFIG": func() (*config, error) { return loadConfig("", []string{"FAQBOT_CONFIG=nowhere.yaml"}) },
	} {
		if _, err := load(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v, want one that names it", name, err)
		}
	}
	t.Chdir(t.TempDir())
	if _, err := loadConfig("", nil); err != nil {
		t.Errorf("without ./config.yaml: %v", err)
	}
}

func TestSecretIsNeverShown(t *testing.T) {
	c := defaultConfig()
	c.Telegram.Token = "geheim"
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "token", c.Telegram.Token, "all", c.Telegram)
	asJSON, err := json.Marshal(c.Telegram)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(c.Telegram)
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprintf("%v %+v %#v %s %q %s %s %s", c.Telegram, c.Telegram, c.Telegram, c.Telegram.Token, c.Telegram.Token, log.String(), asJSON, asYAML)
	if strings.Contains(shown, "geheim") {
		t.Errorf("the secret is shown: %s", shown)
	}
	if !strings.Contains(shown, "***") {
		t.Errorf("a secret that is set cannot be told from one that is not: %s", shown)
	}
}

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90d": 90 * 24 * time.Hour, "2w": 14 * 24 * time.Hour, "0.5d": 12 * time.Hour, "12h": 12 * time.Hour, "1h30m": 90 * time.Minute, "0": 0,
	} {
		var d, again Duration
		if err := d.UnmarshalText([]byte(text)); err != nil || time.Duration(d) != want {
			t.Errorf("%q is %v, %v, want %v", text, time.Duration(d), err, want)
		}
		if err := again.UnmarshalText([]byte(d.String())); err != nil || again != d {
			t.Errorf("%q was written as %q and read as %v, %v", text, d, again, err)
		}
	}
	for _, text := range []string{"", "d", "90", "-1d", "-1h", "nand", "infd", "1e30d", "90 days", "1d12h"} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v, want an error", text, d)
		}
	}
}

func TestRate(t *testing.T) {
	for text, want := range map[string]Rate{
		"20/min": {20, time.Minute}, "1/s": {1, time.Second}, "100 / hour": {100, time.Hour}, "5/day": {5, 24 * time.Hour}, "0": {}, "off": {}, "0/min": {},
	} {
		var r, again Rate
		if err := r.UnmarshalText([]byte(text)); err != nil || r != want {
			t.Errorf("%q is %v, %v, want %v", text, r, err, want)
		}
		if err := again.UnmarshalText([]byte(r.String())); err != nil || again != r {
			t.Errorf("%q was written as %q and read as %v, %v", text, r, again, err)
		}
	}
	for _, text := range []string{"", "20", "/min", "20/", "20/fortnight", "-1/min", "1.5/min"} {
		var r Rate
		if err := r.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v, want an error", text, r)
		}
	}
}

// The settings of the encoder's server do nothing for another kind of encoder.
func TestWithoutEffect(t *testing.T) {
	for kind, want := range map[string][]string{"builtin": {"encoder.url", "encoder.model"}, "none": {"encoder.url", "encoder.model"}, "http": nil} {
		file := write(t, t.TempDir(), "config.yaml", "encoder: {kind: "+kind+", url: 'http://a', batch: 32}\n")
		c, err := loadConfig(file, []string{"FAQBOT_STAFF_WEB_TOKEN=x", "FAQBOT_ENCODER_MODEL=m"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, c.withoutEffect()); diff != "" {
			t.Errorf("%s: settings without effect (-want +got):\n%s", kind, diff)
		}
	}
}

func TestUnknownEnvironment(t *testing.T) {
	got := defaultConfig().unknownEnv([]string{
		"FAQBOT_TELEGRAM_TOKN=geheim", "FAQBOT_CONFIG=x", "FAQBOT_WEB_LISTEN=:80", "FAQBOT_SERVICE_HOST=10.0.0.1",
		"FAQBOT_PORT_8080_TCP_ADDR=10.0.0.1", "FAQBOT_SERVICE_PORT_HTTP=1", "PATH=/bin",
	})
	want := []string{"FAQBOT_TELEGRAM_TOKN is in the environment, and there is no such setting; did you mean FAQBOT_TELEGRAM_TOKEN?"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sentences (-want +got):\n%s", diff)
	}
}

// A file that was cut off anywhere, or whose anchors go in circles, is read or gives errors that
// name it; what it did not give keeps its default.
func TestConfigDamaged(t *testing.T) {
	example, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"a: &a [*a]\n", "web: &w {listen: *w}\n", "discord: {channels: &c {'1': {tags: [a], mode: *c}}}\n<<: {}\n", "\x00", "\xff: a\n"}
	for i := 0; i < len(example); i += 7 {
		texts = append(texts, string(example[:i]))
	}
	defaults := defaultConfig().settings()
	for _, text := range texts {
		c := defaultConfig()
		if err := c.readYAML("config.yaml", []byte(text)); err != nil && !strings.HasPrefix(err.Error(), "config.yaml:") {
			t.Errorf("error %q does not name the file", err)
		}
		for i, s := range c.settings() {
			if c.places[s.path] == "" && s.text() != defaults[i].text() {
				t.Errorf("%s changed to %q without a place, by %q", s.path, s.text(), text)
			}
		}
	}
}
