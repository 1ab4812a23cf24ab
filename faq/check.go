package faq

// CheckOptions says what [Check] holds the content against.
type CheckOptions struct {
	On      Date // today: entries outside their valid days are reported; zero: none are
	Longest int  // UTF-16 units that a platform shows at once; 0: 4096, as Telegram and a Discord embed do
}

// Check reports what the readers cannot see in one file alone, or what is only likely to be
// wrong. It does not repeat the problems of [Load]. The problems stand in the order of file and line.
func Check(c *Content, opts CheckOptions) Problems { return nil }
