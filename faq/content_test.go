package faq

import "testing"

func TestVersion(t *testing.T) {
	content := func() *Content {
		at := Source{File: "a.yaml", Line: 3}
		return &Content{
			Entries:   []Entry{{ID: "hours", Question: "When are you open?", Answer: "From nine.", Source: at}},
			Urgent:    []Urgent{{ID: "pain", Words: []string{"chest pain"}, Answer: "Call for help.", Source: at}},
			Smalltalk: []Smalltalk{{Kind: Greeting, Answer: "Hello.", Source: at}},
			Synonyms:  []SynonymGroup{{Words: []string{"bike", "bicycle"}, Source: at}},
			Files:     []string{"a.yaml"},
		}
	}
	want := content().Version()
	moved := Source{File: "elsewhere/b.yaml", Line: 9}
	same := content()
	same.Files = []string{"elsewhere/b.yaml"}
	same.Entries[0].Source, same.Urgent[0].Source, same.Smalltalk[0].Source, same.Synonyms[0].Source = moved, moved, moved, moved
	if got := same.Version(); got != want {
		t.Errorf("version %s after a move of the files, %s before", got, want)
	}
	if same.Entries[0].Source != moved {
		t.Error("Version changed the content")
	}
	for name, change := range map[string]func(*Content){
		"answer":   func(c *Content) { c.Entries[0].Answer = "From ten." },
		"careful":  func(c *Content) { c.Entries[0].Careful = true },
		"preview":  func(c *Content) { c.Entries[0].Preview = true },
		"urgent":   func(c *Content) { c.Urgent[0].Words[0] = "numb" },
		"greeting": func(c *Content) { c.Smalltalk[0].Answer = "Hi." },
		"synonym":  func(c *Content) { c.Synonyms[0].To = []string{"cycle"} },
		"contact":  func(c *Content) { c.Contact = "Call us." },
	} {
		c := content()
		change(c)
		if c.Version() == want {
			t.Errorf("another %s has the same version", name)
		}
	}
}
