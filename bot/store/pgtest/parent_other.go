//go:build unix && !linux

package pgtest

import "syscall"

// endWithParent would let a child end when this process does; here it ends with its process group.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
