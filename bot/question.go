// Package bot is the query core: it takes a [Question] from any platform and decides on one
// [Reply]. It knows no platform; adapters receive, render, and keep their platform's limits.
package bot

import (
	"time"

	"github.com/faqbot/faqbot/faq"
)

// Ids are made by an adapter, and only the adapter that made one takes it apart.
type (
	// ChatID names a place where people talk: a chat, a channel, a thread, a browser tab.
	ChatID string
	// UserID names a person on a platform.
	UserID string
	// MessageID names a message within a chat.
	MessageID string
)

// Question is what a person asked.
type Question struct {
	Text     string    // the message as it was written, without the address (@bot, /ask)
	Title    string    // title of the post or thread that the message opens, if any
	Platform string    // name of the adapter, for the record
	Chat     ChatID    // with User: whose conversation it belongs to; both empty: no conversation
	User     UserID    // who asks
	Roles    []string  // what the platform says of who asks: ids of its roles, [RoleAdmin], [RoleToken]
	Place    string    // what Chat is part of, and Roles were given in: the id of Discord's guild, of Telegram's group; "": neither
	Lang     string    // language of the person or channel, "" if not known
	Tags     []string  // only entries with one of these tags; none: all
	Time     time.Time // when it was asked; zero: now
	Heard    Heard     // how it came to the bot; zero: it was said to the bot
}

// The words that stand in Question.Roles beside the ids that a platform gives its roles. An
// adapter sets them only for what the platform, or the proof that came with a request, says of
// who asks; what that allows is for [Config.Staff] to decide.
const (
	// RoleAdmin means: who asks administers Question.Place. On Telegram, creator or administrator
	// of the group; on Discord, a member with the permission Administrator or Manage Server.
	RoleAdmin = "administrator"
	// RoleToken means: the question came with one of the tokens that let a program act as staff.
	RoleToken = "token"
)

// Heard says how a message came to the bot, and with it what may be answered: who speaks to
// the bot waits for a reply, people among themselves do not.
type Heard int

// The ways in which a message comes to the bot.
const (
	// Addressed: somebody said it to the bot, in private, by a mention, a reply or a command.
	// There is always something to show.
	Addressed Heard = iota
	// Posted: it opens a post or thread in a place where people ask for help. The reply is an
	// answer when the core is sure, suggestions when one of them is likely, else silent.
	Posted
	// Overheard: people said it to each other where the bot listens. The reply is an answer
	// when the core is very sure and the message asks something, else silent.
	Overheard
)

// Outcome is what the core decided.
type Outcome string

// The outcomes.
const (
	Answered  Outcome = "answered"  // the reply has an Entry
	Suggested Outcome = "suggested" // “Did you mean …”: the reply has Suggestions
	Declined  Outcome = "declined"  // nothing found
	Smalltalk Outcome = "smalltalk" // greetings, thanks: the reply has Text alone
	Handoff   Outcome = "handoff"   // passed to staff
)

// Reply is what the core decided to say. Adapters render it; they add no decision.
type Reply struct {
	Question    string       // the question as it was understood
	Outcome     Outcome      //
	Confidence  float64      // of the best hit, in every outcome
	Lang        string       // of the bot's own words in this reply
	Text        string       // the bot's own words, Markdown: all of a smalltalk or declined reply, the lead of a suggested one; above the answer of an answered one, mostly ""
	Entry       *faq.Entry   // only when answered; shared: do not change it
	Highlight   string       // Markdown: the part of a long answer to show first; "": show all of it
	Notice      string       // a line under the answer: the entry's notice, the configured footer
	Suggestions []Suggestion // the next best hits, as data (what to show is in Actions); when suggested or declined, the best first
	Actions     []Action     // buttons, in the order to show them
	More        []Reply      // replies to the other questions of the same message
	Refused     bool         // the action does not exist, or not for who asks: to be shown to nobody else where that can be, and in place of nothing
	Silent      bool         // show nothing at all, not even “typing…”: only for what was [Posted] or [Overheard]; beside it Question and Lang alone are set
}

// Suggestion is an entry that may be meant.
type Suggestion struct {
	ID         faq.EntryID `json:"id"`
	Question   string      `json:"question"`
	Confidence float64     `json:"confidence"`
}

// ActionKind tells what pressing a button does.
type ActionKind string

// The kinds of action that the core gives.
const (
	ActionEntry   ActionKind = "entry"   // ID names an entry to show: a suggestion or a related one
	ActionShowAll ActionKind = "all"     // show the whole answer of entry ID, where a highlight was shown
	ActionLink    ActionKind = "link"    // open URL
	ActionContact ActionKind = "contact" // talk to a person
	ActionTopics  ActionKind = "topics"  // browse the content: ID names a section, "" the top
)

// The kinds of action that adapters make themselves, of a command such as /help: each is
// answered by a [Smalltalk] reply. They have no ID.
const (
	ActionWelcome ActionKind = "welcome" // who the bot is and what to do first; with Actions
	ActionHelp    ActionKind = "help"    // how to ask, and what else there is
	ActionPrivacy ActionKind = "privacy" // what is kept, for how long, and whom to ask
	ActionAsk     ActionKind = "ask"     // an invitation to ask a question
	ActionStatus  ActionKind = "status"  // how the bot does; for staff only
)

// The kinds of action by which a person says whether an answer was right. ID names the entry, and
// the question's Text is what was asked.
const (
	ActionSolved   ActionKind = "solved"   // it answered the question
	ActionUnsolved ActionKind = "unsolved" // it did not
)

// Action is a button as data: a new kind needs no change in an adapter.
type Action struct {
	Kind  ActionKind `json:"kind"`
	Label string     `json:"label"`          // in the language of the reply; adapters cut it to their limit
	ID    string     `json:"id,omitempty"`   // what it concerns; its meaning depends on Kind
	URL   string     `json:"url,omitempty"`  // only for ActionLink
	Keep  bool       `json:"keep,omitempty"` // where the list is cut into pages: show it on each, like “Back”
}
