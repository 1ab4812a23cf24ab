package encoder

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/faqbot/faqbot/index/parallel"
)

// Scaled brings the vectors of another model to the scale of the built-in encoder's, on which the ranking and its
// confidences were learnt: some models give 0.7 as the cosine of texts that have nothing to do with each other,
// others 0.05. How theirs are, it finds out by some sixty pairs of paraphrases when the first text is encoded. The
// vectors are of about one length, which may be another than 1. Make one with [NewScaled].
type Scaled struct {
	base   Encoder
	file   string
	model  string
	flight singleflight.Group // of measuring

	mu    sync.Mutex
	scale *scale    // nil: it is not known yet
	since time.Time // when it began to be measured; zero: it is not at the moment
}

var (
	_ Questioner = (*Scaled)(nil)
	_ Linguist   = (*Scaled)(nil)
)

// NewScaled returns an encoder with e's vectors on the scale of the built-in one. What was measured is kept in a
// file, so that it is measured once and not at each start; "": it is not kept.
func NewScaled(e Encoder, file string) *Scaled {
	return &Scaled{base: e, file: file, model: e.Model() + "+" + scaleName()}
}

// Model implements [Encoder]: the name of the base's model with that of the scale.
func (s *Scaled) Model() string { return s.model }

// Speaks implements [Linguist].
func (s *Scaled) Speaks(lang string) bool { return Speaks(s.base, lang) }

// Encode implements [Encoder].
func (s *Scaled) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := s.base.Encode(ctx, texts)
	if err != nil {
		return nil, err
	}
	for i, v := range vectors {
		if vectors[i], err = s.apply(ctx, v, false); err != nil {
			return nil, err
		}
	}
	return vectors, nil
}

// EncodeQuestion implements [Questioner].
func (s *Scaled) EncodeQuestion(ctx context.Context, text string) ([]float32, error) {
	v, err := Question(ctx, s.base, text)
	if err != nil {
		return nil, err
	}
	return s.apply(ctx, v, true)
}

// apply brings a vector to the scale; asked says that somebody waits for that of a question.
func (s *Scaled) apply(ctx context.Context, v []float32, asked bool) ([]float32, error) {
	if v == nil {
		return nil, nil
	}
	to := s.known(len(v))
	if to == nil {
		var err error
		if to, err = s.measured(ctx, len(v), asked); err != nil {
			return nil, fmt.Errorf("measuring how near the vectors of %s are to each other: %w", s.base.Model(), err)
		}
	}
	return to.apply(v), nil
}

// measuringPatience is for how long from its beginning questions wait for the scale to be measured.
const measuringPatience = 2 * time.Second

var errMeasuring = errors.New("it is not finished yet")

// measured returns the scale, which is measured now. Whoever waits for that may go: it is measured to the end all
// the same.
func (s *Scaled) measured(ctx context.Context, dim int, asked bool) (*scale, error) {
	done := s.flight.DoChan("", func() (measured any, err error) {
		defer parallel.Recover(&err) // in a goroutine of its own, where nobody else would catch it
		s.begin(time.Now())
		defer s.begin(time.Time{})
		to := s.known(dim)
		if to != nil {
			return to, nil
		}
		to, err = scaleOf(context.WithoutCancel(ctx), s.base)
		switch {
		case err != nil:
			return nil, err
		case len(to.Common) != dim:
			return nil, fmt.Errorf("its vectors have %d numbers, and that of a text had %d", len(to.Common), dim)
		}
		s.keep(to)
		return to, nil
	})
	waiting := ctx
	if asked {
		limited, cancel := context.WithDeadlineCause(ctx, s.began().Add(measuringPatience), errMeasuring)
		defer cancel()
		waiting = limited
	}
	select {
	case <-waiting.Done():
		return nil, context.Cause(waiting)
	case result := <-done:
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Val.(*scale), nil
	}
}

// begin says since when the scale is being measured.
func (s *Scaled) begin(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since = now
}

// began returns since when the scale is being measured.
func (s *Scaled) began() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cmp.Or(s.since, time.Now())
}

// scaleFile is what the file holds.
type scaleFile struct {
	Model string `json:"model"`
	scale
}

// known returns the scale of vectors with so many numbers, if it was measured before.
func (s *Scaled) known(dim int) *scale {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.scale == nil && s.file != "" {
		s.scale = s.read()
	}
	if s.scale == nil || len(s.scale.Common) != dim {
		return nil
	}
	return s.scale
}

// read returns the scale in the file; nil: there is none, or it is of another model, or damaged.
func (s *Scaled) read() *scale {
	var f scaleFile
	data, err := os.ReadFile(s.file)
	if err != nil || json.Unmarshal(data, &f) != nil || f.Model != s.model || !f.fits() {
		return nil
	}
	return &f.scale
}

// keep remembers the scale, and writes it to the file if that is possible; else it is measured again at the next
// start.
func (s *Scaled) keep(to *scale) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scale = to
	if s.file != "" {
		_ = s.write(to)
	}
}

// write puts the file in its place when it is whole. A folder that is not there is not made.
func (s *Scaled) write(to *scale) (err error) {
	data, err := json.Marshal(scaleFile{s.model, *to})
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(s.file), "."+filepath.Base(s.file)+"-*")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // there is an error already
		}
	}()
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), s.file)
}
