package store

import (
	"strconv"
	"strings"
	"testing"
)

func TestNumbered(t *testing.T) {
	for query, want := range map[string]string{
		"":                        "",
		"SELECT 1":                "SELECT 1",
		"a = ? AND b = ?":         "a = $1 AND b = $2",
		"(?,?,?,?,?,?,?,?,?,?,?)": "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)",
		"a = '?' AND b = ?":       "a = '?' AND b = $1",
		"a = 'it''s ?' AND b = ?": "a = 'it''s ?' AND b = $1",
		`"what?" = ?`:             `"what?" = $1`,
		`"a""?" = ? AND '"?' = ?`: `"a""?" = $1 AND '"?' = $2`,
		"a -- why?\n= ?":          "a -- why?\n= $1",
		"? -- why?":               "$1 -- why?",
		"'not closed ?":           "'not closed $1",
		"é = ? AND '☀?' = ?":      "é = $1 AND '☀?' = $2",
		"a - ? -? ":               "a - $1 -$2 ",
	} {
		if got := numbered(query); got != want {
			t.Errorf("numbered(%q) = %q, want %q", query, got, want)
		}
	}
}

// FuzzNumbered holds that nothing but question marks is changed.
func FuzzNumbered(f *testing.F) {
	f.Add("SELECT '?' FROM a WHERE b = ? -- c?\nAND d = ?")
	f.Add(`"a""?" = '''?' ?`)
	f.Fuzz(func(t *testing.T, query string) {
		if strings.Contains(query, "$") {
			return
		}
		got := numbered(query)
		n := strings.Count(got, "$")
		if left := strings.Count(got, "?"); n+left != strings.Count(query, "?") {
			t.Errorf("%q has %d numbers and %d question marks", got, n, left)
		}
		plain := got
		for i := n; i > 0; i-- { // from the last, since a digit of the query may stand after any
			number := "$" + strconv.Itoa(i)
			at := strings.LastIndex(plain, "$")
			if !strings.HasPrefix(plain[at:], number) {
				t.Fatalf("numbered(%q) = %q, which has no %s where it should", query, got, number)
			}
			plain = plain[:at] + "?" + plain[at+len(number):]
		}
		if plain != query {
			t.Errorf("numbered(%q) = %q", query, got)
		}
	})
}
