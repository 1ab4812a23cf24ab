//go:build unix

package reindex

import (
	"io/fs"
	"syscall"
)

// inode returns what tells a file from another one of the same name, size and time.
func inode(info fs.FileInfo) uint64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(st.Ino) //nolint:unconvert // it is no uint64 on every system
	}
	return 0
}
