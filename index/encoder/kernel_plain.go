package encoder

const hasVectors = false

func productVector(out, x []float32, n int, l linear, floor float32) {
	productPlain(out, x, n, l, floor)
}
func dotVector(a, b []float32) float32             { return dotPlain(a, b) }
func addScaledVector(out, x []float32, by float32) { addScaledPlain(out, x, by) }
