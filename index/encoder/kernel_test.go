package encoder

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomLinear makes a matrix with a bias, with whole numbers over all that a signed byte holds.
func randomLinear(random *rand.Rand, rows, columns int) linear {
	bytes := make([]byte, rows*columns)
	for i := range bytes {
		bytes[i] = byte(random.UintN(256))
	}
	m := &matrix{kind: 'c', rows: rows, columns: columns, scale: randomFloats(random, columns), quantised: string(bytes)}
	return linear{m, randomFloats(random, columns)}
}

func randomFloats(random *rand.Rand, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(random.NormFloat64())
	}
	return out
}

// near reports whether two sums of n terms differ by rounding alone; size is the sum of the terms'
// absolute values.
func near(a, b float32, n int, size float64) bool {
	return math.Abs(float64(a)-float64(b)) <= 1e-7*float64(n+4)*size+1e-6
}

// TestProducts compares the two products with one in float64, over shapes with all remainders.
func TestProducts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, columns := range []int{64, 128, 320} {
		for _, k := range []int{1, 2, 3, 7, 16, 64, 129, 144} {
			l := randomLinear(random, k, columns)
			for rows := 1; rows <= 25; rows++ {
				x := randomFloats(random, rows*k)
				for name, product := range products(k) {
					for _, floor := range []float32{0, float32(math.Inf(-1))} {
						t.Run(fmt.Sprintf("%s/%d×%d×%d", name, rows, k, columns), func(t *testing.T) {
							// What lies behind the result must stay as it is.
							out := append(make([]float32, rows*columns), 12345)
							product(out[:rows*columns], x, rows, l, floor)
							if out[rows*columns] != 12345 {
								t.Error("something was written behind the end")
							}
							checkProduct(t, out, x, rows, l, floor, name == "vector")
						})
					}
				}
			}
		}
	}
}

// products gives the products that this machine has for rows of k numbers.
func products(k int) map[string]func(out, x []float32, rows int, l linear, floor float32) {
	out := map[string]func(out, x []float32, rows int, l linear, floor float32){"plain": productPlain}
	if hasVectors && k%16 == 0 {
		var fixed fixedRows
		out["vector"] = func(out, x []float32, rows int, l linear, floor float32) {
			productVector(out, x, rows, l, floor, &fixed)
		}
	}
	return out
}

// checkProduct compares a product with one in float64. In fixed point it is that of the rows in fixed point, in whole
// numbers, to the bit; and each number of x may be off by half of what 1 stands for.
func checkProduct(t *testing.T, out, x []float32, rows int, l linear, floor float32, inFixed bool) {
	t.Helper()
	for r := range rows {
		fixed := NewFixed(x[r*l.rows:][:l.rows])
		for c := range l.columns {
			var whole int64
			var want, size, off float64
			for k := range l.rows {
				weight := int8(l.quantised[c/panelColumns*panelColumns*l.rows+k*panelColumns+c%panelColumns])
				whole += int64(fixed.values[k]) * int64(weight)
				scaled := float64(weight) * float64(l.scale[c])
				term := float64(x[r*l.rows+k]) * scaled
				want, size, off = want+term, size+math.Abs(term), off+math.Abs(scaled)*float64(fixed.scale)/2
			}
			got := out[r*l.columns+c]
			want = max(want+float64(l.bias[c]), float64(floor))
			if inFixed {
				if exact := max(float32(float32(whole)*fixed.scale*l.scale[c])+l.bias[c], floor); got != exact {
					t.Fatalf("row %d, column %d: %v and not %v", r, c, got, exact)
				}
				if math.Abs(float64(got)-want) > off+1e-6*size+1e-6 {
					t.Fatalf("row %d, column %d: %v and not about %v", r, c, got, want)
				}
			} else if !near(got, float32(want), l.rows, size) {
				t.Fatalf("row %d, column %d: %v and not %v", r, c, got, want)
			}
		}
	}
}

// TestProductLargest multiplies the largest numbers that there are, in rows as long as the network has: their sums
// stay within 32 bits.
func TestProductLargest(t *testing.T) {
	for _, k := range []int{pieceWidth, Dimensions, wideWidth} {
		const columns = 64
		m := &matrix{kind: 'c', rows: k, columns: columns, scale: slices.Repeat([]float32{0.5}, columns), quantised: strings.Repeat("\x80", k*columns)}
		l := linear{m, slices.Repeat([]float32{1}, columns)}
		x := slices.Concat(slices.Repeat([]float32{-3}, k), slices.Repeat([]float32{3}, k), make([]float32, k))
		want := []float32{1 + 192*float32(k), 1 - 192*float32(k), 1}
		for name, product := range products(k) {
			out := make([]float32, 3*columns)
			product(out, x, 3, l, float32(math.Inf(-1)))
			for i, got := range out {
				if math.Abs(float64(got-want[i/columns])) > 1e-4*math.Abs(float64(want[i/columns])) {
					t.Fatalf("%s of %d terms, number %d: %v and not %v", name, k, i, got, want[i/columns])
				}
			}
		}
	}
}

// TestProductRowsAlone holds what makes a vector independent of its batch: a row's product has the
// same bits whatever rows stand beside it.
func TestProductRowsAlone(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	l := randomLinear(random, 256, 128)
	const most = 20
	x := randomFloats(random, most*l.rows)
	for name, product := range products(l.rows) {
		t.Run(name, func(t *testing.T) {
			alone := make([]float32, most*l.columns)
			for r := range most {
				product(alone[r*l.columns:][:l.columns], x[r*l.rows:][:l.rows], 1, l, 0)
			}
			for rows := 1; rows <= most; rows++ {
				out := make([]float32, rows*l.columns)
				product(out, x[:rows*l.rows], rows, l, 0)
				for i, v := range out {
					if v != alone[i] {
						t.Fatalf("of %d rows, row %d, column %d: %v and alone %v", rows, i/l.columns, i%l.columns, v, alone[i])
					}
				}
			}
		})
	}
}

func TestDots(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for n := range 140 {
		a, b := randomFloats(random, n), randomFloats(random, n+random.IntN(3))
		bytes := make([]int8, n)
		var want, size float64
		for i := range n {
			bytes[i] = int8(random.IntN(256) - 128)
			term := float64(a[i]) * float64(b[i])
			want, size = want+term, size+math.Abs(term)
		}
		for name, got := range map[string]float32{"Dot": Dot(a, b), "dotPlain": dotPlain(a, b)} {
			if !near(got, float32(want), n, size) {
				t.Errorf("%s of %d numbers: %v and not %v", name, n, got, want)
			}
		}
		fixed := NewFixed(b)
		want, size = 0, 0
		var sum int32
		var off float64 // by how much it may be off, each number having been rounded
		for i := range n {
			term := float64(bytes[i]) * float64(b[i])
			want, size, off = want+term, size+math.Abs(term), off+math.Abs(float64(bytes[i]))*float64(fixed.scale)/2
			sum += int32(bytes[i]) * int32(fixed.values[i])
		}
		if vector, plain := dotFixedVector(bytes, fixed.values), dotFixedPlain(bytes, fixed.values); vector != sum || plain != sum {
			t.Errorf("in fixed point, of %d numbers: %d, plain %d, and not %d", n, vector, plain, sum)
		}
		if got := float64(fixed.Dot(bytes)); math.Abs(got-want) > off+1e-5*size {
			t.Errorf("in fixed point, of %d numbers: %v and not %v", n, got, want)
		}
	}
}

// TestFixedLargest multiplies the largest numbers that there are, in every length up to that of the longest vectors:
// the sum stays within 32 bits.
func TestFixedLargest(t *testing.T) {
	for _, n := range []int{1, 2, 31, 32, 33, 100, 511, 512, 513, 768, 1024, 3072, 8192} {
		a, b := make([]int8, n), make([]float32, n)
		for i := range n {
			a[i], b[i] = -128, -0.25
		}
		x := NewFixed(b)
		got, want := float64(x.Dot(a)), 32*float64(n)
		if math.Abs(got-want) > 1e-4*want {
			t.Errorf("of %d numbers: %v and not %v", n, got, want)
		}
		if vector, plain := dotFixedVector(a, x.values), dotFixedPlain(a, x.values); vector != plain {
			t.Errorf("of %d numbers: %d and plain %d", n, vector, plain)
		}
	}
	if got := NewFixed(make([]float32, 40)).Dot(make([]int8, 40)); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func TestAddScaled(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	adders := map[string]func(out, x []float32, by float32){"plain": addScaledPlain, "the better one": AddScaled}
	if hasVectors {
		adders["vector"] = addScaledVector
	}
	for n := range 40 {
		x, start, by := randomFloats(random, n), randomFloats(random, n+1), float32(random.NormFloat64())
		for name, add := range adders {
			out := append([]float32(nil), start...)
			add(out[:n], x, by)
			for i := range n {
				if want := start[i] + x[i]*by; !near(out[i], want, 1, 1+math.Abs(float64(want))) {
					t.Errorf("%s of %d: number %d is %v and not %v", name, n, i, out[i], want)
				}
			}
			if out[n] != start[n] {
				t.Errorf("%s of %d numbers changed what lies behind", name, n)
			}
		}
	}
}

func TestHamming(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for _, words := range []int{1, 2, 7, 8, 9, 12, 48} {
		for _, n := range []int{0, 1, 2, 33} {
			rows, q := make([]uint64, n*words), make([]uint64, words)
			for i := range rows {
				rows[i] = random.Uint64()
			}
			for i := range q {
				q[i] = random.Uint64()
			}
			if n > 1 { // one that differs in nothing, and one that does in everything
				for w := range q {
					rows[w], rows[words+w] = q[w], ^q[w]
				}
			}
			want := make([]uint16, n)
			for k := range want {
				for bit := range 64 * words {
					want[k] += uint16((rows[k*words+bit/64] ^ q[bit/64]) >> (bit % 64) & 1)
				}
			}
			vector, plain := make([]uint16, n), make([]uint16, n)
			hammingVector(vector, rows, q)
			hammingPlain(plain, rows, q)
			if !slices.Equal(vector, want) || !slices.Equal(plain, want) {
				t.Errorf("%d rows of %d words: %v, plain %v, and not %v", n, words, vector, plain, want)
			}
		}
	}
}
