package faq

import (
	"crypto/sha256"
	"sync"
)

// Cache keeps what the files of a [Load] said, so that the next Load need not read those again whose name and bytes are the
// same: of much content it takes most of the time of a reindex in which little has changed. It keeps the files of the last
// Load alone. The zero value is empty and ready to use; Loads that share one take turns.
type Cache struct {
	load sync.Mutex // held by the Load under way
	said map[cached]*said
	used map[cached]*said // by the Load under way
}

// cached is what a file says by: its name is part of each entry's source, and tells the format.
type cached struct {
	name string
	sum  [sha256.Size]byte
}

// begin waits until no other Load uses the cache; its end is to be called when all is read. Of no cache there is nothing to wait for.
func (c *Cache) begin() (end func()) {
	if c == nil {
		return func() {}
	}
	c.load.Lock()
	c.used = map[cached]*said{}
	return func() {
		c.said, c.used = c.used, nil
		c.load.Unlock()
	}
}

// read returns what a document of raw bytes says.
func (c *Cache) read(name string, raw []byte, read reader) *said {
	if c == nil {
		return readDocument(name, raw, read)
	}
	key := cached{name, sha256.Sum256(raw)}
	s := c.said[key]
	if s == nil {
		s = readDocument(name, raw, read)
	}
	c.used[key] = s
	return s
}
