//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// notifyReload passes the signal that asks for the content to be read again, as for other servers.
func notifyReload(c chan<- os.Signal) { signal.Notify(c, syscall.SIGHUP) }
