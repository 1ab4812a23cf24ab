package faq

import (
	"regexp"
	"strings"
)

// container opens or closes a container of “:::”.
func (m *marks) container(i int, c []string) {
	no, colons := m.lines[i].no, len(c[1])
	name, title := strings.ToLower(c[2]), strings.Trim(strings.TrimSpace(c[3]+c[4]), `"`)
	if name == "" {
		if len(m.boxes) > 0 {
			m.closeBox()
		}
		m.put(blankLine(no))
		return
	}
	_, known := boxNames[name]
	b := box{colons: colons, quote: known}
	if asks(title) || name == "details" || name == "collapse" || name == "spoiler" {
		b.details, b.quote = true, false
		if title == "" {
			title = "Details"
		}
	}
	if len(m.boxes) >= maxNesting || !m.closes(i, colons) {
		m.put(blankLine(no))
		return
	}
	m.put(blankLine(no))
	m.boxes = append(m.boxes, b)
	switch {
	case b.details:
		m.put(srcLine{text: "<details><summary>" + title + "</summary>", no: no})
		m.put(blankLine(no))
	case b.quote:
		if title = boxTitle(name, title); title != "" {
			m.put(srcLine{text: "**" + title + "**", no: no})
			m.put(blankLine(no))
		}
	}
}

// closes reports whether some line below line i closes a container with so many colons.
func (m *marks) closes(i, colons int) bool {
	if m.lastColons == nil {
		m.lastColons = map[int]int{}
		for j, l := range m.lines {
			if t := strings.TrimSpace(l.text); len(t) >= 3 && strings.Trim(t, ":") == "" {
				m.lastColons[min(len(t), 20)] = j
			}
		}
	}
	return m.lastColons[min(colons, 20)] > i
}

// closeBox closes the innermost container.
func (m *marks) closeBox() {
	b := m.boxes[len(m.boxes)-1]
	no := 1
	if len(m.out) > 0 {
		no = m.out[len(m.out)-1].no
	}
	if b.details {
		m.put(blankLine(no))
		m.put(srcLine{text: "</details>", no: no})
	}
	m.boxes = m.boxes[:len(m.boxes)-1]
	m.put(blankLine(no))
}

// alert converts the alert that begins in line i, “> [!NOTE]”, and returns how many lines it
// took. One that can be folded and has a question for its title is that question.
func (m *marks) alert(i int, a []string) int {
	no, title := m.lines[i].no, boxTitle(a[2], a[4])
	if a[4] == "" || !asks(a[4]) {
		m.put(srcLine{text: a[1] + "**" + title + "**", no: no})
		if title == "" {
			m.out = m.out[:len(m.out)-1]
			return 1
		}
		m.put(srcLine{text: strings.TrimRight(a[1], " "), no: no})
		return 1
	}
	m.put(srcLine{text: "<details><summary>" + title + "</summary>", no: no})
	m.put(blankLine(no))
	n := 1
	for ; i+n < len(m.lines); n++ {
		l := m.lines[i+n]
		quoted, ok := strings.CutPrefix(strings.TrimLeft(l.text, " "), ">")
		if !ok {
			break
		}
		l.text = strings.TrimPrefix(quoted, " ")
		m.put(l)
	}
	m.put(blankLine(no))
	m.put(srcLine{text: "</details>", no: no})
	m.put(blankLine(no))
	return n
}

// directive is a fenced block of MyST, which is no code: “```{note} Title”.
var directive = regexp.MustCompile("^[ \t]*(?:```+|~~~+)\\{([a-z-]+)\\}[ \t]*(.*?)[ \t]*$")

// directiveOption is a line such as “:class: wide” at the head of one.
var directiveOption = regexp.MustCompile(`^[ \t]*:[\w-]+:(?:[ \t]|$)`)

// fenced adds the fenced code block that begins in line i, and returns its length. The notes
// and menus that MyST writes like code are set apart, or dropped.
func (m *marks) fenced(i int) int {
	d := directive.FindStringSubmatch(m.lines[i].text)
	name, known := "", false
	if d != nil {
		name, known = boxNames[d[1]]
	}
	fence, n := "", 1
	if open := fenceOpen.FindStringSubmatch(m.lines[i].text); open != nil {
		fence = open[1]
	}
	for ; i+n < len(m.lines) && m.lines[i+n].code; n++ {
		if end := fenceClose.FindStringSubmatch(m.lines[i+n].text); end != nil && strings.HasPrefix(end[1], fence) {
			break
		}
	}
	body := m.lines[i+1 : i+n]
	if i+n < len(m.lines) && m.lines[i+n].code {
		n++
	}
	switch {
	case d != nil && (d[1] == "toctree" || d[1] == "contents" || d[1] == "tableofcontents" || d[1] == "include" || d[1] == "raw"):
		m.put(blankLine(m.lines[i].no))
	case known:
		if d[2] != "" {
			name = d[2]
		}
		m.put(blankLine(m.lines[i].no))
		if name != "" {
			m.put(srcLine{text: "> **" + name + "**", no: m.lines[i].no})
			m.put(srcLine{text: ">", no: m.lines[i].no})
		}
		for len(body) > 0 && (directiveOption.MatchString(body[0].text) || body[0].blank()) {
			body = body[1:]
		}
		for _, l := range body {
			m.put(srcLine{text: strings.TrimRight("> "+l.text, " "), no: l.no})
		}
		m.put(blankLine(m.lines[i].no))
	default:
		for _, l := range m.lines[i : i+n] {
			m.put(l)
		}
	}
	return n
}
