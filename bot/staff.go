package bot

import (
	"context"
)

// isStaffAction reports whether an action is for staff alone.
func isStaffAction(k ActionKind) bool {
	switch k {
	case ActionReindex, ActionGenerations, ActionRollback, ActionStatus:
		return true
	default:
		return false
	}
}

// actAsStaff answers an action that is for staff alone.
func (c *Core) actAsStaff(ctx context.Context, q Question, a Action) Reply {
	if c.cfg.Staff == nil || !c.cfg.Staff(q) {
		return c.guard(ctx, q, func(ctx context.Context, t *turn) Reply { return t.gone(ctx, "action.unknown") })
	}
	return c.guard(ctx, q, func(ctx context.Context, t *turn) Reply {
		if a.Kind == ActionStatus {
			return t.status()
		}
		return t.gone(ctx, "action.unknown")
	})
}
