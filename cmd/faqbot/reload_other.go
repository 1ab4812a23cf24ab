//go:build !unix

package main

import "os"

// notifyReload does nothing: there is no such signal here; “faqbot reindex” does the same.
func notifyReload(chan<- os.Signal) {}
