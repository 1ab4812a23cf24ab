package telegram

import (
	"fmt"
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
	return markup.ReadPicture(p.open, p.Path, maxPhoto, limit)
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
		name, _, _ := strings.Cut(markup.ShortAddress(address), "#")
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
