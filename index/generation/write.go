package generation

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Every change on disk goes through the functions of this file, so that a test can stop before
// any of them.

func (f *Folder) before(op, path string) error {
	if f.step == nil {
		return nil
	}
	return f.step(op, path)
}

// writeFile writes a file and returns when it is on the disk.
func (f *Folder) writeFile(path string, write func(io.Writer) error) (err error) {
	if err := f.before("create", path); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := write(&steppedWriter{f, file}); err != nil {
		return err
	}
	if err := f.before("sync", path); err != nil {
		return err
	}
	return file.Sync()
}

// steppedWriter writes in two halves where a test looks on, so that it sees a torn file.
type steppedWriter struct {
	folder *Folder
	file   *os.File
}

// Write implements [io.Writer].
func (w *steppedWriter) Write(p []byte) (int, error) {
	if w.folder.step == nil {
		return w.file.Write(p)
	}
	written := 0
	for _, part := range [][]byte{p[:len(p)/2], p[len(p)/2:]} {
		if err := w.folder.before("write", w.file.Name()); err != nil {
			return written, err
		}
		n, err := w.file.Write(part)
		if written += n; err != nil {
			return written, err
		}
	}
	return written, nil
}

// replace puts a file of these bytes in the place of path, so that at any moment there is the old
// one or the new one. When the rename is done it is no error any more that the folder cannot be
// synced: then a power failure may bring the old file back, whole.
func (f *Folder) replace(path string, data []byte) error {
	temp := path + newSuffix
	err := f.writeFile(temp, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err == nil {
		err = f.before("rename", path)
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp) // it may not be there
		return err
	}
	_ = f.syncDir(filepath.Dir(path))
	return nil
}

// syncDir makes the names in a folder lasting, where the system can do that.
func (f *Folder) syncDir(dir string) error {
	if err := f.before("syncdir", dir); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there; renames are in the journal of NTFS
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }() // it was read only
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}

// syncTree makes all files and folders below dir lasting.
func (f *Folder) syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return f.syncDir(path)
		case !d.Type().IsRegular():
			return nil
		}
		if err := f.before("sync", path); err != nil {
			return err
		}
		// Windows syncs only what is open for writing.
		flag := os.O_RDONLY
		if runtime.GOOS == "windows" {
			flag = os.O_RDWR
		}
		file, err := os.OpenFile(path, flag, 0)
		if err != nil {
			return err
		}
		return errors.Join(file.Sync(), file.Close())
	})
}

// remove deletes a file or a folder with all in it.
func (f *Folder) remove(path string) error {
	if f.step != nil { // file by file, so that a test sees what a crash in the middle leaves
		err := filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			return errors.Join(f.before("remove", file), os.Remove(file))
		})
		if err != nil {
			return err
		}
	}
	return os.RemoveAll(path)
}
