package faq

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	schemeOf  = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*):`)
	mailLike  = regexp.MustCompile(`^[^\s/@:]+@[^\s/@:]+\.[A-Za-z]{2,}$`)
	phoneLike = regexp.MustCompile(`^\+?[0-9][0-9 ()/.-]{5,}$`)
	hostLike  = regexp.MustCompile(`^(?:[\pL\pN](?:[\pL\pN-]*[\pL\pN])?\.)+([\pL]{2,})(?::[0-9]+)?(?:[/?#]|$)`)
)

// fileEndings are endings of files that look like the end of a host's name.
var fileEndings = wordSet("md mdx rst adoc html htm php asp aspx jsp pdf txt png jpg jpeg gif webp svg zip gz tar json yaml yml xml csv doc docx xls xlsx ppt pptx mp3 mp4 go py js ts java rs sh bat exe jar cfg conf ini toml log properties")

// unsafeSchemes run code or open files; no platform lets people follow them.
var unsafeSchemes = wordSet("javascript vbscript data file blob")

// link reports an address that nobody can open. It returns true for an address that is good on
// the owner's own pages alone, when these are not known. Where says which text it stands in.
func (k *checker) link(at Source, id EntryID, address, sourceURL, where string) (relative bool) {
	in := "the link"
	if where != "" {
		in = "in " + where + ", the link"
	}
	problem := linkProblem(address)
	switch {
	case problem == "":
		return false
	case problem == relativeAddress && where == "":
		problem = "has no address that people can open from a chat: write it in full, from https:// on"
	case problem == relativeAddress:
		return sourceURL == ""
	}
	k.report(Error, CodeBadLink, at, id, "%s %q %s", in, address, problem)
	return false
}

// relativeLinks are the links of one file that are good on the owner's own pages alone.
type relativeLinks struct {
	at      Source
	entry   EntryID
	name    string // of the first text with one
	link    string // the first one
	links   int
	entries int
}

// relative notes the relative links of a text. Pages of documentation have them everywhere, so
// there is one problem a file.
func (k *checker) relative(at Source, id EntryID, name string, links []string) {
	file := cmp.Or(at.File, at.URL)
	r := k.relatives[file]
	if r == nil {
		r = &relativeLinks{at: at, entry: id, name: name, link: links[0]}
		k.relatives[file] = r
	}
	r.links += len(links)
	r.entries++
}

// reportRelative reports the relative links of each file.
func (k *checker) reportRelative() {
	for _, file := range slices.Sorted(maps.Keys(k.relatives)) {
		r := k.relatives[file]
		what, them := fmt.Sprintf("in %s, the link %q leads nowhere in a chat", r.name, r.link), "it"
		switch {
		case r.entries > 1:
			them = "them"
			what = fmt.Sprintf("%d links in %d answers of this file, such as %q in %s, lead nowhere in a chat", r.links, r.entries, r.link, r.name)
		case r.links > 1:
			them = "them"
			what = fmt.Sprintf("in %s, %d links such as %q lead nowhere in a chat", r.name, r.links, r.link)
		}
		k.report(Warning, CodeRelativeLink, r.at, r.entry,
			"%s: write %s in full, from https:// on, or say with source_url where the page stands", what, them)
	}
}

// relativeAddress is what linkProblem says of an address that is good beside another one.
const relativeAddress = "relative"

// linkProblem says what is wrong with an address and what to do; "" if it is good.
func linkProblem(address string) string {
	if strings.TrimSpace(address) == "" {
		return "is empty: write its address, or remove it"
	}
	scheme := ""
	if m := schemeOf.FindStringSubmatch(address); m != nil {
		scheme = strings.ToLower(m[1])
	}
	switch {
	case unsafeSchemes[scheme]:
		return "is none that people can open: use the https:// address of a page"
	case scheme == "" && mailLike.MatchString(address):
		return "is an e-mail address: write mailto:" + address
	case scheme == "" && phoneLike.MatchString(address):
		return "is a telephone number: write tel:" + strings.Map(phoneDigit, address)
	case strings.ContainsAny(strings.TrimSpace(address), " \t\n") && scheme != "tel":
		return "has a space in it: write %20 instead, or remove what does not belong to the address"
	case scheme == "http" || scheme == "https":
		return webProblem(address)
	case scheme != "" && !isHostPort(address):
		return schemeProblem(scheme, address)
	case strings.HasPrefix(address, "//"):
		return "has no scheme: write https:" + address
	case strings.HasPrefix(strings.ToLower(address), "www.") || isHost(address):
		return "has no scheme, so it is no link: write https://" + address
	}
	if _, err := url.Parse(address); err != nil {
		return "is not a link: write its address in full, from https:// on"
	}
	return relativeAddress
}

// phoneDigit keeps what may stand in a tel: address.
func phoneDigit(r rune) rune {
	if (r >= '0' && r <= '9') || r == '+' {
		return r
	}
	return -1
}

// isHostPort reports whether an address is a host with a port (“example.org:25565”), of which
// the host looks like a scheme.
func isHostPort(address string) bool {
	host, port, ok := strings.Cut(address, ":")
	return ok && strings.Contains(host, ".") && port != "" && port[0] >= '0' && port[0] <= '9'
}

// isHost reports whether an address begins with the name of a host, as “example.org/prices”.
func isHost(address string) bool {
	m := hostLike.FindStringSubmatch(address)
	return m != nil && !fileEndings[strings.ToLower(m[1])]
}

// webProblem says what is wrong with an http or https address.
func webProblem(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "is not a web address: copy it anew from the browser's address line"
	case u.Hostname() == "":
		return "names no site: write https:// and the site's name"
	case strings.Contains(u.Hostname(), "..") || strings.HasPrefix(u.Hostname(), ".") || strings.Contains(u.Hostname(), ","):
		return "names a site that cannot exist: copy it anew from the browser's address line"
	}
	return ""
}

// schemeProblem says what is wrong with an address of another scheme.
func schemeProblem(scheme, address string) string {
	rest := address[len(scheme)+1:]
	switch {
	case editDistance(scheme, "https") <= 2 && scheme != "http" && strings.HasPrefix(rest, "/"):
		return "begins with " + scheme + ": did you mean https://" + strings.TrimLeft(rest, "/") + "?"
	case strings.Trim(rest, "/") == "":
		return "names nothing to open: write the address in full"
	case scheme == "mailto" && !strings.Contains(rest, "@"):
		return "has no e-mail address in it: write mailto:name@example.org"
	case scheme == "tel" && strings.Map(phoneDigit, rest) == "":
		return "has no telephone number in it: write tel:+49…"
	}
	return ""
}

// webAddress reports a field that must be an http or https address.
func (k *checker) webAddress(e *Entry, field, address string) {
	problem := linkProblem(address)
	lower := strings.ToLower(address)
	if problem == relativeAddress || (problem == "" && !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://")) {
		problem = "is not a web address: write it in full, from https:// on"
	}
	if problem != "" {
		k.errorf(e, CodeBadLink, "%s %q %s", field, address, problem)
	}
}

// shownImages are the kinds of picture that Telegram and Discord show.
var shownImages = []string{".png", ".jpg", ".jpeg", ".gif", ".webp"}

// maxImage is the size of a picture that Telegram's sendPhoto takes from a file: 10 MB.
const maxImage = 10 << 20

// image reports a picture that people would not see.
func (k *checker) image(e *Entry) {
	if e.Image == "" {
		return
	}
	if schemeOf.MatchString(e.Image) && filepath.VolumeName(e.Image) == "" {
		k.webAddress(e, "image", e.Image)
		return
	}
	if ext := strings.ToLower(filepath.Ext(e.Image)); !slices.Contains(shownImages, ext) {
		k.warnf(e, CodeBadImage, "image %q is of a kind that chat platforms do not show: use a PNG, JPEG, GIF or WebP picture", e.Image)
	}
	if e.Source.File == "" {
		return // read from a page: nothing lies beside it
	}
	path := filepath.FromSlash(e.Image)
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(filepath.FromSlash(e.Source.File)), path)
	}
	stat := k.opts.Stat
	if stat == nil {
		stat = os.Stat
	}
	info, err := stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		k.errorf(e, CodeBadImage, "image %q does not exist: there is no file %s", e.Image, filepath.ToSlash(path))
	case err != nil:
		if pe, ok := errors.AsType[*fs.PathError](err); ok {
			err = pe.Err
		}
		k.errorf(e, CodeBadImage, "image %q cannot be read (%v): check the path and its permissions", e.Image, err)
	case !info.Mode().IsRegular():
		k.errorf(e, CodeBadImage, "image %q is not a file: name a picture", e.Image)
	case info.Size() == 0:
		k.errorf(e, CodeBadImage, "image %q is an empty file: save the picture again", e.Image)
	case info.Size() > maxImage:
		k.warnf(e, CodeBadImage, "image %q has %d MB, and Telegram takes 10 at most: make the picture smaller", e.Image, info.Size()>>20)
	}
}
