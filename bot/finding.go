package bot

// Finding is one thing that an adapter finds when it tries its connection, for `faqbot doctor`.
type Finding struct {
	Level Level
	Text  string // what was found: a sentence for the owner
	Fix   string // what to do about it: a sentence; "" where there is nothing to do
}

// Level says how grave a finding is.
type Level int

// The levels.
const (
	Fine    Level = iota // as it should be
	Note                 // worth knowing
	Warning              // works, and not as the owner may expect
	Failure              // does not work
)
