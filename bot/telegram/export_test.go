package telegram

import "time"

// WaitIdle waits until everything that was received is answered.
func (a *Adapter) WaitIdle() {
	for len(a.dispatch.slots) > 0 {
		time.Sleep(time.Millisecond)
	}
}
