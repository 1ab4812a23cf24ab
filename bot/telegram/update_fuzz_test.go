package telegram

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/indextest"
)

// FuzzUpdate holds that any JSON is survived as an update, that it costs none of the updates that
// came with it, and that what is wrong with it is told without what somebody wrote.
func FuzzUpdate(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":1,"message":{"message_id":5,"date":1,"chat":{"id":-1001,"type":"supergroup","is_forum":true},"message_thread_id":3,"is_topic_message":true,"from":{"id":7,"is_bot":false,"first_name":"A"},"text":"/ask x","entities":[{"type":"bot_command","offset":0,"length":4}],"reply_to_message":{"message_id":4,"date":1,"chat":{"id":-1001,"type":"supergroup"}}}}`,
		`{"update_id":2,"edited_message":{"message_id":5,"date":1,"edit_date":2,"chat":{"id":1},"caption":"c","photo":[{}]}}`,
		`{"update_id":3,"callback_query":{"id":"1","from":{"id":7},"message":{"chat":{"id":1},"message_id":5,"date":0},"data":"x"}}`,
		`{"update_id":4,"callback_query":{"id":"1","from":{"id":7},"inline_message_id":"a","data":"x"}}`,
		`{"update_id":5,"inline_query":{"id":"1","from":{"id":7},"query":"","offset":""}}`,
		`{"update_id":6,"my_chat_member":{"chat":{"id":1},"from":{"id":7},"date":1,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"restricted","is_member":false}}}`,
		`{"update_id":7,"message_reaction":{"chat":{"id":1}}}`, `{"update_id":8,"message":{"message_id":1,"date":1,"chat":{"id":1},"new_chat_members":[{"id":1}]}}`,
		`{"update_id":9,"message":{"message_id":"x"}}`, `{"update_id":9.5}`, `{"update_id":"9"}`, `{}`, `[]`, `null`, `{"update_id":99999999999999999999}`,
		`{"update_id":10,"message":null,"callback_query":null}`, `{"update_id":11,"message":{"voice":false,"dice":null,"poll":"x"}}`,
		`{"update_id":13,"message":{"message_id":"x","text":"PRIVATE"}}`, `{"update_id":14,"message":{"text":["PRIVATE"]}}`, `{"update_id":15,"message":{"text":{"PRIVATE":"PRIVATE"}}}`,
		`{"update_id":12,"message":{"reply_to_message":{"reply_to_message":{"reply_to_message":{}}}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return
		}
		l := &indextest.Log{}
		a := &Adapter{log: newTextLog(l)}
		good := func(id string) json.RawMessage {
			return json.RawMessage(`{"update_id":` + id + `,"message":{"message_id":1}}`)
		}
		updates, next := a.decode(t.Context(), []json.RawMessage{good("1000001"), data, good("1000002")})
		found := 0
		for _, u := range updates {
			if u.ID == 1_000_001 || u.ID == 1_000_002 {
				found++
			}
			_ = keyOf(u)
			new(messageIDs).seenIn(u)
			for _, m := range []*message{u.Message, u.EditedMessage} {
				if m != nil {
					_, _, _, _ = m.content(), m.topic(), m.accessible(), m.Chat.group()
					_, _ = m.words()
				}
			}
			again, err := readUpdate(u.raw)
			if err != nil {
				t.Fatalf("read once, but not twice: %v", err)
			}
			if diff := cmp.Diff(u.Message, again.Message, cmp.AllowUnexported(message{})); diff != "" {
				t.Errorf("read twice (-first +second):\n%s", diff)
			}
		}
		if found < 2 || next < 1_000_003 {
			t.Errorf("of the good updates %d were read, the next is %d", found, next)
		}
		if len(updates) == 2 && !strings.Contains(l.String(), "passed over") {
			t.Error("an update was passed over in silence")
		}
		if strings.Contains(l.String(), "PRIVATE") {
			t.Errorf("the log shows what was written: %s", l)
		}
		// What can be read is kept in the store as it came.
		b := newInbox(newTextLog(l), &memory{})
		b.add(t.Context(), updates)
		fresh := newInbox(newTextLog(l), b.state)
		if got := fresh.load(t.Context()); len(got) != len(b.open) {
			t.Errorf("%d updates come back of %d", len(got), len(b.open))
		}
	})
}
