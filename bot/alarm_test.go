package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// told keeps what staff were told.
type told struct {
	mu    sync.Mutex
	texts []string
}

func (x *told) tell(_ context.Context, r Reply) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.texts = append(x.texts, r.Lang+": "+strings.ReplaceAll(r.Text, "\n\n", " "))
}

func (x *told) take() []string {
	synctest.Wait()
	x.mu.Lock()
	defer x.mu.Unlock()
	texts := x.texts
	x.texts = nil
	return texts
}

// Staff are told once that questions cannot be recorded, once that they can again, and at most once
// an hour; nobody waits for it, and no secret or question is in it.
func TestStaffAreToldOfTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var broken error
		staff := &told{}
		log := slowLog(func(context.Context, Record) error { return broken })
		core, _ := workCore(t, log, Config{TellStaff: staff.tell, Language: "de"})
		core.cfg.Now = time.Now
		core.records.alarm.now = time.Now
		ask := func(want ...string) {
			t.Helper()
			core.Ask(t.Context(), Question{Text: "my secret question", Lang: "en"})
			if diff := cmp.Diff(want, staff.take()); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		}
		const failed = "de: Was gefragt wird, kann zurzeit nicht aufgezeichnet werden. Der Datenträger ist voll. Die Antworten kommen trotzdem an."
		ask()
		broken = fmt.Errorf("insert of “my secret question” at postgres://bot:geheim@db/x: %w", ErrStoreFull)
		ask(failed)
		ask()
		ask()
		if text := core.Act(t.Context(), boss, Action{Kind: ActionStatus}).Text; !strings.Contains(text, "Der Datenträger ist voll.") {
			t.Errorf("the status says nothing of it: %q", text)
		}
		time.Sleep(3 * time.Hour)
		ask() // still the same trouble
		broken = nil
		ask("de: Was gefragt wird, wird wieder aufgezeichnet.")
		ask()
		if text := core.Act(t.Context(), boss, Action{Kind: ActionStatus}).Text; strings.Contains(text, "Datenträger") {
			t.Errorf("the status speaks of what is over: %q", text)
		}

		// It comes and goes: once an hour is enough.
		broken = ErrStoreFull
		ask(failed)
		broken = nil
		ask("de: Was gefragt wird, wird wieder aufgezeichnet.")
		for range 5 {
			time.Sleep(time.Minute)
			broken = ErrStoreFull
			ask()
			broken = nil
			ask()
		}
		broken = ErrStoreFull
		ask()
		time.Sleep(time.Hour)
		ask(failed) // it lasts
		broken = nil
		ask("de: Was gefragt wird, wird wieder aufgezeichnet.")
		if err := core.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Each kind of record has an alarm of its own, and telling that hangs or panics holds up nothing.
func TestTellingNeverWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		core, out := workCore(t, slowLog(func(context.Context, Record) error { return ErrStoreAway }), Config{
			StaffLog: brokenStaffLog{}, Keeper: worker(func(context.Context) error { return nil }),
			TellStaff: func(ctx context.Context, _ Reply) {
				if calls++; calls == 1 {
					panic("bad adapter")
				}
				<-ctx.Done()
			},
		})
		start := time.Now()
		for range 50 {
			core.Ask(t.Context(), Question{Text: "?"})
			core.Act(t.Context(), boss, Action{Kind: ActionReindex})
		}
		if waited := time.Since(start); waited != 0 {
			t.Errorf("waited %v", waited)
		}
		synctest.Wait()
		if n := core.records.failed.Load(); n != 0 || calls != 2 {
			t.Errorf("%d records are lost, told %d times", n, calls)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		defer func() {
			if n := core.records.failed.Load(); n != 50 {
				t.Errorf("%d records are lost at the end, want all 50", n)
			}
		}()
		if err := core.Close(ctx); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "told") {
			t.Errorf("close: %v", err)
		}
		if !strings.Contains(out.String(), "bad adapter") {
			t.Error("the panic is not in the log")
		}
	})
}

type brokenStaffLog struct{}

func (brokenStaffLog) RecordStaff(context.Context, StaffAction) error { return syscall.ENOSPC }

func TestTroubleKey(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("x: %w", ErrStoreFull), "trouble.full"},
		{fmt.Errorf("write: %w", syscall.ENOSPC), "trouble.full"},
		{ErrStoreDamaged, "trouble.damaged"},
		{syscall.EACCES, "trouble.denied"},
		{ErrStoreDenied, "trouble.denied"},
		{ErrStoreLocked, "trouble.locked"},
		{errors.Join(ErrStoreAway, context.DeadlineExceeded), "trouble.away"},
		{syscall.ECONNREFUSED, "trouble.away"},
		{context.DeadlineExceeded, "trouble.slow"},
		{errors.New("anything"), "trouble.other"},
	} {
		if got := troubleKey(tt.err); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.err, got, tt.want)
		}
	}
}
