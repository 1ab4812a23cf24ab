package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/faqbot/faqbot/faq"
)

// Keeper keeps the generations of the content: package bot/reindex has one. Who may use it is
// checked before, in the core, which also keeps a [StaffAction] of all that a person asked it for.
// A keeper keeps one only of what goes past the core: a saved file, a signal, the start, the command
// line on the data folder. It tells the core of every end, by [Core.Reindexed].
type Keeper interface {
	// Reindex reads the content again, builds a generation of it, compares how the two answer, and
	// makes the new one current unless something stands against it. What stands against it is told
	// in the report; an error says that the work could not be done at all. One reindex runs at a
	// time: a second one waits.
	Reindex(ctx context.Context, r ReindexRequest) (*ReindexReport, error)
	// Rollback makes an older generation current. [ErrNoGeneration] if there is none of the number,
	// [ErrDamaged] if it cannot be used.
	Rollback(ctx context.Context, number int, by Person) (*ReindexReport, error)
	// Generations returns those that are kept, the newest first.
	Generations(ctx context.Context) ([]Generation, error)
	// Diff tells what is different from one generation to another; [FilesNow] stands for the
	// content files as they are now, 0 as from for the current generation.
	Diff(ctx context.Context, from, to int) (*faq.Difference, error)
}

// FilesNow stands for the content files as they are now, where [Keeper.Diff] takes the number of
// a generation.
const FilesNow = -1

// Errors of the work of staff.
var (
	ErrNotStaff     = errors.New("this is for staff only")
	ErrNoGeneration = errors.New("there is no such generation")
	ErrDamaged      = errors.New("that generation is damaged")
	ErrBusy         = errors.New("too much work of the staff is under way already")
	ErrClosing      = errors.New("faqbot is shutting down")
	ErrNoKeeper     = errors.New("the content of this bot cannot be built anew while it runs")
)

// Person is somebody of the staff, or what acts on its own: with User empty, Platform names that.
type Person struct {
	Platform string `json:"platform"`       // name of the adapter; "cli" for the command line; "watch", "signal", "start" for faqbot itself
	User     UserID `json:"user,omitempty"` // as the platform knows the person; "" if it has no people
}

// ReindexRequest says who wants what.
type ReindexRequest struct {
	By    Person
	Force bool // switch even where the gate says no; recorded. Content with errors is refused all the same
}

// Status is what became of a reindex.
type Status string

// The ends of a reindex.
const (
	StatusLive      Status = "live"      // the new generation answers
	StatusUnchanged Status = "unchanged" // the content is that of the current generation
	StatusRefused   Status = "refused"   // the content has errors: Problems says which
	StatusBlocked   Status = "blocked"   // the gate found too much that would be answered worse
	StatusFailed    Status = "failed"    // it could not be done at all; stands in no report, but is counted and recorded
)

// ReindexReport tells what a reindex, or a rollback, did. It is kept with the generation.
type ReindexReport struct {
	Status     Status          `json:"status"`
	Generation int             `json:"generation"` // the one that answers now
	From       int             `json:"from"`       // the one that answered before; 0 for none
	By         Person          `json:"by"`
	Time       time.Time       `json:"time"`
	Took       time.Duration   `json:"took"` // in nanoseconds
	Forced     bool            `json:"forced,omitempty"`
	Rollback   bool            `json:"rollback,omitempty"`
	Gone       bool            `json:"gone,omitempty"` // From cannot be gone back to
	Entries    int             `json:"entries"`        // of the new content
	Analysed   int             `json:"analysed"`       // entries of which texts were analysed again; the others were taken over
	Problems   faq.Problems    `json:"problems,omitempty"`
	Changes    *faq.Difference `json:"changes,omitempty"`
	Gate       *GateReport     `json:"gate,omitempty"`     // nil: nothing was asked
	Expected   *Expected       `json:"expected,omitempty"` // of the new content, as far as it is known; nil: it is not yet
}

// GateReport tells how the old and the new generation answer the same questions.
type GateReport struct {
	Asked     int       `json:"asked"`               // questions in all
	Own       int       `json:"own"`                 // of them phrasings of the content itself
	Cases     int       `json:"cases"`               // of them labelled questions of the owner
	Confirmed int       `json:"confirmed"`           // of them questions whose answer a person has confirmed
	Later     int       `json:"later,omitempty"`     // phrasings that are still being asked, while the new generation answers already
	After     int       `json:"after,omitempty"`     // of Asked, phrasings that were asked after the switch
	Left      int       `json:"left,omitempty"`      // phrasings that were to be asked later, and were not: a newer generation came, or faqbot was ended
	Limit     string    `json:"limit"`               // worse answers that are let through: "0", "5", "1%"
	Mode      string    `json:"mode"`                // warn or block
	Over      bool      `json:"over"`                // there are more worse answers than that
	Better    []Verdict `json:"better,omitempty"`    //
	Worse     []Verdict `json:"worse,omitempty"`     //
	Different []Verdict `json:"different,omitempty"` // neither better nor worse: another text, another wrong entry
	TookAsk   int64     `json:"took_asking_ms"`      // milliseconds
}

// QuestionSource says where a question of the gate comes from.
type QuestionSource string

// The sources.
const (
	FromContent   QuestionSource = "content"   // a phrasing of an entry
	FromCases     QuestionSource = "cases"     // the owner's file of labelled questions
	FromConfirmed QuestionSource = "confirmed" // a person confirmed the answer
)

// Verdict compares the replies of two generations to one question.
type Verdict struct {
	Question string         `json:"question"`
	Source   QuestionSource `json:"source"`
	Expect   []faq.EntryID  `json:"expect"` // any of them is right; empty: nothing answers it
	Before   GateReply      `json:"before"`
	After    GateReply      `json:"after"`
}

// GateReply is a reply as far as the gate needs it.
type GateReply struct {
	Outcome     Outcome       `json:"outcome"`
	Entry       faq.EntryID   `json:"entry,omitempty"`  // answered with
	Title       string        `json:"title,omitempty"`  // its question
	Answer      string        `json:"answer,omitempty"` // its text, Markdown
	Suggestions []faq.EntryID `json:"suggestions,omitempty"`
	Confidence  float64       `json:"confidence"`
}

// Generation is one built version of the content.
type Generation struct {
	Number  int       `json:"generation"`
	Current bool      `json:"current"`
	Built   time.Time `json:"built"`
	By      Person    `json:"by"`
	Entries int       `json:"entries"`
	Bytes   int64     `json:"bytes"`             // on disk
	Version string    `json:"version"`           // of the content, as [faq.Content.Version] has it
	Damaged string    `json:"damaged,omitempty"` // why it cannot be used; "" if it can
	Added   int       `json:"added,omitempty"`   // entries, against the one before it
	Removed int       `json:"removed,omitempty"` // likewise
	Renamed int       `json:"renamed,omitempty"` // likewise
	Changed int       `json:"changed,omitempty"` // likewise
	Worse   int       `json:"worse,omitempty"`   // answers that the gate found worse
	Forced  bool      `json:"forced,omitempty"`
}

// The kinds of action of the staff. Each is refused to everybody else with the same words as an
// action that does not exist.
const (
	ActionReindex     ActionKind = "reindex"     // read the content again and make it live; ID "force" overrides the gate
	ActionGenerations ActionKind = "generations" // list the generations, with buttons to go back
	ActionRollback    ActionKind = "rollback"    // ID is the number of the generation to go back to
)

// StaffKinds returns the kinds of action that are for staff alone. A new one belongs here: then it is
// refused to everybody else, whichever way it comes in.
func StaffKinds() []ActionKind {
	return []ActionKind{ActionStatus, ActionReindex, ActionGenerations, ActionRollback}
}

// ForStaff reports whether a kind of action is for staff alone. Adapters show a button of one to whoever
// sees the message, and leave it to the core who may press it.
func (k ActionKind) ForStaff() bool { return slices.Contains(StaffKinds(), k) }

// StaffAction is what is kept of something that somebody did, or tried to do, as staff.
type StaffAction struct {
	Time       time.Time // zero: now
	By         Person
	Action     string // reindex, rollback, generations, diff
	Outcome    string // a [Status]; "done", "denied", or "failed"
	Generation int    // the one concerned; 0 for none
	Forced     bool
	Detail     string // a sentence for people; no texts of questions
	ID         string // as in [Record]
}

// StaffLog keeps what staff do. Package store has one.
type StaffLog interface {
	RecordStaff(ctx context.Context, a StaffAction) error
}

// Feedback is what a person said of an answer.
type Feedback struct {
	Time       time.Time // zero: now
	Platform   string
	Lang       string
	Question   string      // as it was understood; never empty: without texts kept there is no feedback to keep
	Entry      faq.EntryID // the answer
	Right      bool        // it answered the question; false: it did not
	Taught     bool        // somebody of the staff said so, in teaching
	Generation int
	ID         string // as in [Record]
}

// FeedbackLog keeps feedback. Package store has one.
type FeedbackLog interface {
	RecordFeedback(ctx context.Context, f Feedback) error
}

// StaffChat is an adapter that can tell the staff something, in the chat that they have there.
type StaffChat interface {
	// TellStaff shows the reply with its buttons in the staff's chat. It is an error if there is
	// none or it cannot be reached.
	TellStaff(ctx context.Context, r Reply) error
}
