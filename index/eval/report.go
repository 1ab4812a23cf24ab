package eval

import (
	"io"

	"github.com/faqbot/faqbot/faq"
)

// ReportOptions says what stands at the head of the report.
type ReportOptions struct {
	Content string   // what was asked, such as the content's path; may be ""
	Cases   string   // where the questions came from; may be ""
	Date    faq.Date // when it was measured; zero: not said
}

// WriteReport writes a page for a person who wants to see how well the content is answered and
// to choose a threshold: one HTML file with pictures, without scripts and outside resources.
func (r *Result) WriteReport(w io.Writer, opts ReportOptions) error { return nil }
