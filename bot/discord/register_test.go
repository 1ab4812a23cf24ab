package discord

import (
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

func someCommands() []*discordgo.ApplicationCommand {
	return []*discordgo.ApplicationCommand{
		{
			Name: "ask", Description: "Ask a question", NameLocalizations: &map[discordgo.Locale]string{discordgo.German: "frage"},
			DescriptionLocalizations: &map[discordgo.Locale]string{discordgo.German: "Stelle eine Frage"},
			Contexts:                 &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel},
			IntegrationTypes:         &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall},
			Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "Your question", Required: true, Autocomplete: true, MinLength: new(1), MaxLength: 200},
				{Type: discordgo.ApplicationCommandOptionBoolean, Name: "private", Description: "Only for you"},
			},
		},
		{Type: discordgo.MessageApplicationCommand, Name: "Answer from the FAQ"},
		{Name: "status", Description: "How the bot is", DefaultMemberPermissions: new(int64(discordgo.PermissionManageGuild))},
	}
}

// Commands are registered when they differ from what Discord has, and left alone otherwise, whatever Discord fills in and
// in which order it gives them.
func TestRegister(t *testing.T) {
	s := discordtest.New(t)
	r := testRest(t, s.Token, s.URL)
	state := &memory{}
	puts := func() int { return len(s.Requests("PUT", "/commands")) }
	register := func(guild string, commands []*discordgo.ApplicationCommand, want int) {
		t.Helper()
		before := puts()
		if err := r.register(t.Context(), s.App, guild, commands, state); err != nil {
			t.Fatal(err)
		}
		if got := puts() - before; got != want {
			t.Errorf("%d requests that change commands, want %d", got, want)
		}
	}
	register("", someCommands(), 1)
	register("", someCommands(), 0)

	changes := map[string]func(c []*discordgo.ApplicationCommand){
		"a localisation": func(c []*discordgo.ApplicationCommand) { (*c[0].NameLocalizations)[discordgo.German] = "fragen" },
		"permissions":    func(c []*discordgo.ApplicationCommand) { c[2].DefaultMemberPermissions = new(int64(0)) },
		"contexts":       func(c []*discordgo.ApplicationCommand) { c[0].Contexts = &[]discordgo.InteractionContextType{0} },
		"installs": func(c []*discordgo.ApplicationCommand) {
			c[0].IntegrationTypes = &[]discordgo.ApplicationIntegrationType{1}
		},
		"an option": func(c []*discordgo.ApplicationCommand) { c[0].Options[0].Autocomplete = false },
		"a length":  func(c []*discordgo.ApplicationCommand) { c[0].Options[0].MaxLength = 100 },
		"order": func(c []*discordgo.ApplicationCommand) {
			o := c[0].Options
			o[0].Required = false
			o[0], o[1] = o[1], o[0]
		},
		"a name": func(c []*discordgo.ApplicationCommand) { c[1].Name = "Answer" },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			changed := someCommands()
			change(changed)
			register("", changed, 1)
			register("", changed, 0)
			register("", someCommands(), 1)
		})
	}

	guild := s.Guild("g")
	register(guild, someCommands(), 2) // those of all servers go
	if len(s.Commands("")) != 0 || len(s.Commands(guild)) != 3 {
		t.Errorf("%d commands on all servers, %d on the one", len(s.Commands("")), len(s.Commands(guild)))
	}
	register(guild, someCommands(), 0)
	register("", someCommands(), 2) // and back
	if len(s.Commands("")) != 3 || len(s.Commands(guild)) != 0 {
		t.Errorf("%d commands on all servers, %d on the one", len(s.Commands("")), len(s.Commands(guild)))
	}
	register("", someCommands(), 0)

	register(guild, someCommands(), 2)
	other := s.Guild("other")
	state.unread = guildKey
	register(other, someCommands(), 1)
	register(other, someCommands(), 1) // only now is it known where they were
	if len(s.Commands(guild)) != 0 || len(s.Commands(other)) != 3 {
		t.Errorf("%d commands on the one server, %d on the other", len(s.Commands(guild)), len(s.Commands(other)))
	}
}

// Discord's refusal of a command names the field that is wrong, and the bot works without it.
func TestRegisterRefused(t *testing.T) {
	s := discordtest.New(t)
	s.Tolerant = true
	r := testRest(t, s.Token, s.URL)
	bad := someCommands()
	bad[0].Options[0].Name = "Two Words"
	if err := r.register(t.Context(), s.App, "", bad, &memory{}); kindOf(err) != invalidForm {
		t.Errorf("error %v", err)
	}
	a := newRig(t, s, Config{}, nil, nil)
	a.commands = func(application) []*discordgo.ApplicationCommand { return bad }
	a.start(t)
	s.Connected()
}

// A proxy that knows some of Discord's paths only: who the bot is comes from the gateway, and the commands are registered.
func TestRegisterThroughProxy(t *testing.T) {
	s := discordtest.New(t)
	s.Fail("GET", "/applications/", 1000).Refuse(404, 0, "404: Not Found")
	newRigWith(t, s, answering(pottery()), Config{Token: s.Token, APIURL: s.URL}, &memory{}).start(t)
	s.Await("the commands", func() bool { return len(s.Requests("PUT", "/applications/"+s.App+"/commands")) > 0 })
}
