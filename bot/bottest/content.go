package bottest

import (
	"time"

	"github.com/faqbot/faqbot/faq"
)

// Content returns a small content of its own: the FAQ of a pottery studio, with every feature
// that a reply can show. Each call returns a new one.
func Content() *faq.Content {
	c := &faq.Content{
		Contact: "Ring us on 555 0142 or write to hello@clay.example.",
		Files:   []string{"pottery.yaml"},
		Urgent: []faq.Urgent{{
			ID: "burn", Words: []string{"burned", "burning skin", "chest pain", "cannot breathe"},
			Answer: "Call 112 now. Hold a burn under cool running water until help comes.",
		}},
		Entries: []faq.Entry{
			{
				ID: "opening-hours", Question: "When are you open?", Answer: "Tuesday to Saturday, from 10 in the morning to 7 in the evening.",
				Also:    []string{"opening hours", "What time do you open?", "Are you open on Sunday?", "When do you close?"},
				Related: []faq.EntryID{"parking", "no-such-entry", "winter-market"}, Section: []string{"Visit"},
			},
			{
				ID: "parking", Question: "Where can I park?", Answer: "Behind the house, free of charge while you are with us.",
				Also: []string{"Is there a car park?", "parking"}, Section: []string{"Visit"},
				Links: []faq.Link{{Label: "Map", URL: "https://clay.example/map"}},
			},
			{
				ID: "dogs", Question: "May I bring my dog?", Answer: "Yes, if it sleeps under the table and leaves the clay alone.",
				Also: []string{"Are pets allowed?"}, Section: []string{"Visit"},
			},
			{
				ID: "wheel-price", Question: "How much does a wheel class cost?", Answer: "One evening is 45 euros with clay and firing.",
				Also: []string{"price of the wheel class"}, Section: []string{"Classes", "Wheel class"},
			},
			{
				ID: "wheel-duration", Question: "How long does a wheel class take?", Answer: "Two and a half hours.",
				Also: []string{"duration of the wheel class"}, Section: []string{"Classes", "Wheel class"},
			},
			{
				ID: "wheel-children", Question: "Can children join a wheel class?", Answer: "From 10 years on, with an adult beside them.",
				Also: []string{"minimum age for the wheel class"}, Section: []string{"Classes", "Wheel class"},
			},
			{
				ID: "hand-price", Question: "How much does a hand-building class cost?", Answer: "One afternoon is 30 euros.",
				Also: []string{"price of the hand-building class"}, Section: []string{"Classes", "Hand-building class"},
			},
			{
				ID: "hand-duration", Question: "How long does a hand-building class take?", Answer: "Three hours with a break.",
				Also: []string{"duration of the hand-building class"}, Section: []string{"Classes", "Hand-building class"},
			},
			{
				ID: "cancel", Question: "How do I cancel a booking?", Answer: "Up to two days before it, with the link in your confirmation.",
				Also: []string{"cancel my class", "I cannot come to my class"}, Section: []string{"Booking"}, Related: []faq.EntryID{"refund"},
			},
			{
				ID: "refund", Question: "When do I get my money back?", Answer: "Within five working days after you cancelled.",
				Also: []string{"refund", "how long does a refund take"}, Section: []string{"Booking"},
			},
			{
				ID: "payment", Question: "How can I pay?", Answer: "By card, in cash or with a voucher.",
				Also: []string{"Do you take cards?", "Can I pay cash?", "payment methods"}, Section: []string{"Booking"},
			},
			{
				ID: "gift-cards", Question: "Do you sell thank-you gift cards?", Answer: "Yes, at the counter and by mail.",
				Also: []string{"gift voucher"}, Section: []string{"Shop"},
			},
			{
				ID: "glaze-food", Question: "Are your glazes safe for food?", Careful: true, Section: []string{"Safety"},
				Answer: "The glazes on the white shelf are free of lead and tested for food. Those on the black shelf are for decoration only. " +
					"Ask us before you drink from a piece that you glazed from both shelves.",
				Notice: "If you feel unwell, ask a doctor.",
			},
			{
				ID: "first-pot", Question: "How is a pot made, from clay to kiln?", Section: []string{"Guide"},
				Answer: "First the clay is kneaded until no air is left in it, because a bubble bursts in the kiln.\n\n" +
					"Then it is centred on the wheel. Wet hands and a slow wheel help; most beginners need a whole evening for it.\n\n" +
					"After shaping, the pot dries for a week under a cloth. It is fired once at 950 degrees, glazed, and fired again at 1240 degrees.\n\n" +
					"You collect it three weeks after your class. We keep finished pots on the shelf at the door for two months.",
				Also: []string{"making a pot step by step"},
			},
			{
				ID: "winter-market", Question: "When is the winter market?", Answer: "On the second weekend of December, in the yard.",
				ValidFrom: faq.Date{Year: 2026, Month: time.November, Day: 1}, ValidUntil: faq.Date{Year: 2026, Month: time.December, Day: 24},
				Section: []string{"Visit"},
			},
		},
	}
	for i := range c.Entries {
		c.Entries[i].Lang = "en"
		c.Entries[i].Source = faq.Source{File: "pottery.yaml", Line: 10 * (i + 1)}
	}
	return c
}
