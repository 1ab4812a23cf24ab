package main

import (
	"os"

	"github.com/faqbot/faqbot/faq"
	"go.yaml.in/yaml/v3"
)

func tmpLoad(f string) *faq.Content {
	raw, _ := os.ReadFile(f)
	var y struct {
		Entries []struct {
			ID, Question, Answer string
			Also                 []string
		}
	}
	if err := yaml.Unmarshal(raw, &y); err != nil {
		panic(err)
	}
	c := &faq.Content{}
	for _, e := range y.Entries {
		c.Entries = append(c.Entries, faq.Entry{ID: faq.EntryID(e.ID), Question: e.Question, Also: e.Also, Answer: e.Answer, Lang: "en"})
	}
	return c
}
