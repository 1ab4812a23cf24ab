package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"
)

const (
	// answersPrefix begins the keys of the state under which answers are kept:
	// answer/CHAT/MESSAGE.
	answersPrefix = "answer/"
	// answersKept is how long: Telegram lets people edit a message for 48 hours.
	answersKept = 48 * time.Hour
	// answersPruned is after how many answers the old ones are removed.
	answersPruned = 500
	// answersRecent is how many questions are held in memory for the buttons under their
	// answers. What people asked is never written to the state.
	answersRecent = 5000
)

// answers remembers which messages answer which question, so that an edited question has its
// answer edited, also after a restart. It is safe for concurrent use.
type answers struct {
	state  State
	reads  outage
	writes outage

	mu        sync.Mutex
	count     int
	questions map[messageKey]string // by the message that shows the answer
	order     []messageKey          // of questions, the oldest first
	albums    map[string]time.Time
	splits    []*split                 // the oldest first
	judgeable map[messageKey]judgeable // by the message that shows the answer, as long as questions has it
}

type messageKey struct{ chat, id int64 }

// shownMessage is a message of ours.
type shownMessage struct {
	ID    int64 `json:"id"`
	Photo bool  `json:"photo,omitempty"` // it has a caption, not a text
}

// answer is what was shown for a question.
type answer struct {
	Shown []shownMessage `json:"shown"`
	Asked string         `json:"asked"` // a digest of the question, to know an edit that changes nothing
	Time  int64          `json:"time"`  // Unix seconds of the question
	// Split is whether the message is a part of a question that came in several. All but the first
	// have nothing else here.
	Split bool `json:"split,omitempty"`
}

func newAnswers(log *slog.Logger, state State) *answers {
	return &answers{
		state: state, questions: map[messageKey]string{}, albums: map[string]time.Time{}, judgeable: map[messageKey]judgeable{},
		reads: outage{
			log: log, what: "telegram: the answers to edited questions cannot be looked up; a question that is edited is answered anew",
			again: "telegram: the answers to edited questions can be looked up again",
		},
		writes: outage{
			log: log, what: "telegram: answers cannot be kept; if their questions are edited, they are answered anew",
			again: "telegram: answers can be kept again",
		},
	}
}

func answerKey(chat, id int64) string {
	return answersPrefix + strconv.FormatInt(chat, 10) + "/" + strconv.FormatInt(id, 10)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// put keeps what was shown for the message m.
func (a *answers) put(ctx context.Context, m *message, shown []shownMessage, question string) {
	if len(shown) == 0 {
		return
	}
	a.remember(m.Chat.ID, shown, question)
	q := a.split(m)
	set := map[string]string{answerKey(m.Chat.ID, m.ID): encodeAnswer(answer{Shown: shown, Asked: digest(question), Time: m.Date, Split: q != nil})}
	if q != nil {
		for _, id := range q.ids[1:] {
			set[answerKey(m.Chat.ID, id)] = encodeAnswer(answer{Time: m.Date, Split: true})
		}
	}
	a.writes.note(ctx, a.state.Change(ctx, set, nil))
	a.mu.Lock()
	a.count++
	prune := a.count%answersPruned == 1
	a.mu.Unlock()
	if prune {
		a.prune(ctx)
	}
}

func encodeAnswer(x answer) string {
	data, err := json.Marshal(x)
	if err != nil {
		return "" // unreachable: numbers and texts
	}
	return string(data)
}

// get returns what was shown for the message m.
func (a *answers) get(ctx context.Context, m *message) (answer, bool) {
	text, err := a.state.Text(ctx, answerKey(m.Chat.ID, m.ID))
	a.reads.note(ctx, err)
	var found answer
	if text == "" || json.Unmarshal([]byte(text), &found) != nil {
		return answer{}, false
	}
	return found, true
}

// prune removes the answers whose questions cannot be edited any more.
func (a *answers) prune(ctx context.Context) {
	kept, err := a.state.Under(ctx, answersPrefix)
	var old []string
	for key, text := range kept {
		var x answer
		if json.Unmarshal([]byte(text), &x) != nil || time.Since(time.Unix(x.Time, 0)) > answersKept {
			old = append(old, key)
		}
	}
	a.reads.note(ctx, err)
	if len(old) > 0 {
		a.writes.note(ctx, a.state.Change(ctx, nil, old))
	}
}

// remember holds the question that messages of ours answer, for the buttons under them.
func (a *answers) remember(chat int64, shown []shownMessage, question string) {
	if question == "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range shown {
		key := messageKey{chat, s.ID}
		if _, ok := a.questions[key]; !ok {
			a.order = append(a.order, key)
		}
		a.questions[key] = question
	}
	for len(a.order) > answersRecent {
		delete(a.questions, a.order[0])
		delete(a.judgeable, a.order[0])
		a.order = a.order[1:]
	}
}

// question returns the question that a message of ours answers, "" if it is not known any more.
func (a *answers) question(m *message) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.questions[messageKey{m.Chat.ID, m.ID}]
}

// first reports whether this is the first message of an album that is seen.
func (a *answers) first(chat int64, album string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	for key, seen := range a.albums {
		if now.Sub(seen) > time.Minute {
			delete(a.albums, key)
		}
	}
	key := fmt.Sprint(chat, "/", album)
	_, seen := a.albums[key]
	a.albums[key] = now
	return !seen
}
