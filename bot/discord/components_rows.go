package discord

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// board lays out the components of a message.
type board struct {
	o      renderOptions
	words  *locale.Words
	origin bot.Action
	limit  int // rows
}

// rows lays out what there is to press: few choices are buttons, many a select menu, or several, or
// pages of one. What is to be kept is on every page.
func (b board) rows(list, keep []item) []discordgo.MessageComponent {
	var choices, others []item
	for _, it := range list {
		if it.choice {
			choices = append(choices, it)
		} else {
			others = append(others, it)
		}
	}
	if len(choices) <= fewChoices {
		return buttonRows(list, keep, b.limit)
	}
	var rows []discordgo.MessageComponent
	var turn []discordgo.MessageComponent
	if pages := (len(choices) + optionsLimit - 1) / optionsLimit; pages > 1 && b.origin.Kind != "" {
		page := min(max(b.o.Page, 0), pages-1)
		turn = b.turn(page, pages)
		choices = choices[page*optionsLimit : min(len(choices), (page+1)*optionsLimit)]
	}
	below := 0 // rows needed for the rest
	if len(others) > 0 || len(keep) > 0 || turn != nil {
		below = 1
	}
	for chunk := range slices.Chunk(choices, optionsLimit) {
		if len(rows) < max(1, min(menusLimit, b.limit-below)) {
			rows = append(rows, row(b.menu(chunk, len(rows))))
		}
	}
	if turn != nil && len(rows) < b.limit {
		for len(keep) > 0 && len(turn) < buttonsLimit { // the way back stands beside the pages
			turn = append(turn, keep[0].button())
			keep = keep[1:]
		}
		rows = append(rows, row(turn...))
	}
	return append(rows, buttonRows(others, keep, b.limit-len(rows))...)
}

func row(list ...discordgo.MessageComponent) discordgo.MessageComponent {
	return discordgo.ActionsRow{Components: list}
}

// turn returns the buttons that turn pages. Page n of a list is what made it, done again and shown from page n.
func (b board) turn(page, pages int) []discordgo.MessageComponent {
	var list []discordgo.MessageComponent
	add := func(label string, page int) {
		if data := b.o.encode(button.Press{Action: bot.Action{Kind: b.origin.Kind, ID: b.origin.ID}, Replace: true, Page: page}); data != "" {
			list = append(list, discordgo.Button{Label: label, Style: discordgo.SecondaryButton, CustomID: data})
		}
	}
	if page > 0 {
		add("◀ "+b.words.Text("chat.previous"), page-1)
	}
	label := b.words.Text("chat.page", locale.Args{"Page": page + 1, "Pages": pages})
	list = append(list, discordgo.Button{Label: button.CutTo(label, labelLimit, unitsOf), Style: discordgo.SecondaryButton, CustomID: pageID, Disabled: true})
	if page < pages-1 {
		add(b.words.Text("chat.next")+" ▶", page+1)
	}
	return list
}

// menu makes the nth select menu of a message.
func (b board) menu(choices []item, n int) discordgo.SelectMenu {
	mixed := slices.ContainsFunc(choices, func(it item) bool { return it.topic }) && slices.ContainsFunc(choices, func(it item) bool { return !it.topic })
	m := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: menuID + strconv.Itoa(n),
		Placeholder: button.CutTo(b.words.Text("discord.choose"), placeholderLimit, unitsOf),
	}
	for _, it := range choices {
		label, more := splitLabel(it.label)
		option := discordgo.SelectMenuOption{Label: label, Description: more, Value: it.data}
		if mixed && it.topic {
			option.Emoji = &discordgo.ComponentEmoji{Name: "📁"}
		}
		m.Options = append(m.Options, option)
	}
	return m
}

// splitLabel returns a label that fits a choice, and what is left of it as the line below.
func splitLabel(s string) (label, more string) {
	label = button.CutTo(s, optionLimit, unitsOf)
	if head, cut := strings.CutSuffix(label, "…"); cut && label != s {
		if rest, ok := strings.CutPrefix(s, head); ok {
			return label, button.CutTo("… "+strings.TrimLeft(rest, " "), optionLimit, unitsOf)
		}
	}
	return label, ""
}

// button makes a button of an item.
func (it item) button() discordgo.Button {
	btn := discordgo.Button{Label: button.CutTo(it.label, labelLimit, unitsOf), Style: discordgo.SecondaryButton, CustomID: it.data}
	switch {
	case it.url != "":
		btn.Style, btn.URL = discordgo.LinkButton, it.url
	case it.strong:
		btn.Style = discordgo.PrimaryButton
	}
	return btn
}

// buttonRows puts short buttons side by side and the others each in a row, as long as that takes no more than limit
// rows, else as many into each as it takes; those to keep come last and are there in any case.
func buttonRows(list, keep []item, limit int) []discordgo.MessageComponent {
	if limit <= 0 {
		return nil
	}
	groups := append(airy(list), airy(keep)...)
	if len(groups) > limit {
		all := append(slices.Clone(list[:max(0, min(len(list), buttonsLimit*limit-len(keep)))]), keep...)
		groups = slices.Collect(slices.Chunk(all[:min(len(all), buttonsLimit*limit)], buttonsLimit))
	}
	var rows []discordgo.MessageComponent
	for _, g := range groups {
		var list []discordgo.MessageComponent
		for _, it := range g {
			list = append(list, it.button())
		}
		rows = append(rows, row(list...))
	}
	return rows
}

// airy groups items to rows in which each label can be read.
func airy(list []item) [][]item {
	return button.Rows(list, buttonsLimit, func(i int) (string, bool) { return list[i].label, list[i].alone })
}

// choicesOf makes the choices of an autocomplete request: at most 25, each with the question of an entry as its name,
// which is different for each, and a value that identifies the entry. value returns the latter, at most 100 bytes,
// "" to leave the entry out.
func choicesOf(entries []*faq.Entry, value func(faq.EntryID) string) []*discordgo.ApplicationCommandOptionChoice {
	var list []*discordgo.ApplicationCommandOptionChoice
	names := map[string]bool{}
	for _, e := range entries {
		v := value(e.ID)
		question := button.OneLine(visible(e.Question))
		if len(list) == optionsLimit || v == "" || len(v) > dataLimit || unseen(question) {
			continue
		}
		name := button.CutTo(question, optionLimit, unitsOf)
		for _, more := range []string{last(e.Section), string(e.ID)} { // what tells two of the same name apart
			if more = button.OneLine(visible(more)); names[name] && !unseen(more) {
				more = button.CutTo(more, optionLimit/3, unitsOf)
				name = button.CutTo(question, optionLimit-unitsOf(more)-3, unitsOf) + " (" + more + ")"
			}
		}
		if names[name] {
			continue
		}
		names[name] = true
		list = append(list, &discordgo.ApplicationCommandOptionChoice{Name: name, Value: v})
	}
	return list
}

func last(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[len(s)-1]
}
