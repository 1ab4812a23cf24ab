package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/faqbot/faqbot"

// layers says which of our packages each package may import; all of them are listed. "..."
// stands for every package. An adapter may name the entries of package faq that a reply holds.
var layers = map[string][]string{
	"faq":                       {},
	"examples":                  {},
	"index/rank":                {"index/parallel"},
	"index/parallel":            {},
	"index/encoder":             {"index/parallel"},
	"index/encoder/convert":     {"index/encoder"}, // the command that makes the encoder's file of weights
	"index/encoder/encodertest": {},                // of tests alone: a server of embeddings
	"index/indextest":           {},                // of tests alone: what benchmarks measure, and where texts to test with lie
	"index/english":             {},
	"index/background":          {"index/encoder"},
	"index/background/make":     {"index/background", "index/encoder"}, // the command that makes the vectors of the background
	"index":                     {"faq", "index/rank", "index/encoder", "index/english", "index/background", "index/parallel"},
	"index/expect":              {"faq", "index", "index/encoder", "index/parallel"},
	"index/eval":                {"faq", "index", "index/parallel"},
	"index/generation":          {"faq", "index", "index/parallel"},
	"index/eval/fit":            {"faq", "index", "index/rank", "index/encoder", "index/eval", "index/background"}, // the command that fits the model's constants
	"bot/locale":                {},
	"bot/internal/markup":       {},
	"bot":                       {"faq", "index", "index/english", "index/expect", "bot/locale"},
	"bot/bottest":               {"bot", "faq", "index", "bot/locale", "bot/button", "bot/internal/markup", "bot/internal/markup/markuptest", "examples"}, // of tests alone: a core over content, and what adapters must show well
	"bot/store":                 {"bot", "faq"},
	"bot/store/pgtest":          {}, // of tests alone: a PostgreSQL server
	"bot/button":                {"bot"},
	"bot/reindex":               {"bot", "faq", "index", "index/encoder", "index/eval", "index/expect", "index/generation", "index/parallel", "bot/locale"},
	"bot/telegram":              {"bot", "faq", "bot/button", "bot/internal/markup", "bot/locale"},
	"bot/telegram/telegramtest": {}, // of tests alone: a Bot API server
	"bot/discord":               {"bot", "faq", "bot/button", "bot/internal/markup", "bot/locale"},
	"bot/discord/discordtest":   {}, // of tests alone: a Discord on loopback
	"bot/web":                   {"bot", "faq", "bot/internal/markup", "bot/locale"},
	"bot/terminal":              {"bot", "faq", "bot/internal/markup", "bot/locale"},
	"cmd/faqbot":                {"..."},

	"bot/internal/markup/markuptest": {"bot/internal/markup"}, // of tests alone: texts to render
}

// homes says which packages alone may import a library, by the beginning of its path.
var homes = map[string][]string{
	"github.com/blevesearch/":                    {"index"},
	"github.com/fsnotify/fsnotify":               {"bot/reindex"},
	"github.com/gofrs/flock":                     {"index/generation"},
	"github.com/bwmarrin/discordgo":              {"bot/discord"},
	"github.com/go-telegram-bot-api/":            {"bot/telegram"},
	"golang.org/x/sync/errgroup":                 {"index/parallel", "index/eval/fit"}, // the first makes errors of panics
	"database/sql":                               {"bot/store", "bot/store/pgtest"},
	"modernc.org/sqlite":                         {"bot/store"},
	"github.com/jackc/pgx":                       {"bot/store", "bot/store/pgtest"},
	"github.com/pressly/goose":                   {"bot/store"},
	"github.com/alecthomas/kong":                 {"cmd/faqbot"},
	"github.com/schollz/progressbar":             {"cmd/faqbot"},
	"gonum.org/v1/plot":                          {"index/eval"},
	"github.com/markusmobius/":                   {"faq"},
	"github.com/JohannesKaufmann/":               {"faq"},
	"github.com/microcosm-cc/bluemonday":         {"bot/internal/markup", "faq"},
	"github.com/prometheus/":                     {"bot/web"},
	"github.com/pb33f/":                          {"bot/discord/discordtest"},
	"github.com/coder/websocket":                 {"bot/discord/discordtest"},
	"github.com/gorilla/websocket":               {"bot/discord"},
	"github.com/nicksnyder/go-i18n":              {"bot/locale"},
	"github.com/chromedp/":                       {}, // tests alone
	"github.com/rogpeppe/go-internal/testscript": {},
}

// goPackage is what `go list -json` tells of a package.
type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

// goList runs go list on all packages of the module.
func goList(t *testing.T, args ...string) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Imports,Deps,Standard"}, args...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Logf("%s", e.Stderr)
		}
		t.Fatalf("%s: %v", cmd, err)
	}
	var list []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

// TestLayers holds the map of docs/architecture.md: what each package imports, and what comes
// along with that.
func TestLayers(t *testing.T) {
	packages := goList(t, "-deps", "./...")
	ours := 0
	for _, p := range packages {
		name, ok := strings.CutPrefix(p.ImportPath, module+"/")
		if !ok {
			continue
		}
		ours++
		allowed, known := layers[name]
		if !known {
			t.Errorf("%s is not in the list of layers; say there what it may import", name)
			continue
		}
		for _, imported := range p.Imports {
			if other, ok := strings.CutPrefix(imported, module+"/"); ok && !allows(allowed, other) {
				t.Errorf("%s imports %s; it may import %v of ours", name, other, allowed)
			}
			checkHome(t, name, imported)
			switch other := strings.TrimPrefix(imported, module+"/"); other {
			case "index/encoder/encodertest", "index/indextest", "bot/store/pgtest", "bot/bottest", "bot/telegram/telegramtest", "bot/discord/discordtest":
				t.Errorf("%s imports %s, which is for tests", name, other)
			}
		}
		if name == "faq" || name == "bot" {
			checkDeps(t, name, p.Deps)
		}
	}
	if ours < 5 {
		t.Errorf("go list named %d packages of ours: this test looks at nothing", ours)
	}
}

func allows(allowed []string, name string) bool {
	return slices.Contains(allowed, name) || slices.Contains(allowed, "...")
}

func checkHome(t *testing.T, name, imported string) {
	t.Helper()
	for library, home := range homes {
		if strings.HasPrefix(imported, library) && !slices.Contains(home, name) {
			t.Errorf("%s imports %s, which stays in %v", name, imported, home)
		}
	}
}

// checkDeps holds that no platform, no database and no server comes along with the content
// model and with the core.
func checkDeps(t *testing.T, name string, deps []string) {
	t.Helper()
	for _, d := range deps {
		switch {
		case strings.HasPrefix(d, "modernc.org/sqlite"), strings.HasPrefix(d, "github.com/pressly/goose"), strings.HasPrefix(d, "github.com/jackc/"),
			strings.HasPrefix(d, "github.com/alecthomas/kong"), strings.HasPrefix(d, "github.com/bwmarrin/"),
			strings.HasPrefix(d, "github.com/go-telegram-bot-api"), strings.HasPrefix(d, "github.com/prometheus/"):
			t.Errorf("%s brings %s along", name, d)
		}
	}
}

// Adapters never import each other, and nothing imports them but the command. The table says so;
// this holds that nobody weakens it by an entry.
func TestLayersKeepAdaptersApart(t *testing.T) {
	adapters := []string{"bot/telegram", "bot/discord", "bot/web", "bot/terminal"}
	for name, allowed := range layers {
		for _, a := range adapters {
			if name != "cmd/faqbot" && slices.Contains(allowed, a) {
				t.Errorf("%s may import the adapter %s", name, a)
			}
		}
	}
}

// What reads and calculates starts no goroutine of its own, since a panic there would end the program that answers people:
// package parallel does, and makes errors of them.
func TestGoroutines(t *testing.T) {
	allowed := []string{
		"../../index/parallel/parallel.go",
		"../../index/encoder/breaker.go", // a trial of an encoder, which catches panics
	}
	files := 0
	for _, root := range []string{"../../faq", "../../index"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || slices.Contains(allowed, path) {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			files++
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.GoStmt:
					t.Errorf("%s starts a goroutine; let package parallel do it", path)
				case *ast.SelectorExpr:
					if x, ok := n.X.(*ast.Ident); ok && x.Name == "sync" && n.Sel.Name == "WaitGroup" {
						t.Errorf("%s has a sync.WaitGroup; let package parallel start the goroutines", path)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 50 {
		t.Errorf("only %d files were read: this test looks at nothing", files)
	}
}
