package telegram

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
)

const (
	// maxLabel is how long a button's label may be, in graphemes; phones show less in one row.
	maxLabel = 60
	// pageSize is how many buttons stand under a message, before they are cut into pages.
	pageSize = 8
	// maxButtons is how many there are where no page can be turned to. Telegram allows 100.
	maxButtons = 30
	// maxInRow is how many short buttons stand side by side.
	maxInRow = 3
)

// keyboard makes the buttons of a reply, and a paragraph of the addresses that can be none.
func (o renderOptions) keyboard(r bot.Reply) (rows [][]inlineButton, addresses markup.Doc) {
	var list, keep []inlineButton
	var lines markup.Inlines
	var alone []bool // whether a button of list has a row to itself
	seen := map[bot.Action]bool{}
	for _, a := range r.Actions {
		what := bot.Action{Kind: a.Kind, ID: a.ID, URL: a.URL}
		if seen[what] {
			continue
		}
		seen[what] = true
		b, line := o.button(r, a)
		switch {
		case line != "":
			if len(lines) > 0 {
				lines = append(lines, markup.Break{})
			}
			lines = append(lines, markup.Text(line))
		case b.CallbackData == "" && b.URL == "": // nothing to press
		case a.Keep:
			keep = append(keep, b)
		default:
			list = append(list, b)
			alone = append(alone, a.Kind == bot.ActionEntry)
		}
	}
	from, to, turn := o.page(r, len(list))
	rows = inRows(list[from:to], alone[from:to])
	if turn != nil {
		rows = append(rows, turn)
	}
	if len(lines) > 0 {
		addresses = markup.Doc{markup.Paragraph{Text: lines}}
	}
	return append(rows, inRows(keep, make([]bool, len(keep)))...), addresses
}

// button makes the button of an action, or the line of text that stands for it.
func (o renderOptions) button(r bot.Reply, a bot.Action) (b inlineButton, line string) {
	label := button.Cut(cmp.Or(button.OneLine(a.Label), button.OneLine(a.URL), string(a.Kind)), maxLabel)
	if a.URL != "" {
		if address, ok := buttonURL(a.URL); ok {
			return inlineButton{Text: label, URL: address}, ""
		}
		address := markup.BareAddress(a.URL)
		switch {
		case address == "":
			return inlineButton{}, "" // leads nowhere
		case markup.SaysAddress(a.Label, address):
			return inlineButton{}, button.OneLine(a.Label)
		}
		return inlineButton{}, button.OneLine(a.Label) + ": " + address
	}
	if a.Kind == bot.ActionLink {
		return inlineButton{}, "" // an address is missing
	}
	return inlineButton{Text: label, CallbackData: o.data(button.Press{Action: a, Replace: o.replaces(r, a)})}, ""
}

// buttonURL returns the address of a button, and whether Telegram takes it: what it takes for a
// link, and tg.
func buttonURL(raw string) (string, bool) {
	raw = strings.TrimSpace(raw)
	if rest, ok := strings.CutPrefix(raw, "tg://"); ok {
		host, _, _ := strings.Cut(rest, "?")
		return raw, isPayload(host) && button.PlainText(raw) && !strings.Contains(raw, " ") && len(raw) <= maxURL
	}
	return anchorURL(raw)
}

// replaces reports whether the reply to an action takes the place of the message with its button:
// more of the same answer, another page of a menu. In a group so does an answer that was meant,
// so that people see less of what was not; in private, the suggestions stay to be tried in turn.
func (o renderOptions) replaces(r bot.Reply, a bot.Action) bool {
	switch a.Kind {
	case bot.ActionShowAll:
		return true
	case bot.ActionTopics:
		return r.Outcome != bot.Answered // a menu under an answer opens below it
	case bot.ActionEntry:
		return o.Group && r.Outcome == bot.Suggested
	default:
		return a.Keep
	}
}

// data returns the data of a button, "" if it can have none.
func (o renderOptions) data(p button.Press) string {
	p.Action = bot.Action{Kind: p.Action.Kind, ID: p.Action.ID}
	if o.Group && !p.Action.Kind.ForStaff() {
		p.Presser = o.Asker
	}
	if o.Data == nil {
		return ""
	}
	return o.Data(p)
}

// page returns which of n buttons are shown, and the row that turns pages, if there are several.
// Page n of a list is what made it, done again and shown from page n.
func (o renderOptions) page(r bot.Reply, n int) (from, to int, turn []inlineButton) {
	origin := o.Origin
	if origin.Kind == "" && r.Outcome == bot.Answered && r.Entry != nil {
		origin = bot.Action{Kind: bot.ActionEntry, ID: string(r.Entry.ID)}
	}
	if n <= pageSize || origin.Kind == "" {
		return 0, min(n, maxButtons), nil
	}
	pages := (n + pageSize - 1) / pageSize
	current := min(max(o.Page, 0), pages-1)
	add := func(label string, page int) {
		if data := o.data(button.Press{Action: origin, Replace: true, Page: page}); data != "" {
			turn = append(turn, inlineButton{Text: label, CallbackData: data})
		}
	}
	if current > 0 {
		add("◀", current-1)
	}
	add(strconv.Itoa(current+1)+"/"+strconv.Itoa(pages), current)
	if current < pages-1 {
		add("▶", current+1)
	}
	return current * pageSize, min(n, (current+1)*pageSize), turn
}

// inRows puts short buttons side by side, and the others each in a row.
func inRows(list []inlineButton, alone []bool) [][]inlineButton {
	return button.Rows(list, maxInRow, func(i int) (string, bool) { return list[i].Text, alone[i] })
}
