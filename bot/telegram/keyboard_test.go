package telegram

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// texts is a state in memory that counts what is written.
type texts struct {
	mu     sync.Mutex
	kept   map[string]string
	writes int
	fail   error
}

func (s *texts) Text(_ context.Context, key string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept[key], s.fail
}

func (s *texts) SetText(_ context.Context, key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	if s.kept == nil {
		s.kept = map[string]string{}
	}
	s.kept[key] = value
	s.writes++
	return nil
}

func TestButtonData(t *testing.T) {
	tests := []struct {
		name  string
		press press
		want  string // "": as long as it fits
		kept  bool
	}{
		{name: "entry", press: press{Action: bot.Action{Kind: bot.ActionEntry, ID: "opening-hours"}}, want: "1A,,eopening-hours7b"},
		{name: "show all in a group", press: press{Action: bot.Action{Kind: bot.ActionShowAll, ID: "first-pot"}, Presser: 5_000_000_000, Replace: true}},
		{name: "contact", press: press{Action: bot.Action{Kind: bot.ActionContact}}},
		{name: "second page of a section", press: press{Action: bot.Action{Kind: bot.ActionTopics, ID: "Classes/Wheel"}, Replace: true, Page: 1}},
		{name: "a kind of later", press: press{Action: bot.Action{Kind: "feedback", ID: "up,down"}, Presser: 1<<52 - 1}},
		{name: "Cyrillic", press: press{Action: bot.Action{Kind: bot.ActionEntry, ID: "как-отменить-запись"}}},
		{name: "group's anonymous admin", press: press{Action: bot.Action{Kind: bot.ActionEntry, ID: "x"}, Presser: -1001234567890}},
		{name: "long", press: press{Action: bot.Action{Kind: bot.ActionEntry, ID: strings.Repeat("long-", 20)}, Presser: 77, Replace: true, Page: 3}, kept: true},
		{name: "a kind with a comma", press: press{Action: bot.Action{Kind: "a,b", ID: "c"}}, kept: true},
		{name: "no UTF-8", press: press{Action: bot.Action{Kind: bot.ActionEntry, ID: "\xff\x00"}}, kept: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			state := &texts{}
			c := newActionCodec(state)
			data := ""
			for range 2 {
				var err error
				if data, err = c.encode(t.Context(), tt.press); err != nil {
					t.Fatal(err)
				}
			}
			if tt.want != "" && data != tt.want {
				t.Errorf("data %q, want %q: buttons in chats must keep their meaning", data, tt.want)
			}
			if len(data) == 0 || len(data) > maxCallbackData || !utf8.ValidString(data) {
				t.Errorf("data %q has %d bytes", data, len(data))
			}
			if want := map[bool]int{true: 1}[tt.kept]; state.writes != want {
				t.Errorf("%d writes, want %d", state.writes, want)
			}
			got, err := newActionCodec(state).decode(t.Context(), data) // after a restart
			if err != nil || got != tt.press {
				t.Errorf("%q is %+v, %v; want %+v", data, got, err, tt.press)
			}
		})
	}
}

func TestForeignButtonData(t *testing.T) {
	c := newActionCodec(&texts{})
	good, err := c.encode(t.Context(), press{Action: bot.Action{Kind: bot.ActionEntry, ID: "parking"}, Presser: 42, Page: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{
		"", "x", "entry:parking", "1A,,eparking", good + "x", good[1:], strings.Replace(good, "parking", "barking", 1),
		checked("1C,,ex"), checked("2A,,ex"), checked("1A,,"), checked("1A,,?x"), checked("1A"), checked("1A,,=kind"), checked("1A,-1,ex"),
		checked("1A,zzzzzz,ex"), checked("1A,?,ex"), checked("1A0,,ex"), checked("1A,,#short"), checked("1A,,=entry,x"), "\xff\xff\xff",
		checked("1A,," + "e" + strings.Repeat("x", 80)), checked("1A,,#" + strings.Repeat("!", hashLength)),
	} {
		if p, err := c.decode(t.Context(), data); !errors.Is(err, errForeignData) {
			t.Errorf("%q is %+v, %v; want %v", data, p, err, errForeignData)
		}
	}
	if p, err := c.decode(t.Context(), checked("1A,,#"+hashOf("x"))); !errors.Is(err, errLostData) {
		t.Errorf("a hash that was never kept is %+v, %v; want %v", p, err, errLostData)
	}
}

// What the store does not take is no button, and says so.
func TestButtonDataWithoutStore(t *testing.T) {
	long := press{Action: bot.Action{Kind: bot.ActionEntry, ID: strings.Repeat("x", 100)}}
	gone := errors.New("disk full")
	if data, err := newActionCodec(&texts{fail: gone}).encode(t.Context(), long); !errors.Is(err, gone) {
		t.Errorf("data %q, %v; want %v", data, err, gone)
	}
	if data, err := newActionCodec(nil).encode(t.Context(), long); err == nil {
		t.Errorf("data %q without a store", data)
	}
}

func FuzzButtonData(f *testing.F) {
	f.Add("entry", "opening-hours", int64(0), uint16(0), true, "1A,,eopening-hours7b")
	f.Add("topics", strings.Repeat("ä", 40), int64(-5), uint16(9), false, "1A,,#AAAAAAAAAAAAAAAAxx")
	f.Add("a,b", "\xff", int64(1<<62), uint16(1), false, "")
	f.Fuzz(func(t *testing.T, kind, id string, presser int64, page uint16, replace bool, data string) {
		c := newActionCodec(&texts{})
		in := press{Action: bot.Action{Kind: bot.ActionKind(kind), ID: id}, Presser: presser, Page: int(page), Replace: replace}
		made, err := c.encode(t.Context(), in)
		if err != nil || len(made) == 0 || len(made) > maxCallbackData || !plainText(made) {
			t.Fatalf("%+v becomes %q, %v", in, made, err)
		}
		if out, err := c.decode(t.Context(), made); err != nil || out != in {
			t.Fatalf("%+v becomes %q becomes %+v, %v", in, made, out, err)
		}
		// Data from elsewhere is an error, or exactly what encode makes.
		for _, foreign := range []string{data, checked(data)} {
			if p, err := c.decode(t.Context(), foreign); err == nil {
				if again, err := c.encode(t.Context(), p); err != nil || again != foreign {
					t.Fatalf("%q is read as %+v, which is %q, %v", foreign, p, again, err)
				}
			}
		}
	})
}

func TestStartPayload(t *testing.T) {
	tests := []struct{ id, want string }{
		{"opening-hours", "opening-hours"},
		{"FAQ_2", "FAQ_2"},
		{"ask", "-bYXNr"},
		{"-bYXNr", "-bLWJZWE5y"},
		{"-h", "-bLWg"},
		{"как", "-b0LrQsNC6"},
		{"a/b c", "-bYS9iIGM"},
		{"", "-b"},
		{strings.Repeat("x", 64), strings.Repeat("x", 64)},
		{strings.Repeat("x", 65), "-h" + hashOf(quotePair(strings.Repeat("x", 65), ""))},
		{strings.Repeat("ы", 24), "-h" + hashOf(quotePair(strings.Repeat("ы", 24), ""))},
	}
	state := &texts{}
	for _, tt := range tests {
		got, err := newActionCodec(state).startPayload(t.Context(), faq.EntryID(tt.id))
		if err != nil || got != tt.want || !isPayload(got) {
			t.Errorf("payload of %q is %q, %v; want %q", tt.id, got, err, tt.want)
		}
		back, err := newActionCodec(state).entryOfPayload(t.Context(), got)
		if err != nil || string(back) != tt.id {
			t.Errorf("%q leads to %q, %v; want %q", got, back, err, tt.id)
		}
	}
	for payload, want := range map[string]error{
		"": errForeignData, "ask": errForeignData, "a b": errForeignData, "-b=": errForeignData, "-bA": errForeignData,
		strings.Repeat("x", 65): errForeignData, "-hshort": errForeignData, "-h" + hashOf("y"): errLostData,
	} {
		if id, err := newActionCodec(state).entryOfPayload(t.Context(), payload); !errors.Is(err, want) {
			t.Errorf("%q leads to %q, %v; want %v", payload, id, err, want)
		}
	}
}

func FuzzStartPayload(f *testing.F) {
	f.Add("opening-hours", "ask")
	f.Add("-b", "-bYXNr")
	f.Fuzz(func(t *testing.T, id, payload string) {
		c := newActionCodec(&texts{})
		made, err := c.startPayload(t.Context(), faq.EntryID(id))
		if err != nil || !isPayload(made) || made == payloadAsk {
			t.Fatalf("%q becomes %q, %v", id, made, err)
		}
		if back, err := c.entryOfPayload(t.Context(), made); err != nil || string(back) != id {
			t.Fatalf("%q becomes %q becomes %q, %v", id, made, back, err)
		}
		if _, err := c.entryOfPayload(t.Context(), payload); err != nil && !errors.Is(err, errForeignData) && !errors.Is(err, errLostData) {
			t.Fatalf("%q: %v", payload, err)
		}
	})
}
