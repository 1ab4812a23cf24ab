package faq

// Readers of prose make blocks; assemble (assemble.go) makes entries of them. A block is
// what a reader of any format would see on paper: a heading, a question, a paragraph, a list.

// blockKind tells what a block is.
type blockKind int

const (
	// headingBlock opens a section at its level and closes every section at that level or deeper.
	headingBlock blockKind = iota
	// questionBlock is an explicit question of its own (a <summary>, <dt>, accordion button,
	// “Q:” line, bold question line, qanda item). All blocks up to the next question, heading
	// or endBlock are its answer. It takes no part in the outline: what follows endBlock
	// belongs to the section around the question again.
	questionBlock
	// endBlock ends the answer of the question above it.
	endBlock
	// closeBlock closes every section deeper than its level without opening one: what follows
	// belongs to the open section at its level (0: the document's introduction). It ends an
	// open question, too.
	closeBlock
	// textBlock is a paragraph, code, table, quote, admonition or rule: anything that stays whole.
	textBlock
	// listBlock is a bullet or numbered list; items has the plain text of each top item, so
	// that a list which only repeats the headings of the page can be told: as a table of
	// contents it is dropped, under a sentence that leads to it (“helps in several ways:”)
	// it stays in its parent's answer. It never makes entries. Readers emit tables of
	// contents as they find them (links to anchors as “[text](#anchor)”), and leave the rest
	// to assemble.
	listBlock
)

// block is one piece of a document's outline.
type block struct {
	kind   blockKind
	level  int      // headings and closeBlock: 1 is the outermost, any depth
	text   string   // headings and questions: plain text without numbering; others: Markdown
	number string   // numbering cut from a heading or question (“4.2”, “1.”, “Q3”), "" if none
	id     string   // explicit anchor of a heading or question, "" if none
	also   []string // other phrasings, from “<!-- also: … -->” or the like
	items  []string // listBlock: plain text of the items
	line   int      // from 1
	fields *Entry   // headings and questions: optional fields given beside them (Tags, ValidFrom, Careful, …); nil if none
}

// pageMeta is what a document says of itself (front matter, <title>, <html lang>).
type pageMeta struct {
	title string   // the page's title; becomes the introduction's question if there is no heading
	lang  string   // "" if not said
	tags  []string // given to each entry
	url   string   // canonical address, "" if not said
}
