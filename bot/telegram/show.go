package telegram

import (
	"cmp"
	"context"
	"errors"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
)

// view says for what a reply is shown.
type view struct {
	asked  string     // what the person wrote; "" after a button or a command
	origin bot.Action // the button or command; zero: it was asked
	page   int        // page of the buttons, from 0
}

// options returns how a reply is rendered; edit is whether it takes the place of a text.
func (h *responder) options(ctx context.Context, p place, v view, edit bool) renderOptions {
	return renderOptions{
		Words: h.words, Asked: v.asked, Asker: p.asker, Group: p.group,
		Origin: v.origin, Page: v.page, Edit: edit, OpenFile: h.cfg.OpenFile,
		Data: func(b button.Press) string {
			data, err := h.buttons.Encode(ctx, b)
			if err != nil {
				h.log.WarnContext(ctx, "a button is left out", "err", err)
			}
			return data
		},
	}
}

// show sends a reply, and returns the messages that show it. What cannot be sent is logged by
// the sender.
func (h *responder) show(ctx context.Context, p place, r bot.Reply, v view) []shownMessage {
	shown, _ := h.showOr(ctx, p, r, v)
	return shown
}

// showOr is show for who has something else to do if it fails.
func (h *responder) showOr(ctx context.Context, p place, r bot.Reply, v view) (shown []shownMessage, err error) {
	for _, o := range renderReply(r, h.options(ctx, p, v, false)) {
		sent, err := h.sendOne(ctx, p, o)
		shown = append(shown, sent...)
		if err != nil {
			return shown, err // the rest of it would make no sense
		}
	}
	return shown, nil
}

// replace shows a reply in the place of messages of ours: it edits them, sends what is more, and
// deletes what is left.
func (h *responder) replace(ctx context.Context, p place, r bot.Reply, v view, old []shownMessage) []shownMessage {
	if len(old) == 0 {
		return h.show(ctx, p, r, v)
	}
	var shown []shownMessage
	for _, o := range renderReply(r, h.options(ctx, p, v, !old[0].Photo)) {
		if len(old) > 0 && len(o.Photos) < 2 && old[0].Photo == (len(o.Photos) == 1) {
			err := h.editOne(ctx, p, old[0].ID, o)
			if err == nil {
				shown, old = append(shown, old[0]), old[1:]
				continue
			}
			if !errors.Is(err, errNoMessage) && !errors.Is(err, errFile) {
				return append(shown, old...)
			}
		}
		sent, err := h.sendOne(ctx, p, o)
		shown = append(shown, sent...)
		if err != nil {
			break
		}
	}
	for _, m := range old {
		if err := h.api.send(ctx, deleteMessage{ChatID: p.chat, MessageID: m.ID}, nil); err != nil && ctx.Err() == nil {
			h.log.DebugContext(ctx, "a message that was replaced cannot be deleted", "chat", p.chat, "err", err)
		}
	}
	return shown
}

// sendOne sends one message or album.
func (h *responder) sendOne(ctx context.Context, p place, o outgoing) ([]shownMessage, error) {
	switch len(o.Photos) {
	case 0:
		return h.sendText(ctx, p, o)
	case 1:
		return h.sendPhoto(ctx, p, o)
	}
	return h.sendAlbum(ctx, p, o)
}

func (h *responder) sendText(ctx context.Context, p place, o outgoing) ([]shownMessage, error) {
	var m message
	err := h.attempt(ctx, o, func(text, mode string, buttons *inlineKeyboardMarkup) error {
		return h.api.send(ctx, sendMessage{
			destination: p.destination(), Text: text, ParseMode: mode, LinkPreview: o.preview(), Markup: buttons,
		}, &m)
	})
	return shownIf(err, m), err
}

// sendPhoto sends a photo with its caption, or the caption alone where the photo cannot be had.
func (h *responder) sendPhoto(ctx context.Context, p place, o outgoing) ([]shownMessage, error) {
	file, err := o.Photos[0].file()
	var m message
	if err == nil {
		err = h.attempt(ctx, o, func(text, mode string, buttons *inlineKeyboardMarkup) error {
			return h.api.send(ctx, sendPhoto{
				destination: p.destination(), Photo: file, Caption: text, ParseMode: mode, Markup: buttons,
			}, &m)
		})
		if err == nil || !errors.Is(err, errFile) {
			return shownIf(err, m), err
		}
	}
	h.log.WarnContext(ctx, "a picture cannot be shown", "picture", o.Photos[0].where(), "err", err)
	if o.HTML == "" {
		return nil, nil
	}
	o.Photos = nil
	return h.sendText(ctx, p, o)
}

// sendAlbum sends photos as an album, or those that can be had one by one.
func (h *responder) sendAlbum(ctx context.Context, p place, o outgoing) ([]shownMessage, error) {
	var media []inputPhoto
	for _, photo := range o.Photos {
		file, err := photo.file()
		if err != nil {
			h.log.WarnContext(ctx, "a picture cannot be shown", "picture", photo.where(), "err", err)
			continue
		}
		media = append(media, inputPhoto{Media: file, Caption: photo.HTML, ParseMode: parseHTML})
	}
	if len(media) >= 2 {
		var sent []message
		err := h.api.send(ctx, sendMediaGroup{destination: p.destination(), Media: media}, &sent)
		if err == nil || !errors.Is(err, errFile) {
			return shownIf(err, sent...), err
		}
	}
	var shown []shownMessage
	for i, photo := range o.Photos {
		sent, err := h.sendPhoto(ctx, p, outgoing{Photos: o.Photos[i : i+1], HTML: photo.HTML, Plain: photo.Caption})
		if err != nil {
			return shown, err
		}
		shown = append(shown, sent...)
	}
	return shown, nil
}

// editOne makes a message of ours show something else of the same sort.
func (h *responder) editOne(ctx context.Context, p place, id int64, o outgoing) error {
	target := editTarget{ChatID: p.chat, MessageID: id}
	if len(o.Photos) == 0 {
		return h.attempt(ctx, o, func(text, mode string, buttons *inlineKeyboardMarkup) error {
			return h.api.send(ctx, editMessageText{editTarget: target, Text: text, ParseMode: mode, LinkPreview: o.preview(), Markup: buttons}, nil)
		})
	}
	file, err := o.Photos[0].file()
	if err != nil {
		h.log.WarnContext(ctx, "a picture cannot be shown", "picture", o.Photos[0].where(), "err", err)
		return errFile
	}
	return h.attempt(ctx, o, func(text, mode string, buttons *inlineKeyboardMarkup) error {
		return h.api.send(ctx, editMessageMedia{
			editTarget: target, Media: inputPhoto{Media: file, Caption: text, ParseMode: mode}, Markup: buttons,
		}, nil)
	})
}

// attempt tries a message with its markup and buttons, and without what Telegram refuses.
func (h *responder) attempt(ctx context.Context, o outgoing, try func(text, mode string, buttons *inlineKeyboardMarkup) error) error {
	text, mode, buttons := o.HTML, parseHTML, o.markup()
	if text == "" {
		mode = ""
	}
	err := try(text, mode, buttons)
	if errors.Is(err, errEntities) && mode != "" {
		h.log.WarnContext(ctx, "Telegram refuses the markup of a message; it is sent as plain text", "err", err)
		text, mode = o.Plain, ""
		err = try(text, mode, buttons)
	}
	if errors.Is(err, errButtons) && buttons != nil {
		h.log.WarnContext(ctx, "Telegram refuses the buttons of a message; it is sent without", "err", err)
		err = try(text, mode, nil)
	}
	if errors.Is(err, errEntities) || errors.Is(err, errButtons) || errors.Is(err, errTooLong) {
		h.log.ErrorContext(ctx, "Telegram refuses a message; please report this", "err", err) // the sender leaves these to us
	}
	return err
}

// shownIf returns messages that were sent, none if err says that they were not.
func shownIf(err error, sent ...message) []shownMessage {
	if err != nil {
		return nil
	}
	var shown []shownMessage
	for _, m := range sent {
		shown = append(shown, shownMessage{ID: m.ID, Photo: bool(m.Photo)})
	}
	return shown
}

// where returns the picture's address or path, for the log.
func (p photo) where() string { return cmp.Or(p.URL, p.Path) }
