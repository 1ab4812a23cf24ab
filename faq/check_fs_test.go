package faq

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

// Pictures of content that is built into a program lie there too.
func TestCheckImagesElsewhere(t *testing.T) {
	files := fstest.MapFS{"guide/map.png": {Data: []byte("png")}}
	opts := CheckOptions{Stat: func(path string) (fs.FileInfo, error) { return fs.Stat(files, path) }}
	for image, want := range map[string]int{"map.png": 0, "missing.png": 1} {
		c := &Content{Entries: []Entry{{ID: "a", Question: "a?", Answer: "x", Lang: "en", Image: image, Source: Source{File: "guide/faq.yaml", Line: 1}}}}
		if got := Check(c, opts); len(got) != want {
			t.Errorf("%s: problems %v, want %d", image, got, want)
		}
	}
}
