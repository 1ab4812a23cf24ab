package bot

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestLimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(2, time.Minute)
		for i, want := range []bool{true, true, false, false} {
			if wait, ok := l.Allow("ann"); ok != want || ok != (wait == 0) || wait > time.Minute/2 {
				t.Errorf("question %d: allowed %t, to wait %v", i, ok, wait)
			}
		}
		if _, ok := l.Allow("bob"); !ok {
			t.Error("bob has to wait for ann")
		}
		time.Sleep(time.Minute / 2)
		if _, ok := l.Allow("ann"); !ok {
			t.Error("half a minute later ann may not ask one question")
		}
		if _, ok := l.Allow("ann"); ok {
			t.Error("half a minute later ann may ask two questions")
		}
		if _, ok := NewLimiter(-1, time.Minute).Allow("ann"); !ok {
			t.Error("no limit refuses")
		}
	})
}

func TestLimiterIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(1, time.Minute)
		for i := range 3 * maxKeys {
			time.Sleep(time.Millisecond)
			if _, ok := l.Allow(strconv.Itoa(i)); !ok {
				t.Fatalf("a new key is refused: %d", i)
			}
			if len(l.keys) > maxKeys {
				t.Fatalf("%d keys are kept", len(l.keys))
			}
		}
	})
}

func TestCooldown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Cooldown{After: time.Minute}
		if !c.Allows("a") {
			t.Error("a cooldown is on before anything was said")
		}
		c.Begin("a")
		if c.Allows("a") || !c.Allows("b") {
			t.Error("the cooldown of a is off, or that of b on")
		}
		time.Sleep(time.Minute)
		if !c.Allows("a") {
			t.Error("the cooldown of a is on after its time")
		}
		c.Begin("b")
		if len(c.begun) != 1 {
			t.Errorf("%d cooldowns are kept, want the one that is on", len(c.begun))
		}
	})
}
