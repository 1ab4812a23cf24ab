package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
)

// vouch adds to a question what Discord says of the member who used an interaction: the roles, and whether the member
// administers the server. What that allows is for the core to decide. In private Discord says nothing of roles.
func vouch(q *bot.Question, i *interaction) {
	if i.Member == nil || i.GuildID == "" {
		return
	}
	q.Place, q.Roles = i.GuildID, roleIDs(i.Member.Roles)
	if allowed(i, discordgo.PermissionManageGuild) {
		q.Roles = append(q.Roles, bot.RoleAdmin)
	}
}

// roleIDs returns what can be the id of a role.
func roleIDs(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(id string) bool { return !isSnowflake(id) })
}

// together reports whether the reply to an action is for all of the staff to see: one of theirs, in their channel or a thread of it.
func (h *responder) together(ctx context.Context, i *interaction, k bot.ActionKind) bool {
	return k.ForStaff() && h.cfg.StaffChannel != "" && (i.ChannelID == h.cfg.StaffChannel || h.placeOf(ctx, i).home() == h.cfg.StaffChannel)
}

// moderates reports whether the member of an interaction may remove messages of others, or is of the staff.
func (h *responder) moderates(i *interaction) bool {
	return allowed(i, discordgo.PermissionManageMessages) || i.Member != nil &&
		slices.ContainsFunc(i.Member.Roles, func(role string) bool { return slices.Contains(h.cfg.StaffRoles, role) })
}

// allowed reports whether the member of an interaction has a permission where it was used.
func allowed(i *interaction, permission int64) bool {
	return i.Member != nil && i.Member.Permissions&(permission|discordgo.PermissionAdministrator) != 0
}

// tellTimeout bounds how long telling the staff may take, while Discord cannot be reached or wants a pause.
const tellTimeout = 2 * time.Minute

var _ bot.StaffChat = (*Adapter)(nil)

// TellStaff implements [bot.StaffChat]: it shows a reply with its buttons in [Config.StaffChannel]. It works while Run does
// not run, too, and takes two minutes at most.
func (a *Adapter) TellStaff(ctx context.Context, r bot.Reply) error {
	switch {
	case a.cfg.StaffChannel == "":
		return errors.New("discord: there is no staff channel; staff.discord.channel names one")
	case a.cfg.Token == "":
		return errors.New("discord: nothing can be written to the staff channel without discord.token")
	}
	ctx, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	if _, err := a.talk.show(ctx, spot{channel: a.cfg.StaffChannel, public: true}, r, view{}); err != nil {
		fix := ""
		if kindOf(err) == unknownChannel {
			fix = "; is its id right?"
		}
		return fmt.Errorf("discord: the staff channel %s (staff.discord.channel) cannot be told%s: %w", a.cfg.StaffChannel, fix, err)
	}
	return nil
}

// report tells the core what a member said of an answer, if the words of the question are still known: they are never
// kept, and without them there is nothing to learn.
func (h *responder) report(ctx context.Context, i *interaction, k bot.ActionKind, p place, wording, entry string) {
	q := h.question(ctx, i, true)
	known := h.recent.get(i.Message)
	q.Text = known.said
	if q.Text == "" {
		again := bot.Question{Text: h.repliedText(i.Message)}
		if p.thread() {
			again.Title = p.Name
		}
		if again.Text == "" || wordingOf(again) != wording {
			return
		}
		q.Text, q.Title = again.Text, again.Title
	}
	if entry != "" {
		h.asker.Act(ctx, q, bot.Action{Kind: k, ID: entry})
	}
}
