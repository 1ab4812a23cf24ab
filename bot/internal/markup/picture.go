package markup

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// ReadPicture returns the contents of a picture of the content, or their beginning of at most limit bytes. A file of
// more than most bytes, which the platform does not take, is an error, as is what is no file.
func ReadPicture(open func(path string) (fs.File, error), path string, most, limit int64) ([]byte, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only: nothing can be lost
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no file")
	case info.Size() > most:
		return nil, fmt.Errorf("it has %d bytes, and this platform takes pictures of at most %d", info.Size(), most)
	}
	return io.ReadAll(io.LimitReader(f, min(limit, info.Size())))
}
