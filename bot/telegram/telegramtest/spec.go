package telegramtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
)

// testdata/telegram-bot-api.json is the Bot API's specification of
// github.com/PaulSonOfLars/telegram-bot-api-spec (MIT, Paul Larsen; see testdata/LICENSE) without its
// prose: names, types, what is required, and the limits that the prose tells. It is made by
//
//	go test ./bot/telegram/telegramtest -run TestSpecFile -update
//
//go:embed testdata/telegram-bot-api.json
var specJSON []byte

// spec is the Bot API's specification.
type spec struct {
	Version string               `json:"version"`
	Methods map[string]structure `json:"methods"`
	Types   map[string]structure `json:"types"`
}

// structure is a method with its parameters, or a type with its fields or the types it stands for.
type structure struct {
	Returns  []string `json:"returns,omitempty"`
	Subtypes []string `json:"subtypes,omitempty"`
	Fields   []field  `json:"fields,omitempty"`
}

type field struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required,omitempty"`
	Min      int      `json:"min,omitempty"`
	Max      int      `json:"max,omitempty"`    // 0: no limit
	Unit     string   `json:"unit,omitempty"`   // of Min and Max: characters, bytes, items, value
	Parsed   bool     `json:"parsed,omitempty"` // characters are counted after entities were parsed
	Chars    string   `json:"chars,omitempty"`  // what alone may stand there, as a class of a regular expression
}

var theSpec = sync.OnceValue(func() *spec {
	s := &spec{}
	if err := json.Unmarshal(specJSON, s); err != nil {
		panic("telegramtest: the embedded specification: " + err.Error()) // unreachable: a test reads it
	}
	return s
})

// method finds a method by its name, which Telegram reads without regard to case.
func (s *spec) method(name string) (structure, bool) {
	m, ok := s.Methods[name]
	return m, ok
}

// check returns what is wrong with the parameters of a request; files names the parts with files.
func (s *spec) check(method string, params map[string]string, files []string) []string {
	m, ok := s.method(method)
	if !ok {
		return []string{"there is no such method"}
	}
	c := checker{spec: s, files: files, html: params["parse_mode"] == "HTML"}
	for name := range params {
		if !slices.ContainsFunc(m.Fields, func(f field) bool { return f.Name == name }) {
			c.add(name, "there is no such parameter")
		}
	}
	used := map[string]bool{}
	for _, f := range m.Fields {
		text, given := params[f.Name]
		isFile := slices.Contains(files, f.Name)
		switch {
		case isFile && given:
			c.add(f.Name, "given as a field and as a file")
		case isFile && !slices.Contains(f.Types, "InputFile"):
			c.add(f.Name, "is no file")
		case isFile:
			used[f.Name] = true
		case !given && f.Required:
			c.add(f.Name, "is required")
		case given:
			c.field(f.Name, f, formValue(text, f))
			for _, file := range files {
				used[file] = used[file] || strings.Contains(text, "attach://"+file)
			}
		}
	}
	for _, file := range files {
		if !used[file] {
			c.add(file, "a file that nothing refers to")
		}
	}
	slices.Sort(c.problems)
	return c.problems
}

// formValue reads a parameter of a form: texts stand as they are, everything else as JSON.
func formValue(text string, f field) any {
	simple := slices.Contains(f.Types, "String") || slices.Contains(f.Types, "InputFile")
	if slices.Contains(f.Types, "Integer") {
		if _, err := strconv.ParseInt(text, 10, 64); err == nil {
			return json.Number(text)
		}
	}
	if simple {
		return text
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil || dec.More() {
		return badValue(text)
	}
	return v
}

// badValue is a parameter that is no JSON where it should be.
type badValue string

type checker struct {
	spec     *spec
	files    []string
	html     bool
	problems []string
}

func (c *checker) add(path, format string, args ...any) {
	c.problems = append(c.problems, path+": "+fmt.Sprintf(format, args...))
}

// field checks a value against the types and limits of a field.
func (c *checker) field(path string, f field, v any) {
	if bad, ok := v.(badValue); ok {
		c.add(path, "%q is no JSON, want %s", string(bad), strings.Join(f.Types, " or "))
		return
	}
	var best []string
	for i, t := range f.Types {
		sub := checker{spec: c.spec, files: c.files, html: c.html}
		sub.value(path, t, v)
		if i == 0 || len(sub.problems) < len(best) {
			best = sub.problems
		}
	}
	c.problems = append(c.problems, best...)
	if f.Max > 0 {
		c.limit(path, f, v)
	}
	if text, ok := v.(string); ok && f.Chars != "" && !regexp.MustCompile(`^[`+f.Chars+`]*$`).MatchString(text) {
		c.add(path, "%q may have %s alone", text, f.Chars)
	}
}

func (c *checker) limit(path string, f field, v any) {
	var n int
	switch v := v.(type) {
	case string:
		switch {
		case f.Unit == "bytes":
			n = len(v)
		case f.Parsed && c.html:
			text, _, err := parseHTML(v)
			if err != nil {
				return // said by the method
			}
			n = units(text)
		default:
			n = units(v)
		}
	case []any:
		n = len(v)
	case json.Number:
		n, _ = strconv.Atoi(v.String())
	default:
		return
	}
	if n < f.Min || n > f.Max {
		c.add(path, "%d %s, want %d to %d", n, f.Unit, f.Min, f.Max)
	}
}

// units counts the UTF-16 code units of a text, as Telegram does.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

// value checks a value against one type.
func (c *checker) value(path, t string, v any) {
	if inner, ok := strings.CutPrefix(t, "Array of "); ok {
		list, ok := v.([]any)
		if !ok {
			c.add(path, "want a list of %s", inner)
			return
		}
		for i, e := range list {
			c.value(fmt.Sprintf("%s[%d]", path, i), inner, e)
		}
		return
	}
	ok := true
	switch t {
	case "Integer":
		n, isNumber := v.(json.Number)
		_, err := n.Int64()
		ok = isNumber && err == nil
	case "Float":
		_, ok = v.(json.Number)
	case "Boolean", "True":
		_, ok = v.(bool)
	case "String":
		_, ok = v.(string)
	case "InputFile":
		name, isText := v.(string)
		name, attached := strings.CutPrefix(name, "attach://")
		ok = isText && attached && slices.Contains(c.files, name)
	default:
		c.object(path, t, v)
	}
	if !ok {
		c.add(path, "%v is no %s", v, t)
	}
}

// object checks an object against a type of the specification, or the nearest of those it stands for.
func (c *checker) object(path, t string, v any) {
	s, known := c.spec.Types[t]
	if !known {
		c.add(path, "the specification has no type %s", t)
		return
	}
	o, ok := v.(map[string]any)
	if !ok {
		c.add(path, "%v is no %s", v, t)
		return
	}
	if len(s.Subtypes) > 0 {
		var best []string
		for i, sub := range s.Subtypes {
			try := checker{spec: c.spec, files: c.files, html: c.html}
			try.object(path, sub, v)
			if i == 0 || len(try.problems) < len(best) {
				best = try.problems
			}
		}
		c.problems = append(c.problems, best...)
		return
	}
	inner := *c
	inner.problems = nil
	if mode, ok := o["parse_mode"].(string); ok {
		inner.html = mode == "HTML"
	}
	for name := range o {
		if !slices.ContainsFunc(s.Fields, func(f field) bool { return f.Name == name }) {
			inner.add(path+"."+name, "%s has no such field", t)
		}
	}
	for _, f := range s.Fields {
		value, given := o[f.Name]
		switch {
		case given:
			inner.field(path+"."+f.Name, f, value)
		case f.Required:
			inner.add(path+"."+f.Name, "is required")
		}
	}
	c.problems = append(c.problems, inner.problems...)
}
