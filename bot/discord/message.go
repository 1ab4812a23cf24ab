package discord

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"

	"github.com/bwmarrin/discordgo"
)

// message is all that a message of ours can hold. There is no way to send one that mentions
// somebody whom Mentions does not name: it is always written out, and its zero value is nobody.
type message struct {
	Content    string                       // at most 2000 characters
	Embeds     []*discordgo.MessageEmbed    // at most 10, 6000 characters in all
	Components []discordgo.MessageComponent // at most 5 rows
	Files      []file                       // at most 10
	Mentions   mentions                     // who is pinged; the zero value: nobody
	ReplyTo    string                       // id of the message that is replied to in the same channel, if it is still there; "": none
	Private    bool                         // only the member of the interaction sees it; elsewhere without effect
	NoPreview  bool                         // links do not unfold
	Once       string                       // at most 25 characters: a second message with the same within minutes is not sent; "": a random text
}

// mentions says whom a message pings.
type mentions struct {
	Users   []string // ids of people whose mention in the content pings them, at most 100
	Replied bool     // the author of the message that is replied to
}

// file is a picture or other file that comes with a message.
type file struct {
	Name        string // as embeds refer to it: attachment://NAME
	ContentType string // "": application/octet-stream
	Alt         string // what a picture shows, for those who do not see it, at most 1024 characters; "": not said
	Data        []byte
}

// wire is a message as Discord reads it. Pointers that are nil are left out; in an edit all are set, so that
// the message then holds what is given and nothing of what it held before.
type wire struct {
	Content      *string                       `json:"content,omitempty"`
	Embeds       *[]*discordgo.MessageEmbed    `json:"embeds,omitempty"`
	Components   *[]discordgo.MessageComponent `json:"components,omitempty"`
	Mentions     wireMentions                  `json:"allowed_mentions"`
	Flags        discordgo.MessageFlags        `json:"flags,omitempty"`
	Reference    *wireReference                `json:"message_reference,omitempty"`
	Nonce        string                        `json:"nonce,omitempty"`
	EnforceNonce bool                          `json:"enforce_nonce,omitempty"`
	Attachments  *[]wireAttachment             `json:"attachments,omitempty"`
}

type wireMentions struct {
	Parse       []string `json:"parse"`
	Users       []string `json:"users,omitempty"`
	RepliedUser bool     `json:"replied_user"`
}

type wireReference struct {
	MessageID string `json:"message_id"`
	FailIfNot bool   `json:"fail_if_not_exists"` // false: the message is sent without the reference
}

type wireAttachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// wire returns the message as Discord reads it.
func (m message) wire() wire {
	w := wire{Mentions: wireMentions{Parse: []string{}, Users: m.Mentions.Users, RepliedUser: m.Mentions.Replied}}
	if m.Content != "" {
		w.Content = &m.Content
	}
	if len(m.Embeds) > 0 {
		w.Embeds = &m.Embeds
	}
	if len(m.Components) > 0 {
		w.Components = &m.Components
	}
	if len(m.Files) > 0 {
		w.Attachments = m.attachments()
	}
	if m.Private {
		w.Flags |= discordgo.MessageFlagsEphemeral
	}
	if m.NoPreview {
		w.Flags |= discordgo.MessageFlagsSuppressEmbeds
	}
	return w
}

// create returns the message as one of a channel. Sent twice, it is shown once.
func (m message) create() wire {
	w := m.wire()
	w.Flags &^= discordgo.MessageFlagsEphemeral
	if m.ReplyTo != "" {
		w.Reference = &wireReference{MessageID: m.ReplyTo}
	}
	w.Nonce, w.EnforceNonce = m.Once, true
	if w.Nonce == "" {
		w.Nonce = rand.Text()[:25]
	}
	return w
}

// edit returns the message as the whole new state of one that was sent.
func (m message) edit() wire {
	w := m.wire()
	w.Flags &^= discordgo.MessageFlagsEphemeral
	w.Content, w.Embeds, w.Components, w.Attachments = &m.Content, &m.Embeds, &m.Components, m.attachments()
	if m.Embeds == nil {
		w.Embeds = &[]*discordgo.MessageEmbed{}
	}
	if m.Components == nil {
		w.Components = &[]discordgo.MessageComponent{}
	}
	return w
}

func (m message) attachments() *[]wireAttachment {
	list := make([]wireAttachment, 0, len(m.Files))
	for i, f := range m.Files {
		list = append(list, wireAttachment{ID: fmt.Sprint(i), Filename: f.Name, Description: f.Alt})
	}
	return &list
}

// encoded is a request's body, ready to be sent as often as needed.
type encoded struct {
	contentType string
	body        []byte
}

// withFiles pairs a JSON value with the files that come with it.
type withFiles struct {
	value any
	files []file
}

// encode makes the body of a request. nil is a request without a body.
func encode(body any) (encoded, error) {
	switch b := body.(type) {
	case nil:
		return encoded{}, nil
	case withFiles:
		if len(b.files) == 0 {
			return encode(b.value)
		}
		return encodeMultipart(b)
	}
	data, err := json.Marshal(body)
	return encoded{contentType: "application/json", body: data}, err
}

func encodeMultipart(b withFiles) (encoded, error) {
	files := make([]*discordgo.File, 0, len(b.files))
	for _, f := range b.files {
		files = append(files, &discordgo.File{Name: f.Name, ContentType: f.ContentType, Reader: io.Reader(bytes.NewReader(f.Data))})
	}
	contentType, data, err := discordgo.MultipartBodyWithJSON(b.value, files)
	return encoded{contentType: contentType, body: data}, err
}
