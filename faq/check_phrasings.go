package faq

import (
	"path"
	"slices"
	"strings"
)

// phrasing is one way in which an entry is asked.
type phrasing struct {
	entry *Entry
	text  string
	main  bool     // the entry's question, and not another phrasing
	core  []string // folded words without fillers
}

// maxSamePhrasing is how many entries with one phrasing are compared with each other.
const maxSamePhrasing = 20

// phrasings reports phrasings that stand in two entries, and those that differ so little that
// nobody can tell which entry is meant. Every phrasing is looked up in tables of the others,
// never compared with all of them.
func (k *checker) phrasings() {
	var (
		all      []phrasing
		exact    = map[string][]int{}
		reported = map[[2]*Entry]bool{} // pairs that were reported
	)
	for i := range k.content.Entries {
		e := &k.content.Entries[i]
		for j, text := range e.Phrasings() {
			words := checkWords(text)
			p := phrasing{entry: e, text: text, main: j == 0, core: coreWords(words, e.Lang)}
			key := phrasingKey(e.Lang, words)
			if len(words) == 0 {
				key = phrasingKey(e.Lang, []string{strings.TrimSpace(text)})
			}
			for _, other := range exact[key] {
				k.same(&all[other], &p, reported)
			}
			all = append(all, p)
			if list := exact[key]; len(list) < maxSamePhrasing {
				exact[key] = append(list, len(all)-1)
			}
		}
	}
	k.nearPhrasings(all, reported)
}

func phrasingKey(lang string, words []string) string {
	return baseLang(lang) + "\x00" + strings.Join(words, " ")
}

// same reports the later one of two equal phrasings.
func (k *checker) same(first, p *phrasing, reported map[[2]*Entry]bool) {
	pair := [2]*Entry{first.entry, p.entry}
	if first.entry == p.entry || reported[pair] || !meet(first.entry, p.entry) {
		return
	}
	severity, advice := Error, "so nobody can tell which of the two is meant: remove one, or word them apart"
	switch a, b := first.entry, p.entry; {
	case headings(first, p) && (a.Source.File != b.Source.File || apart(a, b)):
		return // “Notes” or “Configuration” in two places of a guide is nobody's question
	case headings(first, p) || apart(a, b) || (a.Source.File != b.Source.File && (!isData(a) || !isData(b))):
		// “How do I install it?” in two places of a guide can be told apart by what is around it.
		severity, advice = Warning, "so people who ask this are asked back which one they mean: name in each what it is about"
	}
	reported[pair] = true
	k.report(severity, CodeDuplicate, p.entry.Source, p.entry.ID, "%s is a phrasing of %q at %s too, %s",
		quoteShort(p.text), first.entry.ID, first.entry.Source, advice)
}

// headings reports whether both phrasings are headings of prose that ask nothing.
func headings(a, b *phrasing) bool {
	return a.main && b.main && !asks(b.text) && (!isData(a.entry) || !isData(b.entry))
}

// isData reports whether an entry was read from a file of entries, and not from prose, where a
// heading may be there for the page alone.
func isData(e *Entry) bool {
	switch strings.ToLower(path.Ext(e.Source.File)) {
	case ".yaml", ".yml", ".json", ".csv", ".tsv", "":
		return true
	}
	return false
}

// meet reports whether two entries can be answered in one language on one day.
func meet(a, b *Entry) bool {
	return (a.ValidUntil.IsZero() || !a.ValidUntil.Before(b.ValidFrom)) && (b.ValidUntil.IsZero() || !b.ValidUntil.Before(a.ValidFrom))
}

// apart reports whether two entries stand in different sections, or are for different channels.
func apart(a, b *Entry) bool {
	if len(a.Section) > 0 && len(b.Section) > 0 && !slices.Equal(a.Section, b.Section) {
		return true
	}
	return len(a.Tags) > 0 && len(b.Tags) > 0 && !slices.ContainsFunc(a.Tags, func(t string) bool { return slices.Contains(b.Tags, t) })
}

// nearPhrasings reports phrasings that are equal but for fillers, the order of many words, or
// one slip in a long word.
func (k *checker) nearPhrasings(all []phrasing, reported map[[2]*Entry]bool) {
	var (
		byCore     = make(map[string][]int, len(all))
		vocabulary []string
		known      = map[string]bool{}
	)
	for i := range all {
		for _, w := range all[i].core {
			if !known[w] {
				known[w] = true
				vocabulary = append(vocabulary, w)
			}
		}
	}
	near := newSlips(vocabulary)
	for i := range all {
		p := &all[i]
		for _, key := range nearKeys(p, near) {
			for _, other := range byCore[key] {
				k.near(&all[other], p, reported)
			}
		}
		key := coreKey(p.entry.Lang, p.core)
		if list := byCore[key]; len(list) < maxSamePhrasing {
			byCore[key] = append(list, i)
		}
	}
}

// nearKeys returns the key of a phrasing, and those of the phrasings that it may be a slip of.
func nearKeys(p *phrasing, near slips) []string {
	if len(p.core) == 0 || len(p.core) > 40 {
		return nil
	}
	keys := []string{coreKey(p.entry.Lang, p.core)}
	for i, w := range p.core {
		for _, other := range near[w] {
			slip := slices.Clone(p.core)
			slip[i] = other
			keys = append(keys, coreKey(p.entry.Lang, slip))
		}
	}
	return keys
}

// coreKey joins the words; of four and more the order does not count.
func coreKey(lang string, core []string) string {
	if len(core) >= 4 {
		core = slices.Sorted(slices.Values(core))
	}
	return phrasingKey(lang, core)
}

// near reports the later one of two phrasings that are nearly equal.
func (k *checker) near(first, p *phrasing, reported map[[2]*Entry]bool) {
	pair := [2]*Entry{first.entry, p.entry}
	if first.entry == p.entry || reported[pair] || !meet(first.entry, p.entry) || apart(first.entry, p.entry) || headings(first, p) {
		return
	}
	reported[pair] = true
	k.warnf(p.entry, CodeNearDuplicate, "%s is nearly %s of %q at %s: join the two entries, or word them apart",
		quoteShort(p.text), quoteShort(first.text), first.entry.ID, first.entry.Source)
}

// urgent reports words that call for an urgent text too easily, or for two of them.
func (k *checker) urgent() {
	seen := map[string]*Urgent{}
	for i := range k.content.Urgent {
		u := &k.content.Urgent[i]
		name := quoteShort(strings.Join(u.Words, ", "))
		k.text(u.Source, u.ID, "the text for "+name, u.Answer, "", false)
		for _, word := range u.Words {
			words := checkWords(word)
			key := phrasingKey(u.Lang, words)
			before, twice := seen[key]
			switch {
			case len(words) == 0:
				k.report(Error, CodeUrgentWord, u.Source, u.ID, "the urgent word %q has no letters, so it is never met: write a word", word)
			case len(words) == 1 && letters(words[0]) == 1 && words[0][0] < 0x80:
				k.report(Warning, CodeUrgentWord, u.Source, u.ID, "the urgent word %q is a single letter and calls for this text in many harmless messages: write a whole word", word)
			case commonWords(words):
				k.report(Warning, CodeUrgentWord, u.Source, u.ID, "the urgent word %q stands in nearly every message, so this text would come before every answer: write what is urgent", word)
			case twice && before != u:
				k.report(Warning, CodeUrgentWord, u.Source, u.ID, "the urgent word %q calls for the text at %s already: keep it in one of the two", word, before.Source)
			default:
				seen[key] = u
			}
		}
	}
}

// everydayWords are words that an urgent text cannot be tied to, in English and German.
var everydayWords = wordSet(`a an and are as at be but by can could do does for from had has have he her his how i if in is
	it its me my no not of on or our she so that the their them they this to was we were what when where which who why will
	with would yes you your hello hi please thanks
	aber als am an auch auf aus bei bin bist da das dem den der des die du ein eine er es für haben hat hast ich ihr im in ist
	ja kann kein man mein mit nein nicht oder sein sich sie sind so und uns von war was wenn wer wie wir wo zu bitte danke hallo`)

// commonWords reports whether a phrase has everyday words alone.
func commonWords(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !everydayWords[w] })
}

// smalltalk reports small talk that an entry answers as well.
func (k *checker) smalltalk() {
	if len(k.content.Smalltalk) == 0 {
		return
	}
	asked := map[string]*Entry{}
	for i := range k.content.Entries {
		e := &k.content.Entries[i]
		for _, text := range e.Phrasings() {
			asked[phrasingKey("", checkWords(text))] = e
		}
	}
	for i := range k.content.Smalltalk {
		s := &k.content.Smalltalk[i]
		k.text(s.Source, "", "the text for "+string(s.Kind), s.Answer, "", false)
		for _, text := range s.Also {
			if e := asked[phrasingKey("", checkWords(text))]; e != nil {
				k.report(Warning, CodeSmalltalk, s.Source, e.ID, "%s is small talk (%s) and a phrasing of %q at %s: keep it in one of the two",
					quoteShort(text), s.Kind, e.ID, e.Source)
			}
		}
	}
}
