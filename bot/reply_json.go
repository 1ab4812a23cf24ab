package bot

import (
	"bytes"
	"encoding/json"
	"math"

	"github.com/faqbot/faqbot/faq"
)

// replyJSON is a Reply as the contract has it. The order of fields is that of the contract;
// the last five are for pages that show the reply to a person.
type replyJSON struct {
	Question    string       `json:"question"`
	Outcome     Outcome      `json:"outcome"`
	Confidence  float64      `json:"confidence"`
	Entry       *entryJSON   `json:"entry,omitempty"`
	Highlight   string       `json:"highlight,omitempty"`
	Suggestions []Suggestion `json:"suggestions"`
	More        []Reply      `json:"more,omitempty"`
	Text        string       `json:"text,omitempty"`
	Notice      string       `json:"notice,omitempty"`
	Lang        string       `json:"lang,omitempty"`
	Actions     []Action     `json:"actions,omitempty"`
	Silent      bool         `json:"silent,omitempty"`
}

// entryJSON is the part of an entry that a reply shows.
type entryJSON struct {
	ID       faq.EntryID `json:"id"`
	Question string      `json:"question"`
	Answer   string      `json:"answer"`
	Section  []string    `json:"section"`
	Lang     string      `json:"lang"`
	Source   string      `json:"source"`
}

// MarshalJSON writes the reply as the contract of `faqbot ask --json` and POST /api/ask has
// it: the entry only when answered, suggestions never null, confidences with four decimals.
func (r Reply) MarshalJSON() ([]byte, error) {
	out := replyJSON{
		Question: r.Question, Outcome: r.Outcome, Confidence: round4(r.Confidence),
		Suggestions: make([]Suggestion, 0, len(r.Suggestions)),
		More:        r.More, Text: r.Text, Notice: r.Notice, Lang: r.Lang, Actions: r.Actions, Silent: r.Silent,
	}
	for _, s := range r.Suggestions {
		s.Confidence = round4(s.Confidence)
		out.Suggestions = append(out.Suggestions, s)
	}
	if e := r.Entry; e != nil && r.Outcome == Answered {
		out.Entry = &entryJSON{e.ID, e.Question, e.Answer, e.Section, e.Lang, e.Source.String()}
		if out.Entry.Section == nil {
			out.Entry.Section = []string{}
		}
		out.Highlight = r.Highlight
	}
	// Whether < and & are escaped is for the outer encoder to say.
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// round4 rounds a probability to four decimals; what is no number counts as 0.
func round4(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return math.Round(f*1e4) / 1e4
}
