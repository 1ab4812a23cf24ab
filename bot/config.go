package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/faqbot/faqbot/index/expect"
)

// Mode says how sure the core must be before it answers.
type Mode = expect.Mode

// The modes.
const (
	Cautious = expect.Cautious // fewer answers, fewer wrong ones
	Normal   = expect.Normal
	Eager    = expect.Eager // more answers, more wrong ones
)

// Thresholds are the confidences from which a hit is answered, and from which it is suggested.
type Thresholds = expect.Thresholds

// Config says how the core answers. Its zero value is usable; each field states its default.
type Config struct {
	Mode           Mode          // "": normal
	Confident      float64       // confidence from which a hit is answered, in (0,1]; 0: the mode's on the content
	Suggest        float64       // confidence from which a hit is suggested, in (0,1]; 0: the mode's on the content, at most Confident
	Footer         string        // a line under each answer; "": none
	Language       string        // of the bot's own words when neither question nor content says one; "": "en"
	MaxQuestion    int           // length of a question that is searched, in characters (runes); longer ones are cut; 0: 1000
	Suggestions    int           // suggestions at most, 1 to 10; 0: 4
	StoreQuestions bool          // put the text of questions in the record; false: without
	Generation     int           // number of the generation that is asked at first; 0: of none
	Retention      time.Duration // how long the owner keeps records, which people are told; 0: for ever
	// Staff reports whether who asks may see what is for staff, by the Platform, User and Roles of
	// the question. It is called for each such question, from several goroutines; nil: nobody may.
	Staff func(q Question) bool
	// Keeper does what staff ask of the content; nil: they are told that it cannot be done here.
	Keeper Keeper
	// StaffLog keeps what staff do; nil: only the log does.
	StaffLog StaffLog
	// Feedback keeps what people say of answers, where questions are recorded with their texts; nil:
	// nothing is kept.
	Feedback FeedbackLog
	// Adapters are those that people reach the core by, whose trouble staff see in the status; nil: none is known.
	Adapters *Adapters
	// TellStaff shows something in the chats of staff: that questions cannot be recorded, say. It is
	// called from a goroutine of its own; nil: only the log tells.
	TellStaff     func(ctx context.Context, r Reply)
	Memory        time.Duration    // how long a conversation is remembered; 0: 15 minutes
	Conversations int              // conversations remembered at most, the oldest forgotten first; 0: 10,000
	Quick         time.Duration    // messages of one person at most this far apart may be one question; 0: 10 seconds
	Timeout       time.Duration    // for one question, after which the reply is a polite word; 0: 10 seconds
	Queue         int              // records waiting to be written at most, more are dropped; 0: 256
	Now           func() time.Time // nil: time.Now
}

// Thresholds returns the thresholds in force where nothing is known of the content.
func (c Config) Thresholds() Thresholds { return c.ThresholdsOn(nil) }

// ThresholdsOn returns the thresholds in force on content of which e is expected; nil: nothing is
// known. Exact ones of the configuration win.
func (c Config) ThresholdsOn(e *expect.Expectation) Thresholds {
	t := e.Thresholds(cmp.Or(c.Mode, Normal))
	t.Confident = cmp.Or(c.Confident, t.Confident)
	t.Suggest = min(cmp.Or(c.Suggest, t.Suggest), t.Confident)
	return t
}

// Validate returns an error for each rule that the configuration breaks, joined.
func (c Config) Validate() error {
	var errs []error
	rule := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	share := func(name string, v float64) {
		rule(v >= 0 && v <= 1 && !math.IsNaN(v), "answer.exact.%s is %v: it must lie between 0 and 1", name, v)
	}
	rule(c.Mode == "" || c.Mode == Cautious || c.Mode == Normal || c.Mode == Eager,
		"answer.mode is %q: it must be cautious, normal or eager", c.Mode)
	share("confident", c.Confident)
	share("suggest", c.Suggest)
	rule(c.Confident == 0 || c.Suggest <= c.Confident,
		"answer.exact.suggest is %v: it must not be above answer.exact.confident, which is %v", c.Suggest, c.Confident)
	rule(c.MaxQuestion >= 0, "limits.question_length is %d: it must not be negative", c.MaxQuestion)
	rule(c.Suggestions >= 0 && c.Suggestions <= 10, "the number of suggestions is %d: it must lie between 1 and 10", c.Suggestions)
	rule(c.Retention >= 0, "privacy.retention is %v: it must not be negative", c.Retention)
	rule(c.Memory >= 0, "the memory of conversations is %v: it must not be negative", c.Memory)
	rule(c.Conversations >= 0, "the number of conversations is %d: it must not be negative", c.Conversations)
	rule(c.Quick >= 0, "the time between quick messages is %v: it must not be negative", c.Quick)
	rule(c.Timeout >= 0, "the timeout of a question is %v: it must not be negative", c.Timeout)
	rule(c.Queue >= 0, "the queue of records is %d: it must not be negative", c.Queue)
	return errors.Join(errs...)
}

func (c Config) withDefaults() Config {
	c.Mode = cmp.Or(c.Mode, Normal)
	c.Language = cmp.Or(c.Language, "en")
	c.MaxQuestion = cmp.Or(c.MaxQuestion, 1000)
	c.Suggestions = cmp.Or(c.Suggestions, 4)
	c.Memory = cmp.Or(c.Memory, 15*time.Minute)
	c.Conversations = cmp.Or(c.Conversations, 10_000)
	c.Quick = cmp.Or(c.Quick, 10*time.Second)
	c.Timeout = cmp.Or(c.Timeout, 10*time.Second)
	c.Queue = cmp.Or(c.Queue, 256)
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}
