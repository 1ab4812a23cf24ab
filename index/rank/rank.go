// Package rank turns what was found about an entry and a question into a Confidence: pure
// arithmetic on features, with constants fitted on labelled sets.
package rank

// Features describe how an entry fits a question.
type Features struct{}
