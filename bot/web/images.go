package web

import (
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/faq"
)

// imageKind returns the media type of a picture by its name, "" for what is none.
func imageKind(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	case ".svg":
		return "image/svg+xml"
	}
	return ""
}

// serveImage serves a picture that an entry names, and no other file.
func (a *Adapter) serveImage(w http.ResponseWriter, r *http.Request) {
	if a.cfg.Content == nil {
		http.NotFound(w, r)
		return
	}
	name := r.PathValue("path")
	kind := imageKind(name)
	e := a.cfg.Content().Entry(faq.EntryID(r.PathValue("entry")))
	if e == nil || kind == "" || !names(e, name) {
		http.NotFound(w, r)
		return
	}
	f, err := a.cfg.OpenFile(path.Join(path.Dir(e.Source.File), name))
	if err != nil {
		a.log.WarnContext(r.Context(), "a picture of the content cannot be read", "entry", e.ID, "image", name, "err", err)
		http.NotFound(w, r)
		return
	}
	defer func() { _ = f.Close() }() // read only: nothing can be lost
	info, err := f.Stat()
	seeker, ok := f.(io.ReadSeeker)
	if err != nil || info.IsDir() || !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "public, max-age=3600")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox") // of an SVG opened by itself
	modified := info.ModTime()
	if modified.Unix() <= 0 {
		modified = time.Time{}
	}
	http.ServeContent(w, r, "", modified, seeker)
}

// names reports whether an entry shows the picture at a path beside its file.
func names(e *faq.Entry, name string) bool {
	if !markup.IsLocalPath(name) || e.Source.File == "" {
		return false
	}
	if e.Image == name {
		return true
	}
	return slices.ContainsFunc(markup.Parse(e.Answer).Images(), func(i markup.Image) bool { return i.URL == name })
}
