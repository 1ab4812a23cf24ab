package button

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/faqbot/faqbot/bot"
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
		press Press
		want  string // "": as long as it fits
		kept  bool
	}{
		{name: "entry", press: Press{Action: bot.Action{Kind: bot.ActionEntry, ID: "opening-hours"}}, want: "1A,,eopening-hours7b"},
		{name: "show all in a group", press: Press{Action: bot.Action{Kind: bot.ActionShowAll, ID: "first-pot"}, Presser: 5_000_000_000, Replace: true}},
		{name: "contact", press: Press{Action: bot.Action{Kind: bot.ActionContact}}},
		{name: "second page of a section", press: Press{Action: bot.Action{Kind: bot.ActionTopics, ID: "Classes/Wheel"}, Replace: true, Page: 1}},
		{name: "a kind of later", press: Press{Action: bot.Action{Kind: "feedback", ID: "up,down"}, Presser: 1<<52 - 1}},
		{name: "Cyrillic", press: Press{Action: bot.Action{Kind: bot.ActionEntry, ID: "как-отменить-запись"}}},
		{name: "group's anonymous admin", press: Press{Action: bot.Action{Kind: bot.ActionEntry, ID: "x"}, Presser: -1001234567890}},
		{name: "long", press: Press{Action: bot.Action{Kind: bot.ActionEntry, ID: strings.Repeat("long-", 20)}, Presser: 77, Replace: true, Page: 3}, kept: true},
		{name: "a kind with a comma", press: Press{Action: bot.Action{Kind: "a,b", ID: "c"}}, kept: true},
		{name: "no UTF-8", press: Press{Action: bot.Action{Kind: bot.ActionEntry, ID: "\xff\x00"}}, kept: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			state := &texts{}
			c := New(state, 64)
			data := ""
			for range 2 {
				var err error
				if data, err = c.Encode(t.Context(), tt.press); err != nil {
					t.Fatal(err)
				}
			}
			if tt.want != "" && data != tt.want {
				t.Errorf("data %q, want %q: buttons in chats must keep their meaning", data, tt.want)
			}
			if len(data) == 0 || len(data) > 64 || !utf8.ValidString(data) {
				t.Errorf("data %q has %d bytes", data, len(data))
			}
			if want := map[bool]int{true: 1}[tt.kept]; state.writes != want {
				t.Errorf("%d writes, want %d", state.writes, want)
			}
			got, err := New(state, 64).Decode(t.Context(), data) // after a restart
			if err != nil || got != tt.press {
				t.Errorf("%q is %+v, %v; want %+v", data, got, err, tt.press)
			}
		})
	}
}

func TestForeignButtonData(t *testing.T) {
	c := New(&texts{}, 64)
	good, err := c.Encode(t.Context(), Press{Action: bot.Action{Kind: bot.ActionEntry, ID: "parking"}, Presser: 42, Page: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{
		"", "x", "entry:parking", "1A,,eparking", good + "x", good[1:], strings.Replace(good, "parking", "barking", 1),
		checked("1C,,ex"), checked("2A,,ex"), checked("1A,,"), checked("1A,,?x"), checked("1A"), checked("1A,,=kind"), checked("1A,-1,ex"),
		checked("1A,zzzzzz,ex"), checked("1A,?,ex"), checked("1A0,,ex"), checked("1A,,#short"), checked("1A,,=entry,x"), "\xff\xff\xff",
		checked("1A,," + "e" + strings.Repeat("x", 80)), checked("1A,,#" + strings.Repeat("!", hashLength)),
	} {
		if p, err := c.Decode(t.Context(), data); !errors.Is(err, ErrForeign) {
			t.Errorf("%q is %+v, %v; want %v", data, p, err, ErrForeign)
		}
	}
	if p, err := c.Decode(t.Context(), checked("1A,,#"+Hash("x"))); !errors.Is(err, ErrLost) {
		t.Errorf("a hash that was never kept is %+v, %v; want %v", p, err, ErrLost)
	}
}

// What the store does not take is no button, and says so.
func TestButtonDataWithoutStore(t *testing.T) {
	long := Press{Action: bot.Action{Kind: bot.ActionEntry, ID: strings.Repeat("x", 100)}}
	gone := errors.New("disk full")
	if data, err := New(&texts{fail: gone}, 64).Encode(t.Context(), long); !errors.Is(err, gone) {
		t.Errorf("data %q, %v; want %v", data, err, gone)
	}
	if data, err := New(nil, 64).Encode(t.Context(), long); err == nil {
		t.Errorf("data %q without a store", data)
	}
}

func FuzzButtonData(f *testing.F) {
	f.Add("entry", "opening-hours", int64(0), uint16(0), true, "1A,,eopening-hours7b")
	f.Add("topics", strings.Repeat("ä", 40), int64(-5), uint16(9), false, "1A,,#AAAAAAAAAAAAAAAAxx")
	f.Add("a,b", "\xff", int64(1<<62), uint16(1), false, "")
	f.Fuzz(func(t *testing.T, kind, id string, presser int64, page uint16, replace bool, data string) {
		c := New(&texts{}, 64)
		in := Press{Action: bot.Action{Kind: bot.ActionKind(kind), ID: id}, Presser: presser, Page: int(page), Replace: replace}
		made, err := c.Encode(t.Context(), in)
		if err != nil || len(made) == 0 || len(made) > 64 || !PlainText(made) {
			t.Fatalf("%+v becomes %q, %v", in, made, err)
		}
		if out, err := c.Decode(t.Context(), made); err != nil || out != in {
			t.Fatalf("%+v becomes %q becomes %+v, %v", in, made, out, err)
		}
		// Data from elsewhere is an error, or exactly what encode makes.
		for _, foreign := range []string{data, checked(data)} {
			if p, err := c.Decode(t.Context(), foreign); err == nil {
				if again, err := c.Encode(t.Context(), p); err != nil || again != foreign {
					t.Fatalf("%q is read as %+v, which is %q, %v", foreign, p, again, err)
				}
			}
		}
	})
}
