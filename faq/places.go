package faq

import (
	"context"
	"slices"
)

// Places are what [Load] looks at.
type Places struct {
	Files   []string // the files that it reads
	Folders []string // the folders that it looks into for files, each once
}

// Find returns what [Load] would look at now, without reading any file: whoever waits for the content
// to change watches these. What is missing is left out.
func Find(ctx context.Context, paths []string, opts LoadOptions) Places {
	f := newFinder(opts, newLoader(opts).limits.files, func(Problem) {})
	for _, p := range paths {
		f.find(ctx, p)
	}
	slices.Sort(f.folders)
	found := Places{Folders: slices.Compact(f.folders)}
	for _, file := range f.files {
		found.Files = append(found.Files, file.path)
	}
	return found
}

// newFinder returns a finder that has met what is to be passed over already.
func newFinder(opts LoadOptions, most int, report func(Problem)) *finder {
	f := &finder{seen: map[string]bool{}, most: most, report: report}
	for _, p := range opts.Except {
		f.firstTime(p)
	}
	return f
}
