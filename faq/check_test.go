package faq

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkYAML reads a YAML document that has no problems of its own, and checks it.
func checkYAML(t *testing.T, text string, opts CheckOptions) Problems {
	t.Helper()
	c, problems := Read("faq.yaml", strings.NewReader(text), LoadOptions{})
	if len(problems) > 0 {
		t.Fatalf("the test's content has problems of its own:\n%v", problems)
	}
	return Check(c, opts)
}

func TestCheck(t *testing.T) {
	long := strings.Repeat("word ", 1000)
	tests := []struct {
		name, yaml string
		want       []string // the problems, as they are printed, behind their code
	}{
		{"nothing wrong", `
entries:
  - {question: "When are you open?", also: ["opening hours", "Open today?"], answer: "From 9 to 5. See [prices](https://example.org/prices).", related: [where]}
  - {id: where, question: "Where are you?", answer: "In the *old* town.<br>Ring the **bell**.", links: ["mailto:a@example.org", "tel:+49 30 1234", "https://example.org/?q=a%20b", "tg://resolve?domain=faq"]}
`, nil},
		{"the same phrasing", `
entries:
  - {id: a, question: "When are you open?", answer: "Nine."}
  - id: b
    question: "Opening hours"
    also: ["WHEN are you  open"]
    answer: "Ten."
  - {id: c, question: "What's an élan?", answer: "Zeal."}
  - {id: d, question: "whats an elan", answer: "Zeal."}
`, []string{
			`duplicate-phrasing faq.yaml:4: “WHEN are you open” is a phrasing of "a" at faq.yaml:3 too, so nobody can tell which of the two is meant: remove one, or word them apart`,
			`duplicate-phrasing faq.yaml:9: “whats an elan” is a phrasing of "c" at faq.yaml:8 too, so nobody can tell which of the two is meant: remove one, or word them apart`,
		}},
		{"the same phrasing where it is meant", `
entries:
  - {question: "When are you open?", answer: "Nine.", valid_until: 2027-03-31}
  - {question: "When are you open?", answer: "Eight.", valid_from: 2027-04-01}
  - {question: "Hotel", lang: en, answer: "The one beside us."}
  - {question: "Hotel", lang: de, answer: "Das nebenan."}
  - {question: "Who pays?", also: ["who pays"], answer: "We."}
`, nil},
		{"the same question in two sections", `
entries:
  - {id: l, question: "How do I install it?", section: [Linux], answer: "apt"}
  - {id: w, question: "How do I install it?", section: [Windows], answer: "winget"}
`, []string{
			`duplicate-phrasing faq.yaml:4: warning: “How do I install it?” is a phrasing of "l" at faq.yaml:3 too, so people who ask this are asked back which one they mean: name in each what it is about`,
		}},
		{"nearly the same phrasing", `
entries:
  - {id: a, question: "How do I cancel an appointment?", answer: "Call."}
  - {id: b, question: "How can I cancel the apointment", answer: "Write."}
  - {id: c, question: "Will the mod ban my friend again", answer: "No."}
  - {id: d, question: "Please, will my friend ban the mod again?", answer: "Yes."}
`, []string{
			`near-duplicate faq.yaml:4: warning: “How can I cancel the apointment” is nearly “How do I cancel an appointment?” of "a" at faq.yaml:3: join the two entries, or word them apart`,
			`near-duplicate faq.yaml:6: warning: “Please, will my friend ban the mod again?” is nearly “Will the mod ban my friend again” of "c" at faq.yaml:5: join the two entries, or word them apart`,
		}},
		{"phrasings that are not nearly the same", `
entries:
  - {question: "Is it legal to record calls?", answer: "Yes."}
  - {question: "Is it illegal to record calls?", answer: "No."}
  - {question: "What does plan 10000 cost?", answer: "10."}
  - {question: "What does plan 20000 cost?", answer: "20."}
  - {question: "Can I bring my cat?", answer: "No."}
  - {question: "Can I bring my car?", answer: "Yes."}
  - {question: "How do I install the server?", answer: "So."}
  - {question: "How do I uninstall the server?", answer: "So."}
  - {question: "massage chair", answer: "We sell one."}
  - {question: "chair massage", answer: "At your office."}
  - {question: "What is your address?", answer: "Here."}
  - {question: "What is your email address?", answer: "There."}
`, nil},
		{"answers that platforms cannot show", `
entries:
  - {question: "a video?", answer: "Look: <iframe src='https://example.org'></iframe> and <FORM><input></FORM>"}
  - {question: "a command?", answer: "Type /give <player> item, or ` + "`/kick <player>`" + `, then <b>wait</b> and <Tabs><tab>read</tab></Tabs> or <TabItem>."}
  - {question: "a comment?", answer: "<!-- to do -->"}
  - {question: "a rule?", answer: "---"}
  - {question: "a picture?", answer: "![The way](https://example.org/map.png)"}
  - question: "an open block?"
    answer: |
      Do this:
      ` + "```sh" + `
      make
  - question: "a closed block?"
    answer: |
      ~~~~
      ` + "```" + `
      ~~~~
  - question: "a table?"
    answer: |
      See below.

      <table>
      <tr><td>1</td></tr>
      </table>
`, []string{
			"lost-markup faq.yaml:3: warning: the answer to “a video?” has the HTML tag <iframe>, which chat platforms do not show: link to its page instead",
			"lost-markup faq.yaml:3: warning: the answer to “a video?” has the HTML tag <FORM>, which chat platforms do not show: link to the page with the form instead",
			"lost-markup faq.yaml:3: warning: the answer to “a video?” has the HTML tag <input>, which chat platforms do not show: link to the page with the form instead",
			"lost-markup faq.yaml:4: warning: in the answer to “a command?”, <player> is taken for an HTML tag and people do not see it: write `<player>` in backquotes",
			"empty-answer faq.yaml:5: nothing of the answer to “a comment?” can be shown: write what people should read",
			"empty-answer faq.yaml:6: nothing of the answer to “a rule?” can be shown: write what people should read",
			"open-code-fence faq.yaml:8: warning: the code block that begins on line 2 of the answer to “an open block?” is never closed, so all that follows is shown as code: end it with a line of the same marks",
			"lost-markup faq.yaml:18: warning: the answer to “a table?” has the HTML tag <table>, which chat platforms do not show: write the table in Markdown (| a | b |) or as a list",
		}},
		{"long texts", `
entries:
  - {question: "all?", answer: "` + long + `"}
  - {question: "with care?", careful: true, answer: "` + long + `"}
  - {question: "an address?", answer: "[here](https://example.org/` + strings.Repeat("x", 5000) + `)"}
  - {question: "` + long[:300] + `?", answer: "yes"}
`, []string{
			"long-answer faq.yaml:3: warning: the answer to “all?” is 4999 characters long, and Telegram and Discord show 4096 at once: people see a part of it first and unfold the rest; split it into entries of their own to have them found",
			"long-answer faq.yaml:4: warning: the answer to “with care?” is 4999 characters long, and Telegram and Discord show 4096 at once: a careful answer is always given whole, so it takes several messages: shorten it",
			"long-question faq.yaml:6: warning: the question is 301 characters long, and platforms cut a title after 256: shorten it and move the details to the answer",
		}},
		{"days", `
entries:
  - {question: "past?", answer: "x", valid_until: 2026-11-24}
  - {question: "last day?", answer: "x", valid_until: 2026-11-25}
  - {question: "first day?", answer: "x", valid_from: 2026-11-25}
  - {question: "future?", answer: "x", valid_from: 2026-11-26}
`, []string{
			"expired faq.yaml:3: warning: “past?” has not been answered since 2026-11-24 passed: set a later valid_until, or remove the entry",
			"not-yet-valid faq.yaml:6: warning: “future?” is not answered before 2026-11-26: change valid_from if it should be answered now",
		}},
		{"related", `
entries:
  - {id: opening-hours, question: "hours?", answer: "x", related: [prices, opening-hours]}
  - {id: price-list, question: "prices?", answer: "x", related: [opening-hour, list, zebra]}
`, []string{
			"dead-related faq.yaml:3: there is no entry \"prices\" to be related to: name an entry's id (`faqbot entries` lists them all), or remove it",
			`self-related faq.yaml:3: warning: “hours?” is related to itself: remove "opening-hours" from related`,
			`dead-related faq.yaml:4: there is no entry "opening-hour" to be related to: did you mean "opening-hours"?`,
			`dead-related faq.yaml:4: there is no entry "list" to be related to: did you mean "price-list"?`,
			"dead-related faq.yaml:4: there is no entry \"zebra\" to be related to: name an entry's id (`faqbot entries` lists them all), or remove it",
		}},
		{"links", `
entries:
  - {question: "a?", answer: "See [this](www.example.org), [that](javascript:alert(1)) and www.example.org.", links: [example.org/prices, "https://", faq/prices.md]}
  - {question: "b?", answer: "See [one](install.md) and [two](#three)."}
  - {question: "c?", answer: "See [one](install.md).", source_url: "https://example.org/guide/"}
  - {question: "d?", answer: "x", source_url: example.org/guide}
`, []string{
			`bad-link faq.yaml:3: in the answer to “a?”, the link "www.example.org" has no scheme, so it is no link: write https://www.example.org`,
			`bad-link faq.yaml:3: in the answer to “a?”, the link "javascript:alert(1)" is none that people can open: use the https:// address of a page`,
			`bad-link faq.yaml:3: the link "example.org/prices" has no scheme, so it is no link: write https://example.org/prices`,
			`bad-link faq.yaml:3: the link "https://" names no site: write https:// and the site's name`,
			`bad-link faq.yaml:3: the link "faq/prices.md" has no address that people can open from a chat: write it in full, from https:// on`,
			`relative-link faq.yaml:4: warning: in the answer to “b?”, 2 links such as "install.md" lead nowhere in a chat: write them in full, from https:// on, or say with source_url where the page stands`,
			`bad-link faq.yaml:6: source_url "example.org/guide" has no scheme, so it is no link: write https://example.org/guide`,
		}},
		{"urgent and small talk", `
urgent:
  - {id: u1, words: [chest pain, a, "the", "!!!"], answer: "Call 112."}
  - {id: u2, words: [Chest-Pain, numbness], answer: "Call [us](example.org)."}
smalltalk:
  greeting: {answer: "Hello.", also: [what's up]}
contact: "Write to [us](mailto:)."
entries:
  - {id: up, question: "What’s up?", answer: "The server."}
`, []string{
			`bad-link contact: in the contact text, the link "mailto:" names nothing to open: write the address in full`,
			`urgent-word faq.yaml:3: warning: the urgent word "a" is a single letter and calls for this text in many harmless messages: write a whole word`,
			`urgent-word faq.yaml:3: warning: the urgent word "the" stands in nearly every message, so this text would come before every answer: write what is urgent`,
			`urgent-word faq.yaml:3: the urgent word "!!!" has no letters, so it is never met: write a word`,
			`bad-link faq.yaml:4: in the text for “Chest-Pain, numbness”, the link "example.org" has no scheme, so it is no link: write https://example.org`,
			`urgent-word faq.yaml:4: warning: the urgent word "Chest-Pain" calls for the text at faq.yaml:3 already: keep it in one of the two`,
			`smalltalk-entry faq.yaml:6: warning: “what's up” is small talk (greeting) and a phrasing of "up" at faq.yaml:9: keep it in one of the two`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			on := Date{}
			if tt.name == "days" {
				on = Date{2026, 11, 25}
			}
			for _, p := range checkYAML(t, tt.yaml, CheckOptions{On: on}) {
				got = append(got, p.Code+" "+p.Error())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// Guides have headings that say nothing alone, and links to their own pages, in every file.
func TestCheckGuides(t *testing.T) {
	c := &Content{}
	for i, e := range []Entry{
		{Question: "Notes", Section: []string{"Linux"}, Answer: "See [a](a.md).", Source: Source{File: "guide/linux.md", Line: 3}},
		{Question: "Notes", Section: []string{"Windows"}, Answer: "See [b](b.md) and [c](#c).", Source: Source{File: "guide/windows.md", Line: 3}},
		{Question: "Troubleshooting", Answer: "See [d](d.md).", Source: Source{File: "guide/windows.md", Line: 9}},
		{Question: "Troubleshooting", Answer: "Try.", Source: Source{File: "guide/linux.md", Line: 9}},
		{Question: "Troubleshooting", Answer: "Try again.", Source: Source{File: "guide/linux.md", Line: 12}},
		{Question: "Install the plugin", Answer: "So.", Source: Source{File: "guide/linux.md", Line: 15}},
		{Question: "Install the plugins", Answer: "So.", Source: Source{File: "guide/linux.md", Line: 18}},
		{Question: "How do I update?", Answer: "So.", Source: Source{File: "guide/linux.md", Line: 21}},
		{Question: "How do I update?", Answer: "So.", Source: Source{File: "guide/windows.md", Line: 21}},
		{Question: "Opening hours", Answer: "Nine.", Source: Source{File: "a.yaml", Line: 1}},
		{Question: "Opening hours", Answer: "Ten.", Source: Source{File: "b.csv", Line: 2}},
	} {
		e.ID, e.Lang = EntryID(fmt.Sprint("e", i)), "en"
		c.Entries = append(c.Entries, e)
	}
	var got []string
	for _, p := range Check(c, CheckOptions{}) {
		got = append(got, p.Code+" "+p.Error())
	}
	want := []string{
		`duplicate-phrasing b.csv:2: “Opening hours” is a phrasing of "e9" at a.yaml:1 too, so nobody can tell which of the two is meant: remove one, or word them apart`,
		`relative-link guide/linux.md:3: warning: in the answer to “Notes”, the link "a.md" leads nowhere in a chat: write it in full, from https:// on, or say with source_url where the page stands`,
		`duplicate-phrasing guide/linux.md:12: warning: “Troubleshooting” is a phrasing of "e3" at guide/linux.md:9 too, so people who ask this are asked back which one they mean: name in each what it is about`,
		`relative-link guide/windows.md:3: warning: 3 links in 2 answers of this file, such as "b.md" in the answer to “Notes”, lead nowhere in a chat: write them in full, from https:// on, or say with source_url where the page stands`,
		`duplicate-phrasing guide/windows.md:21: warning: “How do I update?” is a phrasing of "e7" at guide/linux.md:21 too, so people who ask this are asked back which one they mean: name in each what it is about`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestCheckLongestAndToday(t *testing.T) {
	const text = `
entries:
  - {question: "past?", answer: "0123456789 😀", valid_until: 2020-01-01}
`
	if got := checkYAML(t, text, CheckOptions{Longest: 13}); len(got) != 0 {
		t.Errorf("without a day and with 13 units at once: %v", got)
	}
	got := checkYAML(t, text, CheckOptions{Longest: 12})
	if len(got) != 1 || got[0].Code != CodeLongAnswer {
		t.Errorf("with 12 units at once: %v", got)
	}
}

func TestCheckUnknownLanguage(t *testing.T) {
	c := &Content{Entries: []Entry{
		{ID: "a", Question: "a?", Answer: "x", Lang: "pt-BR"},
		{ID: "b", Question: "b?", Answer: "x", Lang: "englisch", Source: Source{File: "f", Line: 2}},
	}}
	got := Check(c, CheckOptions{})
	if len(got) != 1 || got[0].Error() != `f:2: warning: "englisch" is not a language: write a code such as en, de or pt-BR` {
		t.Errorf("got %v", got)
	}
}

func TestLinkProblem(t *testing.T) {
	good := []string{
		"https://example.org", "HTTP://EXAMPLE.ORG/a?b=c#d", "https://exämple.org/ü", "https://example.org:8080/", "http://localhost:8080", "https://[::1]/",
		"mailto:a@example.org?subject=a%20b", "tel:+49 30 123", "sms:+49123", "tg://join?invite=x", "discord://-/channels/1", "steam://run/1", "geo:52.5,13.4", "magnet:?xt=urn:x",
		"https://en.wikipedia.org/wiki/Go_(game)", "ftp://example.org/file", "about:preferences#privacy",
	}
	for _, address := range good {
		if p := linkProblem(address); p != "" {
			t.Errorf("%s: %s", address, p)
		}
	}
	relative := []string{"#section", "../install.md", "install.md", "docs/", "/prices", "?page=2", "readme.txt#top", "config.yaml", "map.png"}
	for _, address := range relative {
		if p := linkProblem(address); p != relativeAddress {
			t.Errorf("%s: %q, want a relative address", address, p)
		}
	}
	bad := map[string]string{
		"":                       "is empty",
		"www.example.org/x":      "write https://www.example.org/x",
		"example.org":            "write https://example.org",
		"play.example.org:25565": "write https://play.example.org:25565",
		"example.co.uk/a.html":   "write https://example.co.uk/a.html",
		"//example.org/x":        "write https://example.org/x",
		"htps://example.org":     "did you mean https://example.org?",
		"https:example.org":      "names no site",
		"https:///x":             "names no site",
		"https://exa mple.org":   "has a space in it",
		"see our page":           "has a space in it",
		"https://example..org":   "cannot exist",
		"https://%zz":            "is not a web address",
		"a@example.org":          "write mailto:a@example.org",
		"+49 (30) 123-456":       "write tel:+4930123456",
		"mailto:":                "names nothing to open",
		"mailto:us":              "has no e-mail address",
		"tel:us":                 "has no telephone number",
		"JavaScript:alert(1)":    "none that people can open",
		"data:text/html,x":       "none that people can open",
		"file:///etc/passwd":     "none that people can open",
	}
	for address, want := range bad {
		if p := linkProblem(address); !strings.Contains(p, want) {
			t.Errorf("%s: %q, want %q", address, p, want)
		}
	}
}

func TestCheckImages(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"map.png": 10, "empty.png": 0, "big.jpg": 10<<20 + 1, "plan.svg": 10} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.png"), 0o700); err != nil {
		t.Fatal(err)
	}
	slash := filepath.ToSlash(dir)
	tests := []struct{ image, want string }{
		{"map.png", ""},
		{"./map.png", ""},
		{slash + "/map.png", ""},
		{"https://example.org/map.png", ""},
		{"missing.png", `image "missing.png" does not exist: there is no file ` + slash + "/missing.png"},
		{"empty.png", `image "empty.png" is an empty file: save the picture again`},
		{"big.jpg", `image "big.jpg" has 10 MB, and Telegram takes 10 at most: make the picture smaller`},
		{"plan.svg", `image "plan.svg" is of a kind that chat platforms do not show: use a PNG, JPEG, GIF or WebP picture`},
		{"folder.png", `image "folder.png" is not a file: name a picture`},
		{"ftp://example.org/map.png", `image "ftp://example.org/map.png" is not a web address: write it in full, from https:// on`},
	}
	for _, tt := range tests {
		c := &Content{Entries: []Entry{{ID: "a", Question: "a?", Answer: "x", Image: tt.image, Source: Source{File: slash + "/faq.yaml", Line: 1}}}}
		var got string
		if ps := Check(c, CheckOptions{}); len(ps) > 0 {
			got = ps[0].Message
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.image, got, tt.want)
		}
	}
}

// Whatever the size of the content, each phrasing is compared with a bounded number of others.
func TestCheckManyEntries(t *testing.T) {
	const n = 20_000
	c := &Content{}
	for i := range n {
		c.Entries = append(c.Entries, Entry{
			ID: EntryID(fmt.Sprint(i)), Lang: "en", Answer: "Yes.", Source: Source{File: "f", Line: i + 1},
			Question: fmt.Sprintf("What is the topic%x of w%xord?", i%997, i), // many share most of their words
		})
	}
	c.Entries[n-1].Question = "What is the topic0 of w0ord"
	c.Entries[n-2].Question = "The same for all?"
	for i := range 1000 {
		c.Entries[i*7+1].Question = "The same for all?"
	}
	got := Check(c, CheckOptions{})
	if len(got) < 1000 || len(got) > 2000+maxSamePhrasing*1000 {
		t.Errorf("%d problems", len(got))
	}
	last := got[len(got)-1]
	if last.Line != n || last.Code != CodeDuplicate {
		t.Errorf("the last problem is %v", last)
	}
	if !slices.IsSortedFunc(got, comparePlace) {
		t.Error("the problems are not in the order of their lines")
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("When are you open?", "From 9 to 5", "https://example.org", "en")
	f.Add("a", "<iframe>\n```\n[x](javascript:y) ![]( <", "www.x", "xx-yy-zz")
	f.Add("?", "<!--", "mailto:\x00", "")
	f.Fuzz(func(t *testing.T, question, answer, link, lang string) {
		if len(answer) > 10_000 {
			return
		}
		c := &Content{
			Entries: []Entry{
				{ID: "a", Question: question, Answer: answer, Lang: lang, Links: []Link{{URL: link}}, Source: Source{File: "f", Line: 1}},
				{ID: "b", Question: question, Answer: answer, Lang: lang, SourceURL: link, Source: Source{File: "f", Line: 2}},
			},
			Contact: answer,
			Urgent:  []Urgent{{Words: []string{question}, Answer: answer, Source: Source{File: "f", Line: 3}}},
		}
		same := 0
		for _, p := range Check(c, CheckOptions{}) {
			if p.Message == "" || strings.Contains(p.Message, "%!") && !strings.Contains(question+answer+link+lang, "%!") || p.Code == "" || p.File == "" {
				t.Fatalf("a problem that says nothing: %+v", p)
			}
			if p.Code == CodeDuplicate {
				same++
			}
		}
		if same != 1 {
			t.Fatalf("two entries with one question %q: %d problems", question, same)
		}
	})
}
