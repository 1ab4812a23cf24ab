package generation

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// sealFormat is the number that a sealed file begins with; it changes when an older faqbot would
// misunderstand what is in it.
const sealFormat = 1

// maxSealed bounds a sealed file in bytes; the longest is a report with the difference of two
// large contents.
const maxSealed = 512 << 20

// sealed is a small file of JSON that tells by itself whether it is whole: Sum is the SHA-256 of
// Data without its white space.
type sealed struct {
	Format int             `json:"format"`
	Sum    string          `json:"sum"`
	Data   json.RawMessage `json:"data"`
}

// seal returns the bytes of a sealed file that holds v.
func seal(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	raw, err := json.MarshalIndent(sealed{sealFormat, sum(data), data}, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(raw, '\n'), nil
}

// unseal reads into v what a sealed file holds.
func unseal(raw []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var s sealed
	if err := dec.Decode(&s); err != nil {
		return fmt.Errorf("it does not read as JSON: %w", noEOF(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something stands after its end")
	}
	if s.Format != sealFormat {
		return fmt.Errorf("its format is %d and this faqbot reads format %d", s.Format, sealFormat)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, s.Data); err != nil {
		return errors.New("it holds nothing")
	}
	if sum(compact.Bytes()) != s.Sum {
		return errors.New("its sum does not fit what is in it")
	}
	return json.Unmarshal(s.Data, v)
}

// readSealed reads a sealed file into v. What is no such file, or a damaged one, is an error; a
// file that is not there wraps [fs.ErrNotExist].
func readSealed(path string, v any) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was read only
	raw, err := io.ReadAll(io.LimitReader(file, maxSealed+1))
	if err != nil {
		return err
	}
	if len(raw) > maxSealed {
		return fmt.Errorf("it is larger than %d bytes", maxSealed)
	}
	return unseal(raw, v)
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// noEOF makes the end of a file in the middle of it an error of its own.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
