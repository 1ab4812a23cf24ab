package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Discord gives up on an interaction without a first response after three seconds, and takes later
// ones for fifteen minutes. https://discord.com/developers/docs/interactions/receiving-and-responding
const (
	deferAfter      = 2 * time.Second        // without a response from the handler
	firstDeadline   = 3 * time.Second        //
	callbackAttempt = 900 * time.Millisecond // so that one that got lost can be repeated in time
)

// response is the first response to an interaction. It has no files: they come after it.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// interactionState is how far the conversation with Discord about an interaction is.
type interactionState int

const (
	fresh    interactionState = iota // no response yet
	thinking                         // “… is thinking”: the reply fills a message that is there
	noted                            // a component's press is acknowledged, and nothing is shown for it
	replied                          // the reply was sent: more of it are messages of their own
)

// interaction is a command, a pressed button, a chosen menu entry, a modal that was filled in, or an
// autocomplete request. Whatever the handler does, Discord has a first response in time: a
// timer defers it after two seconds. Its methods are safe for concurrent use.
type interaction struct {
	*discordgo.Interaction

	log    *slog.Logger
	rest   *rest
	counts *counts
	answer func(context.Context, response) error // gives the first response
	sorry  func(i *interaction) string           // what to say when the handler said nothing

	received time.Time
	timer    *time.Timer
	timers   sync.WaitGroup

	mu      sync.Mutex
	state   interactionState
	private bool // how the thinking message is seen, and how to defer
	fill    bool // a component is deferred as a new reply, not as an update of its message
	late    bool // Discord does not take a first response any more
}

func (i *interaction) key() string   { return "i" + i.ID }
func (i *interaction) place() string { return i.ChannelID }

// begin starts the timer; the handler runs from here on.
func (i *interaction) begin(ctx context.Context) {
	if i.received.IsZero() {
		i.received = time.Now()
	}
	i.timers.Add(1)
	i.timer = time.AfterFunc(deferAfter-time.Since(i.received), func() {
		defer i.timers.Done()
		i.mu.Lock()
		defer i.mu.Unlock()
		if i.state == fresh && !i.late {
			i.counts.add("deferred")
			i.failed(ctx, i.postpone(ctx))
		}
	})
}

// finish is called when the handler is done. If it said nothing, Discord still gets a response.
func (i *interaction) finish(ctx context.Context) {
	if i.timer.Stop() {
		i.timers.Done()
	}
	i.timers.Wait()
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case i.late:
	case i.state == fresh && i.isMessageless():
		i.fill = false
		i.failed(ctx, i.postpone(ctx))
	case i.state == fresh:
		i.counts.add("unanswered interactions")
		i.failed(ctx, i.first(ctx, response{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: i.apology().wire()}))
	case i.state == thinking:
		i.counts.add("unanswered interactions")
		i.failed(ctx, i.rest.editOriginal(ctx, i.AppID, i.Token, i.apology()))
		i.state = replied
	}
}

func (i *interaction) failed(ctx context.Context, err error) {
	if err != nil {
		i.log.WarnContext(ctx, "an interaction got no response", "interaction", i.ID, "err", err)
	}
}

func (i *interaction) apology() message {
	m := message{Content: "Something went wrong. Please try again.", Private: true}
	if i.sorry != nil {
		m.Content = i.sorry(i)
	}
	return m
}

// isMessageless reports whether silence is a fine response: to a press, and while somebody types.
func (i *interaction) isMessageless() bool {
	return i.Type == discordgo.InteractionMessageComponent || i.Type == discordgo.InteractionApplicationCommandAutocomplete
}

// expect says what the reply will be, for the case that it has to be announced before it is there: a
// message for the member alone, and (after a press) a message of its own rather than an update. Call it first.
func (i *interaction) expect(private, newMessage bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.state == fresh {
		i.private, i.fill = private, newMessage
	}
}

// postpone gives the first response that buys time; i.mu is held.
func (i *interaction) postpone(ctx context.Context) error {
	switch {
	case i.Type == discordgo.InteractionApplicationCommandAutocomplete:
		return i.first(ctx, choices(nil))
	case i.Type == discordgo.InteractionMessageComponent && !i.fill:
		return i.first(ctx, response{Type: discordgo.InteractionResponseDeferredMessageUpdate})
	}
	return i.first(ctx, response{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource, Data: message{Private: i.private}.wire()})
}

// first gives the first response and notes what it was; i.mu is held.
func (i *interaction) first(ctx context.Context, r response) error {
	ctx, cancel := context.WithDeadline(ctx, i.received.Add(firstDeadline))
	defer cancel()
	err := i.answer(ctx, r)
	switch {
	case kindOf(err) == alreadyAnswered: // by an attempt of ours whose answer was lost
		err = nil
	case kindOf(err) == unknownInteraction, errors.Is(err, context.DeadlineExceeded), err != nil && ctx.Err() != nil:
		i.late = true
		i.counts.add("late interactions")
	}
	if err != nil {
		return err
	}
	switch r.Type {
	case discordgo.InteractionResponseDeferredChannelMessageWithSource:
		i.state = thinking
	case discordgo.InteractionResponseDeferredMessageUpdate, discordgo.InteractionResponseUpdateMessage:
		i.state = noted
	default:
		i.state = replied
	}
	return nil
}

// announce postpones a message with files, which take longer than Discord waits for a first response; i.mu is held.
func (i *interaction) announce(ctx context.Context, m message, newMessage bool) error {
	if i.state != fresh || i.late || len(m.Files) == 0 {
		return nil
	}
	i.private, i.fill = m.Private, newMessage
	return i.postpone(ctx)
}

// send shows a message in answer to the interaction: the first one as its reply, further ones below it.
func (i *interaction) send(ctx context.Context, m message) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.announce(ctx, m, true); err != nil {
		return err
	}
	switch {
	case i.late:
		return i.tooLate()
	case i.state == fresh:
		return i.first(ctx, response{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: m.wire()})
	case i.state == thinking && i.private == m.Private:
		err := i.rest.editOriginal(ctx, i.AppID, i.Token, m)
		if err == nil {
			i.state = replied
		}
		return err
	case i.state == thinking: // who sees a message cannot be changed: it gives way to another
		if err := i.rest.removeOriginal(ctx, i.AppID, i.Token); err != nil {
			return err
		}
		i.state = replied
	}
	return i.rest.followUp(ctx, i.AppID, i.Token, m)
}

// update gives the message under which the button was pressed a new state.
func (i *interaction) update(ctx context.Context, m message) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.Type != discordgo.InteractionMessageComponent || i.Message == nil {
		return fmt.Errorf("discord: interaction %s has no message to update", i.ID)
	}
	if err := i.announce(ctx, m, false); err != nil {
		return err
	}
	switch {
	case i.late:
		return i.tooLate()
	case i.state == fresh:
		return i.first(ctx, response{Type: discordgo.InteractionResponseUpdateMessage, Data: m.edit()})
	case i.state == noted:
		return i.rest.editOriginal(ctx, i.AppID, i.Token, m)
	case i.state == thinking: // announced as a new message
		if err := i.rest.removeOriginal(ctx, i.AppID, i.Token); err != nil {
			return err
		}
		i.state = replied
	}
	return i.rest.editFollowUp(ctx, i.AppID, i.Token, i.Message.ID, m)
}

// suggest gives the choices of an autocomplete request: at most 25, names and values of at most 100 characters.
// One that comes too late for Discord is no error, for the person has typed on.
func (i *interaction) suggest(ctx context.Context, list []*discordgo.ApplicationCommandOptionChoice) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.late || i.state != fresh {
		return nil
	}
	err := i.first(ctx, choices(list))
	if i.late {
		return nil
	}
	return err
}

func choices(list []*discordgo.ApplicationCommandOptionChoice) response {
	if list == nil {
		list = []*discordgo.ApplicationCommandOptionChoice{}
	}
	return response{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Data: map[string]any{"choices": list}}
}

// modal opens a form of text inputs: customID at most 100 characters, title at most 45, 1 to 5 rows.
// It must be the first response.
func (i *interaction) modal(ctx context.Context, customID, title string, rows []discordgo.MessageComponent) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.late {
		return i.tooLate()
	}
	if i.state != fresh {
		return fmt.Errorf("discord: interaction %s has a response already, and a form must be the first", i.ID)
	}
	return i.first(ctx, response{Type: discordgo.InteractionResponseModal, Data: map[string]any{
		"custom_id": customID, "title": title, "components": rows,
	}})
}

// tooLate is the error of whoever answers an interaction that Discord has given up.
func (i *interaction) tooLate() error {
	return &apiError{kind: unknownInteraction, route: post("/interactions/{interaction}/{token}/callback", i.ID, i.Token), message: "the first response came too late"}
}

// relabel gives the message under which the button was pressed other components, and leaves the rest of it as it is.
func (i *interaction) relabel(ctx context.Context, rows []discordgo.MessageComponent) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	body := wire{Components: &rows, Mentions: wireMentions{Parse: []string{}}}
	switch {
	case i.late:
		return i.tooLate()
	case i.state == fresh:
		return i.first(ctx, response{Type: discordgo.InteractionResponseUpdateMessage, Data: body})
	case i.state == noted:
		return i.rest.do(ctx, patch(webhookMessage("@original"), i.AppID, i.Token), body, nil)
	}
	return i.rest.do(ctx, patch(webhookMessage(i.Message.ID), webhookIDs(i.AppID, i.Token, i.Message.ID)...), body, nil)
}

// discard deletes the message under which the button was pressed.
func (i *interaction) discard(ctx context.Context) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.late {
		return i.tooLate()
	}
	if i.state == fresh {
		if err := i.first(ctx, response{Type: discordgo.InteractionResponseDeferredMessageUpdate}); err != nil {
			return err
		}
	}
	if i.state == noted {
		return i.rest.removeOriginal(ctx, i.AppID, i.Token)
	}
	return i.rest.removeFollowUp(ctx, i.AppID, i.Token, i.Message.ID)
}
