package rank

// Default returns the model that faqbot ships.
func Default() *Model {
	m := &Model{Confidence: make([]float64, 2*NumFeatures+8)}
	m.Order[StemsCosine], m.Order[CharsCosine], m.Order[Class], m.Order[Covered] = 2, 2, 2, 2
	m.Confidence[StemsCosine], m.Confidence[CharsCosine] = 4, 4
	m.Confidence[len(m.Confidence)-1] = -3
	return m
}
