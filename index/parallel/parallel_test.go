package parallel

import (
	"runtime"
	"sync/atomic"
	"testing"
)

func TestDo(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 1000} {
		calls := make([]atomic.Int32, n)
		Do(n, func(k int) { calls[k].Add(1) })
		for k := range calls {
			if c := calls[k].Load(); c != 1 {
				t.Errorf("of %d, %d was called %d times", n, k, c)
			}
		}
	}
}

// Spare processors are for answering, not for calculating; fewer than at the start are kept to.
func TestProcessors(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	Spare(2)
	if runtime.GOMAXPROCS(0) != atStart+2 || Processors() != atStart {
		t.Errorf("with 2 spare ones there are %d, of which %d calculate; want %d and %d", runtime.GOMAXPROCS(0), Processors(), atStart+2, atStart)
	}
	runtime.GOMAXPROCS(1)
	if Processors() != 1 {
		t.Errorf("of 1 processor %d calculate", Processors())
	}
}
