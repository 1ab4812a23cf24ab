// Package examples holds content to start from, which is built into the program: somebody who
// has only the program can ask it something at once.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed massage community
var files embed.FS

// Default is the name of the example that is answered when no content is configured.
const Default = "examples/massage"

// Massage returns the guide and FAQ of a massage studio.
func Massage() fs.FS { return sub("massage") }

// Community returns the FAQ of a game server's community.
func Community() fs.FS { return sub("community") }

func sub(name string) fs.FS {
	f, err := fs.Sub(files, name)
	if err != nil {
		return files // unreachable: the names are those of the folders above
	}
	return f
}
