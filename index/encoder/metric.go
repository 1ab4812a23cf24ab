package encoder

import (
	"crypto/sha256"
	_ "embed" // the metric
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"sync"
)

//go:embed metric.bin
var builtinMetric []byte

// Adapted gives the built-in encoder under a metric that was learnt from labelled questions (command
// index/eval/fit): what index and commands use. The first call prepares it; later ones give the same.
func Adapted() (*Mapped, error) { return adapted() }

var adapted = sync.OnceValues(func() (*Mapped, error) {
	use, err := Builtin()
	if err != nil {
		return nil, err
	}
	matrix, err := DecodeMetric(builtinMetric)
	if err != nil {
		return nil, fmt.Errorf("reading the metric of the sentence encoder: %w", err)
	}
	return NewMapped(use, matrix, metricName())
})

// metricName names the metric by its sum.
var metricName = sync.OnceValue(func() string {
	sum := sha256.Sum256(builtinMetric)
	return "metric-" + hex.EncodeToString(sum[:4])
})

// adaptedModel is the name of the model of [Adapted], for which nothing has to be prepared.
func adaptedModel() string { return mappedModel(builtinModel, metricName()) }

// EncodeMetric returns a square matrix of [Dimensions], row by row, as bytes: of each row a scale (float32,
// little-endian), then its numbers as signed bytes of which 127 stands for the scale.
func EncodeMetric(matrix []float32) []byte {
	out := make([]byte, 0, Dimensions*(4+Dimensions))
	for i := range Dimensions {
		row := matrix[i*Dimensions : (i+1)*Dimensions]
		largest := float32(0)
		for _, v := range row {
			largest = max(largest, v, -v)
		}
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(largest))
		for _, v := range row {
			n := 0.0
			if largest > 0 {
				n = math.RoundToEven(float64(v / largest * 127))
			}
			out = append(out, byte(int8(n)))
		}
	}
	return out
}

var errMetric = errors.New("the metric's bytes are cut or damaged")

// DecodeMetric reads what EncodeMetric wrote.
func DecodeMetric(data []byte) ([]float32, error) {
	if len(data) != Dimensions*(4+Dimensions) {
		return nil, errMetric
	}
	out := make([]float32, 0, Dimensions*Dimensions)
	for range Dimensions {
		scale := math.Float32frombits(binary.LittleEndian.Uint32(data))
		if !(scale >= 0 && scale <= math.MaxFloat32) {
			return nil, errMetric
		}
		for _, b := range data[4 : 4+Dimensions] {
			out = append(out, float32(int8(b))*scale/127)
		}
		data = data[4+Dimensions:]
	}
	return out, nil
}
