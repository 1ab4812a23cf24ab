package expect

import (
	"embed"
	"strings"
	"sync"
)

//go:embed far
var farFiles embed.FS

// field is a field of life with questions that belong to it.
type field struct{ questions []string }

// farFields returns the questions of other fields in a language, by field; none if there is no list
// in that language. They are the project's own, about what people ask everywhere, but in fields of which the
// background has nothing (package background), so that what is measured by them is not too hopeful.
func farFields(lang string) []field { return allFar()[lang] }

// allFar reads the lists: a file a language; a line that begins with # begins a field.
var allFar = sync.OnceValue(func() map[string][]field {
	lists := map[string][]field{}
	files, err := farFiles.ReadDir("far")
	if err != nil {
		return lists // cannot be: the folder is in the program
	}
	for _, file := range files {
		raw, err := farFiles.ReadFile("far/" + file.Name())
		if err != nil {
			continue // likewise
		}
		lang := strings.TrimSuffix(file.Name(), ".txt")
		for line := range strings.Lines(string(raw)) {
			line = strings.TrimSpace(line)
			switch fields := lists[lang]; {
			case line == "":
			case strings.HasPrefix(line, "#"):
				lists[lang] = append(fields, field{})
			case len(fields) > 0:
				f := &fields[len(fields)-1]
				f.questions = append(f.questions, line)
			}
		}
	}
	return lists
})

// How a field of the list is known as the owner's own: a bot that answers more of it than a wrong
// answer now and then explains knows it. Then all of the field is left out.
const (
	ownFrom  = 0.5 // confidence from which a question of the field counts as found
	ownShare = 3   // one in so many found, and two at least: the field is the owner's
	ownSure  = 0.9 // confidence from which a single question is taken as one that the content answers
)

// foreign returns what was found for the questions of the fields that are not the owner's own.
// found has a place for each question of each field.
func foreign(found [][]Asked) []Asked {
	var out []Asked
	for _, asked := range found {
		known := 0
		for i := range asked {
			if asked[i].Found[0] >= ownFrom {
				known++
			}
		}
		if known >= 2 && known*ownShare >= len(asked) {
			continue
		}
		for i := range asked {
			if asked[i].Found[0] < ownSure {
				out = append(out, asked[i])
			}
		}
	}
	return out
}
