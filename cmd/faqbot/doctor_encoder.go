package main

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/encoder"
)

// encoderSample is what the doctor encodes.
const encoderSample = "When are you open on Sundays?"

// examineEncoder tries what makes the vectors of texts, as for a question, and looks whether those that are kept
// are of the same kind.
func (c *config) examineEncoder(ctx context.Context) []bot.Finding {
	switch c.Encoder.Kind {
	case encoderNone:
		return []bot.Finding{{Text: "There is none, as configured: questions are understood by their words alone."}}
	case encoderHTTP:
		return c.examineEncoderServer(ctx)
	}
	e := encoder.AdaptedLater()
	start := time.Now()
	if _, err := encoder.Question(ctx, e, encoderSample); err != nil {
		return []bot.Finding{{
			Level: bot.Failure, Text: fmt.Sprintf("The built-in encoder does not work: %v.", err),
			Fix: "Get faqbot again, for this program is damaged. Until then encoder.kind: none does without.",
		}}
	}
	loaded := time.Since(start)
	start = time.Now()
	v, err := encoder.Question(ctx, e, encoderSample)
	if err != nil {
		return []bot.Finding{{Level: bot.Failure, Text: err.Error() + "."}}
	}
	found := []bot.Finding{{Text: fmt.Sprintf("The built-in encoder (%s) is loaded in %v and makes the %d numbers of a question in %v.",
		e.Model(), rounded(loaded), len(v), rounded(time.Since(start)))}}
	content, _ := c.origin().load(ctx) // what is wrong with it is told elsewhere
	return append(found, examineLanguages(e, content)...)
}

// examineLanguages tells which languages of the content the encoder does not know.
func examineLanguages(e encoder.Encoder, content *faq.Content) []bot.Finding {
	var found []bot.Finding
	for _, u := range index.UnspokenBy(e, content) {
		found = append(found, bot.Finding{
			Level: bot.Note,
			Text: fmt.Sprintf("%d of %s in a language that it does not know (%s): they, and questions in that language, are understood by their words alone.",
				u.Entries, count(len(content.Entries), "entry is", "entries are"), u.Lang),
			Fix: "If questions in it are many, a multilingual model understands them better: encoder.kind: http, as docs/encoder.md says.",
		})
	}
	return found
}

// examineEncoderServer asks the server of encoder.url twice, since the first time it may have to load the model.
func (c *config) examineEncoderServer(ctx context.Context) []bot.Finding {
	h, err := c.encoderClient(time.Second)
	if err != nil {
		return []bot.Finding{{Level: bot.Failure, Text: err.Error() + "."}}
	}
	start := time.Now()
	vectors, err := h.Encode(ctx, []string{encoderSample})
	first := time.Since(start)
	if err != nil {
		return []bot.Finding{encoderFailure(err)}
	}
	start = time.Now()
	_, err = h.EncodeQuestion(ctx, encoderSample)
	took := time.Since(start)
	dim := len(vectors[0])
	found := []bot.Finding{{Text: fmt.Sprintf("%s makes the %d numbers of a question with %s in %v.", c.Encoder.URL, dim, c.Encoder.Model, rounded(took))}}
	switch limit := time.Duration(c.Encoder.Timeout); {
	case err != nil:
		found = []bot.Finding{encoderFailure(err)}
	case first > limit:
		found = append(found, bot.Finding{
			Level: bot.Warning, Text: fmt.Sprintf("The first request took %v, and a question waits for %v at most (encoder.timeout).", rounded(first), limit),
			Fix: "Let the server keep the model loaded (for Ollama: OLLAMA_KEEP_ALIVE=-1).",
		})
	case took > limit/2:
		found = append(found, bot.Finding{
			Level: bot.Warning, Text: fmt.Sprintf("That is near the %v that a question waits at most (encoder.timeout).", limit),
			Fix: "Take a smaller model, or give encoder.timeout a larger value.",
		})
	}
	return append(found, c.examineVectors(ctx, encoder.NewScaled(h, "").Model(), dim)...)
}

// encoderFailure makes a finding of an error of the server.
func encoderFailure(err error) bot.Finding {
	f := bot.Finding{Level: bot.Failure, Text: fmt.Sprintf("The server gives no vectors: %v.", err), Fix: "Until then questions are answered by their words alone."}
	if e, ok := errors.AsType[*encoder.HTTPError](err); ok {
		f.Text = fmt.Sprintf("The server at %s gives no vectors: %s.", e.Host, e.What)
		if e.Fix != "" {
			f.Fix = firstUpper(e.Fix) + ". Until then questions are answered by their words alone."
		}
	}
	return f
}

// examineVectors looks at the vectors of the generation that answers.
func (c *config) examineVectors(ctx context.Context, model string, dim int) []bot.Finding {
	if isNew(c.generations()) {
		return nil
	}
	g := c.currentGeneration(ctx, index.Config{Encoder: silent{model}})
	if g == nil {
		return nil
	}
	defer func() { _ = g.Close() }() // it was only looked at
	switch v, lacking := g.Index.Vectors(), g.Index.Encoding(); {
	case v.Dimension != 0 && v.Dimension != dim:
		return []bot.Finding{{
			Level: bot.Failure, Text: fmt.Sprintf("The vectors that are kept of the content have %d numbers, and those of the server have %d: the server has another model now.", v.Dimension, dim),
			Fix: "Give encoder.model another name (most servers of one model take any), and start faqbot again; or delete the files that end in .vec in " + c.generations() + ".",
		}}
	case lacking != nil:
		return []bot.Finding{{
			Level: bot.Note, Text: "Some of the content has no vectors of this model yet.",
			Fix: "A running server makes them by itself; otherwise the next start does.",
		}}
	}
	return []bot.Finding{{Text: "All of the content that answers has its vectors."}}
}

// silent is an encoder that only has the name of one, to open an index without encoding anything.
type silent struct{ model string }

// Model implements [encoder.Encoder].
func (s silent) Model() string { return s.model }

// Encode implements [encoder.Encoder].
func (s silent) Encode(context.Context, []string) ([][]float32, error) {
	return nil, errors.New("nothing is to be encoded")
}

// firstUpper begins a sentence.
func firstUpper(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// rounded leaves the digits of a duration that say something.
func rounded(d time.Duration) time.Duration {
	if d < 10*time.Millisecond {
		return d.Round(100 * time.Microsecond)
	}
	return d.Round(time.Millisecond)
}
