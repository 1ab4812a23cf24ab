package faq

func notYet(d *document) *Content {
	d.errorf(0, "unreadable", "files of this kind are not read yet")
	return &Content{}
}
