package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot/reindex"
)

// config is the whole configuration. The keys are those of config.example.yaml, which
// describes them to owners; a test compares the two. What a package needs of it is handed over
// as that package's own Config.
//
// Relative paths are relative to the folder of the configuration file, so that a service that is
// started from anywhere finds its content. Those that come from the environment or the command
// line are relative to the working directory, where the person who wrote them stands; without a
// file, so are the defaults.
type config struct {
	Content  []string       `yaml:"content"`
	Data     string         `yaml:"data"`
	Language string         `yaml:"language"`
	Answer   answerConfig   `yaml:"answer"`
	Encoder  encoderConfig  `yaml:"encoder"`
	Store    storeConfig    `yaml:"store"`
	Reindex  reindexConfig  `yaml:"reindex"`
	Telegram telegramConfig `yaml:"telegram"`
	Discord  discordConfig  `yaml:"discord"`
	Web      webConfig      `yaml:"web"`
	Staff    staffConfig    `yaml:"staff"`
	Privacy  privacyConfig  `yaml:"privacy"`
	Limits   limitsConfig   `yaml:"limits"`

	file   string            // the file that was read, "" if none
	places map[string]string // where each setting was given: "config.yaml:12" or "FAQBOT_DATA"
}

type answerConfig struct {
	Mode   string      `yaml:"mode"`
	Footer string      `yaml:"footer"`
	Exact  exactConfig `yaml:"exact"`
}

type exactConfig struct {
	Confident float64 `yaml:"confident"`
	Suggest   float64 `yaml:"suggest"`
}

type encoderConfig struct {
	Kind      string   `yaml:"kind"`
	URL       string   `yaml:"url"`
	Model     string   `yaml:"model"`
	Token     Secret   `yaml:"token"`
	TokenFile string   `yaml:"token_file"`
	Prefix    string   `yaml:"prefix"`
	Timeout   Duration `yaml:"timeout"`
	Batch     int      `yaml:"batch"`
}

// Kinds of encoders.
const (
	encoderBuiltin = "builtin"
	encoderNone    = "none"
	encoderHTTP    = "http"
)

type storeConfig struct {
	URL     Secret `yaml:"url"` // may hold a password
	URLFile string `yaml:"url_file"`
}

type reindexConfig struct {
	Watch bool          `yaml:"watch"`
	Gate  string        `yaml:"gate"`
	Limit reindex.Limit `yaml:"limit"`
	Keep  int           `yaml:"keep"`
}

type telegramConfig struct {
	Token     Secret        `yaml:"token"`
	TokenFile string        `yaml:"token_file"`
	Mode      string        `yaml:"mode"`
	APIURL    string        `yaml:"api_url"`
	Webhook   webhookConfig `yaml:"webhook"`
	Groups    string        `yaml:"groups"`
	Chats     rooms         `yaml:"chats"`
}

type webhookConfig struct {
	URL        string `yaml:"url"`
	Secret     Secret `yaml:"secret"`
	SecretFile string `yaml:"secret_file"`
}

type discordConfig struct {
	Token     Secret `yaml:"token"`
	TokenFile string `yaml:"token_file"`
	APIURL    string `yaml:"api_url"`
	Guild     string `yaml:"guild"`
	PublicKey string `yaml:"public_key"`
	Channels  rooms  `yaml:"channels"`
}

type webConfig struct {
	Listen         string   `yaml:"listen"`
	PublicURL      string   `yaml:"public_url"`
	AllowedOrigins []string `yaml:"allowed_origins"`
}

type staffConfig struct {
	Telegram staffTelegramConfig `yaml:"telegram"`
	Discord  staffDiscordConfig  `yaml:"discord"`
	Web      staffWebConfig      `yaml:"web"`
}

type staffTelegramConfig struct {
	Users []int64 `yaml:"users"`
	Chat  int64   `yaml:"chat"`
}

type staffDiscordConfig struct {
	Roles   []string `yaml:"roles"`
	Channel string   `yaml:"channel"`
}

type staffWebConfig struct {
	Token     Secret `yaml:"token"`
	TokenFile string `yaml:"token_file"`
}

type privacyConfig struct {
	Retention      Duration `yaml:"retention"`
	StoreQuestions bool     `yaml:"store_questions"`
}

type limitsConfig struct {
	PerUser        Rate `yaml:"per_user"`
	QuestionLength int  `yaml:"question_length"`
}

// defaultConfig returns what holds for settings that nobody gives.
func defaultConfig() *config {
	return &config{
		Data:     "./data",
		Language: "en",
		Answer:   answerConfig{Mode: "normal"},
		Encoder:  encoderConfig{Kind: encoderBuiltin, Timeout: Duration(2 * time.Second), Batch: 32},
		Reindex:  reindexConfig{Watch: true, Gate: string(reindex.Warn), Keep: 5},
		Telegram: telegramConfig{Mode: "polling", Groups: "mention"},
		Web:      webConfig{Listen: "127.0.0.1:8080"},
		Privacy:  privacyConfig{Retention: Duration(90 * 24 * time.Hour), StoreQuestions: true},
		Limits:   limitsConfig{PerUser: Rate{N: 20, Per: time.Minute}, QuestionLength: 1000},
		places:   map[string]string{},
	}
}

// defaultFile is read if it is there and no other file is named.
const defaultFile = "config.yaml"

// loadConfig reads the configuration: the file named on the command line, or by FAQBOT_CONFIG, or
// ./config.yaml if there is one; then the environment, which wins.
func loadConfig(named string, environ []string) (*config, error) {
	c := defaultConfig()
	file, from := named, "--config"
	if file == "" {
		file, from = lookupEnv(environ, "FAQBOT_CONFIG"), "FAQBOT_CONFIG"
	}
	must := file != ""
	if !must {
		file = defaultFile
	}
	data, err := readLimited(file, maxConfigFile)
	switch {
	case err == nil:
		if err := c.readYAML(file, data); err != nil {
			return nil, err
		}
		c.file = file
	case errors.Is(err, fs.ErrNotExist) && !must:
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s names %s, and there is no such file; config.example.yaml is a good start for one", from, file)
	default:
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	c.resolvePaths()
	if err := errors.Join(c.readEnv(environ), c.readSecretFiles(), c.validate()); err != nil {
		return nil, err
	}
	return c, nil
}

// resolvePaths makes the paths that the file gave relative to the working directory, before
// those of the environment come in.
func (c *config) resolvePaths() {
	dir := filepath.Dir(c.file)
	if c.file == "" || dir == "." {
		return
	}
	resolve := func(p *string) {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	for i := range c.Content {
		resolve(&c.Content[i])
	}
	resolve(&c.Data)
	for _, s := range c.settings() {
		if strings.HasSuffix(s.path, "_file") {
			resolve(s.value.Addr().Interface().(*string))
		}
	}
}

// readSecretFiles reads the secrets that are given by the path of a file.
func (c *config) readSecretFiles() error {
	var errs []error
	all := c.settings()
	for _, s := range all {
		name, isFile := strings.CutSuffix(s.path, "_file")
		path := s.value.String()
		if !isFile || path == "" {
			continue
		}
		secret := find(all, name).value.Addr().Interface().(*Secret)
		if *secret != "" {
			errs = append(errs, c.errorf(s.path, "%s is given as well; give one of the two", name))
			continue
		}
		data, err := readLimited(path, maxSecretFile)
		text := strings.TrimSpace(string(data))
		switch {
		case err != nil:
			errs = append(errs, c.errorf(s.path, "the file cannot be read: %v", err))
		case text == "":
			errs = append(errs, c.errorf(s.path, "%s is empty; it should hold the secret and nothing else", path))
		case strings.ContainsAny(text, "\n\r\x00"):
			errs = append(errs, c.errorf(s.path, "%s has several lines; it should hold the secret and nothing else", path))
		default:
			*secret = Secret(text)
		}
	}
	return errors.Join(errs...)
}

// errorf returns an error about a setting, with the place where it was given.
func (c *config) errorf(path, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	place := c.places[path]
	path, _, isItem := strings.Cut(path, itemMark)
	if place == "" && isItem {
		place = c.places[path]
	}
	switch {
	case place == "":
		return fmt.Errorf("%s: %w", path, err)
	case place == setting{path: path}.env():
		return fmt.Errorf("%s: %w", place, err)
	}
	return fmt.Errorf("%s: %s: %w", place, path, err)
}

// itemMark stands between the path of a list and the number of an item, where places are kept.
const itemMark = "\x00"

// item returns the path of an item of a list, which errors show as that of the list.
func item(path string, i int) string { return path + itemMark + strconv.Itoa(i) }

const (
	maxConfigFile = 1 << 20
	maxSecretFile = 1 << 16
)

// readLimited reads at most limit bytes: a device or a pipe may never end.
func readLimited(path string, limit int64) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder; name a file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was read only
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s is larger than %d KB, which no such file is", path, limit>>10)
	}
	return data, err
}

// withoutEffect lists the settings that were given, differ from their defaults, and do nothing with the others
// as they are.
func (c *config) withoutEffect() []string {
	if c.Encoder.Kind == encoderHTTP {
		return nil
	}
	var names []string
	defaults := defaultConfig().settings()
	for i, s := range c.settings() {
		if strings.HasPrefix(s.path, "encoder.") && s.path != "encoder.kind" && c.places[s.path] != "" && s.text() != defaults[i].text() {
			names = append(names, s.path)
		}
	}
	return names
}
