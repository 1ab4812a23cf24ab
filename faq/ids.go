package faq

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxSlug = 60  // letters of the slug of one text
	maxID   = 100 // letters of an id that an owner gives
)

// explicitID returns the id that an owner wrote, and whether it can stand as it is. One with
// spaces or control characters, or one that is too long, becomes a slug.
func explicitID(s string) (EntryID, bool) {
	s = strings.TrimSpace(s)
	n := 0
	for _, r := range s {
		if n++; unicode.IsSpace(r) || !unicode.IsPrint(r) || n > maxID {
			return EntryID(slug(s)), false
		}
	}
	return EntryID(s), true
}

// assignIDs gives every entry and every urgent text an id of its own, and reports ids that an
// owner gave twice.
//
// An id that the owner gave wins. Any other entry gets the slug of its question, wherever it
// stands, so that a heading that moves keeps its id. When several have the same slug, the first
// keeps it and each other one gets its section in front, then its whole breadcrumb, then
// the name of its file, then a number behind, until the id is free.
func assignIDs(c *Content) Problems {
	var problems Problems
	owner := make(map[EntryID]int, len(c.Entries)) // id to the entry that has it
	for i := range c.Entries {
		e := &c.Entries[i]
		if e.ID == "" {
			continue
		}
		first, taken := owner[e.ID]
		if !taken {
			owner[e.ID] = i
			continue
		}
		problems = append(problems, Problem{
			Severity: Error, Code: "duplicate-id", File: e.Source.File, Line: e.Source.Line, Entry: e.ID,
			Message: fmt.Sprintf("the id %q is that of the entry at %s too; give one of the two another id", e.ID, c.Entries[first].Source),
		})
		e.ID = ""
	}
	var rest []int
	for i := range c.Entries {
		e := &c.Entries[i]
		if e.ID != "" {
			continue
		}
		id := EntryID(questionSlug(e.Question))
		if _, taken := owner[id]; taken {
			rest = append(rest, i)
			continue
		}
		e.ID, owner[id] = id, i
	}
	numbers := map[EntryID]int{} // the last number given behind an id
	for _, i := range rest {
		e := &c.Entries[i]
		e.ID = freeID(e, owner, numbers)
		owner[e.ID] = i
	}
	return append(problems, assignUrgentIDs(c)...)
}

// freeID returns an id for an entry whose slug is taken.
func freeID(e *Entry, taken map[EntryID]int, numbers map[EntryID]int) EntryID {
	base := questionSlug(e.Question)
	var prefixes []string
	if n := len(e.Section); n > 0 {
		prefixes = append(prefixes, slug(e.Section[n-1]), slug(strings.Join(e.Section, " ")))
	}
	file := path.Base(e.Source.File)
	prefixes = append(prefixes, slug(strings.TrimSuffix(file, path.Ext(file))))
	for _, prefix := range prefixes {
		if prefix == "" {
			continue
		}
		id := EntryID(prefix + "-" + base)
		if _, ok := taken[id]; !ok {
			return id
		}
	}
	if prefixes[0] != "" {
		base = prefixes[0] + "-" + base
	}
	return numbered(EntryID(base), func(id EntryID) bool { _, ok := taken[id]; return ok }, numbers)
}

// numbered returns the first of base-2, base-3, … that is not taken.
func numbered(base EntryID, taken func(EntryID) bool, numbers map[EntryID]int) EntryID {
	for n := max(2, numbers[base]+1); ; n++ {
		numbers[base] = n
		if id := base + EntryID("-"+strconv.Itoa(n)); !taken(id) {
			return id
		}
	}
}

// assignUrgentIDs gives the urgent texts their ids: the owner's, or the slug of the first word.
func assignUrgentIDs(c *Content) Problems {
	var problems Problems
	owner, numbers := map[EntryID]int{}, map[EntryID]int{}
	taken := func(id EntryID) bool { _, ok := owner[id]; return ok }
	for i := range c.Urgent {
		u := &c.Urgent[i]
		if u.ID == "" {
			continue
		}
		if taken(u.ID) {
			problems = append(problems, Problem{
				Severity: Error, Code: "duplicate-id", File: u.Source.File, Line: u.Source.Line,
				Message: fmt.Sprintf("the id %q is that of the urgent text at %s too; give one of the two another id", u.ID, c.Urgent[owner[u.ID]].Source),
			})
			u.ID = ""
			continue
		}
		owner[u.ID] = i
	}
	for i := range c.Urgent {
		u := &c.Urgent[i]
		if u.ID != "" {
			continue
		}
		u.ID = EntryID(questionSlug(u.Words[0]))
		if taken(u.ID) {
			u.ID = numbered(u.ID, taken, numbers)
		}
		owner[u.ID] = i
	}
	return problems
}

// questionSlug returns the slug of a question without its number. It is never empty: a question
// without a letter or digit gets a slug of its hash.
func questionSlug(question string) string {
	if _, rest := cutNumber(question); slug(rest) != "" {
		return slug(rest)
	}
	if s := slug(question); s != "" {
		return s
	}
	h := sha256.Sum256([]byte(question))
	return "entry-" + hex.EncodeToString(h[:4])
}

// latinFolds has the Latin letters that Unicode does not decompose.
var latinFolds = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ı': "i", 'ŋ': "ng", 'ĸ': "k", 'ŧ': "t",
}

// slug returns the words of a text in lower case with “-” between them, at most maxSlug
// letters. Latin letters are folded to ASCII; other scripts keep their letters and marks.
func slug(text string) string {
	var b strings.Builder
	gap := false
	put := func(s string) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(s)
	}
	for _, r := range norm.NFKC.String(text) {
		r = unicode.ToLower(r)
		switch {
		case r < 0x80 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
			put(string(r))
		case unicode.Is(unicode.Latin, r):
			put(foldLatin(r))
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r) && !gap && b.Len() > 0 && !unicode.Is(unicode.Inherited, r):
			put(string(r))
		case r == '\'' || r == '’' || unicode.IsMark(r) || unicode.Is(unicode.Cf, r): // don't → dont
		default:
			gap = true
		}
	}
	return cutSlug(b.String())
}

// foldLatin returns a lower-case Latin letter as ASCII where it has such a base.
func foldLatin(r rune) string {
	if s, ok := latinFolds[r]; ok {
		return s
	}
	base, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r)))
	if s, ok := latinFolds[base]; ok {
		return s
	}
	return string(base)
}

// cutSlug cuts a slug to maxSlug letters, at a “-” if there is one in its second half.
func cutSlug(s string) string {
	runes := []rune(s)
	if len(runes) <= maxSlug {
		return s
	}
	if runes[maxSlug] == '-' {
		return string(runes[:maxSlug])
	}
	cut := string(runes[:maxSlug])
	if i := strings.LastIndexByte(cut, '-'); i >= len(cut)/2 {
		return cut[:i]
	}
	return cut
}
