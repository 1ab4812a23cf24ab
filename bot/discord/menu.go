package discord

import (
	"maps"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot/locale"
)

// staffPermission is what a member needs to see the commands of staff, as long as the server's administrators do not choose
// otherwise (Server Settings, Integrations). It is Discord's guard alone: who is staff is for the core to say.
const staffPermission = discordgo.PermissionManageMessages

// commandsOf returns the commands to register, in every language that both Discord and the bundle have. The
// names are English, which is what interactions come with; descriptions for languages
// without words of their own are in the given one.
func commandsOf(words *locale.Bundle, language string, userInstall bool) []*discordgo.ApplicationCommand {
	m := menus{words: words, base: words.For(language)}
	everywhere := []discordgo.InteractionContextType{
		discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel,
	}
	installs := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	if userInstall {
		installs = append(installs, discordgo.ApplicationIntegrationUserInstall)
	} else {
		everywhere = everywhere[:2]
	}
	list := []*discordgo.ApplicationCommand{
		m.command(commandAsk,
			m.option(discordgo.ApplicationCommandOptionString, optionQuestion, true),
			m.option(discordgo.ApplicationCommandOptionBoolean, optionPrivate, false),
			m.option(discordgo.ApplicationCommandOptionUser, optionMention, false)),
		m.command(commandTopics),
		m.command(commandFAQ, m.option(discordgo.ApplicationCommandOptionString, optionEntry, true)),
		m.command(commandHelp),
		m.command(commandPrivacy),
		{
			Type: discordgo.MessageApplicationCommand, Name: menuAnswer, NameLocalizations: m.texts("discord.menu.answer", locale.Fallback),
		},
	}
	for _, c := range list {
		c.Contexts, c.IntegrationTypes = &everywhere, &installs
	}
	guild := installs[:1]
	lang := m.command(commandLanguage)
	contexts := everywhere[:2]
	lang.Contexts, lang.IntegrationTypes = &contexts, &guild
	onlyGuild, permission := everywhere[:1], int64(staffPermission)
	staff := []*discordgo.ApplicationCommand{
		m.command(commandStatus), m.command(commandGenerations),
		m.command(commandRollback, m.option(discordgo.ApplicationCommandOptionInteger, optionNumber, true)),
		m.command(commandReindex, m.option(discordgo.ApplicationCommandOptionBoolean, optionForce, false)),
	}
	for _, c := range staff {
		c.Contexts, c.IntegrationTypes, c.DefaultMemberPermissions = &onlyGuild, &guild, &permission
	}
	return append(append(list, lang), staff...)
}

// menus makes the definitions of commands.
type menus struct {
	words *locale.Bundle
	base  *locale.Words
}

func (m menus) command(name string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{
		Type: discordgo.ChatApplicationCommand, Name: name, NameLocalizations: m.texts("discord.name."+name, locale.Fallback),
		Description: m.base.Text("chat.command." + name), DescriptionLocalizations: m.texts("chat.command."+name, m.base.Lang()),
		Options: options,
	}
}

func (m menus) option(kind discordgo.ApplicationCommandOptionType, name string, required bool) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type: kind, Name: name, NameLocalizations: *m.texts("discord.option_name."+name, locale.Fallback),
		Description: m.base.Text("discord.option." + name), DescriptionLocalizations: *m.texts("discord.option."+name, m.base.Lang()),
		Required: required, Autocomplete: kind == discordgo.ApplicationCommandOptionString,
	}
}

// texts returns the words with a key in all of Discord's languages that there are words for, but for those in
// which they are the same as in the base language anyway.
func (m menus) texts(key, base string) *map[discordgo.Locale]string {
	texts := map[discordgo.Locale]string{}
	plain := m.words.For(base).Text(key)
	for _, l := range slices.Sorted(maps.Keys(discordgo.Locales)) {
		if l == discordgo.Unknown || !m.words.Has(string(l)) {
			continue
		}
		if text := m.words.For(string(l)).Text(key); text != plain {
			texts[l] = text
		}
	}
	return &texts
}
