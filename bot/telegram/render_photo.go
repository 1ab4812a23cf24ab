package telegram

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/faq"
)

const (
	// maxPhoto is how long the file of a photo may be, in bytes
	// (https://core.telegram.org/bots/api#sendphoto).
	maxPhoto = 10 << 20
	// maxPhotoCaption is how long the description of a picture may be, in graphemes.
	maxPhotoCaption = 200
	// maxPhotos is how many pictures of an entry are sent.
	maxPhotos = 2 * maxMediaGroup
)

// photo is a picture to send.
type photo struct {
	URL     string // address from which Telegram gets it; "" for a file of the content
	Path    string // path of the file, for errors; "" if there is an address
	Name    string // name for the upload, different for each photo of a reply
	HTML    string // its own caption in an album, for parse_mode HTML
	Caption string // the same without markup

	open func(path string) (fs.File, error)
}

// file returns the photo as requests have it. It reads the file, if it is one.
func (p photo) file() (inputFile, error) {
	if p.URL != "" {
		return inputFile{Ref: p.URL}, nil
	}
	data, err := p.read(maxPhoto)
	if err != nil {
		return inputFile{}, fmt.Errorf("telegram: read the picture %s: %w", p.Path, err)
	}
	return inputFile{Name: p.Name, Data: data}, nil
}

// read returns the file, or its beginning of at most limit bytes if it is no longer than a photo may be.
func (p photo) read(limit int64) ([]byte, error) {
	f, err := p.open(p.Path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only: nothing can be lost
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no file")
	case info.Size() > maxPhoto:
		return nil, fmt.Errorf("it has %d bytes, and Telegram takes photos of at most %d", info.Size(), maxPhoto)
	}
	return io.ReadAll(io.LimitReader(f, limit))
}

// isPhotoName reports whether Telegram takes a file of this name for a photo.
func isPhotoName(name string) bool {
	return slices.Contains([]string{".png", ".jpg", ".jpeg", ".webp"}, strings.ToLower(path.Ext(name)))
}

// photos returns the pictures that can be sent, each once, and which addresses they have in the
// content.
func (o renderOptions) photos(e *faq.Entry, images []markup.Image) (list []photo, sent map[string]bool) {
	sent = map[string]bool{}
	for _, i := range images {
		p, ok := o.photo(e, i.URL)
		if !ok || sent[i.URL] || len(list) == maxPhotos {
			continue
		}
		sent[i.URL] = true
		p.Name = "photo" + strconv.Itoa(len(list)+1) + strings.ToLower(path.Ext(p.Path))
		p.Caption = button.Cut(button.OneLine(printable(i.Alt)), maxPhotoCaption)
		p.HTML = htmlText.Replace(p.Caption)
		list = append(list, p)
	}
	return list, sent
}

// sendable reports whether a picture can be sent as a photo.
func (o renderOptions) sendable(e *faq.Entry, address string) bool {
	_, ok := o.photo(e, address)
	return ok
}

// photo returns a picture of an entry, and whether it can be sent: from the web, or from a file
// in the folder of the content's file or below.
func (o renderOptions) photo(e *faq.Entry, address string) (photo, bool) {
	address, ok := markup.ImageURL(address)
	if !ok {
		return photo{}, false
	}
	if strings.Contains(address, ":") {
		address, ok = anchorURL(address)
		name, _, _ := strings.Cut(shortAddress(address), "#")
		ext := path.Ext(path.Base(name))
		return photo{URL: address}, ok && (isPhotoName(name) || !slices.Contains([]string{".svg", ".avif", ".gif", ".ico", ".bmp", ".tif", ".tiff"}, strings.ToLower(ext)))
	}
	if o.OpenFile == nil || e.Source.File == "" || !isPhotoName(address) {
		return photo{}, false
	}
	p := photo{Path: path.Join(path.Dir(e.Source.File), address), open: o.OpenFile}
	begin, err := p.read(512) // as much as DetectContentType looks at
	return p, err == nil && strings.HasPrefix(http.DetectContentType(begin), "image/")
}

// photoMessages makes messages of pictures: one alone, or albums.
func photoMessages(photos []photo) []outgoing {
	var out []outgoing
	for album := range slices.Chunk(photos, maxMediaGroup) {
		m := outgoing{Photos: album}
		if len(album) == 1 {
			m.HTML, m.Plain = album[0].HTML, album[0].Caption
		}
		out = append(out, m)
	}
	return out
}

// withoutImages takes the pictures out of a document, and what then is empty. Where gone is
// false for a picture, or gone is nil, its description stays. It reports whether anything changed.
func withoutImages(d markup.Doc, gone func(markup.Image) bool) (markup.Doc, bool) {
	if len(d.Images()) == 0 {
		return d, false
	}
	s := imageStripper{gone}
	return s.doc(d), true
}

type imageStripper struct{ gone func(markup.Image) bool }

func (s imageStripper) doc(d markup.Doc) markup.Doc {
	var out markup.Doc
	for _, b := range d {
		if b, ok := s.block(b); ok {
			out = append(out, b)
		}
	}
	return out
}

// block returns a block without pictures; ok is false if nothing is left of it.
func (s imageStripper) block(b markup.Block) (_ markup.Block, ok bool) {
	switch b := b.(type) {
	case markup.Paragraph:
		b.Text = s.inlines(b.Text)
		return b, !blank(b.Text)
	case markup.Heading:
		b.Text = s.inlines(b.Text)
		return b, !blank(b.Text)
	case markup.Quote:
		b.Blocks = s.doc(b.Blocks)
		return b, len(b.Blocks) > 0 || b.Title != ""
	case markup.List:
		var items []markup.Item
		for _, item := range b.Items {
			if inner := s.doc(item.Blocks); len(inner) > 0 || len(item.Blocks) == 0 {
				items = append(items, markup.Item{Task: item.Task, Blocks: inner, Continued: item.Continued})
			}
		}
		b.Items = items
		return b, len(items) > 0
	case markup.Table:
		filled := false
		row := func(r markup.Row) markup.Row {
			cells := make([]markup.Inlines, len(r.Cells))
			for i, c := range r.Cells {
				cells[i] = s.inlines(c)
				filled = filled || !blank(cells[i])
			}
			return markup.Row{Cells: cells, Continued: r.Continued}
		}
		b.Head = row(b.Head)
		b.Rows = slices.Collect(func(yield func(markup.Row) bool) {
			for _, r := range b.Rows {
				if !yield(row(r)) {
					return
				}
			}
		})
		return b, filled
	}
	return b, true
}

func blank(ins markup.Inlines) bool { return strings.TrimSpace(ins.String()) == "" }

// inlines returns running text without pictures, and without the spaces and line breaks that
// stood about them.
func (s imageStripper) inlines(ins markup.Inlines) markup.Inlines {
	var out markup.Inlines
	removed := false // a picture was taken out after the last of out
	add := func(in markup.Inline) {
		text, isText := in.(markup.Text)
		if removed && (len(out) == 0 || endsInSpace(out[len(out)-1])) {
			if in == (markup.Break{}) {
				return
			}
			if isText {
				in = markup.Text(strings.TrimLeft(string(text), " "))
			}
		}
		removed = false
		if in != markup.Text("") {
			out = append(out, in)
		}
	}
	for _, in := range ins {
		switch in := in.(type) {
		case markup.Image:
			if s.gone != nil && s.gone(in) {
				removed = true
			} else if in.Alt != "" {
				add(markup.Text(in.Alt))
			}
		case markup.Bold:
			s.within(in.Text, func(t markup.Inlines) { add(markup.Bold{Text: t}) }, &removed)
		case markup.Italic:
			s.within(in.Text, func(t markup.Inlines) { add(markup.Italic{Text: t}) }, &removed)
		case markup.Strike:
			s.within(in.Text, func(t markup.Inlines) { add(markup.Strike{Text: t}) }, &removed)
		case markup.Spoiler:
			s.within(in.Text, func(t markup.Inlines) { add(markup.Spoiler{Text: t}) }, &removed)
		case markup.Link:
			text := s.inlines(in.Text)
			if blank(text) { // a picture that led somewhere
				text = markup.Inlines{markup.Text(shortAddress(bareAddress(in.URL)))}
			}
			add(markup.Link{URL: in.URL, Text: text})
		default:
			add(in)
		}
	}
	for removed && len(out) > 0 && endsInSpace(out[len(out)-1]) {
		if text, ok := out[len(out)-1].(markup.Text); ok && strings.TrimRight(string(text), " ") != "" {
			out[len(out)-1] = markup.Text(strings.TrimRight(string(text), " "))
			break
		}
		out = out[:len(out)-1]
	}
	return out
}

// within strips the text of a mark and adds the mark, unless nothing is left of it.
func (s imageStripper) within(text markup.Inlines, add func(markup.Inlines), removed *bool) {
	if left := s.inlines(text); len(left) > 0 || len(text) == 0 {
		add(left)
		return
	}
	*removed = true
}

// endsInSpace reports whether nothing but a space or a line break stands at the end.
func endsInSpace(in markup.Inline) bool {
	switch in := in.(type) {
	case markup.Break:
		return true
	case markup.Text:
		return strings.HasSuffix(string(in), " ")
	}
	return false
}
