package locale_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/locale"
)

func bundle(t *testing.T) *locale.Bundle {
	t.Helper()
	b, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLanguages(t *testing.T) {
	want := []string{"en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"}
	if diff := cmp.Diff(want, bundle(t).Languages()); diff != "" {
		t.Errorf("languages (-want +got):\n%s", diff)
	}
}

// Every language has every sentence and every list, and none that English has not.
func TestEveryLanguageHasEveryKey(t *testing.T) {
	b := bundle(t)
	en := b.For("en")
	for _, lang := range b.Languages() {
		w := b.For(lang)
		if w.Lang() != lang {
			t.Errorf("For(%q) has the words of %q", lang, w.Lang())
		}
		if diff := cmp.Diff(en.Keys(), w.Keys()); diff != "" {
			t.Errorf("%s: words (-en +%s):\n%s", lang, lang, diff)
		}
		if diff := cmp.Diff(en.Lists(), w.Lists()); diff != "" {
			t.Errorf("%s: phrases (-en +%s):\n%s", lang, lang, diff)
		}
		for _, key := range w.Lists() {
			list := w.List(key)
			if len(list) == 0 {
				t.Errorf("%s: %s is empty", lang, key)
			}
			for _, phrase := range list {
				if strings.TrimSpace(phrase) != phrase || phrase == "" {
					t.Errorf("%s: %s has %q", lang, key, phrase)
				}
			}
		}
		if n := len(w.List("pick.ordinal")); n != 5 {
			t.Errorf("%s: %d ordinals, want 5", lang, n)
		}
	}
}

// everyPlace fills every place that a sentence can have.
func everyPlace(n int) locale.Args {
	return locale.Args{
		"Count": n, "Question": "xyz", "Link": "https://example.org", "Page": 1, "Pages": 2, "N": 12345, "Languages": "abc", "Time": "01:23",
		"By": "Zoe Byline", "Added": 71, "Removed": 72, "Renamed": 73, "Changed": 74,
		"Right": 81, "Wrong": 82, "Suggested": 83, "Name": "platformname",
	}
}

// A sentence has the same places in every language.
func TestPlaces(t *testing.T) {
	b := bundle(t)
	for _, key := range b.For("en").Keys() {
		for place, value := range map[string]string{
			"Question": "xyz", "Link": "https://example.org", "N": "12345", "Languages": "abc", "Time": "01:23", "Page": "1", "Pages": "2", "Count": "1000",
			"By": "Zoe Byline", "Added": "71", "Removed": "72", "Renamed": "73", "Changed": "74", "Right": "81", "Wrong": "82", "Suggested": "83", "Name": "platformname",
		} {
			want := strings.Contains(b.For("en").Text(key, everyPlace(1000)), value)
			for _, lang := range b.Languages() {
				if s := b.For(lang).Text(key, everyPlace(1000)); strings.Contains(s, value) != want {
					t.Errorf("%s: %s is %q, with {{.%s}} in English: %v", lang, key, s, place, want)
				}
			}
		}
	}
}

// Names and descriptions of commands fit Discord, whose limits are the narrower ones: names of
// 1 to 32 letters in lower case, descriptions of 1 to 100 characters, labels of 80.
func TestCommands(t *testing.T) {
	name := regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)
	b := bundle(t)
	for _, lang := range b.Languages() {
		w := b.For(lang)
		names := map[string]string{}
		for key, s := range w.Texts("discord.") {
			n := utf8.RuneCountInString(s)
			switch {
			case strings.HasPrefix(key, "discord.name."), strings.HasPrefix(key, "discord.option_name."):
				if !name.MatchString(s) || s != strings.ToLower(s) {
					t.Errorf("%s: %s is no name: %q", lang, key, s)
				}
				kind, _, _ := strings.Cut(strings.TrimPrefix(key, "discord."), ".")
				if other, twice := names[kind+s]; twice {
					t.Errorf("%s: %s and %s are both %q", lang, key, other, s)
				}
				names[kind+s] = key
			case strings.HasPrefix(key, "discord.menu."):
				if n > 32 {
					t.Errorf("%s: %s has %d characters: %q", lang, key, n, s)
				}
			case n > 100:
				t.Errorf("%s: %s has %d characters: %q", lang, key, n, s)
			}
		}
		for key, s := range w.Texts("chat.command.") {
			if n := utf8.RuneCountInString(s); n > 100 || strings.HasSuffix(s, ".") {
				t.Errorf("%s: %s has %d characters: %q", lang, key, n, s)
			}
		}
		for _, key := range []string{"topics.action", "topics.back", "chat.previous", "chat.next", "chat.yes", "chat.no", "chat.remove", "chat.private", "discord.post", "staff.reindex", "staff.again", "staff.force", "generations.action"} {
			if n := utf8.RuneCountInString(w.Text(key)); n > 40 {
				t.Errorf("%s: %s is too long for a button: %q", lang, key, w.Text(key))
			}
		}
	}
}

// Languages name themselves, so that everybody finds their own.
func TestLanguageNames(t *testing.T) {
	b := bundle(t)
	seen := map[string]bool{}
	for _, lang := range b.Languages() {
		name := b.For(lang).Text("lang.name")
		if seen[name] {
			t.Errorf("two languages are called %q", name)
		}
		seen[name] = true
	}
	if !seen["Deutsch"] || !seen["English"] || !seen["Українська"] {
		t.Errorf("names: %v", seen)
	}
}

// Every sentence fills its places in every plural form, and is the language's own.
func TestTexts(t *testing.T) {
	b := bundle(t)
	for _, lang := range b.Languages() {
		w := b.For(lang)
		for _, key := range w.Keys() {
			for _, n := range []int{0, 1, 2, 3, 5, 11, 21, 22, 100, 1000, 1_000_000} {
				args := everyPlace(n)
				s := w.Text(key, args)
				if s == "" || s == key || strings.Contains(s, "<no value>") || strings.Contains(s, "{{") || strings.Contains(s, "!") {
					t.Errorf("%s: %s for %d is %q", lang, key, n, s)
				}
				if lang != "en" && len(s) > 20 && s == b.For("en").Text(key, args) {
					t.Errorf("%s: %s is the English sentence", lang, key)
				}
			}
		}
		if s := w.Text("declined.part", locale.Args{"Question": "xyz"}); !strings.Contains(s, "xyz") {
			t.Errorf("%s: declined.part leaves the question out: %q", lang, s)
		}
		if s := w.Text("error.too_long", locale.Args{"Count": 1000}); !strings.Contains(s, "1000") {
			t.Errorf("%s: error.too_long leaves the count out: %q", lang, s)
		}
	}
}

func TestPlurals(t *testing.T) {
	b := bundle(t)
	tests := []struct {
		lang string
		n    int
		end  string
	}{
		{"en", 1, "character or less."},
		{"en", 2, "characters or less."},
		{"ru", 1, "1 знак."},
		{"ru", 3, "3 знака."},
		{"ru", 1000, "1000 знаков."},
		{"pl", 1, "1 znaku."},
		{"pl", 5, "5 znakach."},
		{"uk", 22, "22 знаки."},
	}
	for _, tt := range tests {
		if s := b.For(tt.lang).Text("error.too_long", locale.Args{"Count": tt.n}); !strings.HasSuffix(s, tt.end) {
			t.Errorf("%s, %d: %q, want it to end in %q", tt.lang, tt.n, s, tt.end)
		}
	}
}

func TestFor(t *testing.T) {
	b := bundle(t)
	tests := []struct {
		tag, want string
		has       bool
	}{
		{"de", "de", true},
		{"de-CH", "de", true},
		{"pt-BR", "pt", true},
		{"EN-us", "en", true},
		{"uk", "uk", true},
		{"ja", "en", false},
		{"", "en", false},
		{"und", "en", false},
		{"no such tag", "en", false},
	}
	for _, tt := range tests {
		if got := b.For(tt.tag).Lang(); got != tt.want {
			t.Errorf("For(%q) = %q, want %q", tt.tag, got, tt.want)
		}
		if got := b.Has(tt.tag); got != tt.has {
			t.Errorf("Has(%q) = %v", tt.tag, got)
		}
	}
}

func TestTextsByPrefix(t *testing.T) {
	w := bundle(t).For("de")
	web := w.Texts("web.")
	if got, want := web["web.send"], "Senden"; got != want {
		t.Errorf("web.send = %q, want %q", got, want)
	}
	for key := range web {
		if !strings.HasPrefix(key, "web.") || !slices.Contains(w.Keys(), key) {
			t.Errorf("Texts(web.) has %q", key)
		}
	}
	if got := w.Text("no.such.key"); got != "no.such.key" {
		t.Errorf("an unknown key is %q", got)
	}
}
