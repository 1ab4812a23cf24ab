package discord

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
)

const (
	// labelLimit is how long the label of a button may be, in characters, and labelShown how much of it a
	// phone shows.
	labelLimit, labelShown = 80, 60
	// optionLimit is how long the label, description or value of a choice in a select menu, and of autocomplete, may
	// be, in characters.
	optionLimit = 100
	// optionsLimit is how many choices a select menu has, or autocomplete, at most.
	optionsLimit = 25
	// dataLimit is how long a custom id may be, in characters; here in bytes.
	dataLimit = 100
	// placeholderLimit is how long the text of a select menu without a choice may be, in characters.
	placeholderLimit = 150
	// buttonsLimit is how many buttons one row has at most.
	buttonsLimit = 5
	// linkButtonLimit is how long the address of a button may be, in bytes.
	linkButtonLimit = 512
	// fewChoices is up to how many entries and topics are buttons; more are a select menu.
	fewChoices = 5
	// menusLimit is how many select menus stand under a message whose pages cannot be turned.
	menusLimit = 3
)

// The custom ids of components that say nothing by themselves: of select menus, whose choices hold the data,
// and of the number of the page.
const (
	menuID = "menu"
	pageID = "page"
)

// item is an action as a component shows it.
type item struct {
	label  string // one line, not cut
	data   string
	url    string // of a link, which has no data
	topic  bool
	alone  bool // has a row to itself
	choice bool // one of a list to choose from
	strong bool // what the person is most likely to press
}

// components makes the rows of components of replies that stand in one message, and for each reply a
// paragraph of the addresses that can be no buttons.
func (o renderOptions) components(replies []bot.Reply) (rows []discordgo.MessageComponent, addresses []markup.Doc) {
	var list, keep []item
	seen := map[string]bool{}
	alls := 0
	for _, r := range replies {
		alls += countKind(r.Actions, bot.ActionShowAll)
	}
	for _, r := range replies {
		items, lines := o.items(r, alls > 1)
		addresses = append(addresses, lines)
		for _, it := range items {
			if key := cmp.Or(it.data, it.url); !seen[key] {
				seen[key] = true
				list = append(list, it.item)
				if it.keep {
					list = list[:len(list)-1]
					keep = append(keep, it.item)
				}
			}
		}
	}
	b := board{o: o, words: o.Words.For(replies[0].Lang), origin: o.origin(replies)}
	b.limit = rowLimit
	if o.Rows > 0 {
		b.limit = min(o.Rows, rowLimit)
	}
	return b.rows(list, keep), addresses
}

// origin returns what makes the list of actions again, the zero action if nothing does.
func (o renderOptions) origin(replies []bot.Reply) bot.Action {
	r := replies[0]
	switch {
	case len(replies) > 1:
		return bot.Action{}
	case o.Origin.Kind == "" && r.Outcome == bot.Answered && r.Entry != nil:
		return bot.Action{Kind: bot.ActionEntry, ID: string(r.Entry.ID)}
	}
	return o.Origin
}

func countKind(actions []bot.Action, kind bot.ActionKind) int {
	n := 0
	for _, a := range actions {
		if a.Kind == kind {
			n++
		}
	}
	return n
}

// kept is an item, and whether it stands on every page.
type kept struct {
	item
	keep bool
}

// items makes the items of a reply's actions, and a paragraph of the addresses that can be none. named is whether
// “Show all” says of what.
func (o renderOptions) items(r bot.Reply, named bool) (items []kept, addresses markup.Doc) {
	var lines markup.Inlines
	numbers := numbered(r, o.Words.For(r.Lang))
	number := 0
	for _, a := range r.Actions {
		if a.URL != "" || a.Kind == bot.ActionLink {
			it, line := linkItem(a)
			if line != nil && len(lines) > 0 {
				lines = append(lines, markup.Break{})
			}
			lines = append(lines, line...)
			if it.url != "" {
				items = append(items, kept{it, a.Keep})
			}
			continue
		}
		it := item{
			label: cmp.Or(button.OneLine(visible(a.Label)), string(a.Kind)), data: o.data(r, a), topic: a.Kind == bot.ActionTopics,
			choice: a.Kind == bot.ActionEntry || a.Kind == bot.ActionTopics && r.Outcome == bot.Smalltalk,
			alone:  a.Kind == bot.ActionEntry,
			strong: a.Kind == bot.ActionShowAll || a.Kind == bot.ActionEntry && r.Outcome == bot.Suggested,
		}
		if numbers && a.Kind == bot.ActionEntry && !a.Keep {
			number++
			it.label = strconv.Itoa(number) + ". " + it.label
		}
		if named && a.Kind == bot.ActionShowAll && r.Entry != nil {
			it.label += ": " + button.OneLine(visible(r.Entry.Question))
		}
		if it.data != "" {
			items = append(items, kept{it, a.Keep})
		}
	}
	if len(lines) > 0 {
		addresses = markup.Doc{markup.Paragraph{Text: lines}}
	}
	return items, addresses
}

// linkItem makes the button of an action that leads somewhere, or the text that stands for it.
func linkItem(a bot.Action) (it item, line markup.Inlines) {
	label := button.OneLine(visible(a.Label))
	raw := strings.TrimSpace(a.URL)
	address, web := webAddress(raw)
	if rest, ok := strings.CutPrefix(raw, "discord://"); ok && rest != "" && strings.Trim(rest, discordPath) == "" {
		address, web = raw, true
	}
	if web && len(address) <= linkButtonLimit {
		return item{label: cmp.Or(label, markup.ShortAddress(address)), url: address}, nil
	}
	bare := markup.BareAddress(raw)
	switch {
	case bare == "": // leads nowhere
		return item{}, nil
	case strings.Contains(bare, "://"):
		return item{}, markup.Inlines{markup.Link{URL: raw, Text: markup.Inlines{markup.Text(cmp.Or(label, bare))}}}
	case markup.SaysAddress(label, bare):
		return item{}, markup.Inlines{markup.Text(label)}
	case label == "":
		return item{}, markup.Inlines{markup.Text(bare)}
	}
	return item{}, markup.Inlines{markup.Text(label + ": " + bare)}
}

// discordPath are the characters of an address inside Discord's clients.
const discordPath = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/@."

// data returns the data of an action, "" if it can have none.
func (o renderOptions) data(r bot.Reply, a bot.Action) string {
	return o.encode(button.Press{Action: bot.Action{Kind: a.Kind, ID: a.ID}, Replace: o.replaces(r, a)})
}

func (o renderOptions) encode(p button.Press) string {
	if o.Data == nil {
		return ""
	}
	if o.Public && p.Replace && !p.Action.Kind.ForStaff() {
		p.Presser = o.Asker
	}
	if data := o.Data(p); len(data) <= dataLimit {
		return data
	}
	return ""
}

// replaces reports whether the reply to an action takes the place of the message with its button: another page
// of a menu, the answer that was meant. The whole of an answer does so only where nobody else sees it, who
// would lose the short one.
func (o renderOptions) replaces(r bot.Reply, a bot.Action) bool {
	switch a.Kind {
	case bot.ActionShowAll:
		return !o.Public
	case bot.ActionTopics:
		return r.Outcome != bot.Answered // a menu under an answer opens below it
	case bot.ActionEntry:
		return o.Public && r.Outcome == bot.Suggested
	default:
		return a.Keep
	}
}
