package bot

import (
	"context"
	"errors"
	"time"

	"github.com/faqbot/faqbot/faq"
)

// Record is what is kept of one question: nothing that names a person.
type Record struct {
	Time       time.Time     // when it was asked; zero: now
	Platform   string        // name of the adapter
	Lang       string        // of the person or channel, "" if not known
	Outcome    Outcome       // what the core decided
	Entry      faq.EntryID   // the entry answered with, "" if none
	Confidence float64       // of the best hit
	Latency    time.Duration // from the question to the decision
	Generation int           // number of the generation that answered; 0: of none
	Question   string        // as it was understood; "" if no texts are kept
	ID         string        // names the record, so that it is kept once however often it is handed over; "": it is handed over once
}

// QuestionLog keeps records. Package store has one.
type QuestionLog interface {
	// Record keeps one record. It may take seconds and fail: a full disk, a locked database. The
	// core never lets a person wait for it.
	Record(ctx context.Context, r Record) error
}

// What keeps a store from keeping something, as far as it can tell: errors of [QuestionLog],
// [StaffLog] and [FeedbackLog] wrap one of these, so that staff can be told in plain words.
var (
	ErrStoreFull    = errors.New("the disk is full")
	ErrStoreLocked  = errors.New("another program keeps the database locked")
	ErrStoreDamaged = errors.New("the database is damaged")
	ErrStoreAway    = errors.New("the database cannot be reached")
	ErrStoreDenied  = errors.New("the database may not be written to")
)
