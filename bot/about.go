package bot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

const (
	// maxExamples is how many questions a welcome offers.
	maxExamples = 3
	// maxExample is the length in runes of a question that is offered as an example: it is to
	// be read at a glance, on a button.
	maxExample = 60
)

// reply returns a reply in the bot's own words, paragraph by paragraph.
func (t *turn) reply(lang string, paragraphs ...string) Reply {
	return Reply{Question: strings.TrimSpace(printable(t.q.Text)), Outcome: Smalltalk, Lang: lang, Text: joinParagraphs(paragraphs...)}
}

// welcome says who the bot is, in the owner's words if there are any, and what to begin with.
func (t *turn) welcome() Reply {
	lang := t.lang(nil)
	w := t.words.For(lang)
	r := t.reply(lang,
		cmp.Or(t.ownersWords(faq.Greeting, lang), w.Text("welcome.hello")),
		cmp.Or(t.ownersWords(faq.Identity, lang), w.Text("smalltalk.identity")))
	entries := t.browsable()
	if len(entries) == 0 {
		return r
	}
	r.Text = joinParagraphs(r.Text, w.Text("welcome.begin"))
	for _, e := range t.examples(entries) {
		r.Actions = append(r.Actions, Action{Kind: ActionEntry, Label: e.Question, ID: string(e.ID)})
	}
	r.Actions = append(r.Actions, topicsAction(w))
	return r
}

func topicsAction(w *locale.Words) Action {
	return Action{Kind: ActionTopics, Label: w.Text("topics.action")}
}

// examples returns entries whose questions show what can be asked: short ones that read as
// questions, from as many sections as possible, in the order of the content.
func (t *turn) examples(entries []*faq.Entry) []*faq.Entry {
	near, _ := t.lexiconsFor()
	var out, others []*faq.Entry
	seen := map[string]bool{}
	for _, e := range entries {
		if e.Careful || utf8.RuneCountInString(e.Question) > maxExample || !makeSentence(e.Question, near).asks {
			continue
		}
		section := strings.ToLower(strings.Join(e.Section, "\x00"))
		if seen[section] {
			others = append(others, e)
			continue
		}
		seen[section] = true
		out = append(out, e)
	}
	out = append(out, others...)
	return out[:min(len(out), maxExamples)]
}

// help says how to ask, and what else there is.
func (t *turn) help() Reply {
	lang := t.lang(nil)
	w := t.words.For(lang)
	r := t.reply(lang, w.Text("help.intro"), bullets(
		w.Text("help.private"), w.Text("help.group"), w.Text("help.unsure"),
		w.Text("help.topics"), w.Text("help.language"), w.Text("help.privacy"),
	))
	if len(t.browsable()) > 0 {
		r.Actions = append(r.Actions, topicsAction(w))
	}
	return t.withContact(r)
}

// privacy says what is kept of a question, for how long, and whom to ask about it.
func (t *turn) privacy() Reply {
	lang := t.lang(nil)
	w := t.words.For(lang)
	var kept string
	switch {
	case t.records == nil:
		kept = w.Text("privacy.nothing")
	case t.cfg.StoreQuestions:
		kept = w.Text("privacy.questions")
	default:
		kept = w.Text("privacy.no_questions")
	}
	switch {
	case t.records == nil:
	case t.cfg.Retention == 0:
		kept += " " + w.Text("privacy.for_ever")
	default:
		kept += " " + w.Text("privacy.retention", locale.Args{"Count": roundUp(t.cfg.Retention, 24*time.Hour)})
	}
	notes := []string{w.Text("privacy.memory", locale.Args{"Count": roundUp(t.cfg.Memory, time.Minute)})}
	if t.judged != nil {
		notes = append(notes, w.Text("privacy.feedback"))
	}
	notes = append(notes, w.Text("privacy.overheard"), w.Text("privacy.settings"))
	if t.staffLog != nil {
		notes = append(notes, w.Text("privacy.staff"))
	}
	r := t.reply(lang, kept, bullets(notes...))
	if contact := t.snap.content.Contact; contact != "" {
		r.Text = joinParagraphs(r.Text, w.Text("privacy.contact"), contact)
	}
	return r
}

// roundUp returns how many whole units d takes.
func roundUp(d, unit time.Duration) int { return int(math.Ceil(float64(d) / float64(unit))) }

// status says how the bot does. It is for staff alone.
func (t *turn) status() Reply {
	lang := t.lang(nil)
	w := t.words.For(lang)
	number := func(key string, n int64) string { return w.Text(key, locale.Args{"N": n}) }
	at := func(key string, when time.Time) string {
		return w.Text(key, locale.Args{"Time": moment(when)})
	}
	entries := w.Text("status.empty")
	if n := len(t.snap.content.Entries); n > 0 {
		entries = w.Text("status.entries", locale.Args{"N": n, "Languages": t.languageCounts()})
	}
	n := t.Counts()
	stopped := t.cfg.Adapters.trouble(w)
	failed := w.Text("status.healthy")
	if stopped != "" {
		failed = ""
	}
	if lost := n.RecordsDropped + n.RecordsFailed; n.SearchErrors+n.Panics+lost > 0 {
		failed = joinParagraphs(w.Text("status.failed"), bullets(
			number("status.search_errors", n.SearchErrors), number("status.panics", n.Panics), number("status.records_lost", lost),
		))
	}
	if g := t.snap.number; g > 0 {
		entries = number("status.generation", int64(g)) + "\\\n" + entries
	}
	r := t.reply(lang,
		entries+"\\\n"+at("status.loaded", t.snap.loaded),
		t.lastReindex(w),
		ExpectedAt(t.snap.expected(), t.limits).Text(w),
		at("status.since", t.started),
		bullets(
			number("status.answered", n.Outcomes[Answered]), number("status.suggested", n.Outcomes[Suggested]),
			number("status.declined", n.Outcomes[Declined]), number("status.smalltalk", n.Outcomes[Smalltalk]),
			number("status.handoff", n.Outcomes[Handoff]),
		),
		stopped, t.troubles(w), failed)
	if t.cfg.Keeper != nil {
		r.Actions = []Action{
			{Kind: ActionReindex, Label: w.Text("staff.reindex")}, {Kind: ActionGenerations, Label: w.Text("generations.action")},
		}
	}
	return r
}

// lastReindex says how the last reindex or rollback ended; "" if there was none since the start.
func (t *turn) lastReindex(w *locale.Words) string {
	last, failed := t.reindexes.latest()
	at := func(key string, when time.Time, by Person) string {
		return w.Text(key, locale.Args{"Time": moment(when), "By": byText(w, by)})
	}
	said := ""
	if last != nil {
		key := "status.reindex_" + string(last.Status)
		if last.Rollback && last.Status == StatusLive {
			key = "status.rollback"
		}
		said = at(key, last.Time, last.By)
	}
	if !failed.IsZero() {
		said = joinLines(said, w.Text("status.reindex_failed", locale.Args{"Time": moment(failed)}))
	}
	return strings.ReplaceAll(said, "\n", "\\\n")
}

// troubles says what cannot be recorded now; "" if all can.
func (t *turn) troubles(w *locale.Words) string {
	var texts []string
	if t.records != nil {
		texts = append(texts, t.records.alarm.trouble(w))
	}
	if t.staffLog != nil {
		texts = append(texts, t.staffLog.alarm.trouble(w))
	}
	if t.judged != nil {
		texts = append(texts, t.judged.alarm.trouble(w))
	}
	return joinParagraphs(texts...)
}

// languageCounts says in which languages the entries are: “English 40, Deutsch 12”.
func (t *turn) languageCounts() string {
	count := map[string]int{}
	for i := range t.snap.content.Entries {
		count[t.snap.content.Entries[i].Lang]++
	}
	var out []string
	for _, lang := range t.snap.langs {
		name := lang
		if t.words.Has(lang) {
			name = t.words.For(lang).Text("lang.name")
			if baseOf(lang) != strings.ToLower(lang) {
				name += " (" + lang + ")"
			}
		}
		out = append(out, fmt.Sprintf("%s %d", name, count[lang]))
	}
	return strings.Join(out, ", ")
}

// bullets returns a Markdown list of the lines.
func bullets(lines ...string) string {
	lines = slices.Clone(lines)
	for i := range lines {
		lines[i] = "- " + lines[i]
	}
	return strings.Join(lines, "\n")
}
