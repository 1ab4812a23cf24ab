package eval

import (
	"context"

	"github.com/faqbot/faqbot/faq"
)

// ClosingSearcher is what a self check builds of less content.
type ClosingSearcher = closingSearcher

// SelfCheckerWith returns a self check that builds with a function of the test's.
func SelfCheckerWith(progress func(done, total int), build func(context.Context, *faq.Content) (ClosingSearcher, error)) SelfChecker {
	return SelfChecker{Progress: progress, build: build}
}

// Wilson is for tests outside the package.
var Wilson = wilson

// ChanceECE is for tests outside the package.
var ChanceECE = chanceECE

// CalibrationWords is what the report says of the confidence.
func (r *Result) CalibrationWords() string { return r.calibrationWords() }
