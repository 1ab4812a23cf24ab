package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestProgressIsForTerminals(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&system{stderr: &out}, "Building")
	p.start = time.Now().Add(-time.Hour)
	p.report(1, 10)
	p.report(10, 10)
	p.done()
	if out.Len() > 0 {
		t.Errorf("what is no terminal got %q", out.String())
	}
}

func TestProgressShowsWhatTakesLong(t *testing.T) {
	var out bytes.Buffer
	p := &progress{out: &out, label: "Building", start: time.Now()}
	p.report(1, 10)
	if out.Len() > 0 {
		t.Errorf("what has only begun shows %q", out.String())
	}
	p.start = time.Now().Add(-time.Hour)
	p.report(5, 10)
	if !strings.Contains(out.String(), "Building") || !strings.Contains(out.String(), "5/10") {
		t.Errorf("shown: %q, want the label and 5/10", out.String())
	}
	p.done()
}

// While texts are encoded, the bar is theirs; then it is that of the index again.
func TestProgressOfEncoding(t *testing.T) {
	var out bytes.Buffer
	p := &progress{out: &out, label: "Building", start: time.Now().Add(-time.Hour)}
	shows := func(want, not string) {
		t.Helper()
		time.Sleep(110 * time.Millisecond) // the bar draws no more often
		if got := out.String(); !strings.Contains(got, want) || not != "" && strings.Contains(got, not) {
			t.Errorf("shown: %q, want %q and not %q", got, want, not)
		}
		out.Reset()
	}
	p.report(1, 10)
	shows("1/10", "Encoding")
	p.encoding(256, 1000)
	shows("Encoding the texts", "Building")
	p.report(9, 10)
	shows("", "9/10")
	p.encoding(1000, 1000)
	p.report(10, 10)
	p.done()
}
