package pgtest

import "syscall"

// endWithParent lets a child end when this process does, however that ends.
func endWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
}
