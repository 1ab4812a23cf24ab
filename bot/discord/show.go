package discord

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot/button"
)

// noHistory is Discord's code for a reply where the bot may not read the channel's history.
const noHistory = discordgo.ErrCodeCannotReplyWithoutPermissionToReadMessageHistory

// sendOne sends a message to a channel and returns its id. What the bot may not do there is left out,
// as long as the words remain: replying, pictures, embeds.
func (h *responder) sendOne(ctx context.Context, channel string, m message) (string, error) {
	sent, err := h.rest.send(ctx, channel, m)
	if e := asAPIError(err); e != nil && e.code == noHistory && m.ReplyTo != "" {
		m.ReplyTo = ""
		sent, err = h.rest.send(ctx, channel, m)
	}
	if kindOf(err) == missingPermissions && len(m.Files) > 0 {
		h.trouble.say(ctx, channel, err)
		m = withoutFiles(m)
		sent, err = h.rest.send(ctx, channel, m)
	}
	if kindOf(err) == missingPermissions && len(m.Embeds) > 0 {
		h.trouble.say(ctx, channel, err)
		m = withoutEmbeds(m)
		sent, err = h.rest.send(ctx, channel, m)
	}
	if err != nil {
		return "", err
	}
	return sent.ID, nil
}

// withoutFiles returns a message without its files, and without the pictures that show them.
func withoutFiles(m message) message {
	var embeds []*discordgo.MessageEmbed
	for _, e := range m.Embeds {
		kept := *e
		if e.Image != nil && strings.HasPrefix(e.Image.URL, "attachment://") {
			kept.Image = nil
		}
		if e.Thumbnail != nil && strings.HasPrefix(e.Thumbnail.URL, "attachment://") {
			kept.Thumbnail = nil
		}
		if kept.Title+kept.Description != "" || len(kept.Fields) > 0 || kept.Image != nil || kept.Thumbnail != nil {
			embeds = append(embeds, &kept)
		}
	}
	m.Embeds, m.Files = embeds, nil
	return m
}

// withoutEmbeds returns a message whose embeds stand as text in its content, as much of it as that takes.
func withoutEmbeds(m message) message {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		if e.Title != "" {
			parts = append(parts, "**"+e.Title+"**")
		}
		parts = append(parts, e.Description)
		for _, f := range e.Fields {
			parts = append(parts, f.Name+"\n"+f.Value)
		}
		if e.URL != "" {
			parts = append(parts, "<"+e.URL+">")
		}
		if e.Footer != nil {
			parts = append(parts, e.Footer.Text)
		}
	}
	var said []string
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			said = append(said, p)
		}
	}
	m.Content, m.Embeds = button.CutTo(strings.Join(said, "\n"), textLimit, unitsOf), nil
	return m
}
