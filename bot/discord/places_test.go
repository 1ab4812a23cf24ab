package discord

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"
)

// The gateway tells of channels and threads; what it did not tell of is asked for once, and what is gone is forgotten.
func TestPlaces(t *testing.T) {
	asked := 0
	p := newPlaces(quietRest(t, func(*http.Request) (int, http.Header, string) {
		asked++
		return 200, nil, `{"id":"9","type":1}`
	}))
	p.learn("GUILD_CREATE", []byte(`{"id":"1","channels":[{"id":"2","type":15,"name":"help"},7],"threads":[{"id":"3","type":11,"parent_id":"2","owner_id":"5","applied_tags":["6"]}]}`))
	p.learn("THREAD_LIST_SYNC", []byte(`{"guild_id":"1","channels":["2"],"threads":[{"id":"4","type":12,"parent_id":"2"}]}`))
	p.learn("CHANNEL_UPDATE", []byte(`{"id":"2","guild_id":"1","type":15,"name":"helpdesk"}`))
	want := map[string]place{
		"2": {ID: "2", Guild: "1", Name: "helpdesk", Type: discordgo.ChannelTypeGuildForum},
		"3": {ID: "3", Guild: "1", Parent: "2", Owner: "5", Type: discordgo.ChannelTypeGuildPublicThread, Tags: []string{"6"}},
		"4": {ID: "4", Guild: "1", Parent: "2", Type: discordgo.ChannelTypeGuildPrivateThread},
	}
	if diff := cmp.Diff(want, p.all); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	for range 2 {
		if got, err := p.get(t.Context(), "9"); err != nil || !got.private() || got.thread() || asked != 1 {
			t.Errorf("place %+v, %v, asked %d times", got, err, asked)
		}
	}
	if !p.all["4"].thread() {
		t.Error("a private thread is none")
	}
	p.learn("THREAD_DELETE", []byte(`{"id":"4"}`))
	for i := range placesMax + 10 {
		p.put(&discordgo.Channel{ID: fmt.Sprint("x", i)}, "1")
	}
	if _, there := p.all["4"]; there || len(p.all) > placesMax {
		t.Errorf("%d places are kept", len(p.all))
	}
}
