package faq

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// writeTree writes files below a new folder and makes it the working folder. A name with “->”
// makes a symbolic link.
func writeTree(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	for name, data := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, ok := strings.CutPrefix(data, "->"); ok {
			err = os.Symlink(target, name)
		} else {
			err = os.WriteFile(name, []byte(data), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func entryFile(question string) string { return "- question: " + question + "\n  answer: a\n" }

func TestLoadFindsFiles(t *testing.T) {
	tree := map[string]string{
		"b.yaml":                  entryFile("b"),
		"a.yml":                   entryFile("a"),
		"guide/two/c.yaml":        entryFile("c"),
		"guide/d.json":            `[{"question": "d", "answer": "a"}]`,
		"guide/.hidden.yaml":      entryFile("hidden"),
		"guide/.git/x.yaml":       entryFile("git"),
		"guide/LICENSE.txt":       "You may.",
		"guide/CHANGELOG.md":      "# 1.0",
		"guide/picture.png":       "\x89PNG",
		"guide/old.yaml~":         entryFile("backup"),
		"node_modules/m/e.yaml":   entryFile("module"),
		"links/again.yaml":        "->../a.yml",
		"links/outside":           "->../guide/two",
		"loop/self":               "->.",
		"loop/sub/back":           "->..",
		"loop/f.yaml":             entryFile("f"),
		"dead/gone.yaml":          "->nowhere.yaml",
		"circle/x.yaml":           "->y.yaml",
		"circle/y.yaml":           "->x.yaml",
		"empty/readme.png":        "x",
		"data/prices.csv":         "name,price\nSoap,3\n",
		"data/settings.json":      `{"version": 1}`,
		"data/faq.yaml":           entryFile("data"),
		"odd [1].yaml":            entryFile("odd"),
		"synonyms/synonyms.txt":   "bus, coach # both\n# c\nc#, csharp\nnyc => new york, big apple\n",
		"upper/FAQ.YAML":          entryFile("upper"),
		"mixed/package.json":      `{"name": "x"}`,
		"mixed/mkdocs.yml":        "site_name: x\n",
		"mixed/requirements.txt":  "mkdocs\n",
		"mixed/conf/content.yaml": entryFile("conf"),
	}
	tests := []struct {
		name     string
		paths    []string
		files    []string
		problems []string
	}{
		{"files in their order", []string{"b.yaml", "a.yml"}, []string{"b.yaml", "a.yml"}, nil},
		{"a folder", []string{"guide"}, []string{"guide/d.json", "guide/two/c.yaml"}, nil},
		{"a folder with a slash, and a file in it", []string{"guide/", "guide/d.json"}, []string{"guide/d.json", "guide/two/c.yaml"}, nil},
		{"the same by another path", []string{"a.yml", "./a.yml", "guide/../a.yml", "links"}, []string{"a.yml", "links/outside/c.yaml"}, nil},
		{"a hidden file that is named", []string{"guide/.hidden.yaml"}, []string{"guide/.hidden.yaml"}, nil},
		{"loops of links", []string{"loop"}, []string{"loop/f.yaml"}, nil},
		{"links that lead nowhere", []string{"dead", "circle/x.yaml"}, nil, []string{
			"circle/x.yaml: these symbolic links lead in a circle; correct or delete them",
			"dead/gone.yaml: this symbolic link leads nowhere; correct or delete it",
		}},
		{"a glob", []string{"*.y*ml"}, []string{"a.yml", "b.yaml", "odd [1].yaml"}, nil},
		{"a glob over folders", []string{"guide/**/*.yaml"}, []string{"guide/two/c.yaml"}, nil},
		{"a glob over all folders", []string{"**/d.json"}, []string{"guide/d.json"}, nil},
		{"a glob of folders", []string{"g*"}, []string{"guide/d.json", "guide/two/c.yaml"}, nil},
		{"a name that looks like a glob", []string{"odd [1].yaml"}, []string{"odd [1].yaml"}, nil},
		{"capitals", []string{"upper"}, []string{"upper/FAQ.YAML"}, nil},
		{"a repository", []string{"mixed"}, []string{"mixed/conf/content.yaml"}, nil},
		{"nothing there", []string{"no.yaml", "no/*.md", "guide/no*"}, nil, []string{
			"guide/no*: no file that can be read fits this pattern; correct it, or leave it out",
			"no.yaml: there is no such file or folder; correct the path, or leave it out",
			"no/*.md: no file that can be read fits this pattern; correct it, or leave it out",
		}},
		{"a pattern that is none", []string{"[a"}, nil, []string{"[a: this pattern is not complete: a “[” needs its “]”"}},
		{"an unknown kind", []string{"guide/picture.png"}, nil, []string{"guide/picture.png: files of this kind are not read; content is kept in .yaml, .json, .csv, .tsv, .md, .mdx, .rst, .adoc, .txt or .html files"}},
		{"an empty folder", []string{"empty"}, nil, []string{"empty: there is no file with content in this folder; content is kept in .yaml, .json, .csv, .md, .txt, .html and like files"}},
		{"other data in a folder", []string{"data"}, []string{"data/faq.yaml", "data/prices.csv", "data/settings.json"}, []string{
			"data/prices.csv:1: warning: the first line has no column “answer”, so nothing of this table was read; name the columns “question,answer”",
			"data/settings.json:1: warning: there are no entries in this file; write them below “entries:”",
		}},
		{"other data that is named", []string{"data/settings.json"}, []string{"data/settings.json"}, []string{
			"data/settings.json:1: there are no entries in this file; write them below “entries:”",
		}},
		{"one that is broken among others", []string{"no.yaml", "a.yml", "guide/picture.png", "b.yaml"}, []string{"a.yml", "b.yaml"}, []string{
			"guide/picture.png: files of this kind are not read; content is kept in .yaml, .json, .csv, .tsv, .md, .mdx, .rst, .adoc, .txt or .html files",
			"no.yaml: there is no such file or folder; correct the path, or leave it out",
		}},
		{"a folder and a file of one name", []string{"/dev/null"}, nil, []string{"/dev/null: files of this kind are not read; content is kept in .yaml, .json, .csv, .tsv, .md, .mdx, .rst, .adoc, .txt or .html files"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			writeTree(t, tree)
			c, problems := Load(t.Context(), tt.paths, LoadOptions{})
			if diff := cmp.Diff(tt.files, c.Files); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{}, tt.problems...), problemTexts(problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			again, problemsAgain := Load(t.Context(), tt.paths, LoadOptions{})
			if !cmp.Equal(c, again) || !cmp.Equal(problems, problemsAgain) {
				t.Error("reading a second time gave something else")
			}
		})
	}
	t.Run("synonyms", func(t *testing.T) {
		writeTree(t, tree)
		c, problems := Load(t.Context(), []string{"synonyms"}, LoadOptions{})
		want := []SynonymGroup{
			{Words: []string{"bus", "coach"}, Source: Source{File: "synonyms/synonyms.txt", Line: 1}},
			{Words: []string{"c#", "csharp"}, Source: Source{File: "synonyms/synonyms.txt", Line: 3}},
			{Words: []string{"nyc"}, To: []string{"new york", "big apple"}, Source: Source{File: "synonyms/synonyms.txt", Line: 4}},
		}
		if diff := cmp.Diff(want, c.Synonyms); diff != "" || len(problems) > 0 {
			t.Errorf("synonyms (-want +got):\n%s%v", diff, problems)
		}
	})
}

func TestLoadBytes(t *testing.T) {
	utf16le := "\xff\xfe" + "-\x00 \x00q\x00:\x00 \x00\xe9\x00\n\x00 \x00 \x00a\x00:\x00 \x00b\x00\n\x00"
	utf16be := "\xfe\xff" + "\x00-\x00 \x00q\x00:\x00 \x00\xe9\x00\n\x00 \x00 \x00a\x00:\x00 \x00b\x00\n"
	tests := []struct {
		name, file, data string
		want             []string
		problems         []string
	}{
		{"UTF-16, little end first", "f.yaml", utf16le, []string{`1 e: é = "b"`}, nil},
		{"UTF-16, big end first", "f.yaml", utf16be, []string{`1 e: é = "b"`}, nil},
		{"UTF-8 with a mark", "f.yaml", "\xef\xbb\xbf- q: é\n  a: b\n", []string{`1 e: é = "b"`}, nil},
		{"line ends of an old Mac", "f.yaml", "- q: c\r  a: b\r- q: d\r  a: b\r", []string{`1 c: c = "b"`, `3 d: d = "b"`}, nil},
		{
			"Latin-1", "f.yaml", "- q: c\n  a: b\n- q: caf\xe9\n  a: b\n", nil,
			[]string{"f.yaml:3: byte 9 of this line (0xE9) is not UTF-8; save the file as UTF-8 (editors offer it in “Save as”)"},
		},
		{"Latin-1 from Excel", "f.csv", "question,answer\r\n\xc4,b\r\n", nil, []string{"f.csv:2: byte 1 of this line (0xC4) is not UTF-8; save the file as UTF-8 (Excel offers it as “CSV UTF-8”)"}},
		{"a character cut in half", "f.yaml", "- q: c\n  a: \xe2\x82", nil, []string{"f.yaml:2: byte 6 of this line (0xE2) is not UTF-8; save the file as UTF-8 (editors offer it in “Save as”)"}},
		{"a NUL byte", "f.yaml", "- q: c\r\n  a: b\r\n\x00", nil, []string{"f.yaml:3: there is a NUL byte here, so this is not a text file; if it is UTF-16, save it as UTF-8"}},
		{"UTF-16 without a mark", "f.yaml", utf16le[2:], nil, []string{"f.yaml:1: there is a NUL byte here, so this is not a text file; if it is UTF-16, save it as UTF-8"}},
		{"a web page that declares Latin-1", "f.html", "<meta charset=iso-8859-1><h2>Caf\xe9?</h2>5 \x80", []string{`1 cafe: Café? = "5 €"`}, nil},
		{"a web page in Russian", "f.htm", "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'><h2>\xc3\xe4\xe5?</h2>\xd2\xf3\xf2", []string{`1 где: Где? = "Тут"`}, nil},
		{"a web page that declares nothing", "f.html", "<h2>Caf\xe9?</h2>x", nil, []string{"f.html:1: byte 8 of this line (0xE9) is not UTF-8; save the file as UTF-8 (editors offer it in “Save as”)"}},
		{"half a surrogate", "f.yaml", "\xff\xfe-\x00 \x00q\x00:\x00 \x00\x00\xd8\n\x00 \x00 \x00a\x00:\x00 \x00b\x00", []string{"1 entry-83d544cc: \uFFFD = \"b\""}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, problems := readString(t, tt.file, tt.data)
			if diff := cmp.Diff(append([]string{}, tt.want...), entryLines(c.Entries)); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{}, tt.problems...), problemTexts(problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// endless is an endless line.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.read += int64(len(p))
	return len(p), nil
}

func TestLoadLongLine(t *testing.T) {
	t.Chdir(t.TempDir())
	const name, size = "f.yaml", 100 << 20
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(file, &endless{}, size); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, problems := Load(t.Context(), []string{name}, LoadOptions{})
	runtime.ReadMemStats(&after)
	want := []string{name + ": this file is larger than 16 MB, so it was not read; split it into several files"}
	if diff := cmp.Diff(want, problemTexts(problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes allocated for a file that is not read", used)
	}
}

// TestReadLongLine reads what does not say how long it is, in each format: reading stops soon
// behind the limit.
func TestReadLongLine(t *testing.T) {
	for _, name := range []string{"f.yaml", "f.json", "f.csv", "f.tsv", "f.md", "f.mdx", "f.txt", "f.html", "f.rst", "f.adoc", "synonyms.txt"} {
		r := &endless{}
		_, problems := Read(name, r, LoadOptions{})
		if len(problems) != 1 || problems[0].Code != "too-large" {
			t.Errorf("%s: problems: %v", name, problems)
		}
		if r.read > 2*maxFileSize {
			t.Errorf("%s: %d bytes were read", name, r.read)
		}
	}
}

func TestReadErrors(t *testing.T) {
	_, problems := Read("f.yaml", iotest.ErrReader(errors.New("the disk is gone")), LoadOptions{})
	want := []string{"f.yaml: this could not be read (the disk is gone); open it in an editor to see whether it is whole"}
	if diff := cmp.Diff(want, problemTexts(problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	_, problems = Read("f.docx", strings.NewReader(""), LoadOptions{})
	if len(problems) != 1 || problems[0].Code != "unknown-format" {
		t.Errorf("problems: %v", problems)
	}
}

func TestLoadStops(t *testing.T) {
	writeTree(t, map[string]string{"a.yaml": entryFile("a"), "b.yaml": entryFile("b")})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c, problems := Load(ctx, []string{"a.yaml", "b.yaml"}, LoadOptions{})
	if len(c.Files) > 0 || len(problems) != 1 || problems[0].Code != "stopped" {
		t.Errorf("files %v, problems %v", c.Files, problems)
	}
	_, problems = Load(ctx, []string{"."}, LoadOptions{})
	if len(problems) != 1 || problems[0].Code != "stopped" {
		t.Errorf("a folder: problems %v", problems)
	}
}

func TestLoadLanguage(t *testing.T) {
	c, _ := Read("f.yaml", strings.NewReader("- {q: a, a: b}\n- {q: c, a: d, lang: fr}\n"), LoadOptions{Lang: "de"})
	if c.Entries[0].Lang != "de" || c.Entries[1].Lang != "fr" {
		t.Errorf("languages %s, %s", c.Entries[0].Lang, c.Entries[1].Lang)
	}
}

func TestLoadLimits(t *testing.T) {
	writeTree(t, map[string]string{"a.yaml": entryFile("a"), "b.yaml": entryFile("b") + entryFile("c"), "c.yaml": entryFile("d")})
	tests := []struct {
		name    string
		set     func(*limits)
		entries int
		want    []string
	}{
		{"files", func(l *limits) { l.files = 2 }, 3, []string{"c.yaml: this file and those after it were not read: there are more than 2 files; name fewer folders"}},
		{"bytes", func(l *limits) { l.totalSize = 30 }, 1, []string{"b.yaml: this file and those after it were not read: the content is larger than 30 bytes; name fewer files"}},
		{"entries", func(l *limits) { l.entries = 2 }, 2, []string{"b.yaml: no more was read after 2 entries; name fewer files"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newLoader(LoadOptions{})
			tt.set(&l.limits)
			c, problems := l.loadAll(t.Context(), []string{"a.yaml", "b.yaml", "c.yaml"})
			if len(c.Entries) != tt.entries {
				t.Errorf("%d entries, want %d", len(c.Entries), tt.entries)
			}
			if diff := cmp.Diff(tt.want, problemTexts(problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLoadPanic shows that a fault in one reader keeps no other file from being read.
func TestLoadPanic(t *testing.T) {
	l := newLoader(LoadOptions{})
	l.add("bad.yaml", readDocument("bad.yaml", []byte("x"), func(*document) *Content { panic("a fault") }))
	l.add("good.yaml", readDocument("good.yaml", []byte(entryFile("a")), readYAML))
	c, problems := l.finish()
	if len(c.Entries) != 1 || len(problems) != 1 || problems[0].File != "bad.yaml" || problems[0].Code != "unreadable" {
		t.Errorf("entries %v, problems %v", c.Entries, problems)
	}
}
