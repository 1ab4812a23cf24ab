package faq

//nolint:staticcheck // AsciiDoc is written so
func readAsciiDoc(d *document) *Content { return notYet(d) }
