// Package markup reads Markdown to a small tree of blocks, cuts it to the length that a platform
// allows, and renders it.
//
//	doc := markup.Parse(entry.Answer)
//	for _, piece := range markup.Cut(doc, markup.Limit{Max: 4096, Unit: markup.UTF16}) {
//		send(render(piece))
//	}
//
// The tree is already safe and settled when a renderer sees it: raw HTML has become blocks and
// text, links lead only to http, https, mailto and tel, there are no control characters, and
// nesting is bounded. A renderer is one type switch over [Block] and one over [Inline]; it only
// has to escape text for its platform. [HTML] and [Plain] are two such renderers.
package markup

// Doc is a document, or a piece of one: blocks one under another.
type Doc []Block

// Block is one of [Paragraph], [Heading], [Code], [List], [Quote], [Table] and [Rule].
//
// Each block but a rule has a field Continued: [Cut] sets it on the first block of a piece when
// the block began in the piece before. Renderers leave out what stands at a block's beginning
// then, such as an item's bullet or an admonition's title.
type Block interface{ block() }

// Paragraph is running text.
type Paragraph struct {
	Text      Inlines
	Continued bool
}

// Heading is the title of what follows.
type Heading struct {
	Level     int // from 1, the outermost, to 6
	Text      Inlines
	Continued bool
}

// Code is text to be shown as it is, in a fixed-width font.
type Code struct {
	Lang      string // language of the code, such as "go"; "" if not said
	Text      string // lines end in "\n", the last one not unless the block was cut after it
	Continued bool
}

// List is a bullet or numbered list.
type List struct {
	Ordered   bool
	Start     int  // number of the first item that is not continued, if ordered
	Tight     bool // no blank lines between the items
	Items     []Item
	Continued bool
}

// Item is one item of a [List].
type Item struct {
	Task      Task
	Blocks    Doc
	Continued bool // began in the piece before: no bullet, no number
}

// Task says whether an item of a list has a check box.
type Task int

// The states of an item's check box.
const (
	NoTask Task = iota
	OpenTask
	DoneTask
)

// Quote is a quotation, or an admonition such as a note or a warning.
type Quote struct {
	Kind      QuoteKind
	Title     string // the owner's title of an admonition, plain text; "" for none
	Blocks    Doc
	Continued bool
}

// QuoteKind tells a quotation from the kinds of admonition.
type QuoteKind string

// The kinds of [Quote].
const (
	Quotation QuoteKind = ""
	Note      QuoteKind = "note"
	Tip       QuoteKind = "tip"
	Important QuoteKind = "important"
	Warning   QuoteKind = "warning"
	Caution   QuoteKind = "caution"
)

// Symbol returns a sign that stands for the kind in every language, "" for a quotation.
func (k QuoteKind) Symbol() string {
	switch k {
	case Note:
		return "ℹ️"
	case Tip:
		return "💡"
	case Important:
		return "❗"
	case Warning:
		return "⚠️"
	case Caution:
		return "🛑"
	case Quotation:
	}
	return ""
}

// Table has a head and rows of as many cells.
type Table struct {
	Align     []Align // one a column
	Head      Row     // repeated in each piece of a table that was cut
	Rows      []Row
	Continued bool
}

// Row is one row of a [Table].
type Row struct {
	Cells     []Inlines
	Continued bool // the rest of a row that was too long for one piece
}

// Align says how a column of a table is set.
type Align int

// The alignments of a column.
const (
	AlignNone Align = iota
	AlignLeft
	AlignCenter
	AlignRight
)

// Rule is a line between blocks.
type Rule struct{}

func (Paragraph) block() {}
func (Heading) block()   {}
func (Code) block()      {}
func (List) block()      {}
func (Quote) block()     {}
func (Table) block()     {}
func (Rule) block()      {}

// Inlines is text with its marks, in reading order. Neighbours of the same kind are one.
type Inlines []Inline

// Inline is one of [Text], [Bold], [Italic], [Strike], [Spoiler], [CodeSpan], [Link], [Image]
// and [Break].
type Inline interface{ inline() }

type (
	// Text is text as it is to be read: nothing in it is markup. It has no line breaks.
	Text string
	// Bold is strong text.
	Bold struct{ Text Inlines }
	// Italic is emphasised text.
	Italic struct{ Text Inlines }
	// Strike is text struck through.
	Strike struct{ Text Inlines }
	// Spoiler is text to be shown only on demand.
	Spoiler struct{ Text Inlines }
	// CodeSpan is text in a fixed-width font.
	CodeSpan string
	// Link is text that leads somewhere. Its URL is http, https, mailto or tel.
	Link struct {
		URL  string
		Text Inlines // never empty
	}
	// Image is a picture. Its URL is http or https, or a path relative to the content's file.
	Image struct {
		URL string
		Alt string // what the picture shows; "" if not said
	}
	// Break is a line break that the author meant.
	Break struct{}
)

func (Text) inline()     {}
func (Bold) inline()     {}
func (Italic) inline()   {}
func (Strike) inline()   {}
func (Spoiler) inline()  {}
func (CodeSpan) inline() {}
func (Link) inline()     {}
func (Image) inline()    {}
func (Break) inline()    {}

// String returns the text without its marks: a picture is its description, a break a space.
func (ins Inlines) String() string {
	var b []byte
	for _, in := range ins {
		switch in := in.(type) {
		case Text:
			b = append(b, in...)
		case CodeSpan:
			b = append(b, in...)
		case Image:
			b = append(b, in.Alt...)
		case Break:
			b = append(b, ' ')
		default:
			b = append(b, children(in).String()...)
		}
	}
	return string(b)
}

// children returns what a mark encloses, nil for an inline that encloses nothing.
func children(in Inline) Inlines {
	switch in := in.(type) {
	case Bold:
		return in.Text
	case Italic:
		return in.Text
	case Strike:
		return in.Text
	case Spoiler:
		return in.Text
	case Link:
		return in.Text
	}
	return nil
}

// withChildren returns a mark like in around other text.
func withChildren(in Inline, text Inlines) Inline {
	switch in := in.(type) {
	case Bold:
		return Bold{text}
	case Italic:
		return Italic{text}
	case Strike:
		return Strike{text}
	case Spoiler:
		return Spoiler{text}
	case Link:
		return Link{URL: in.URL, Text: text}
	}
	return in
}

// Images returns the pictures of the document in reading order, for platforms that send them apart.
func (d Doc) Images() []Image {
	var images []Image
	d.walk(func(ins Inlines) { images = append(images, ins.images()...) })
	return images
}

func (ins Inlines) images() []Image {
	var images []Image
	for _, in := range ins {
		if image, ok := in.(Image); ok {
			images = append(images, image)
		}
		images = append(images, children(in).images()...)
	}
	return images
}

// walk calls visit for all running text, in reading order.
func (d Doc) walk(visit func(Inlines)) {
	for _, b := range d {
		switch b := b.(type) {
		case Paragraph:
			visit(b.Text)
		case Heading:
			visit(b.Text)
		case List:
			for _, item := range b.Items {
				item.Blocks.walk(visit)
			}
		case Quote:
			b.Blocks.walk(visit)
		case Table:
			for _, row := range append([]Row{b.Head}, b.Rows...) {
				for _, cell := range row.Cells {
					visit(cell)
				}
			}
		}
	}
}
