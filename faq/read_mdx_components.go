package faq

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

var (
	foldNames    = regexp.MustCompile(`(?i)accordion|faq|collaps|expand|disclosure|details|toggle|dropdown|fold|spoiler|qa$|^q&?a|questionandanswer|^question`)
	triggerNames = regexp.MustCompile(`(?i)(?:trigger|summary|button|header|heading|title|question|label|toggle)$`)
	answerNames  = regexp.MustCompile(`(?i)(?:content|panel|body|answer|details|text)$`)
	groupNames   = regexp.MustCompile(`(?i)(?:group|list|section|container|s|accordion|root)$`)
	calloutNames = regexp.MustCompile(`(?i)^(?:note|warning|tip|info|caution|danger|important|hint|check|success|error)$`)
	calloutBoxes = regexp.MustCompile(`^(?:Callout|Admonition|Alert|Aside|Banner|Notice)$`)
	partNames    = regexp.MustCompile(`^(?:Trigger|Header|Heading|Title|Summary|Question|Content|Panel|Body|Answer|Item)$`)
	linkNames    = regexp.MustCompile(`(?i)link$|^a$`)
	imageNames   = regexp.MustCompile(`(?i)image|img|picture`)
	inlineNames  = regexp.MustCompile(`(?i)badge|icon|tooltip|kbd|tag$|label$|highlight|code$|button|chip|emoji|term|abbr|version|span|text$|mark`)
	titleAttrs   = []string{"question", "title", "summary", "label", "header", "heading", "trigger"}
)

// component converts the tag of a component.
func (x *mdx) component(t jsx) {
	if t.closing {
		x.close(t.name)
		return
	}
	title := ""
	for _, name := range titleAttrs {
		if v := oneLine(t.attrs[name]); v != "" && !strings.HasPrefix(v, "{") {
			title = v
			break
		}
	}
	end := "\n"
	switch {
	case x.shown(t):
	case title != "" && (t.attrs["question"] != "" || foldNames.MatchString(t.name) && !triggerNames.MatchString(t.name)):
		x.own("<details>", "<summary>"+title+"</summary>")
		if answer := t.attrs["answer"]; answer != "" && !strings.HasPrefix(answer, "{") {
			x.put(x.no, strings.Split(answer, "\n")...)
		}
		end = "</details>"
	case foldNames.MatchString(t.name) || partNames.MatchString(t.name) && foldNames.MatchString(x.parent()):
		end = x.foldPart(t.name)
	case linkNames.MatchString(t.name):
		end = x.link(t)
	case imageNames.MatchString(t.name):
		x.html(jsx{name: "img", attrs: t.attrs})
	case inlineNames.MatchString(t.name):
		end = ""
	default:
		x.endLine()
		x.put(x.no, "")
		kind := t.name
		if calloutBoxes.MatchString(kind) {
			kind = t.attrs["type"] + t.attrs["variant"] + t.attrs["kind"] + t.attrs["severity"]
		}
		callout := calloutNames.MatchString(kind)
		if title == "" && callout {
			title = boxTitle(kind, "")
		}
		if title != "" {
			x.write("**" + strings.TrimRight(title, ":") + ":**")
			if !callout {
				x.endLine()
				x.put(x.no, "")
			} else {
				x.write(" ")
			}
		}
	}
	if t.empty {
		x.finish(end)
		return
	}
	if len(x.open) < 1000 {
		x.open = append(x.open, component{t.name, end})
	}
}

// link puts out the start of a link, and returns its end.
func (x *mdx) link(t jsx) string {
	href := t.attrs["href"] + t.attrs["to"]
	if href == "" || strings.HasPrefix(href, "{") {
		return ""
	}
	x.write(`<a href="` + html.EscapeString(oneLine(href)) + `">`)
	return "</a>"
}

// parent returns the name of the component around.
func (x *mdx) parent() string {
	if len(x.open) == 0 {
		return ""
	}
	return x.open[len(x.open)-1].name
}

// foldPart puts out the part of an accordion without a title of its own: an item, or the
// question or answer in it.
func (x *mdx) foldPart(name string) (end string) {
	switch {
	case answerNames.MatchString(name) && name != "Details":
		x.own()
		return "\n"
	case triggerNames.MatchString(name):
		x.endLine()
		x.write("<summary>")
		return "</summary>\n"
	case groupNames.MatchString(name) && name != "Details":
		x.own()
		return "\n"
	}
	x.own("<details>")
	return "</details>"
}

// shown puts out the questions of a list in an attribute, and reports whether there are any.
func (x *mdx) shown(t jsx) bool {
	found := false
	for _, name := range t.names {
		v := t.attrs[name]
		if !strings.HasPrefix(v, "{") {
			continue
		}
		variable := strings.TrimSpace(strings.Trim(v, "{}"))
		if list, ok := x.lists[variable]; ok {
			x.own()
			x.pairs(list)
			delete(x.lists, variable)
			found = true
		} else if list := findPairs(v, x.no); len(list) > 0 {
			x.own()
			x.pairs(list)
			found = true
		}
	}
	return found
}

// close closes a component, and those in it that were left open.
func (x *mdx) close(name string) {
	at := len(x.open) - 1
	for at >= 0 && x.open[at].name != name {
		at--
	}
	if at < 0 {
		return
	}
	for _, c := range slices.Backward(x.open[at:]) {
		x.finish(c.end)
	}
	x.open = x.open[:at]
}

// finish puts out the end of a component.
func (x *mdx) finish(end string) {
	switch end {
	case "\n":
		x.endLine()
		x.put(x.no, "")
	case "</details>":
		x.own(end)
	case "</summary>\n":
		x.write("</summary>")
		x.own()
	default:
		x.write(end)
	}
}
