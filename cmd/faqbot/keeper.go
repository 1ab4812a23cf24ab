package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/discord"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/reindex"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// keeper returns what keeps the generations of the configured content. questions may be nil. building has how
// indexes are built.
func (c *config) keeper(log *slog.Logger, words *locale.Bundle, questions *questionLog, building index.Config, tell func(context.Context, *bot.ReindexReport)) (*reindex.Reindexer, error) {
	o := c.origin()
	o.options.Cache = new(faq.Cache) // most files are what they were at the last look
	cfg := reindex.Config{
		Load: o.load, Paths: o.paths, Options: o.options, Folder: c.generations(),
		Words: words, Core: c.core(), Gate: reindex.Mode(c.Reindex.Gate), Limit: c.Reindex.Limit,
		Keep: c.Reindex.Keep, Watch: c.Reindex.Watch, Tell: tell,
		Encoder: building.Encoder, Progress: building.Progress, Encoding: building.Encoding,
	}
	if questions != nil {
		cfg.StaffLog = questions
		cfg.Confirmed = func(ctx context.Context) ([]bot.Feedback, error) {
			var all []bot.Feedback
			for f, err := range questions.Confirmed(ctx) {
				if err != nil {
					return nil, err
				}
				all = append(all, f)
			}
			return all, nil
		}
	}
	return reindex.New(log, cfg)
}

// staffChats are the adapters that can tell staff something. They are known later than who wants to
// tell.
type staffChats struct {
	log *slog.Logger

	mu    sync.Mutex
	chats []bot.StaffChat
	wg    sync.WaitGroup
}

func (s *staffChats) set(adapters []bot.Adapter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range adapters {
		if chat, ok := a.(bot.StaffChat); ok {
			s.chats = append(s.chats, chat)
		}
	}
}

// tell tells all of them, each with the time that it needs; what fails is logged.
func (s *staffChats) tell(ctx context.Context, r bot.Reply) {
	s.mu.Lock()
	chats := s.chats
	s.mu.Unlock()
	var wg sync.WaitGroup
	for _, chat := range chats {
		wg.Go(func() {
			if err := chat.TellStaff(ctx, r); err != nil {
				s.log.WarnContext(ctx, "staff could not be told", "err", err)
			}
		})
	}
	wg.Wait()
}

// later tells all of them without making anybody wait.
func (s *staffChats) later(ctx context.Context, r bot.Reply) {
	s.wg.Go(func() { s.tell(ctx, r) })
}

// withStaffChat leaves out the adapters whose staff chat is not configured.
func (c *config) withStaffChat(adapters []bot.Adapter) []bot.Adapter {
	var out []bot.Adapter
	for _, a := range adapters {
		switch a.Name() {
		case telegram.Name:
			if c.Staff.Telegram.Chat == 0 {
				continue
			}
		case discord.Name:
			if c.Staff.Discord.Channel == "" || c.Discord.Token == "" {
				continue
			}
		}
		out = append(out, a)
	}
	return out
}

// running is what a server says of itself in the data folder, so that the command line on this
// machine can talk to it.
type running struct {
	Address string `json:"address"` // of its web server: http://127.0.0.1:8080
	Secret  string `json:"secret"`  // that lets who can read the file act as staff
	PID     int    `json:"pid"`
}

// serveFile is the name of the file in the data folder.
const serveFile = "serve.json"

// newSecret makes a secret that nobody guesses.
func newSecret() string { return rand.Text() + rand.Text() }

// announce writes the file, which no other user can read. It is an error that keeps nobody from being
// answered.
func (c *config) announce(addr net.Addr, secret string) error {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	raw, err := json.Marshal(running{Address: "http://" + net.JoinHostPort(host, port), Secret: secret, PID: os.Getpid()})
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(c.Data, "."+serveFile+"-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(c.Data, serveFile))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // it is of no use
	}
	return err
}

// withdraw removes the file, if it is still that of this process.
func (c *config) withdraw(secret string) {
	if r, err := c.announced(); err == nil && r.Secret == secret {
		_ = os.Remove(filepath.Join(c.Data, serveFile)) // one that stays is known as stale
	}
}

// announced reads what a server said of itself.
func (c *config) announced() (running, error) {
	var r running
	raw, err := readLimited(filepath.Join(c.Data, serveFile), maxSecretFile)
	if err == nil {
		err = json.Unmarshal(raw, &r)
	}
	return r, err
}

// removeOldIndex removes the index that versions before 0.6 kept in the data folder.
func (c *config) removeOldIndex(ctx context.Context, log *slog.Logger) {
	dir := filepath.Join(c.Data, "index")
	if _, err := os.Stat(filepath.Join(dir, "seal.json")); err != nil {
		return
	}
	if err := os.RemoveAll(dir); err != nil {
		log.WarnContext(ctx, "the index of an earlier version of faqbot cannot be removed; it is not used any more", "folder", dir, "err", err)
		return
	}
	log.InfoContext(ctx, "the index of an earlier version of faqbot was removed; it is now kept with each version of the content", "folder", dir)
}

// startKeeper starts what keeps the generations, and says how it came by what answers.
func startKeeper(ctx context.Context, sys *system, log *slog.Logger, cfg *config, k *reindex.Reindexer) error {
	start := time.Now()
	st, err := k.Start(ctx)
	for _, w := range st.Warnings {
		log.WarnContext(ctx, "the data folder has a problem; people are answered all the same", "reason", w)
	}
	if err := st.Problems.Err(); err != nil {
		fmt.Fprintln(sys.stderr, err)
	}
	switch {
	case errors.Is(err, reindex.ErrNothing):
		return fmt.Errorf("there is nothing to answer from in %s; “faqbot check” says what was found there", cfg.origin().where)
	case err != nil:
		return err
	}
	entries, took := len(k.Content().Entries), time.Since(start).Round(time.Millisecond)
	if st.Built {
		log.InfoContext(ctx, "the index was built", "generation", st.Generation, "entries", entries, "took", took)
	} else {
		log.InfoContext(ctx, "the index was opened", "generation", st.Generation, "entries", entries, "took", took)
	}
	k.LogExpected(ctx)
	if st.Generation > 0 {
		cfg.removeOldIndex(ctx, log)
	}
	return nil
}
