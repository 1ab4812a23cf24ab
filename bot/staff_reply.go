package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// idForce is the ID of an [ActionReindex] that overrides the gate.
const idForce = "force"

const (
	// maxProblems is how many problems of refused content a reply lists: as many as one mends at once.
	maxProblems = 10
	// maxGenerations is how many generations a reply lists, the newest ones.
	maxGenerations = 20
	// maxReason is the length in runes of an error that is shown to staff.
	maxReason = 300
)

// actAsStaff answers an action that is for staff alone. Whoever is not of the staff gets what an
// action that does not exist gets, in the same way. The work is done before a turn begins, since a
// turn holds the index that a reindex replaces.
func (c *Core) actAsStaff(ctx context.Context, q Question, a Action) Reply {
	say, err := c.doAsStaff(ctx, q, a)
	if errors.Is(err, ErrNotStaff) {
		return c.guard(ctx, q, func(ctx context.Context, t *turn) Reply { return t.act(ctx, a) })
	}
	return c.guard(ctx, q, func(_ context.Context, t *turn) Reply {
		if err != nil {
			return t.staffError(a, err)
		}
		return say(t)
	})
}

// doAsStaff does what an action of the staff asks for, and returns what makes the reply.
func (c *Core) doAsStaff(ctx context.Context, q Question, a Action) (func(*turn) Reply, error) {
	switch a.Kind {
	case ActionReindex:
		r, err := c.Reindex(ctx, q, a.ID == idForce)
		return func(t *turn) Reply { return t.report(r) }, err
	case ActionRollback:
		number, _ := strconv.Atoi(a.ID) // 0, which is no generation, for what is no number
		r, err := c.Rollback(ctx, q, number)
		return func(t *turn) Reply { return t.report(r) }, err
	case ActionGenerations:
		gs, err := c.Generations(ctx, q)
		return func(t *turn) Reply { return t.generations(gs) }, err
	case ActionStatus:
		seen := StaffAction{Action: staffStatus, Outcome: staffDone}
		if !c.admit(ctx, q, &seen) {
			return nil, ErrNotStaff
		}
		c.keepAction(ctx, seen)
		return (*turn).status, nil
	default:
		return nil, ErrNotStaff // unreachable: each kind for staff is above
	}
}

// ReportReply returns what staff are told of a reindex, or a rollback, with the buttons for what they
// may want next; in a language, "" for the configured one. Who sees it must be of the staff.
func (c *Core) ReportReply(r *ReindexReport, lang string) Reply {
	if !c.words.Has(lang) {
		lang = c.cfg.Language
	}
	w := c.words.For(lang)
	return Reply{Outcome: Smalltalk, Lang: w.Lang(), Text: reportText(w, r), Actions: reportActions(w, r)}
}

// report is the reply to who wanted a reindex or a rollback.
func (t *turn) report(r *ReindexReport) Reply {
	reply := t.ReportReply(r, t.lang(nil))
	reply.Question = strings.TrimSpace(printable(t.q.Text))
	return reply
}

// reportActions returns the buttons for what staff may want after a reindex.
func reportActions(w *locale.Words, r *ReindexReport) []Action {
	var actions []Action
	switch r.Status {
	case StatusBlocked:
		actions = append(actions, Action{Kind: ActionReindex, Label: w.Text("staff.force"), ID: idForce})
	case StatusRefused:
		actions = append(actions, Action{Kind: ActionReindex, Label: w.Text("staff.again")})
	case StatusLive:
		if r.From > 0 && r.From != r.Generation && !r.Gone {
			actions = append(actions, switchAction(w, r.From, r.Generation))
		}
	case StatusUnchanged, StatusFailed:
	}
	return append(actions, Action{Kind: ActionGenerations, Label: w.Text("generations.action")})
}

// switchAction is the button that makes another generation current than the one that is.
func switchAction(w *locale.Words, number, current int) Action {
	key := "staff.back"
	if number > current {
		key = "staff.forward"
	}
	return Action{Kind: ActionRollback, Label: w.Text(key, locale.Args{"N": number}), ID: strconv.Itoa(number)}
}

// generations lists the generations, with a button for each that one can go to.
func (t *turn) generations(gs []Generation) Reply {
	w := t.words.For(t.lang(nil))
	if len(gs) == 0 {
		return t.reply(w.Lang(), w.Text("generations.none"))
	}
	current := 0
	for _, g := range gs {
		if g.Current {
			current = g.Number
		}
	}
	more := len(gs) - maxGenerations
	gs = gs[:min(len(gs), maxGenerations)]
	var lines []string
	var actions []Action
	for _, g := range gs {
		lines = append(lines, generationLine(w, g))
		if !g.Current && g.Damaged == "" {
			actions = append(actions, switchAction(w, g.Number, current))
		}
	}
	if more > 0 {
		lines = append(lines, w.Text("staff.more", locale.Args{"Count": more}))
	}
	r := t.reply(w.Lang(), w.Text("generations.list"), bullets(lines...))
	r.Actions = append(actions, Action{Kind: ActionReindex, Label: w.Text("staff.reindex"), Keep: true})
	return r
}

// generationLine says what there is to know of a generation, in a line.
func generationLine(w *locale.Words, g Generation) string {
	parts := []string{
		"**" + strconv.Itoa(g.Number) + "**", moment(g.Built), w.Text("generations.entries", locale.Args{"Count": g.Entries}), byText(w, g.By),
	}
	if g.Added+g.Removed+g.Renamed+g.Changed > 0 {
		parts = append(parts, w.Text("generations.changes", locale.Args{
			"Added": g.Added, "Removed": g.Removed, "Renamed": g.Renamed, "Changed": g.Changed,
		}))
	}
	if g.Worse > 0 {
		parts = append(parts, w.Text("generations.worse", locale.Args{"Count": g.Worse}))
	}
	if g.Forced {
		parts = append(parts, w.Text("generations.forced"))
	}
	line := strings.Join(parts, " · ")
	switch {
	case g.Damaged != "":
		line += " · **" + w.Text("generations.damaged") + "** " + literal(g.Damaged)
	case g.Current:
		line += " · **" + w.Text("generations.current") + "**"
	}
	return line
}

// byText says who set something off.
func byText(w *locale.Words, by Person) string {
	if by.User == "" {
		if key := "staff.by." + by.Platform; w.Text(key) != key {
			return w.Text(key)
		}
		return literal(by.Platform)
	}
	return literal(by.Platform + " " + string(by.User))
}

// staffError says why something that staff wanted could not be done.
func (t *turn) staffError(a Action, err error) Reply {
	w := t.words.For(t.lang(nil))
	var text string
	switch {
	case errors.Is(err, ErrNoKeeper):
		text = w.Text("staff.no_keeper")
	case errors.Is(err, ErrNoGeneration):
		text = w.Text("staff.no_generation", locale.Args{"N": literal(a.ID)})
	case errors.Is(err, ErrDamaged):
		text = w.Text("staff.damaged", locale.Args{"N": literal(a.ID)})
	case errors.Is(err, ErrBusy):
		text = w.Text("staff.busy")
	case errors.Is(err, ErrClosing):
		text = w.Text("staff.closing")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		text = w.Text("staff.slow")
	default:
		text = joinParagraphs(w.Text("staff.failed"), literal(shortened(err.Error(), maxReason)), w.Text("staff.log"))
	}
	r := t.reply(w.Lang(), text)
	r.Outcome = Declined
	return r
}

// problemList lists what is wrong with content that was refused: the errors, with file and line.
func problemList(w *locale.Words, ps faq.Problems) string {
	var lines []string
	errs := 0
	for _, p := range ps {
		if p.Severity != faq.Error {
			continue
		}
		if errs++; errs <= maxProblems {
			lines = append(lines, literal(p.Error()))
		}
	}
	if errs > maxProblems {
		lines = append(lines, w.Text("staff.more", locale.Args{"Count": errs - maxProblems}))
	}
	return bullets(lines...)
}

// literal returns Markdown that shows s as it is, in one line: a code span, in more backticks than s
// has in a row.
func literal(s string) string {
	s = oneLine(printable(s))
	if s == "" {
		return ""
	}
	longest, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	if longest == 0 {
		return "`" + s + "`"
	}
	fence := strings.Repeat("`", longest+1)
	return fence + " " + s + " " + fence
}

// shortened cuts s to a length in runes.
func shortened(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit]) + "…"
}

// moment writes a time as staff read it, whatever their clock says.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// reportDetail says in a sentence for the log of staff what became of a reindex.
func reportDetail(r *ReindexReport) string {
	switch r.Status {
	case StatusRefused:
		for _, p := range r.Problems {
			if p.Severity == faq.Error {
				return shortened("the content has errors, the first: "+p.Error(), maxReason)
			}
		}
		return "the content has errors"
	case StatusBlocked:
		if r.Gate != nil {
			return fmt.Sprintf("%d of %d questions would be answered worse, the limit is %s", len(r.Gate.Worse), r.Gate.Asked, r.Gate.Limit)
		}
	case StatusLive:
		detail := fmt.Sprintf("from generation %d to %d", r.From, r.Generation)
		if r.Gate != nil && len(r.Gate.Worse) > 0 {
			detail += fmt.Sprintf("; %d of %d questions are answered worse", len(r.Gate.Worse), r.Gate.Asked)
		}
		return detail
	case StatusUnchanged, StatusFailed:
	}
	return ""
}
