package main

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"strings"
)

// envPrefix begins the name of each setting in the environment.
const envPrefix = "FAQBOT_"

// lookupEnv returns the last value of a name in an environment like that of [os.Environ].
func lookupEnv(environ []string, name string) string {
	value := ""
	for _, e := range environ {
		if k, v, ok := strings.Cut(e, "="); ok && k == name {
			value = v
		}
	}
	return value
}

// readEnv takes settings from the environment: FAQBOT_ and the path in capitals. A variable that
// is set and empty gives the empty value; it counts as given.
func (c *config) readEnv(environ []string) error {
	given := map[string]string{}
	for _, e := range environ {
		if k, v, ok := strings.Cut(e, "="); ok && strings.HasPrefix(k, envPrefix) {
			given[k] = v
		}
	}
	var errs []error
	all := c.settings()
	for _, s := range all {
		text, ok := given[s.env()]
		if !ok {
			continue
		}
		if text == "" && !canBeEmpty(s) {
			continue // docker compose and the like set variables that nobody gave
		}
		c.places[s.path] = s.env()
		c.forgetItems(s.path)
		if err := s.set(text); err != nil {
			errs = append(errs, c.errorf(s.path, "%w", err))
		}
		if named, ok := reflect.TypeAssert[rooms](s.value); ok {
			for id := range named {
				c.places[s.path+"."+id] = s.env()
			}
		}
		c.overrideTwin(all, s.path, given)
	}
	return errors.Join(errs...)
}

// forgetItems forgets where the items of a list, or the channels, that the environment takes the place of were given.
func (c *config) forgetItems(path string) {
	maps.DeleteFunc(c.places, func(p, _ string) bool {
		return strings.HasPrefix(p, path+itemMark) || strings.HasPrefix(p, path+".")
	})
}

// overrideTwin clears the file of a secret that the environment gives, and the other way round.
func (c *config) overrideTwin(all []setting, path string, given map[string]string) {
	twin := path + "_file"
	if name, isFile := strings.CutSuffix(path, "_file"); isFile {
		twin = name
	}
	if s := find(all, twin); s.path != "" && given[s.env()] == "" {
		s.value.SetZero()
		delete(c.places, twin)
	}
}

// canBeEmpty reports whether an empty text is a value of the setting.
func canBeEmpty(s setting) bool {
	switch s.value.Interface().(type) {
	case string, Secret, []string, []int64, rooms:
		return !strings.HasSuffix(s.path, ".mode") && s.path != "data" && s.path != "web.listen" && s.path != "language" && s.path != "encoder.kind" && s.path != "reindex.gate" && s.path != "telegram.groups"
	}
	return false
}

// fromKubernetes matches what Kubernetes sets in every container for a service called faqbot.
var fromKubernetes = regexp.MustCompile(`^FAQBOT_(SERVICE_(HOST|PORT\w*)|PORT(_\d+_\w+)?)$`)

// unknownEnv returns a sentence for each variable that looks like a setting and is none.
func (c *config) unknownEnv(environ []string) []string {
	known := map[string]bool{"FAQBOT_CONFIG": true}
	names := []string{"FAQBOT_CONFIG"}
	for _, s := range c.settings() {
		known[s.env()] = true
		names = append(names, s.env())
	}
	var sentences []string
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, envPrefix) || strings.HasPrefix(name, "FAQBOT_TEST_") || known[name] || fromKubernetes.MatchString(name) {
			continue
		}
		hint := ""
		if s := closest(name, names); s != "" {
			hint = fmt.Sprintf("; did you mean %s?", s)
		}
		sentences = append(sentences, fmt.Sprintf("%s is in the environment, and there is no such setting%s", name, hint))
	}
	return sentences
}
