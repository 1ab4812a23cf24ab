package index

// When a pool is put together anew.
const (
	mostSegments = 8 // of a pool, above which the smaller ones become one
	deadShare    = 4 // more than one vector in so many that no text needs any more: all become one
)

// tidy returns the pool, or another one that takes less: where many vectors are needed no
// more, or where there are many segments.
func tidy(p *pool, v *vectors) *pool {
	used := make([][]bool, len(p.segments))
	for s := range used {
		used[s] = make([]bool, len(p.segments[s].keys))
	}
	live := 0
	each := func(rows []row) {
		for _, r := range rows {
			if r == noRow {
				continue
			}
			if s, k := r>>rowBits, r&(1<<rowBits-1); !used[s][k] {
				used[s][k] = true
				live++
			}
		}
	}
	each(v.rows)
	each(v.centroid)
	if live == p.size() && len(p.segments) <= mostSegments {
		return p
	}
	var kept []part
	if (p.size()-live)*deadShare <= p.size() {
		if len(p.segments) <= mostSegments {
			return p
		}
		kept = p.segments[:1]
		for _, s := range p.segments {
			if len(s.keys) > len(kept[0].keys) {
				kept = []part{s}
			}
		}
		if len(kept[0].keys)*2 < live {
			kept = nil
		}
	}
	return p.merged(kept, v, live)
}

// merged returns a pool of the segments to keep, and one of all other vectors that are used, in
// the order of the content.
func (p *pool) merged(kept []part, v *vectors, live int) *pool {
	out := newPool(p.model, p.dim, kept)
	last := out.grow()
	last.reserve(max(0, live-out.size()), p.dim) // what is kept may hold more than is needed
	each := func(rows []row) {
		for _, r := range rows {
			if r != noRow && out.find(p.key(r)) == noRow {
				out.appendFrom(p, r)
			}
		}
	}
	each(v.rows)
	each(v.centroid)
	if len(last.keys) == 0 {
		out.segments = out.segments[:len(out.segments)-1]
	}
	return out
}
