package web

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// Config says where the web page is served and what it shows. Its zero value is usable; each
// field states its default.
type Config struct {
	Listen         string         // address to listen on; "": 127.0.0.1:8080
	PublicURL      string         // where people reach the page, if a proxy stands in front of it; "": not known
	AllowedOrigins []string       // origins ("https://example.org") whose pages may ask through the browser; none: only our own
	TrustedProxies []netip.Prefix // proxies whose X-Forwarded-For names the asker; none: those on this machine

	Title    string // heading of the page; "": the bot's own words for it
	Welcome  string // first line of the bot, Markdown; "": its own words
	Language string // of the bot's own words for browsers that ask for none we have; "": "en"

	// Judged makes the page ask under an answer whether it helped; for where the core keeps what people say.
	Judged bool

	Questions int           // questions of one address in Per at most, as many at once; 0: 20, negative: no limit
	Per       time.Duration // 0: a minute

	// Staff does what the API for staff asks for; nil: there is no such API.
	Staff Staff
	// StaffTokens are the tokens of which any lets a program act as staff; one under 16 bytes is warned of; none:
	// the API for staff is not there. Empty ones do not count.
	StaffTokens []string
	// LocalToken is right as well: a long random secret that programs on this machine can read. With it
	// alone, everybody who does not send it finds no API for staff. "": none.
	LocalToken string
	// Current returns the number of the generation that answers and how many entries it has, for
	// /metrics; nil: not shown.
	Current func() (generation, entries int)
	// Reindexes returns how many reindexes ended in which way, for /metrics; nil: not shown.
	Reindexes func() map[bot.Status]int64

	// Content returns the content that is answered from now; it gives the page its first
	// suggestions and the pictures of entries. nil: neither is shown.
	Content func() *faq.Content
	// OpenFile opens a picture, whose path is that of the content's file that names it with
	// the picture's own put after the folder. nil: os.Open.
	OpenFile func(path string) (fs.File, error)
	// Routes are handlers of other adapters that listen on the same address, by the pattern of
	// [http.ServeMux]: "POST /telegram/webhook". They check themselves who calls them.
	Routes map[string]http.Handler
	// Ready returns why questions cannot be answered yet, for /readyz; nil: always ready.
	Ready func() error
	// Listening is called with the address once the server accepts connections; may be nil.
	Listening func(net.Addr)
}

const defaultListen = "127.0.0.1:8080"

// Validate returns an error for each rule that the configuration breaks, joined.
func (c Config) Validate() error {
	var errs []error
	if _, port, err := net.SplitHostPort(cmp.Or(c.Listen, defaultListen)); err != nil || port == "" {
		errs = append(errs, fmt.Errorf("web.listen is %q: it must be an address and a port, such as %s", c.Listen, defaultListen))
	}
	if c.PublicURL != "" {
		if u, err := url.Parse(c.PublicURL); err != nil || !isHTTP(u) {
			errs = append(errs, fmt.Errorf("web.public_url is %q: it must be an address such as https://faq.example.org", c.PublicURL))
		}
	}
	for _, o := range c.AllowedOrigins {
		if u, err := url.Parse(o); err != nil || !isHTTP(u) || u.Scheme+"://"+u.Host != o {
			errs = append(errs, fmt.Errorf("web.allowed_origins has %q: an origin is a scheme and a host without a path, such as https://example.org", o))
		}
	}
	for _, t := range append([]string{c.LocalToken}, c.StaffTokens...) {
		if strings.ContainsAny(t, " \t\r\n") {
			errs = append(errs, errors.New("staff.web.token has spaces, which cannot be sent: give one without (openssl rand -hex 24 makes one)"))
		}
	}
	if c.Per < 0 {
		errs = append(errs, fmt.Errorf("the time that questions of one person are counted in is %v: it must not be negative", c.Per))
	}
	return errors.Join(errs...)
}

func isHTTP(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

func (c Config) withDefaults() Config {
	c.Listen = cmp.Or(c.Listen, defaultListen)
	c.Language = cmp.Or(c.Language, "en")
	c.Questions = cmp.Or(c.Questions, 20)
	c.Per = cmp.Or(c.Per, time.Minute)
	if len(c.TrustedProxies) == 0 {
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	if c.OpenFile == nil {
		c.OpenFile = func(path string) (fs.File, error) { return os.Open(path) }
	}
	return c
}

// publicOrigin returns the origin of PublicURL, "" if there is none.
func (c Config) publicOrigin() string {
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}
