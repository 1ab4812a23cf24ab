package index

import (
	"context"
	"math"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/rank"
)

// Where the encoder knows some languages of the content only, the entries in the others are silent: they have
// no vectors. A question in one of their languages is ranked by words, as if there were no encoder. One
// in a language that it knows has a vector, and may be about a silent entry all the same: about a name, say, that
// only that entry has. So such an entry is taken to be as near to a question as the others are on average, and
// nearer the more of their words are the same.

// guessByWords is how much of what is between the usual nearness and 1 the same words make up for. On the
// labelled sets the candidates that share all words with a question are that near, about, and those between in proportion.
const guessByWords = 0.8

// usual is the mean of what the entries that have vectors are made of; nil where all have.
type usual struct {
	mean   []float32 // of the means of the phrasings
	answer []float32 // of the sentences of the answers, each entry's counting the same
	weight float32   // of what the nearness of an answer counts, see [answerWeight]
}

// newUsual takes the means of the vectors without nuisance.
func newUsual(v *vectors, without *nuisance) usual {
	if v.silent == nil || v.pool.dim == 0 {
		return usual{}
	}
	u := usual{mean: make([]float32, v.pool.dim), answer: make([]float32, v.pool.dim)}
	n := 0
	for i, r := range v.centroid {
		if v.silent[i] {
			continue
		}
		n++
		u.weight += v.answerWeight(i)
		if mean := without.vector(v.pool, r); mean != nil {
			encoder.AddScaled(u.mean, mean, 1)
		}
		rows := v.answerRows(i)
		for _, r := range rows {
			if sentence := without.vector(v.pool, r); sentence != nil {
				encoder.AddScaled(u.answer, sentence, 1/float32(len(rows)))
			}
		}
	}
	for j := range u.mean {
		u.mean[j] /= float32(n)
		u.answer[j] /= float32(n)
	}
	u.weight /= float32(n)
	return u
}

// nearness is how near the entries are to a question on average.
func (u *usual) nearness(q []float32) nearness {
	if u.mean == nil {
		return nearness{}
	}
	mean := float64(encoder.Dot(q, u.mean))
	return nearness{best: mean, mean: mean, answer: float64(encoder.Dot(q, u.answer))}
}

// isSilent reports whether an entry is in a language that the encoder does not know.
func (v *vectors) isSilent(entry int) bool { return v.silent != nil && v.silent[entry] }

// guess returns how near a silent entry is to the question, as far as its words tell.
func (m *meant) guess(f *rank.Features) nearness {
	n := m.usual
	alike := (f[rank.StemsCosine] + f[rank.CharsCosine] + f[rank.WordsCosine]) / 3
	n.best += guessByWords * alike * (1 - n.best)
	n.mean += guessByWords * alike * (1 - n.mean)
	return n
}

// guessMore returns what is to be added to the classifier's score of an entry: its scores take a silent entry to be as
// near as is usual, and its words guess more.
func (m *meant) guessMore(entry int, f *rank.Features) float64 {
	if m == nil || !m.vectors.isSilent(entry) {
		return 0
	}
	return priorWeight * (m.guess(f).mean - m.usual.mean)
}

// addedClass returns the logarithm of an entry's probability if so much is added to its score.
func addedClass(log, more float64) float64 {
	if more == 0 {
		return log
	}
	return log + more - math.Log1p(math.Exp(log)*math.Expm1(more))
}

// addUsual says of each phrasing what the prior says of the entries that have no vectors: what it says of the others
// on average, so that the classifier learns of them what the words tell.
func (t *taught) addUsual(u usual, answers bool) {
	if t.silent == nil {
		return
	}
	t.usual = make([]float32, len(t.texts))
	for k, text := range t.texts {
		if text == nil {
			continue
		}
		n := u.nearness(text)
		t.usual[k] = priorWeight * float32(n.mean)
		if answers {
			t.usual[k] += u.weight * float32(max(0, n.answer))
		}
	}
}

// divide prepares for questions in languages that the encoder does not know, where the content has such.
func (x *Index) divide() {
	x.tongues = nil
	if x.encoded.model() == "" || x.encoded.vectors.silent == nil {
		return
	}
	x.tongues = newTongues(x, x.encoded.vectors.silent)
}

// asked reads a question, in all languages of the content. Ordinary English words of one that the encoder understands are left as
// they are, which they are not otherwise in content that is not English alone.
func (x *Index) asked(q Query) *question {
	ordinary, known := x.slips.lexicon, x.understood(q)
	if x.tongues != nil && known {
		ordinary = x.tongues.ordinaryKnown()
	}
	asked := x.form(x.read(q.Text, ordinary), x.analyse.langs)
	asked.known = known
	return asked
}

// inKnown returns a question that has a vector as it is in the languages that the encoder knows: stems of the others would
// only make it longer.
func (x *Index) inKnown(q *question) *question {
	if x.tongues == nil {
		return q
	}
	return x.form(q.read, x.tongues.knownLangs())
}

// meaningOf returns what a question means; nil where it has no vector, or is in a language that the encoder does
// not know. Who asks in the words of a phrasing asks in its language.
func (x *Index) meaningOf(ctx context.Context, asked *question, q Query) (*meant, error) {
	at, silent := x.wording(asked, q)
	if silent && at == noRow || (silent || at == noRow) && !asked.known {
		return nil, nil
	}
	return x.meaning(ctx, asked.read.text, at)
}

// Knows reports whether the encoder knows the language of an entry, so that it has vectors; false without an encoder.
func (x *Index) Knows(e *faq.Entry) bool {
	return x.encoder != nil && encoder.Speaks(x.encoder, spokenTag(e.Lang))
}

// Language returns the language that a question is taken to be in, and whether the encoder knows it. It is "" and
// true where that makes no difference: where the encoder knows all languages of the content, or none.
func (x *Index) Language(q Query) (lang string, known bool) {
	if x.tongues == nil {
		return "", true
	}
	mine, other := x.tongues.likeliest(q.Text)
	if x.understood(q) {
		return mine.tag, true
	}
	return other.tag, false
}
