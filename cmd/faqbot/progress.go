package main

import (
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// logLevel is that of commands which answer at the terminal; serve logs more.
const logLevel = slog.LevelWarn

// patience is how long something may take before it gets a progress bar.
const patience = 500 * time.Millisecond

// progress shows a bar on standard error while something long is done, if that is a terminal.
type progress struct {
	out   io.Writer // nil: nobody is watching
	label string
	start time.Time
	bar   *progressbar.ProgressBar
}

func newProgress(sys *system, label string) *progress {
	p := &progress{label: label, start: time.Now()}
	if isTerminal(sys.stderr) {
		p.out = sys.stderr
	}
	return p
}

// report is told how much is done; it is called from one goroutine.
func (p *progress) report(done, total int) {
	if p.out == nil {
		return
	}
	if p.bar == nil {
		if time.Since(p.start) < patience {
			return
		}
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription(p.label),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	_ = p.bar.Set(done) // the bar is an ornament
}

// done takes the bar away.
func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

// isTerminal reports whether a person reads what is written to w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
