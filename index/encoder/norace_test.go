//go:build !race

package encoder

// raced says whether the tests run under the race detector.
const raced = false
