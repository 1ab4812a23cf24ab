package main

import (
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// logLevel is that of commands which answer at the terminal; serve logs more.
const logLevel = slog.LevelWarn

// patience is how long something may take before it gets a progress bar.
const patience = 500 * time.Millisecond

// progress shows a bar on standard error while something long is done, if that is a terminal. Where texts are
// encoded at the same time, the bar is that of the encoding, which takes longer.
type progress struct {
	out   io.Writer // nil: nobody is watching
	label string

	mu    sync.Mutex // guards the rest
	start time.Time
	shown string // the label of the bar
	bar   *progressbar.ProgressBar
	texts bool // texts are being encoded
}

// encodingLabel stands before the bar while texts are encoded.
const encodingLabel = "Encoding the texts"

func newProgress(sys *system, label string) *progress {
	p := &progress{label: label, start: time.Now()}
	if isTerminal(sys.stderr) {
		p.out = sys.stderr
	}
	return p
}

// report is told how much is done.
func (p *progress) report(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.texts {
		p.show(p.label, done, total)
	}
}

// encoding is told how many texts are encoded.
func (p *progress) encoding(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.texts = done < total
	p.show(encodingLabel, done, total)
}

// show shows a bar with an estimate of the time that is left; mu is held.
func (p *progress) show(label string, done, total int) {
	if p.out == nil || time.Since(p.start) < patience {
		return
	}
	if p.bar != nil && p.shown != label {
		_ = p.bar.Clear() // the bar is an ornament
		p.bar = nil
	}
	if p.bar == nil {
		p.shown = label
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription(label),
			progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	_ = p.bar.Set(done) // the bar is an ornament
}

// done takes the bar away; the next thing that is long gets another one.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	p.bar, p.texts, p.start = nil, false, time.Now()
}

// isTerminal reports whether a person reads what is written to w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
