package generation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index"
)

// damages are the ways in which a file is found after a failing disk or a power cut.
var damages = map[string]func([]byte) []byte{
	"gone":         func([]byte) []byte { return nil },
	"empty":        func([]byte) []byte { return []byte{} },
	"cut in half":  func(b []byte) []byte { return b[:len(b)/2] },
	"last byte":    func(b []byte) []byte { return b[:len(b)-2] },
	"zeroed":       func(b []byte) []byte { return make([]byte, len(b)) },
	"zeroed half":  func(b []byte) []byte { return append(b[:len(b)/2:len(b)/2], make([]byte, len(b)-len(b)/2)...) },
	"bit flipped":  func(b []byte) []byte { c := []byte(string(b)); c[len(c)/2] ^= 4; return c },
	"letter":       func(b []byte) []byte { return []byte(strings.Replace(string(b), "two", "twx", 1)) },
	"another file": func([]byte) []byte { return []byte("{}") },
	"of a friend":  func([]byte) []byte { return []byte("<<<<<<< HEAD\n") },
}

func damage(t *testing.T, path string, how func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if data = how(data); data == nil {
		err = os.Remove(path)
	} else {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Every file of the current generation in turn is damaged in every way: that is told with its path
// and what to do, and a whole generation answers.
func TestDamagedFiles(t *testing.T) {
	two := withTwo(t)
	for _, name := range []string{"2/content.json", "2/generation.json", "2/report.json", "current"} {
		for how, change := range damages {
			if how == "letter" && !strings.Contains(name, "content") {
				continue // it changes nothing there
			}
			f := copied(t, two)
			path := filepath.Join(f.Dir(), filepath.FromSlash(name))
			damage(t, path, change)
			what := name + " " + how

			g, problems, err := f.Whole(t.Context(), index.Config{ReadOnly: true})
			if err != nil {
				t.Errorf("%s: %v, %v", what, problems, err)
				continue
			}
			want := 2
			if name == "2/content.json" || name == "2/generation.json" {
				want = 1
			}
			if g.Number != want || versionOf(t, g.Content) != map[int]string{1: "one", 2: "two"}[want] {
				t.Errorf("%s: generation %d answers", what, g.Number)
			}
			if err := g.Close(); err != nil {
				t.Error(err)
			}
			told := errors.Join(problems...)
			if name == "2/report.json" {
				told = f.LoadReport(2, new(testReport))
			}
			switch {
			case how == "gone" && name == "2/generation.json":
				if !errors.Is(told, ErrNone) {
					t.Errorf("%s: told as %v", what, told)
				}
			case how == "gone" && name == "current": // as before the first generation; the newest answers
				if told != nil {
					t.Errorf("%s: told as %v", what, told)
				}
			default:
				if !errors.Is(told, ErrDamaged) || !strings.Contains(told.Error(), path) {
					t.Errorf("%s: told as %v", what, told)
				}
			}
			if list, err := f.List(); err != nil {
				t.Errorf("%s: %v", what, err)
			} else if want == 1 && how != "gone" && (len(list) != 2 || !strings.Contains(list[0].Damaged, path)) {
				t.Errorf("%s: listed as %+v", what, list)
			}
			goOn(t, moment{step: what}, f)
		}
	}
}

// With nothing whole, that is told; and the next number is still a new one.
func TestNothingWhole(t *testing.T) {
	f := withTwo(t)
	for _, name := range []string{"1/content.json", "2/content.json", "current"} {
		damage(t, filepath.Join(f.Dir(), name), damages["zeroed"])
	}
	g, problems, err := f.Whole(t.Context(), index.Config{})
	if g != nil || !errors.Is(err, ErrNone) || len(problems) != 3 {
		t.Errorf("%+v, %v, %v", g, problems, err)
	}
	lock(t, f)
	if err := f.Switch(1, "test", ""); !errors.Is(err, ErrDamaged) {
		t.Errorf("switched to a damaged generation: %v", err)
	}
	if deleted, err := f.Prune(1); err == nil || len(deleted) > 0 {
		t.Errorf("without knowing what answers, %v were deleted, %v", deleted, err)
	}
	if n := commit(t, f, contentOf(1, "three")); n != 3 {
		t.Errorf("the next number is %d", n)
	}
}

// After a rollback whose generation is damaged, what was rolled back from comes last.
func TestWholePrefersWhatIsNotHeld(t *testing.T) {
	f := withTwo(t)
	lock(t, f)
	three := contentOf(3, "three")
	commit(t, f, three)
	if err := f.Switch(1, "test", three.Version()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ damaged, want int }{{1, 2}, {2, 3}} {
		damage(t, f.path(tt.damaged, contentFile), damages["empty"])
		g, problems, err := f.Whole(t.Context(), index.Config{ReadOnly: true})
		if err != nil || g.Number != tt.want || len(problems) != tt.damaged {
			t.Fatalf("%+v, %v, %v", g, problems, err)
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What is in a sealed file comes back as it was, or not at all.
func FuzzUnseal(f *testing.F) {
	p := Pointer{Number: 3, Since: time.Date(2026, 11, 26, 1, 2, 3, 4, time.UTC), By: "telegram:1 <&>", Held: "abc", Highest: 7}
	raw, err := seal(p)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw, 0, byte(0))
	f.Add(raw, 40, byte(1))
	f.Add([]byte(`{"format":1,"sum":"","data":null}`), 0, byte(0))
	f.Fuzz(func(t *testing.T, foreign []byte, at int, flip byte) {
		var got Pointer
		if err := unseal(foreign, &got); err == nil {
			if again, err := seal(got); err != nil || unseal(again, &got) != nil {
				t.Fatalf("%+v was read and is not written: %v", got, err)
			}
		}
		// Our own file with one byte changed.
		own := []byte(string(raw))
		own[max(at, -at-1)%len(own)] ^= flip
		got = Pointer{}
		if err := unseal(own, &got); err == nil {
			if diff := cmp.Diff(p, got); diff != "" {
				t.Fatalf("%q was read as (-want +got):\n%s", own, diff)
			}
		}
	})
}

// Foreign bytes in the place of any file of the folder are told and never believed.
func FuzzFolder(f *testing.F) {
	for _, name := range []string{currentFile, recordFile, contentFile, reportFile} {
		f.Add(name, []byte(`{"format":1,"sum":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","data":{}}`))
		f.Add(name, []byte{})
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		switch name {
		case currentFile, recordFile, contentFile, reportFile:
		default:
			return
		}
		folder := open(t, t.TempDir())
		whole := contentOf(1, "one")
		for n := 1; n <= 2; n++ {
			r := record{Number: n, Version: whole.Version(), Entries: 1}
			writeWhole(t, folder, &r, whole)
		}
		path := folder.path(2, name)
		if name == currentFile {
			path = filepath.Join(folder.Dir(), name)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := folder.Current()
		if name == currentFile && err == nil && (p.Number < 1 || p.Highest < p.Number) || name != currentFile && err != nil {
			t.Fatalf("%+v, %v", p, err)
		}
		c, err := folder.LoadContent(2)
		if err == nil && c.Version() != whole.Version() || err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatalf("%+v, %v", c, err)
		}
		if err := folder.LoadReport(2, new(json.RawMessage)); err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
		if c, err := folder.LoadContent(1); err != nil || c.Version() != whole.Version() {
			t.Fatalf("the other generation: %v", err)
		}
		if _, err := folder.List(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestFolderOfOtherThings(t *testing.T) {
	f := withTwo(t)
	for _, name := range []string{"03", "-4", "five", "6x", "0", ".7", "lost+found"} {
		if err := os.Mkdir(filepath.Join(f.Dir(), name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(f.Dir(), "8"), nil, 0o644); err != nil { // a file
		t.Fatal(err)
	}
	list, err := f.List()
	if err != nil || len(list) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
	lock(t, f)
	if _, err := f.Prune(1); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(f.Dir(), "lost+found")); err != nil {
		t.Errorf("what is none of ours was touched: %v", err)
	}
	for _, n := range []int{0, -1, 99} {
		if _, err := f.Load(t.Context(), n, index.Config{}); !errors.Is(err, ErrNone) {
			t.Errorf("generation %d: %v", n, err)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a file was opened as a folder: %v", err)
	}
	below := open(t, filepath.Join(t.TempDir(), "not yet"))
	if _, err := os.Stat(below.Dir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening wrote something: %v", err)
	}
	if err := os.WriteFile(below.Dir(), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := below.Lock(t.Context()); err == nil || !strings.Contains(fmt.Sprint(err), "belongs to the user") {
		t.Errorf("a folder that cannot be made was locked: %v", err)
	}
}
