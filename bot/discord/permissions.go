package discord

import (
	"math/bits"

	"github.com/bwmarrin/discordgo"
)

// botPermissions are those that the bot needs on a server, and no more.
const botPermissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionSendMessagesInThreads |
	discordgo.PermissionEmbedLinks | discordgo.PermissionAttachFiles | discordgo.PermissionReadMessageHistory

// permissionNames are what Discord's English clients call them.
var permissionNames = map[int64]string{
	discordgo.PermissionViewChannel: "View Channels", discordgo.PermissionSendMessages: "Send Messages",
	discordgo.PermissionSendMessagesInThreads: "Send Messages in Threads", discordgo.PermissionEmbedLinks: "Embed Links",
	discordgo.PermissionAttachFiles: "Attach Files", discordgo.PermissionReadMessageHistory: "Read Message History",
}

// neededIn returns the permissions that the bot needs in a channel and its threads.
func neededIn(c *discordgo.Channel) int64 {
	switch c.Type {
	case discordgo.ChannelTypeGuildForum, discordgo.ChannelTypeGuildMedia: // there are only posts to write in
		return botPermissions &^ discordgo.PermissionSendMessages
	case discordgo.ChannelTypeGuildVoice, discordgo.ChannelTypeGuildStageVoice: // there are no threads
		return botPermissions &^ discordgo.PermissionSendMessagesInThreads
	default:
		return botPermissions
	}
}

// missingOf names the permissions of want that are not in have.
func missingOf(have, want int64) []string {
	if have&discordgo.PermissionAdministrator != 0 {
		return nil
	}
	var names []string
	for lacking := uint64(want &^ have); lacking != 0; lacking &= lacking - 1 {
		names = append(names, permissionNames[1<<bits.TrailingZeros64(lacking)])
	}
	return names
}

// permissionsIn returns what a member may do in a channel: what the roles give, less and more what the channel says of
// everyone, of the roles together, and of the member.
// https://discord.com/developers/docs/topics/permissions#permission-overwrites
func permissionsIn(c *discordgo.Channel, guild string, roles []*discordgo.Role, m *discordgo.Member) int64 {
	has := map[string]bool{guild: true} // the role of everyone has the server's id
	for _, id := range m.Roles {
		has[id] = true
	}
	var may int64
	for _, r := range roles {
		if r != nil && has[r.ID] {
			may |= r.Permissions
		}
	}
	if may&discordgo.PermissionAdministrator != 0 {
		return may
	}
	var everyone, byRole, own discordgo.PermissionOverwrite
	for _, o := range c.PermissionOverwrites {
		switch {
		case o == nil:
		case o.Type == discordgo.PermissionOverwriteTypeRole && o.ID == guild:
			everyone = *o
		case o.Type == discordgo.PermissionOverwriteTypeRole && has[o.ID]:
			byRole.Deny |= o.Deny
			byRole.Allow |= o.Allow
		case o.Type == discordgo.PermissionOverwriteTypeMember && m.User != nil && o.ID == m.User.ID:
			own = *o
		}
	}
	for _, o := range []discordgo.PermissionOverwrite{everyone, byRole, own} {
		may = may&^o.Deny | o.Allow
	}
	return may
}
