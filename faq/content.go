package faq

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// Content is all that one version of the owner's files says.
type Content struct {
	Entries   []Entry
	Urgent    []Urgent       // fixed texts that come before anything else
	Smalltalk []Smalltalk    // the owner's words for greetings, thanks and the like
	Synonyms  []SynonymGroup // words that mean the same in this content
	Contact   string         // how to reach a person; Markdown; "" if the owner gives none
	Files     []string       // the files read, in reading order
}

// Urgent is a text that the owner wants given at once when a message has one of its words.
type Urgent struct {
	ID     EntryID  // slug, unique among the urgent texts
	Words  []string // words or phrases; matched as whole words, without regard to case or inflection
	Answer string   // Markdown
	Lang   string   // "" for every language
	Source Source
}

// SmalltalkKind names what a message that asks nothing does.
type SmalltalkKind string

// The kinds of small talk, as they are written in content.
const (
	Greeting SmalltalkKind = "greeting"
	Thanks   SmalltalkKind = "thanks"
	Goodbye  SmalltalkKind = "goodbye"
	Identity SmalltalkKind = "identity" // “who are you?”, “are you a bot?”
)

// Smalltalk is the owner's answer to one kind of small talk.
type Smalltalk struct {
	Kind   SmalltalkKind
	Also   []string // further phrasings that count as this kind
	Answer string   // Markdown; "" keeps the bot's own words
	Lang   string   // "" for every language
	Source Source
}

// SynonymGroup holds words that mean the same. Words may be phrases.
type SynonymGroup struct {
	Words  []string
	To     []string // one-way: Words are read as To as well; empty: all Words mean one another
	Source Source
}

// Entry returns the entry with this id, or nil.
func (c *Content) Entry(id EntryID) *Entry {
	for i := range c.Entries {
		if c.Entries[i].ID == id {
			return &c.Entries[i]
		}
	}
	return nil
}

// Version returns a hash of all that the content says: the same content in the same order
// has the same version on every machine, whatever its files are called.
func (c *Content) Version() string {
	v := *c
	v.Files, v.Entries, v.Urgent = nil, slices.Clone(c.Entries), slices.Clone(c.Urgent)
	v.Smalltalk, v.Synonyms = slices.Clone(c.Smalltalk), slices.Clone(c.Synonyms)
	for i := range v.Entries {
		v.Entries[i].Source = Source{}
	}
	for i := range v.Urgent {
		v.Urgent[i].Source = Source{}
	}
	for i := range v.Smalltalk {
		v.Smalltalk[i].Source = Source{}
	}
	for i := range v.Synonyms {
		v.Synonyms[i].Source = Source{}
	}
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(v); err != nil {
		panic("faq: content does not encode: " + err.Error()) // unreachable: plain data only
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
