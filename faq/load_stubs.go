package faq

// Stand-ins for the readers that are not there yet.

func readRST(d *document) *Content      { return notYet(d) }
func readText(d *document) *Content     { return notYet(d) }
func readAsciiDoc(d *document) *Content { return notYet(d) }

func notYet(d *document) *Content {
	d.errorf(0, "unreadable", "files of this kind are not read yet")
	return &Content{}
}
