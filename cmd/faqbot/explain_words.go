package main

// group is a kind of reason for a confidence.
type group string

// The groups, in the order in which they are shown.
const (
	byLead      group = "Beside the other entries"
	byWords     group = "Words"
	byLetters   group = "Letters"
	byMeaning   group = "Meaning"
	byPhrasings group = "All its phrasings together"
	byAnswer    group = "The text of the answer"
	byQuestion  group = "The question and the content, whatever the entry"
)

// groups lists them in their order.
func groups() []group {
	return []group{byLead, byWords, byLetters, byMeaning, byPhrasings, byAnswer, byQuestion}
}

// reason is an element of the confidence in words that staff understand.
type reason struct {
	group group
	text  string
	share bool // its value is a share, shown as so many of 100; else it is a plain number
}

// reasons has the words for each feature and each other element of the confidence model, by the name that package rank
// gives it. A new one needs a line here; a test tells which has none.
var reasons = map[string]reason{
	"raw score":                           {byWords, "how well the search engine rates the entry", false},
	"bm25":                                {byPhrasings, "words of the question in its phrasings, rare ones counting more", false},
	"shared mass":                         {byWords, "rare words that the nearest phrasing has as well", false},
	"covered":                             {byWords, "the question's words that its phrasings have, by how rare they are", true},
	"covered words":                       {byWords, "the question's words that its phrasings have, “is” and “my” too", true},
	"covered with answer":                 {byAnswer, "the question's words that the entry has anywhere", true},
	"covering":                            {byWords, "the nearest phrasing's words that the question has", true},
	"stems cosine":                        {byWords, "how alike the nearest phrasing is, by the stems of words", true},
	"words cosine":                        {byWords, "how alike the nearest phrasing is, by whole words", true},
	"pairs cosine":                        {byWords, "how alike the nearest phrasing is, by pairs of words", true},
	"chars cosine":                        {byLetters, "how alike the nearest phrasing is, letter by letter", true},
	"stems union":                         {byPhrasings, "how alike its phrasings are, by the stems of words", true},
	"chars union":                         {byPhrasings, "how alike its phrasings are, letter by letter", true},
	"answer bm25":                         {byAnswer, "words of the question in the answer, rare ones counting more", false},
	"passage":                             {byAnswer, "the question's words that one part of the answer has", true},
	"section":                             {byAnswer, "the question's words that the heading above it has", true},
	"class probability":                   {byPhrasings, "what was learnt from all phrasings speaks for this entry", true},
	"class logit":                         {byPhrasings, "what was learnt from all phrasings, small chances counting too", true},
	"nearness":                            {byMeaning, "how near in meaning the nearest phrasing is", true},
	"nearness to mean":                    {byMeaning, "how near in meaning its phrasings are together", true},
	"nearness of answer":                  {byMeaning, "how near in meaning the answer is", true},
	"contrast":                            {byMeaning, "how much more it says what is asked than the likeliest others do", false},
	"nearness to other things":            {byQuestion, "how near the question is to what people ask about other things", true},
	"nearness beyond that":                {byMeaning, "how much nearer the entry is than questions about other things", true},
	"likeness to the content":             {byQuestion, "how much the question is like what the content is about, rather than other things", false},
	"class logit of any entry":            {byQuestion, "how likely the likeliest entry is, by what was learnt from all phrasings", true},
	"chars union of any entry":            {byQuestion, "how alike the phrasings of the most similar entry are, letter by letter", true},
	"evidence":                            {byQuestion, "how much speaks for the likeliest entry, whatever speaks for the others", false},
	"logit of share":                      {byLead, "how far ahead it is of all others, and of there being no answer", false},
	"logit of share beyond twelve to one": {byLead, "how much more than twelve times likelier it is than all else together", false},
	"nearness to mean × phrasings":        {byMeaning, "how near in meaning its phrasings are together, where there are many", false},
	"share":                               {byLead, "its share of the chances, with the others and no answer", true},
	"unknown":                             {byQuestion, "the question's words that no entry has", true},
	"stems":                               {byQuestion, "how long the question is", false},
	"entries":                             {byQuestion, "how many entries there are", false},
	"phrasings an entry":                  {byQuestion, "how many phrasings an entry has", false},
	"unknown × covered":                   {byQuestion, "words that no entry has, though this one has the others", true},
	"intercept":                           {byQuestion, "where every question begins", false},
}
