package faq

import "slices"

// run is a piece that two lists have in common: n items, from a on in the old list and from b on in
// the new one.
type run struct{ a, b, n int }

// Bounds on the work of matching two lists, so that texts of any length take milliseconds.
const (
	maxAnchorDepth = 12  // times that a piece between two anchors is cut by anchors again
	maxEdits       = 600 // items that Myers' algorithm inserts or deletes in a piece; beyond it the piece has nothing in common
)

// matchAll returns what two lists have in common, in order. It cuts both at the items that
// stand in each of them once and in the same order (patience), and finds the shortest way from the
// one to the other between these (Myers, “An O(ND) difference algorithm and its variations”, 1986).
func matchAll(a, b []string) []run {
	ids := make(map[string]int32, len(a)+len(b))
	number := func(list []string) []int32 {
		out := make([]int32, len(list))
		for i, s := range list {
			id, ok := ids[s]
			if !ok {
				id = int32(len(ids))
				ids[s] = id
			}
			out[i] = id
		}
		return out
	}
	m := &matcher{a: number(a), b: number(b)}
	m.blank = make([]bool, len(ids))
	for s, id := range ids {
		m.blank[id] = !isWord(s)
	}
	m.seen = make([]seenAt, len(ids))
	m.match(0, len(a), 0, len(b), 0)
	return m.runs
}

// matcher matches two lists of numbers.
type matcher struct {
	a, b  []int32
	blank []bool   // of each number: it is no anchor
	seen  []seenAt // of each number: where it stands; zero between two uses
	runs  []run
}

// seenAt says how often an item stands in two lists, and where it stood last.
type seenAt struct{ inA, inB, atA, atB int32 }

// add keeps a run, together with the last one if it goes on from there.
func (m *matcher) add(a, b, n int) {
	if n == 0 {
		return
	}
	if k := len(m.runs) - 1; k >= 0 && m.runs[k].a+m.runs[k].n == a && m.runs[k].b+m.runs[k].n == b {
		m.runs[k].n += n
		return
	}
	m.runs = append(m.runs, run{a, b, n})
}

// match matches a[a0:a1] with b[b0:b1].
func (m *matcher) match(a0, a1, b0, b1, depth int) {
	n := 0
	for a0+n < a1 && b0+n < b1 && m.a[a0+n] == m.b[b0+n] {
		n++
	}
	m.add(a0, b0, n)
	a0, b0 = a0+n, b0+n
	for n = 0; a0 < a1-n && b0 < b1-n && m.a[a1-1-n] == m.b[b1-1-n]; {
		n++
	}
	a1, b1 = a1-n, b1-n
	if a0 < a1 && b0 < b1 {
		m.middle(a0, a1, b0, b1, depth)
	}
	m.add(a1, b1, n)
}

// middle matches pieces whose ends are different.
func (m *matcher) middle(a0, a1, b0, b1, depth int) {
	if depth < maxAnchorDepth {
		if anchors := m.anchors(a0, a1, b0, b1); len(anchors) > 0 {
			for _, r := range anchors {
				m.match(a0, r.a, b0, r.b, depth+1)
				m.add(r.a, r.b, 1)
				a0, b0 = r.a+1, r.b+1
			}
			m.match(a0, a1, b0, b1, depth+1)
			return
		}
	}
	m.myers(a0, a1, b0, b1)
}

// anchors returns the words that stand once in each piece, as many as stand in the same order in
// both.
func (m *matcher) anchors(a0, a1, b0, b1 int) []run {
	for i, id := range m.a[a0:a1] {
		m.seen[id].inA++
		m.seen[id].atA = int32(a0 + i)
	}
	for i, id := range m.b[b0:b1] {
		m.seen[id].inB++
		m.seen[id].atB = int32(b0 + i)
	}
	var unique []run
	for _, id := range m.a[a0:a1] {
		if s := m.seen[id]; s.inA == 1 && s.inB == 1 && !m.blank[id] {
			unique = append(unique, run{int(s.atA), int(s.atB), 1})
		}
	}
	for _, piece := range [][]int32{m.a[a0:a1], m.b[b0:b1]} {
		for _, id := range piece {
			m.seen[id] = seenAt{}
		}
	}
	return longestRising(unique)
}

// longestRising returns the longest part of runs, which rise in a, that rises in b as well.
func longestRising(runs []run) []run {
	var tops []int // for each length, the run that ends the lowest rising part of that length
	back := make([]int, len(runs))
	for i, r := range runs {
		k, _ := slices.BinarySearchFunc(tops, r.b, func(top, b int) int { return runs[top].b - b })
		if back[i] = -1; k > 0 {
			back[i] = tops[k-1]
		}
		if k == len(tops) {
			tops = append(tops, i)
		} else {
			tops[k] = i
		}
	}
	if len(tops) == 0 {
		return nil
	}
	out := make([]run, len(tops))
	for i, k := tops[len(tops)-1], len(tops)-1; k >= 0; i, k = back[i], k-1 {
		out[k] = runs[i]
	}
	return out
}

// myers finds the shortest way from a[a0:a1] to b[b0:b1] by its greedy algorithm, if that inserts
// and deletes no more than maxEdits items.
func (m *matcher) myers(a0, a1, b0, b1 int) {
	a, b := m.a[a0:a1], m.b[b0:b1]
	most := min(len(a)+len(b), maxEdits)
	var ways [][]int32 // for each number of edits, how far in a each diagonal got; the diagonal k at k+edits
	far := make([]int32, 2*most+3)
	at := most + 1 // of diagonal 0
	for d := range most + 1 {
		for k := -d; k <= d; k += 2 {
			x := far[at+k-1] + 1 // an item of a is deleted
			if k == -d || k != d && far[at+k-1] < far[at+k+1] {
				x = far[at+k+1] // an item of b is inserted
			}
			for int(x) < len(a) && int(x)-k < len(b) && a[x] == b[int(x)-k] {
				x++
			}
			if far[at+k] = x; int(x) >= len(a) && int(x)-k >= len(b) {
				m.walk(a0, b0, len(a), len(b), d, ways)
				return
			}
		}
		ways = append(ways, slices.Clone(far[at-d:at+d+1]))
	}
}

// walk goes back the way that myers found, from the ends x and y with d edits, and keeps its runs.
func (m *matcher) walk(a0, b0, x, y, d int, ways [][]int32) {
	var runs []run
	for ; d > 0; d-- {
		k := x - y
		before := func(k int) int { // how far diagonal k had got with an edit less
			if i := k + d - 1; i >= 0 && i < len(ways[d-1]) {
				return int(ways[d-1][i])
			}
			return -1
		}
		px, pk := before(k-1), k-1
		start := px + 1
		if k == -d || k != d && before(k-1) < before(k+1) {
			px, pk = before(k+1), k+1
			start = px
		}
		runs = append(runs, run{a0 + start, b0 + start - k, x - start})
		x, y = px, px-pk
	}
	runs = append(runs, run{a0, b0, x})
	for _, r := range slices.Backward(runs) {
		m.add(r.a, r.b, r.n)
	}
}
