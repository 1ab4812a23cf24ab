package index

import (
	"slices"
	"strconv"

	"github.com/faqbot/faqbot/faq"
)

// entryKeys returns what names each entry in bleve's documents: its id, and a number behind
// where several entries have the same, which the readers of content never let happen.
func entryKeys(content *faq.Content) (keys []string, place map[string]int32) {
	keys, place = make([]string, len(content.Entries)), make(map[string]int32, len(content.Entries))
	for i := range content.Entries {
		key := string(content.Entries[i].ID)
		for n := 2; ; n++ {
			if _, taken := place[key]; !taken {
				break
			}
			key = string(content.Entries[i].ID) + "\x00" + strconv.Itoa(n)
		}
		keys[i], place[key] = key, int32(i)
	}
	return keys, place
}

// takeOver finds the entries that base has unchanged: from[i] is the number in base of entry
// i, or -1. It is nil where nothing can be taken over.
func (x *Index) takeOver(base *Index) (from []int32) {
	if base == nil || !sameSynonyms(base.content.Synonyms, x.content.Synonyms) {
		return nil
	}
	from = make([]int32, len(x.keys))
	for i, key := range x.keys {
		from[i] = -1
		if k, ok := base.places[key]; ok && sameTexts(&base.content.Entries[k], &x.content.Entries[i]) {
			from[i] = k
		}
	}
	return from
}

// sameTexts reports whether two entries are the same in all that is analysed of them.
func sameTexts(a, b *faq.Entry) bool {
	return a.Question == b.Question && a.Answer == b.Answer && slices.Equal(a.Also, b.Also) && slices.Equal(a.Section, b.Section) &&
		entryLang(a) == entryLang(b) && slices.Equal(a.Tags, b.Tags)
}

func sameSynonyms(a, b []faq.SynonymGroup) bool {
	return slices.EqualFunc(a, b, func(a, b faq.SynonymGroup) bool { return slices.Equal(a.Words, b.Words) && slices.Equal(a.To, b.To) })
}

// changes are the numbers of the entries that base does not have as they are: of those here and
// of those in base.
func (x *Index) changes(base *Index) (added, removed []int) {
	kept := make([]bool, len(base.keys))
	for i, k := range x.from {
		if k < 0 {
			added = append(added, i)
		} else {
			kept[k] = true
		}
	}
	for k := range kept {
		if !kept[k] {
			removed = append(removed, k)
		}
	}
	return added, removed
}
