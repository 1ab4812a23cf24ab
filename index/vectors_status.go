package index

// Vectors tells which vectors an index has of its texts.
type Vectors struct {
	Model     string // that made them; "": there are none
	Dimension int    // numbers in each; 0: there are none
	Texts     int    // that have one, means of phrasings included; also where some are missing, for which see [Index.Encoding]
}

// Vectors returns what vectors the index has.
func (x *Index) Vectors() Vectors {
	e := x.encoded
	if e == nil || e.pool == nil {
		return Vectors{}
	}
	return Vectors{Model: e.pool.model, Dimension: e.pool.dim, Texts: e.pool.size()}
}
