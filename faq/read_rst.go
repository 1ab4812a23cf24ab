package faq

func looksRST([]textLine) bool { return false }

func readRST(d *document) *Content { return notYet(d) }
