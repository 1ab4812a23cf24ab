package faq

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Codes of the problems that [Check] reports.
const (
	CodeDuplicate     = "duplicate-phrasing" // the same phrasing in two entries
	CodeNearDuplicate = "near-duplicate"     // phrasings of two entries that differ in a slip or a filler word
	CodeEmptyAnswer   = "empty-answer"       // nothing of the answer can be shown
	CodeLostMarkup    = "lost-markup"        // HTML that the platforms do not show
	CodeOpenFence     = "open-code-fence"    // a code block that is never closed
	CodeLongAnswer    = "long-answer"        // longer than a platform shows at once
	CodeLongQuestion  = "long-question"      // longer than a platform's title
	CodeBadLink       = "bad-link"           // a link that nobody can open
	CodeRelativeLink  = "relative-link"      // a link that leads somewhere only on the owner's own pages
	CodeExpired       = "expired"            // valid_until has passed
	CodeNotYetValid   = "not-yet-valid"      // valid_from has not come
	CodeDeadRelated   = "dead-related"       // related names an entry that is not there
	CodeSelfRelated   = "self-related"       // an entry that is related to itself
	CodeUnknownLang   = "unknown-lang"       // a language that does not exist
	CodeBadImage      = "bad-image"          // a picture that is not there, or of a kind that is not shown
	CodeUrgentWord    = "urgent-word"        // a word that calls for an urgent text too easily, or twice
	CodeSmalltalk     = "smalltalk-entry"    // a phrasing of small talk that is an entry's as well
)

const (
	// longestAnswer is what Telegram's sendMessage and the description of a Discord embed
	// hold, in UTF-16 units.
	longestAnswer = 4096
	// longestQuestion is what the title of a Discord embed holds, in UTF-16 units.
	longestQuestion = 256
)

// CheckOptions says what [Check] holds the content against.
type CheckOptions struct {
	On      Date // today: entries outside their valid days are reported; zero: none are
	Longest int  // UTF-16 units that a platform shows at once; 0: 4096, as Telegram and a Discord embed do

	// Stat looks at a picture beside the content; nil: [os.Stat]. It is for content that was
	// read by [LoadFS].
	Stat func(path string) (fs.FileInfo, error)
}

// Check reports what cannot be seen in one entry alone, and what was read well but will not
// reach people as the owner means it. It does not repeat the problems of [Load]. It looks for
// pictures beside the content files, and reads no other file. The problems stand in the order
// of file and line.
//
// Errors are what the owner cannot have meant: two entries with the same phrasing, a link that
// nobody can open, a related entry that does not exist. Warnings are for the owner to judge.
func Check(c *Content, opts CheckOptions) Problems {
	k := &checker{content: c, opts: opts, ids: make(map[EntryID]bool, len(c.Entries)), relatives: map[string]*relativeLinks{}}
	k.opts.Longest = cmp.Or(opts.Longest, longestAnswer)
	for i := range c.Entries {
		k.ids[c.Entries[i].ID] = true
	}
	for i := range c.Entries {
		k.entry(&c.Entries[i])
	}
	k.phrasings()
	k.urgent()
	k.smalltalk()
	k.text(Source{File: "contact"}, "", "the contact text", c.Contact, "", false)
	k.reportRelative()
	slices.SortStableFunc(k.problems, comparePlace)
	return k.problems
}

// checker gathers what is wrong with one content.
type checker struct {
	content   *Content
	opts      CheckOptions
	ids       map[EntryID]bool
	guesses   int                       // ids for which a similar one was looked for
	relatives map[string]*relativeLinks // by file
	problems  Problems
}

func (k *checker) report(s Severity, code string, at Source, id EntryID, format string, args ...any) {
	k.problems = append(k.problems, Problem{
		Severity: s, Code: code, File: cmp.Or(at.File, at.URL), Line: at.Line, Entry: id, Message: fmt.Sprintf(format, args...),
	})
}

func (k *checker) errorf(e *Entry, code, format string, args ...any) {
	k.report(Error, code, e.Source, e.ID, format, args...)
}

func (k *checker) warnf(e *Entry, code, format string, args ...any) {
	k.report(Warning, code, e.Source, e.ID, format, args...)
}

// entry checks all that one entry says.
func (k *checker) entry(e *Entry) {
	k.text(e.Source, e.ID, "the answer to "+quoteShort(e.Question), e.Answer, e.SourceURL, e.Careful)
	if n := utf16Len(e.Question); n > longestQuestion {
		k.warnf(e, CodeLongQuestion, "the question is %d characters long, and platforms cut a title after %d: shorten it and move the details to the answer", n, longestQuestion)
	}
	k.dates(e)
	k.related(e)
	for _, l := range e.Links {
		k.link(e.Source, e.ID, l.URL, e.SourceURL, "")
	}
	if e.SourceURL != "" {
		k.webAddress(e, "source_url", e.SourceURL)
	}
	k.image(e)
	if _, err := language.Parse(e.Lang); e.Lang != "" && err != nil {
		k.warnf(e, CodeUnknownLang, "%q is not a language: write a code such as en, de or pt-BR", e.Lang)
	}
}

// dates reports an entry that is not answered today. An entry whose days end before they
// begin is reported by [Load].
func (k *checker) dates(e *Entry) {
	switch on := k.opts.On; {
	case on.IsZero() || e.ValidOn(on) || (!e.ValidUntil.IsZero() && e.ValidUntil.Before(e.ValidFrom)):
	case on.Before(e.ValidFrom):
		k.warnf(e, CodeNotYetValid, "%s is not answered before %s: change valid_from if it should be answered now", quoteShort(e.Question), e.ValidFrom)
	default:
		k.warnf(e, CodeExpired, "%s has not been answered since %s passed: set a later valid_until, or remove the entry", quoteShort(e.Question), e.ValidUntil)
	}
}

// related reports related entries that are not there.
func (k *checker) related(e *Entry) {
	for _, id := range e.Related {
		switch {
		case id == e.ID:
			k.warnf(e, CodeSelfRelated, "%s is related to itself: remove %q from related", quoteShort(e.Question), id)
		case k.ids[id]:
		default:
			hint := "name an entry's id (`faqbot entries` lists them all), or remove it"
			if near := k.similarID(id); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			k.errorf(e, CodeDeadRelated, "there is no entry %q to be related to: %s", id, hint)
		}
	}
}

// similarID returns the id that an owner most likely meant, or "". It gives up guessing after
// a while, for it looks at all entries.
func (k *checker) similarID(id EntryID) EntryID {
	const maxGuesses = 100
	if k.guesses++; k.guesses > maxGuesses {
		return ""
	}
	wanted := strings.ToLower(string(id))
	limit := min(3, utf8.RuneCountInString(wanted)/3)
	best, bestDistance := EntryID(""), limit+1
	var within []EntryID // ids of which the wanted one is a part
	for i := range k.content.Entries {
		other := k.content.Entries[i].ID
		lower := strings.ToLower(string(other))
		if len(wanted) >= 4 && strings.Contains(lower, wanted) && len(within) < 2 {
			within = append(within, other)
		}
		if d := len(lower) - len(wanted); d > 3*limit || -d > 3*limit {
			continue
		}
		if d := editDistance(wanted, lower); d < bestDistance {
			best, bestDistance = other, d
		}
	}
	if best == "" && len(within) == 1 {
		return within[0]
	}
	return best
}

// quoteShort returns a text in quotation marks, cut to a length that fits a message.
func quoteShort(s string) string {
	const most = 60
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > most {
		s = strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
	}
	return "“" + s + "”"
}

// utf16Len returns the length that Telegram and Discord count.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
