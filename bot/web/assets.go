package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var static embed.FS

// site is the page's template and the files that it loads, under names that change with their content.
type site struct {
	page  *template.Template
	files map[string]asset // by name under /assets/
	css   string           // name of the style
	js    string           // name of the script
	icon  string           // name of the picture in the browser's tab
}

// asset is one embedded file.
type asset struct {
	data []byte
	kind string // media type
}

// loadSite reads the embedded files. An error means that the program was built from broken ones.
func loadSite() (*site, error) {
	s := &site{files: map[string]asset{}}
	for _, f := range []struct {
		name, kind string
		as         *string
	}{
		{"page.css", "text/css; charset=utf-8", &s.css},
		{"page.js", "text/javascript; charset=utf-8", &s.js},
		{"icon.svg", "image/svg+xml", &s.icon},
	} {
		data, err := static.ReadFile("static/" + f.name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(data)
		ext := path.Ext(f.name)
		*f.as = fmt.Sprintf("%s.%s%s", strings.TrimSuffix(f.name, ext), hex.EncodeToString(sum[:6]), ext)
		s.files[*f.as] = asset{data, f.kind}
	}
	var err error
	s.page, err = template.ParseFS(static, "static/*.html")
	return s, err
}

// serveAsset serves a file of the page. Its name tells its content, so that browsers keep it for a year.
func (a *Adapter) serveAsset(w http.ResponseWriter, r *http.Request) {
	f, ok := a.site.files[r.PathValue("file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(f.data) // who asked has gone if this fails
}
