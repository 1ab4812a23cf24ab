package main

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// setting is one value of the configuration, known by its path such as "web.public_url". The
// tree of structs in config.go is the only list of settings: the file, the environment and the
// tests go through it.
type setting struct {
	path  string
	value reflect.Value // a field of the config, which can be set
}

// settings returns all settings in the order of config.go.
func (c *config) settings() []setting {
	return collect(nil, "", reflect.ValueOf(c).Elem())
}

func collect(list []setting, prefix string, v reflect.Value) []setting {
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("yaml")
		if name == "" {
			continue
		}
		field, path := v.Field(i), prefix+name
		if isGroup(field) {
			list = collect(list, path+".", field)
		} else {
			list = append(list, setting{path, field})
		}
	}
	return list
}

// isGroup reports whether a field holds settings and is none itself.
func isGroup(v reflect.Value) bool {
	_, isText := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr())
	return v.Kind() == reflect.Struct && !isText
}

func find(list []setting, path string) setting {
	i := slices.IndexFunc(list, func(s setting) bool { return s.path == path })
	if i < 0 {
		return setting{}
	}
	return list[i]
}

// env returns the name of the setting in the environment.
func (s setting) env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.path, ".", "_"))
}

// text returns the value as the environment would give it; a secret is shown as “***”.
func (s setting) text() string {
	switch v := s.value.Interface().(type) {
	case []string:
		return strings.Join(v, ",")
	case []int64:
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(v), " ", ","), "[]")
	default:
		return fmt.Sprint(v)
	}
}

// set gives the setting one value, as it is written in the file or in the environment.
func (s setting) set(text string) error { return setScalar(s.value, text) }

func setScalar(v reflect.Value, text string) error {
	if u, ok := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr()); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "true", "yes", "on", "1":
			v.SetBool(true)
		case "false", "no", "off", "0":
			v.SetBool(false)
		default:
			return fmt.Errorf("%q is neither true nor false", text)
		}
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		v.SetInt(n)
	case reflect.Float64:
		f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", text)
		}
		v.SetFloat(f)
	case reflect.Slice:
		return setList(v, splitList(text))
	default:
		return fmt.Errorf("no value of kind %v can be given here", v.Kind()) // unreachable: a test sets each setting
	}
	return nil
}

func setList(v reflect.Value, items []string) error {
	list := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		if err := setScalar(list.Index(i), item); err != nil {
			return err
		}
	}
	v.Set(list)
	return nil
}

// yamlReader reads a configuration file into the config, and gathers what is wrong with it.
type yamlReader struct {
	config *config
	file   string
	errs   []error
}

// readYAML reads the file. Every error has its line; an unknown key is an error.
func (c *config) readYAML(file string, data []byte) error {
	var doc, more yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil // nothing but comments
	case err != nil:
		return yamlError(file, err)
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s:%d: the configuration is one document; a second one begins here", file, more.Line)
	}
	r := &yamlReader{config: c, file: file}
	r.group(doc.Content[0], "", reflect.ValueOf(c).Elem())
	return errors.Join(r.errs...)
}

// yamlLine is where an error of the YAML parser is; in the first line it says nothing of it.
var yamlLine = regexp.MustCompile(`^line (\d+): `)

// yamlError says what to do about a file that is not YAML.
func yamlError(file string, err error) error {
	line, message := "1", strings.TrimPrefix(err.Error(), "yaml: ")
	if g := yamlLine.FindStringSubmatch(message); g != nil {
		line, message = g[1], message[len(g[0]):]
	}
	return fmt.Errorf("%s:%s: this is not YAML: %s; look at that line and the one above it (indentation by spaces, quotes closed, a space after each colon)",
		file, line, message)
}

func (r *yamlReader) errorf(n *yaml.Node, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s:%d: %s", r.file, n.Line, fmt.Sprintf(format, args...)))
}

// group reads a mapping into a struct.
func (r *yamlReader) group(n *yaml.Node, prefix string, v reflect.Value) {
	n = follow(n)
	if isNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.errorf(n, "%s should be settings (“key: value”, a line each)", describe(prefix))
		return
	}
	fields := map[string]reflect.Value{}
	var names []string
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("yaml"); name != "" {
			fields[name] = v.Field(i)
			names = append(names, name)
		}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], follow(n.Content[i+1])
		field, ok := fields[key.Value]
		switch {
		case !ok:
			r.errorf(key, "there is no setting %s%s%s", prefix, key.Value, r.didYouMean(prefix, key.Value, names))
		case seen[key.Value]:
			r.errorf(key, "%s%s is given a second time; delete one of them", prefix, key.Value)
		case isGroup(field):
			r.group(value, prefix+key.Value+".", field)
		default:
			r.value(value, prefix+key.Value, field)
		}
		seen[key.Value] = true
	}
}

// didYouMean suggests a key: one of this group, or one of the same name in another group.
func (r *yamlReader) didYouMean(prefix, key string, names []string) string {
	if s := closest(key, names); s != "" {
		return fmt.Sprintf("; did you mean %s%s?", prefix, s)
	}
	for _, s := range r.config.settings() {
		if strings.HasSuffix("."+s.path, "."+key) {
			return fmt.Sprintf("; did you mean %s?", s.path)
		}
	}
	return fmt.Sprintf("; known here are %s", strings.Join(names, ", "))
}

// value reads one setting.
func (r *yamlReader) value(n *yaml.Node, path string, v reflect.Value) {
	if isNull(n) {
		return
	}
	r.config.places[path] = fmt.Sprintf("%s:%d", r.file, n.Line)
	var err error
	switch {
	case v.Type() == reflect.TypeFor[rooms]():
		r.rooms(n, path, v.Addr().Interface().(*rooms))
	case v.Kind() == reflect.Slice:
		r.list(n, path, v)
	case n.Kind != yaml.ScalarNode:
		r.errorf(n, "%s should be one value", path)
	default:
		err = setScalar(v, n.Value)
	}
	if err != nil {
		r.errorf(n, "%s: %v", path, err)
	}
}

// list reads the items of a list, or a value alone as a list of one.
func (r *yamlReader) list(n *yaml.Node, path string, v reflect.Value) {
	items := n.Content
	if n.Kind == yaml.ScalarNode {
		items = []*yaml.Node{n}
	} else if n.Kind != yaml.SequenceNode {
		r.errorf(n, "%s should be a list, such as [a, b]", path)
		return
	}
	list := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, at := range items {
		r.config.places[item(path, i)] = fmt.Sprintf("%s:%d", r.file, at.Line)
		value := follow(at)
		if value.Kind != yaml.ScalarNode {
			r.errorf(at, "%s should be a list of single values, such as [a, b]", path)
		} else if err := setScalar(list.Index(i), value.Value); err != nil {
			r.errorf(at, "%s: %v", path, err)
		}
	}
	v.Set(list)
}

// rooms reads what the bot does in each channel, group or topic.
func (r *yamlReader) rooms(n *yaml.Node, path string, all *rooms) {
	if n.Kind != yaml.MappingNode {
		r.errorf(n, `%s should have a line for each id, such as "1234567890": auto`, path)
		return
	}
	*all = rooms{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		id, value := n.Content[i].Value, follow(n.Content[i+1])
		var c room
		if _, ok := (*all)[id]; ok {
			r.errorf(n.Content[i], "%s.%s is given a second time; delete one of them", path, id)
			continue
		}
		r.config.places[path+"."+id] = fmt.Sprintf("%s:%d", r.file, n.Content[i].Line)
		if value.Kind == yaml.ScalarNode {
			c.Mode = value.Value
		} else {
			r.group(value, path+"."+id+".", reflect.ValueOf(&c).Elem())
		}
		(*all)[id] = c
	}
}

func follow(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

func describe(prefix string) string {
	if prefix == "" {
		return "what stands here"
	}
	return "what stands under " + strings.TrimSuffix(prefix, ".")
}
