package faq

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Bounds on what is read. They are far above what an owner writes by hand, and keep memory
// bounded whatever the files hold.
const maxFileSize = 16 << 20 // bytes of one file

// limits bound all files of one Load.
type limits struct {
	totalSize int // bytes
	files     int
	entries   int
}

// LoadOptions says how content is read. The zero value is ready to use.
type LoadOptions struct {
	Lang string // language of entries that name none; "": "en"
	// Except are files and folders that are passed over wherever they are met, such as the folder in
	// which faqbot keeps its own data.
	Except []string
	// Cache keeps what files said from one [Load] to the next; nil: each Load parses all of them. [LoadFS] and [Read] have no use for it.
	Cache *Cache
}

// Load reads content from files, folders and globs ("guide/*.md", "docs/**/*.md"), in the
// order given.
//
// A folder is read with the folders in it, in the order of their names. Hidden files, files
// of a kind that faqbot does not read, and files that belong to a repository and not to its
// readers (licences, change logs, package manifests) are passed over; README and
// CONTRIBUTING are read, for they are often the first page of a guide. A file that is named
// itself is always read. A file that is reached twice, by another path or a symbolic link,
// is read once.
//
// What cannot be read becomes a problem and never keeps the rest from being read, so the
// content is usable beside problems: its entries have a question, an answer, a language and
// a unique id. Problems are in the order of their files and lines. When ctx ends, Load stops
// with what it has and a problem that says so.
func Load(ctx context.Context, paths []string, opts LoadOptions) (*Content, Problems) {
	return newLoader(opts).loadAll(ctx, paths)
}

// loadAll is Load.
func (l *loader) loadAll(ctx context.Context, paths []string) (*Content, Problems) {
	f := newFinder(l.opts, l.limits.files, l.report)
	for _, p := range paths {
		if f.find(ctx, p); ctx.Err() != nil {
			l.report(stopped(slashed(p), ctx.Err()))
			return l.finish()
		}
	}
	defer l.opts.Cache.begin()()
	for _, file := range f.files {
		if err := ctx.Err(); err != nil {
			l.report(stopped(file.name, err))
			break
		}
		if !l.load(file) {
			break
		}
	}
	return l.finish()
}

// stopped says that reading ended before a file or folder.
func stopped(name string, err error) Problem {
	return Problem{Severity: Error, Code: "stopped", File: name, Message: fmt.Sprintf("reading the content was stopped here (%v); start it again", err)}
}

// Read reads one document; the extension of its name tells the format. The entries get ids
// as if the document were all the content.
func Read(name string, r io.Reader, opts LoadOptions) (*Content, Problems) {
	l := newLoader(opts)
	if read := readerFor(name); read == nil {
		l.report(unknownFormat(name))
	} else if raw, err := readAll(r); err != nil {
		l.report(cannotRead(name, err))
	} else {
		l.add(name, readDocument(name, raw, read))
	}
	return l.finish()
}

// loader gathers the content of several documents.
type loader struct {
	opts      LoadOptions
	content   *Content
	problems  Problems
	limits    limits
	totalSize int
}

func newLoader(opts LoadOptions) *loader {
	opts.Lang = cmp.Or(opts.Lang, "en")
	return &loader{opts: opts, content: &Content{}, limits: limits{totalSize: 512 << 20, files: 20_000, entries: 500_000}}
}

func (l *loader) report(p Problem) { l.problems = append(l.problems, p) }

// load reads one file. It returns false when no further file is to be read.
func (l *loader) load(file foundFile) bool {
	raw, err := file.read()
	if err != nil {
		l.report(cannotRead(file.name, err))
		return true
	}
	if l.totalSize += len(raw); l.totalSize > l.limits.totalSize {
		l.report(Problem{Severity: Error, Code: "too-large", File: file.name, Message: fmt.Sprintf(
			"this file and those after it were not read: the content is larger than %d bytes; name fewer files", l.limits.totalSize)})
		return false
	}
	before := len(l.problems)
	l.add(file.name, l.opts.Cache.read(file.name, raw, file.reader))
	if file.walked {
		// In a folder there may be data of other programs; that is no error.
		for i := range l.problems[before:] {
			if p := &l.problems[before+i]; p.Code == "no-entries" {
				p.Severity = Warning
			}
		}
	}
	if len(l.content.Entries) > l.limits.entries {
		l.report(Problem{Severity: Error, Code: "too-large", File: file.name, Message: fmt.Sprintf(
			"no more was read after %d entries; name fewer files", l.limits.entries)})
		l.content.Entries = l.content.Entries[:l.limits.entries]
		return false
	}
	return true
}

// add adds what a document said to the content.
func (l *loader) add(name string, s *said) {
	l.content.Files = append(l.content.Files, name)
	l.problems = append(l.problems, s.problems...)
	c := s.content
	if c == nil {
		return
	}
	l.content.Entries = append(l.content.Entries, c.Entries...)
	l.content.Urgent = append(l.content.Urgent, c.Urgent...)
	l.content.Smalltalk = append(l.content.Smalltalk, c.Smalltalk...)
	l.content.Synonyms = append(l.content.Synonyms, c.Synonyms...)
	if c.Contact != "" && l.content.Contact != "" && c.Contact != l.content.Contact {
		l.report(Problem{Severity: Warning, Code: "contact-twice", File: name, Message: "another file gives a contact already, and that one is used; keep only one"})
	}
	l.content.Contact = cmp.Or(l.content.Contact, c.Contact)
}

// finish makes the content ready for use and puts the problems in order.
func (l *loader) finish() (*Content, Problems) {
	c := l.content
	kept := c.Entries[:0]
	for _, e := range c.Entries {
		if l.complete(&e) {
			kept = append(kept, e)
		}
	}
	clear(c.Entries[len(kept):])
	c.Entries = kept
	l.problems = append(l.problems, assignIDs(c)...)
	slices.SortStableFunc(l.problems, comparePlace)
	l.problems = slices.Compact(l.problems)
	return c, l.problems
}

// complete fills in what an entry leaves open, and reports whether the entry is fit for use.
func (l *loader) complete(e *Entry) bool {
	e.Lang = cmp.Or(e.Lang, l.opts.Lang)
	problem := Problem{Severity: Error, File: e.Source.File, Line: e.Source.Line, Entry: e.ID}
	switch {
	case strings.TrimSpace(e.Question) == "":
		problem.Code = "no-question"
		problem.Message = "this entry has no question, so it was left out; give it one (“question: …”)"
		l.report(problem)
		return false
	case strings.TrimSpace(e.Answer) == "":
		problem.Code = "empty-answer"
		problem.Message = fmt.Sprintf("%s has no answer, so it was left out; write its answer, or delete it", quoted(e.Question))
		l.report(problem)
		return false
	case !e.ValidUntil.IsZero() && e.ValidUntil.Before(e.ValidFrom):
		problem.Code = "never-valid"
		problem.Message = fmt.Sprintf("%s would never be answered: valid_until (%s) lies before valid_from (%s); exchange them or correct one",
			quoted(e.Question), e.ValidUntil, e.ValidFrom)
		l.report(problem)
	}
	return true
}

// readerFor returns the reader for a file, by its extension; nil if there is none.
func readerFor(name string) reader {
	if strings.EqualFold(path.Base(slashed(name)), "synonyms.txt") {
		return readSynonyms
	}
	switch extension(name) {
	case ".yaml", ".yml":
		return readYAML
	case ".json":
		return readJSON
	case ".csv", ".tsv":
		return readCSV
	case ".md", ".markdown":
		return readMarkdown
	case ".mdx":
		return readMDX
	case ".rst":
		return readRST
	case ".txt", ".text":
		return readText
	case ".adoc", ".asciidoc", ".asc":
		return readAsciiDoc
	case ".html", ".htm", ".xhtml":
		return readHTML
	}
	return nil
}

func extension(name string) string { return strings.ToLower(path.Ext(slashed(name))) }

func unknownFormat(name string) Problem {
	return Problem{Severity: Error, Code: "unknown-format", File: name, Message: "files of this kind are not read; " +
		"content is kept in .yaml, .json, .csv, .tsv, .md, .mdx, .rst, .adoc, .txt or .html files"}
}

var errTooLarge = errors.New("file too large")

// readAll reads r to its end, but never more than a file may have.
func readAll(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFileSize+1))
	if err == nil && len(raw) > maxFileSize {
		err = errTooLarge
	}
	return raw, err
}

// quoted puts the start of a text in quotes, for messages.
func quoted(text string) string {
	const most = 60
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		text = strings.TrimSpace(string(runes[:most])) + "…"
	}
	return "“" + text + "”"
}
