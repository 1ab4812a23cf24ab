package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// versionCommand is `faqbot version`.
type versionCommand struct {
	JSON bool `name:"json" help:"Print it as JSON."`
}

// Help implements [kong.HelpProvider].
func (versionCommand) Help() string {
	return `Examples:

    faqbot version
    faqbot version --json`
}

// version is what is known about this build.
type version struct {
	Version  string `json:"version"` // of the module; "(devel)" for a build in a work tree
	Commit   string `json:"commit"`  // "" if not known
	Time     string `json:"time"`    // of the commit
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// buildVersion reads what the Go command wrote into the program.
func buildVersion() version {
	v := version{Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	v.Version = cmp.Or(info.Main.Version, v.Version)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

// Run prints the version.
func (c *versionCommand) Run(_ context.Context, sys *system) error {
	v := buildVersion()
	if c.JSON {
		return printJSON(sys.stdout, v)
	}
	_, err := fmt.Fprintf(sys.stdout, "faqbot %s (commit %s, %s, %s)\n", v.Version, cmp.Or(v.Commit, "unknown"), v.Go, v.Platform)
	return err
}
