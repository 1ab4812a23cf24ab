package discord

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

// No picture is read from outside the folder of the content's file, and none that is no picture.
func TestPictureFiles(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\n picture")
	files := fstest.MapFS{
		"content/a.png": {Data: png}, "content/sub/b.PNG": {Data: png}, "secret.png": {Data: png}, "content/c.txt": {Data: png}, "content/d.png": {Data: []byte("text")},
		"content/dir.png/x": {Data: png}, "content/huge.png": {Data: append(slices.Clone(png), make([]byte, maxFiles)...)},
	}
	var opened []string
	o := renderOptions{OpenFile: func(path string) (fs.File, error) {
		opened = append(opened, path)
		return files.Open(path)
	}}
	for address, want := range map[string]string{
		"a.png": "file", "sub/b.PNG": "file", "./a.png": "file", "../secret.png": "", "sub/../../secret.png": "", "/secret.png": "", "c.txt": "", "d.png": "", "dir.png": "", "huge.png": "", "gone.png": "",
		"https://clay.example/a.png": "web", "https://clay.example/a": "web", "https://clay.example/a.svg?x=1": "", "http://localhost/a.png": "", "file:///secret.png": "", "javascript:a.png": "", "//clay.example/a.png": "", "": "",
	} {
		p, err := o.picture(bottest.Guide(), address)
		got := ""
		switch {
		case err == nil && p.url != "":
			got = "web"
		case err == nil && len(p.file.Data) > 0:
			got = "file"
		}
		if got != want {
			t.Errorf("picture %q: %q, %v, want %q", address, got, err, want)
		}
	}
	for _, path := range opened {
		if !strings.HasPrefix(path, "content/") {
			t.Errorf("opened %q", path)
		}
	}
}

// What a picture shows is said to those who do not see it.
func TestPictureDescription(t *testing.T) {
	list := renderReply(bot.Reply{Outcome: bot.Answered, Lang: "en", Entry: func() *faq.Entry {
		e := bottest.Guide()
		e.Answer = "Look: ![The *kiln* of @everyone](images/kiln.webp)"
		return e
	}()}, renderFor(t, ""))
	data, err := json.Marshal(list[0].create())
	if want := `"attachments":[{"id":"0","filename":"picture1.webp","description":"The kiln of @everyone"}]`; err != nil || !strings.Contains(string(data), want) {
		t.Errorf("%s, %v does not hold %s", data, err, want)
	}
}

// Many pictures go with as many messages as Discord's limits need.
func TestManyPictures(t *testing.T) {
	e := bottest.Guide()
	big := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 3<<20)...)
	files := fstest.MapFS{}
	e.Answer = "Look:"
	for i := range 14 {
		name := "images/" + strconv.Itoa(i) + ".png"
		files["content/"+name] = &fstest.MapFile{Data: big}
		e.Answer += " ![Step " + strconv.Itoa(i) + "](" + name + ")"
	}
	o := renderFor(t, "")
	o.OpenFile = func(path string) (fs.File, error) { return files.Open(path) }
	shown := map[string]bool{}
	list := renderReply(bot.Reply{Outcome: bot.Answered, Entry: e, Lang: "en"}, o)
	for _, m := range list {
		checkDiscordMessage(t, m)
		for _, f := range m.Files {
			shown[f.Alt] = true
		}
	}
	if len(shown) != 14 || len(list) != 5 {
		t.Errorf("%d pictures in %d messages", len(shown), len(list))
	}
}
