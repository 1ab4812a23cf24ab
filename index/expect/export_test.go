package expect

import "github.com/faqbot/faqbot/faq"

// For tests outside the package.
var (
	Pick     = pick
	Foreign  = foreign
	Weigh    = weigh
	Evidence = evidence
)

// FarFields returns the questions of the list in a language, by field.
func FarFields(lang string) [][]string {
	var out [][]string
	for _, f := range farFields(lang) {
		out = append(out, f.questions)
	}
	return out
}

// Lacking returns for each fold the content that it is built from, and the questions that it is asked.
func Lacking(content *faq.Content) (less []*faq.Content, own, near [][]string) {
	p := newPlan(content)
	for k := range folds {
		qs, out := p.questions(content, k)
		less = append(less, p.without(content, out, k, nil))
		var o, n []string
		for _, q := range qs {
			if q.kind == Own {
				o = append(o, q.text)
			} else {
				n = append(n, q.text)
			}
		}
		own, near = append(own, o), append(near, n)
	}
	return less, own, near
}

// Alike compares a text with others as content does in which the words are about as rare as each other.
func Alike(content *faq.Content, text string, others []string) float64 {
	return newAlikeness(content).of(text, others)
}
