package discord

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/faq"
)

const (
	// maxFiles is how long the files of one message may be together, in bytes: what Discord takes
	// of everybody (https://discord.com/developers/docs/reference#uploading-files).
	maxFiles = 10 << 20
	// maxGallery is how many pictures clients show side by side, of embeds with the same address.
	maxGallery = 4
	// altLimit is how long the description of a file may be, in characters.
	altLimit = 1024
	// maxPictures is how many pictures of an entry are shown.
	maxPictures = 20
)

// picture is a picture to show.
type picture struct {
	url  string // from which Discord gets it; "" for a file of the content
	file file   // what is sent with the message
}

// image returns the picture as embeds have it.
func (p picture) image() *discordgo.MessageEmbedImage {
	if p.url != "" {
		return &discordgo.MessageEmbedImage{URL: p.url}
	}
	return &discordgo.MessageEmbedImage{URL: "attachment://" + p.file.Name}
}

// gallery is the pictures of an entry, as far as they can be shown.
type gallery struct {
	o     renderOptions
	entry *faq.Entry
	first int // number of the first file: names are unique in a message
	list  []picture
	shown map[string]bool // addresses in the content
}

// add adds a picture. One that is there already, or cannot be shown, is left out.
func (g *gallery) add(i markup.Image) {
	address := i.URL
	if g.shown[address] || len(g.list) == maxPictures {
		return
	}
	p, err := g.o.picture(g.entry, address)
	if err != nil {
		return // its description stays in the text
	}
	if p.url == "" {
		p.file.Name = "picture" + strconv.Itoa(g.first+len(g.list)+1) + strings.ToLower(path.Ext(address))
		p.file.Alt = button.CutTo(button.OneLine(visible(i.Alt)), altLimit, unitsOf)
	}
	g.shown[address] = true
	g.list = append(g.list, p)
}

// picture returns a picture of an entry: from the web, or from a file in the folder of the content's
// file or below.
func (o renderOptions) picture(e *faq.Entry, raw string) (picture, error) {
	address, ok := markup.ImageURL(raw)
	if !ok {
		return picture{}, fmt.Errorf("%q leads to no picture", raw)
	}
	if strings.Contains(address, ":") {
		web, ok := webAddress(address)
		u, err := url.Parse(web)
		if !ok || err != nil || slices.Contains([]string{".svg", ".avif", ".ico", ".bmp", ".tif", ".tiff"}, strings.ToLower(path.Ext(u.Path))) {
			return picture{}, fmt.Errorf("the address %q is none that Discord shows a picture from", address)
		}
		return picture{url: web}, nil
	}
	if o.OpenFile == nil || e.Source.File == "" || !isPictureName(address) {
		return picture{}, fmt.Errorf("%q is no picture that Discord shows", address)
	}
	data, err := markup.ReadPicture(o.OpenFile, path.Join(path.Dir(e.Source.File), address), maxFiles, maxFiles)
	if err != nil {
		return picture{}, err
	}
	kind := http.DetectContentType(data)
	if !strings.HasPrefix(kind, "image/") {
		return picture{}, fmt.Errorf("the file %q holds no picture", address)
	}
	return picture{file: file{ContentType: kind, Data: data}}, nil
}

// isPictureName reports whether clients show a file of this name as a picture.
func isPictureName(name string) bool {
	return slices.Contains([]string{".png", ".jpg", ".jpeg", ".webp", ".gif"}, strings.ToLower(path.Ext(name)))
}

// webAddress returns the address for an embed or a button, and whether Discord takes it, which refuses the
// whole message otherwise: http and https, a host with a dot and ASCII letters, no user.
func webAddress(raw string) (string, bool) {
	address, ok := markup.LinkURL(raw)
	if !ok || len(address) > maxAddress {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	host := u.Hostname()
	if !strings.Contains(strings.Trim(host, "."), ".") || strings.Contains(host, "..") {
		return "", false
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."), ".") {
		if len(label) == 0 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", false
		}
	}
	for _, r := range host {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.", r) {
			return "", false
		}
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return "", false
		}
	}
	if strings.HasSuffix(u.Host, ":") {
		return "", false
	}
	return strings.NewReplacer("<", "%3C", ">", "%3E", `"`, "%22", `\`, "%5C", "^", "%5E", "`", "%60", "{", "%7B", "|", "%7C", "}", "%7D", " ", "%20").Replace(address), true
}

// maxAddress is how long an address in an embed may be, in bytes.
const maxAddress = 2048
