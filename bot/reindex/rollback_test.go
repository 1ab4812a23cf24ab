package reindex

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/faqbot/faqbot/bot"
)

// Whoever goes back while the files have errors wants what answered until then to stay away. So it does
// when the files are mended into just that; anything else goes live as it is saved, and a person gets
// what the files say.
func TestRollbackWhileFilesHaveErrors(t *testing.T) {
	const broken = "- id: more\n  question: And then?\n  answer: \"\"\n"
	watch := bot.ReindexRequest{By: bot.Person{Platform: ByWatch}}
	// back is a bench in which somebody went back from “ten to six” while the file of it was broken.
	back := func(t *testing.T) (b *bench, mended string) {
		b = newBench(t, nil)
		b.edit("hours.yaml", "nine to five", "ten to six")
		b.status(b.reindex(watch), bot.StatusLive, 2)
		mended = b.read("hours.yaml")
		write(t, b.path("hours.yaml"), mended+broken)
		b.status(b.reindex(watch), bot.StatusRefused, 2)
		_, err := b.r.Rollback(t.Context(), 1, bot.Person{Platform: "telegram", User: "7"})
		must(t, err)
		b.wants("when are you open", "From nine to five.")
		b.status(b.reindex(watch), bot.StatusRefused, 1) // nothing has changed in them
		return b, mended
	}
	t.Run("mended into what was gone back from", func(t *testing.T) {
		b, mended := back(t)
		write(t, b.path("hours.yaml"), mended)
		b.status(b.reindex(watch), bot.StatusUnchanged, 1)
		b.stop()
		b.start(nil)
		defer b.stop()
		b.status(b.reindex(bot.ReindexRequest{By: bot.Person{Platform: ByStart}}), bot.StatusUnchanged, 1)
		b.wants("when are you open", "From nine to five.")
		b.status(b.reindex(bot.ReindexRequest{}), bot.StatusLive, 3) // a person
		b.wants("when are you open", "From ten to six.")
	})
	t.Run("mended into something else", func(t *testing.T) {
		b, mended := back(t)
		defer b.stop()
		write(t, b.path("hours.yaml"), mended+"- id: more\n  question: And then?\n  answer: Then we close.\n")
		b.status(b.reindex(watch), bot.StatusLive, 3)
		b.wants("when are you open", "From ten to six.")
	})
	t.Run("mended into what answers", func(t *testing.T) {
		b, _ := back(t)
		defer b.stop()
		write(t, b.path("hours.yaml"), office["hours.yaml"])
		b.status(b.reindex(watch), bot.StatusUnchanged, 1)
	})
}

// One can go back to what answered before, however few generations are kept and however old it is; where one
// cannot, the report says nothing of it.
func TestGoBackAfterGoingBack(t *testing.T) {
	person := bot.Person{Platform: "telegram", User: "7"}
	b := newBench(t, func(c *Config) { c.Keep, c.Watch = 2, false })
	defer b.stop()
	b.edit("hours.yaml", "nine to five", "ten to six")
	b.status(b.reindex(bot.ReindexRequest{}), bot.StatusLive, 2)
	_, err := b.r.Rollback(t.Context(), 1, person)
	must(t, err)
	b.edit("hours.yaml", "ten to six", "eleven to six")
	if r := b.reindex(bot.ReindexRequest{}); r.Generation != 3 || r.From != 1 || r.Gone {
		t.Errorf("the report is %+v", r)
	}
	r, err := b.r.Rollback(t.Context(), 1, person)
	must(t, err)
	b.status(r, bot.StatusLive, 1)
	b.wants("when are you open", "From nine to five.")
	if r.Gone {
		t.Error("generation 3 is said to be gone")
	}

	must(t, os.RemoveAll(filepath.Join(b.dir, "data", "generations", "1"))) // by hand, say
	if r := b.reindex(bot.ReindexRequest{}); r.Status != bot.StatusLive || r.From != 1 || !r.Gone {
		t.Errorf("the report is %+v", r)
	}
}
