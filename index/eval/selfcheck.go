package eval

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// Codes of the problems that the self check reports.
const (
	CodeWrongEntry = "wrong-entry"     // a phrasing of an entry leads to another entry
	CodeStolen     = "stolen-phrasing" // without this very phrasing, its words lead to another entry
	CodeSelfCheck  = "self-check"      // the check could not be finished
)

const (
	// maxAsked is the number of phrasings that are asked at most. Of more, every second, third …
	// is asked, so that a large content is checked in a minute or two.
	maxAsked = 10_000
	// maxHeldOut is the number of phrasings up to which each is also held out of an index.
	maxHeldOut = 1_500
	// folds is the number of indexes that are built to hold every phrasing out of one of them.
	folds = 4
	// answeredFrom is the confidence from which the self check takes it that the bot would answer.
	answeredFrom = 0.5
	// An entry steals from another one when it claims stolenLeast phrasings and one in
	// stolenShare of all that were held out, and is as sure as stolenSure of one of them. A single
	// phrasing is no reason to trouble an owner, who wrote it down because it is told apart badly.
	stolenLeast = 2
	stolenShare = 3
	stolenSure  = 0.7
)

// SelfCheck asks the searcher every phrasing of the content itself and reports those that lead
// to another entry. It is [SelfChecker.Check] with the defaults.
func SelfCheck(ctx context.Context, s Searcher, content *faq.Content) faq.Problems {
	return SelfChecker{}.Check(ctx, s, content)
}

// SelfChecker is the self check with its settings. The zero value is ready to use.
type SelfChecker struct {
	Progress func(done, total int) // called while asking, from one goroutine at a time; may be nil
	// Build says how the content is built with some phrasings left out. Its Base should be the searcher's index,
	// and its Encoder that of the index, so that both answer alike and nothing is made twice.
	Build index.Config

	build buildFunc // nil: an index in memory; tests have their own
}

// buildFunc makes a searcher of content.
type buildFunc func(ctx context.Context, content *faq.Content) (closingSearcher, error)

type closingSearcher interface {
	Searcher
	Close() error
}

// Check asks the searcher every phrasing of the content, and reports as warnings
//
//   - the phrasings that lead to another entry ([CodeWrongEntry]), and
//   - the entries of which another one steals the phrasings ([CodeStolen]): left out of the
//     index, so that it knows them no better than the words of the next person who asks,
//     many of them would be answered with one other entry. For this the content is built again,
//     in memory, with a quarter of its other phrasings left out each time.
//
// Equal phrasings of two entries are left to [faq.Check]. Of content with more than 10,000
// phrasings a sample is asked, spread evenly, and nothing is left out where there are more than
// 1,500. Check stops when ctx ends; what it then returns is not all.
func (c SelfChecker) Check(ctx context.Context, s Searcher, content *faq.Content) faq.Problems {
	k := newSelfCheck(content)
	if k.build = c.build; k.build == nil {
		k.build = func(ctx context.Context, content *faq.Content) (closingSearcher, error) {
			return index.Build(ctx, content, c.Build)
		}
	}
	asked := sample(k.all, maxAsked)
	var held []phrasing
	if len(k.all) <= maxHeldOut {
		held = slices.DeleteFunc(slices.Clone(k.all), func(p phrasing) bool { return p.also < 0 })
	}
	done, total := 0, len(asked)+len(held)
	search := func(s Searcher, ps []phrasing) ([][]Found, error) {
		queries := make([]index.Query, len(ps))
		for i, p := range ps {
			queries[i] = index.Query{Text: k.text(p), Lang: k.entry(p).Lang, Limit: Depth}
		}
		var report func(done, total int)
		if c.Progress != nil {
			report = func(n, _ int) { c.Progress(done+n, total) }
		}
		found, err := searchAll(ctx, s, queries, report)
		done += len(ps)
		return found, err
	}
	found, err := search(s, asked)
	if err != nil {
		return faq.Problems{unfinished(err)}
	}
	problems := k.wrong(asked, found)
	for fold := range min(folds, len(held)) {
		part, err := k.holdOut(ctx, held, fold, search)
		if err != nil {
			return append(problems, unfinished(err))
		}
		k.stolen = append(k.stolen, part...)
	}
	problems = append(problems, k.stolenProblems()...)
	slices.SortStableFunc(problems, func(a, b faq.Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return problems
}

func unfinished(err error) faq.Problem {
	return faq.Problem{
		Severity: faq.Error, Code: CodeSelfCheck, File: "content",
		Message: fmt.Sprintf("asking the content its own questions was not finished: %v", err),
	}
}

// phrasing is one way to ask an entry: its question (also is -1), or one of the others.
type phrasing struct{ entry, also int }

// claim is a phrasing that led to another entry.
type claim struct {
	phrasing
	other      int // the entry that was found
	confidence float64
}

// selfCheck is one run of the self check.
type selfCheck struct {
	content *faq.Content
	build   buildFunc
	places  map[faq.EntryID]int
	all     []phrasing
	same    map[string]map[int]bool // folded phrasing to the entries that have it
	lost    map[[2]int]bool         // pairs of entries that were reported as wrong
	stolen  []claim
}

func newSelfCheck(content *faq.Content) *selfCheck {
	k := &selfCheck{content: content, places: map[faq.EntryID]int{}, same: map[string]map[int]bool{}, lost: map[[2]int]bool{}}
	for i := range content.Entries {
		e := &content.Entries[i]
		k.places[e.ID] = i
		for j := -1; j < len(e.Also); j++ {
			p := phrasing{i, j}
			k.all = append(k.all, p)
			key := fold(k.text(p))
			if k.same[key] == nil {
				k.same[key] = map[int]bool{}
			}
			k.same[key][i] = true
		}
	}
	return k
}

func (k *selfCheck) entry(p phrasing) *faq.Entry { return &k.content.Entries[p.entry] }

func (k *selfCheck) text(p phrasing) string {
	if p.also < 0 {
		return k.entry(p).Question
	}
	return k.entry(p).Also[p.also]
}

// fold makes two writings of one phrasing equal.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	}), " ")
}

// sample returns n of the phrasings at most, spread evenly.
func sample(all []phrasing, n int) []phrasing {
	if len(all) <= n {
		return all
	}
	some := make([]phrasing, n)
	for i := range some {
		some[i] = all[i*len(all)/n]
	}
	return some
}

// claimed returns the entry that was found before the phrasing's own, if there is one that
// people can mistake for it.
func (k *selfCheck) claimed(p phrasing, found []Found) (claim, bool) {
	own := k.entry(p)
	for _, f := range found {
		place, ok := k.places[f.ID]
		switch other := &k.content.Entries[place]; {
		case !ok || f.ID == own.ID:
			return claim{}, false
		case !meet(own, other) || k.same[fold(k.text(p))][place]:
			continue
		default:
			return claim{p, place, f.Confidence}, true
		}
	}
	return claim{}, false
}

// meet reports whether two entries are answered in the same language, at the same time, and
// in the same channels.
func meet(a, b *faq.Entry) bool {
	if a.Lang != b.Lang ||
		(!a.ValidUntil.IsZero() && a.ValidUntil.Before(b.ValidFrom)) || (!b.ValidUntil.IsZero() && b.ValidUntil.Before(a.ValidFrom)) {
		return false
	}
	return len(a.Tags) == 0 || len(b.Tags) == 0 || slices.ContainsFunc(a.Tags, func(t string) bool { return slices.Contains(b.Tags, t) })
}

// wrong reports the phrasings that lead to another entry, once for each pair of entries.
func (k *selfCheck) wrong(asked []phrasing, found [][]Found) faq.Problems {
	var claims []claim
	for i, p := range asked {
		if len(found[i]) == 0 {
			continue // nothing but signs and stop words: there is nothing to be found by
		}
		c, ok := k.claimed(p, found[i])
		if !ok || (c.confidence < answeredFrom && k.isHeading(p)) {
			continue // asked “Configuration” alone, the bot rightly asks back
		}
		claims = append(claims, c)
	}
	var problems faq.Problems
	for _, group := range byPair(claims) {
		c := group[0]
		k.lost[[2]int{c.entry, c.other}] = true
		verb := "offers another entry first"
		if c.confidence >= answeredFrom {
			verb = "answers with another entry"
		}
		more := ""
		if n := len(group) - 1; n > 0 {
			more = fmt.Sprintf(" (and %d more of its phrasings)", n)
		}
		problems = append(problems, k.problem(CodeWrongEntry, c, "asked %s%s, the bot %s, %s: give %q words that only it has, or take from %q what belongs here",
			quoteShort(k.text(c.phrasing)), more, verb, k.named(c.other), k.entry(c.phrasing).ID, k.content.Entries[c.other].ID))
	}
	return problems
}

// isHeading reports whether a phrasing is the heading of a guide's section and asks nothing.
func (k *selfCheck) isHeading(p phrasing) bool {
	return p.also < 0 && len(k.entry(p).Section) > 0 && !strings.ContainsAny(k.text(p), "?？؟")
}

// holdOut builds the content without one part of the phrasings and asks for these.
func (k *selfCheck) holdOut(ctx context.Context, held []phrasing, part int, search func(Searcher, []phrasing) ([][]Found, error)) (claims []claim, err error) {
	var asked []phrasing
	out := map[phrasing]bool{}
	for i := part; i < len(held); i += folds {
		asked = append(asked, held[i])
		out[held[i]] = true
	}
	less := *k.content
	less.Entries = slices.Clone(k.content.Entries)
	for i := range less.Entries {
		e := &less.Entries[i]
		also := e.Also
		e.Also = nil
		for j, text := range also {
			if !out[phrasing{i, j}] {
				e.Also = append(e.Also, text)
			}
		}
	}
	x, err := k.build(ctx, &less)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closeErr := x.Close(); err == nil {
			err = closeErr
		}
	}()
	found, err := search(x, asked)
	if err != nil {
		return nil, err
	}
	for i, p := range asked {
		if c, ok := k.claimed(p, found[i]); ok && c.confidence >= answeredFrom {
			claims = append(claims, c)
		}
	}
	return claims, nil
}

// stolenProblems reports the entries that claim many of the phrasings of another one that were
// held out, unless the pair was reported already.
func (k *selfCheck) stolenProblems() faq.Problems {
	var problems faq.Problems
	for _, group := range byPair(k.stolen) {
		c := group[0]
		all := len(k.entry(c.phrasing).Also)
		if len(group) < stolenLeast || len(group)*stolenShare < all || c.confidence < stolenSure || k.lost[[2]int{c.entry, c.other}] {
			continue
		}
		problems = append(problems, k.problem(CodeStolen, c,
			"people who ask this in words of their own often get another entry, %s: %d of its %d other phrasings, such as %s, would lead there if they were not written down; word the two entries apart, add phrasings to this one, or join them",
			k.named(c.other), len(group), all, quoteShort(k.text(c.phrasing))))
	}
	return problems
}

// problem makes a warning of a claim on an entry's phrasing.
func (k *selfCheck) problem(code string, c claim, format string, args ...any) faq.Problem {
	e := k.entry(c.phrasing)
	return faq.Problem{
		Severity: faq.Warning, Code: code, File: cmp.Or(e.Source.File, e.Source.URL), Line: e.Source.Line, Entry: e.ID,
		Message: fmt.Sprintf(format, args...),
	}
}

// named names an entry with its question and place.
func (k *selfCheck) named(i int) string {
	e := &k.content.Entries[i]
	return fmt.Sprintf("%q (%s, %s)", e.ID, quoteShort(e.Question), e.Source)
}

// byPair groups claims by the two entries, in the order of the content; within a group the
// surest comes first.
func byPair(claims []claim) [][]claim {
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.entry, b.entry), cmp.Compare(a.other, b.other), cmp.Compare(b.confidence, a.confidence), cmp.Compare(a.also, b.also))
	})
	var groups [][]claim
	for i, c := range claims {
		if i == 0 || claims[i-1].entry != c.entry || claims[i-1].other != c.other {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], c)
	}
	return groups
}

// quoteShort returns a text in quotation marks, cut to a length that fits a message.
func quoteShort(s string) string { return "“" + cutText(s, 60) + "”" }

// cutText returns a text on one line, of most characters at most.
func cutText(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > most {
		s = strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
	}
	return s
}
