package faq

import (
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
