package markup

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// spoilerParser reads ||text|| as Discord does.
type spoilerParser struct{}

// spoilerNode stands for a spoiler in goldmark's tree.
type spoilerNode struct{ ast.BaseInline }

var spoilerKind = ast.NewNodeKind("Spoiler")

// Kind implements [ast.Node].
func (*spoilerNode) Kind() ast.NodeKind { return spoilerKind }

// Dump implements [ast.Node].
func (n *spoilerNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// Trigger implements [parser.InlineParser].
func (spoilerParser) Trigger() []byte { return []byte{'|'} }

// Parse implements [parser.InlineParser].
func (spoilerParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 2, spoilerDelimiters{})
	if node == nil || node.OriginalLength != 2 || before == '|' {
		return nil
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

// spoilerDelimiters matches the bars on both sides of a spoiler.
type spoilerDelimiters struct{}

// IsDelimiter implements [parser.DelimiterProcessor].
func (spoilerDelimiters) IsDelimiter(b byte) bool { return b == '|' }

// CanOpenCloser implements [parser.DelimiterProcessor].
func (spoilerDelimiters) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char && opener.Length == 2 && closer.Length == 2
}

// OnMatch implements [parser.DelimiterProcessor].
func (spoilerDelimiters) OnMatch(int) ast.Node { return &spoilerNode{} }
