// Package parallel spreads work over the processors of the machine.
package parallel

import (
	"runtime"
	"sync"
)

// atStart is the number of Go's processors before a server adds spare ones. It never changes.
var atStart = runtime.GOMAXPROCS(0) //nolint:gochecknoglobals // can be known at no other time

// Processors returns how many goroutines work that only calculates may keep busy, at least 1: as many as Go had
// processors when the program started, or has now if these are fewer. Spare ones (see [Spare]) do not count.
func Processors() int { return min(atStart, runtime.GOMAXPROCS(0)) }

// Spare lets Go run so many goroutines more than there are processors. Go looks for what comes from the
// network when one of its processors has nothing to do, and else only every ten milliseconds
// (sysmon in Go's runtime/proc.go); with spare ones somebody always looks, however much is calculated, and
// the operating system shares the real ones fairly, by fractions of a millisecond.
func Spare(n int) { runtime.GOMAXPROCS(atStart + n) }

// Do calls do with 0…n-1, each once, on all processors, and returns when all calls have. If some panic, it panics with the
// [PanicError] of one, or where there is one processor with what that panicked with; then not all calls are made.
func Do(n int, do func(k int)) {
	workers := min(n, Processors())
	Workers(workers, func(w int) {
		for k := w; k < n; k += workers {
			do(k)
		}
	})
}

// Workers calls work with 0…n-1, each in a goroutine of its own, and returns when all calls have. If some panic, it panics
// with the [PanicError] of one. One worker alone is called in the goroutine of the caller.
func Workers(n int, work func(w int)) {
	if n < 2 {
		for w := range n {
			work(w)
		}
		return
	}
	var wg sync.WaitGroup
	var c crash
	for w := range n {
		wg.Go(func() {
			defer c.keep()
			work(w)
		})
	}
	wg.Wait()
	c.pass()
}

// Together calls all functions at the same time, and returns when all have. If some panic, it panics with the [PanicError]
// of one.
func Together(all ...func()) { Workers(len(all), func(w int) { all[w]() }) }
