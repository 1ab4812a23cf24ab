package telegram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot/locale"
)

// The commands that each sort of chat shows in its menu. Staff see theirs in their private chat
// with the bot and in the staff chat, nobody else does.
var (
	privateCommands = []string{commandAsk, commandTopics, commandLanguage, commandHelp, commandPrivacy}
	groupCommands   = []string{commandAsk, commandTopics, commandHelp}
	staffCommands   = []string{commandStatus, commandReindex, commandGenerations, commandRollback}
)

// commandMenu is the list of commands for one scope and language.
type commandMenu struct {
	scope    commandScope
	lang     string // "": for those whose language has no list
	commands []botCommand
}

// menus returns all lists of commands.
func (h *responder) menus() []commandMenu {
	scopes := []struct {
		scope commandScope
		names []string
	}{
		{commandScope{Type: "all_private_chats"}, privateCommands},
		{commandScope{Type: "all_group_chats"}, groupCommands},
	}
	staff := slices.Concat(privateCommands, staffCommands)
	for _, id := range h.cfg.Staff {
		scopes = append(scopes, struct {
			scope commandScope
			names []string
		}{commandScope{Type: "chat", ChatID: id}, staff})
	}
	if h.cfg.StaffChat != 0 {
		scopes = append(scopes, struct {
			scope commandScope
			names []string
		}{commandScope{Type: "chat", ChatID: h.cfg.StaffChat}, slices.Concat(groupCommands, staffCommands)})
	}
	var all []commandMenu
	for _, s := range scopes {
		all = append(all, commandMenu{s.scope, "", commandList(h.words.For(h.cfg.Language), s.names)})
		for _, lang := range h.words.Languages() {
			if len(lang) == 2 { // what Telegram takes
				all = append(all, commandMenu{s.scope, lang, commandList(h.words.For(lang), s.names)})
			}
		}
	}
	return all
}

func commandList(w *locale.Words, names []string) []botCommand {
	var list []botCommand
	for _, name := range names {
		list = append(list, botCommand{Command: name, Description: w.Text("chat.command." + name)})
	}
	return list
}

// menuEvery is the time between two lists of commands. There are dozens with some staff, none is
// urgent, and Telegram counts them with everything else that the bot wants.
const menuEvery = 100 * time.Millisecond

// setCommands makes Telegram show the commands. It changes only the lists that differ, and takes as long
// as Telegram wants. A list that cannot be set is left as it is: the commands work all the same. The
// error says how many.
func (h *responder) setCommands(ctx context.Context) error {
	failed := 0
	var first error
	for _, m := range h.menus() {
		err := h.setMenu(ctx, m)
		for errors.Is(err, errFlood) && ctx.Err() == nil {
			e, _ := errors.AsType[*apiError](err)
			if err = sleep(ctx, retryAfter(e)); err == nil {
				err = h.setMenu(ctx, m)
			}
		}
		if err == nil {
			err = sleep(ctx, menuEvery)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			continue
		}
		failed++
		first = cmp.Or(first, fmt.Errorf("%s, language %q: %w", m.scope.Type, m.lang, err))
		if noSuchMethod(err) || temporary(err) {
			break // the other lists would fail as well
		}
	}
	if first != nil {
		return fmt.Errorf("%d lists of commands cannot be set; the first: %w", failed, first)
	}
	return nil
}

// setMenu sets one list, if it differs from what Telegram has.
func (h *responder) setMenu(ctx context.Context, m commandMenu) error {
	var has []botCommand
	if err := h.api.send(ctx, getMyCommands{Scope: &m.scope, Lang: m.lang}, &has); err != nil {
		return err
	}
	if slices.Equal(has, m.commands) {
		return nil
	}
	return h.api.send(ctx, setMyCommands{Commands: m.commands, Scope: &m.scope, Lang: m.lang}, nil)
}

// noSuchMethod reports whether a server does not know the method.
func noSuchMethod(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && !e.Foreign && e.Code == 404 && strings.Contains(strings.ToLower(e.Description), "method")
}
