package discord

import (
	"strings"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

// rich has all that content can have.
var rich = strings.ReplaceAll(`# First
Text of **all** *sorts*: ~~gone~~, ||hidden||, \x60code\x60, [a link](https://clay.example/a_(b)), https://clay.example, hello@clay.example.

1. One
2. Two, with code:

   \x60\x60\x60go
   fmt.Println("](x)", a[0])
   \x60\x60\x60
3. Three
   - deep
     - deeper
- [x] done
- [ ] open

#### Small heading
> Said by
> > somebody else
>
> - and a list

> [!WARNING]
> Hot. Do **not** touch.

> [!TIP] Glaze thin
> Thick glaze runs.

| Size | Price |
|------|------:|
| S | 12 € |
| Large | 120 € |

| Workshop | What you learn there, in a few words | Where |
|----------|------|---|
| Wheel | To centre, to open and to pull a pot, and how to begin anew | [House 2](https://clay.example/2) |
| Glazing | Which glazes go together |  |

---
@everyone, @here, <@123>, <#456>, <t:0:R>, :smile: and # no heading
`, "\\x60", "`")

// ownSamples are replies that try what Discord alone has: embeds, footers, select menus.
func ownSamples() []bottest.Sample {
	noted := func(notice string) bot.Reply {
		r := bottest.Answer(bottest.Short)
		r.Notice = notice
		return r
	}
	showAll := func(id string) bot.Action { return bot.Action{Kind: bot.ActionShowAll, Label: "Show all", ID: id} }
	several := bottest.Answer(bottest.Short)
	several.Actions = append([]bot.Action{showAll("firing")}, several.Actions...)
	more := bottest.Answer(func(e *faq.Entry) { e.ID, e.Question = "glazing", "How is a pot glazed?" })
	more.Highlight, more.Actions = "Dip the pot for three seconds.", []bot.Action{showAll("glazing")}
	several.More = []bot.Reply{more}
	mixed := bottest.Menu(6)
	mixed.Actions = append([]bot.Action{{Kind: bot.ActionTopics, Label: "Kiln (3)", ID: "kiln"}}, mixed.Actions...)
	return []bottest.Sample{
		{Name: "pages", Reply: bottest.Menu(60)},
		{Name: "few-pages", Reply: bottest.Menu(12)},
		{Name: "rich", Reply: bottest.Answer(func(e *faq.Entry) { e.Answer = rich })},
		{Name: "long", Reply: bottest.Answer(func(e *faq.Entry) { e.Answer = strings.Repeat(e.Answer+"\n\n", 7) })},
		{Name: "long-title", Reply: bottest.Answer(func(e *faq.Entry) {
			bottest.Short(e)
			e.Question = strings.Repeat("What happens to a *pot* that nobody collects? ", 7)
		})},
		{Name: "notice", Reply: noted("Prices include the *firing*.\nMore on [our page](https://clay.example/prices).")},
		{Name: "footer", Asked: "/ask: is it *fired*? @everyone", Reply: noted("Prices include the firing.\nSay hello to @everyone *")},
		{Name: "show-all-of-several", Reply: several},
		{Name: "mixed-topics", Reply: mixed},
	}
}
