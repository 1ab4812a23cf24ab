package reindex

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/faqbot/faqbot/faq"
)

// watcher tells when the content files are others than before. What the file system tells of is only
// a reason to look at them; so is the passing of some seconds, for network file systems and some
// mounts tell of nothing.
type watcher struct {
	log    *slog.Logger
	paths  []string
	opts   faq.LoadOptions
	timing timing

	events  *fsnotify.Watcher // nil: nothing tells
	watched watched
	infos   map[string]fs.FileInfo // of the folders that are watched, to know them again
	seen    look                   // what was read last
	said    map[string]bool        // what the log has said already
}

func newWatcher(log *slog.Logger, paths []string, opts faq.LoadOptions, t timing) *watcher {
	return &watcher{log: log, paths: paths, opts: opts, timing: t, infos: map[string]fs.FileInfo{}, said: map[string]bool{}}
}

// begin looks at the files as they are and begins to watch: what changes from now on is noticed.
func (w *watcher) begin(ctx context.Context) {
	var err error
	if w.events, err = fsnotify.NewWatcher(); err != nil {
		w.events = nil
		w.sayOnce(ctx, "the system does not tell of changed files; they are looked at every few seconds instead", err)
	}
	// Twice, since a folder may have been made between the look and the watch.
	w.watch(ctx, lookAt(ctx, w.paths, w.opts))
	w.seen = lookAt(ctx, w.paths, w.opts)
	w.watch(ctx, w.seen)
}

// end gives up what begin took.
func (w *watcher) end() {
	if w.events != nil {
		_ = w.events.Close() // nothing to lose
	}
}

func (w *watcher) sayOnce(ctx context.Context, message string, err error) {
	if !w.said[message] {
		w.said[message] = true
		w.log.WarnContext(ctx, message, "err", err) //nolint:sloglint // a constant of the callers
	}
}

// watch brings what is watched in line with where the content is.
func (w *watcher) watch(ctx context.Context, l look) {
	w.watched = watchedFor(w.paths, l.folders)
	if w.events == nil {
		return
	}
	now := map[string]fs.FileInfo{}
	still := w.events.WatchList() // a folder that was deleted is not on it, though its successor may look the same
	for _, dir := range w.watched.all() {
		info, err := os.Stat(dir)
		if err != nil {
			continue // it has gone meanwhile, of which its own folder tells
		}
		if old, ok := w.infos[dir]; ok {
			if os.SameFile(old, info) && slices.Contains(still, dir) {
				now[dir] = info
				continue
			}
			_ = w.events.Remove(dir) // of another folder of this name, which may be gone
		}
		if err := w.events.Add(dir); err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				w.sayOnce(ctx, "some folders of the content cannot be watched; they are looked at every few seconds instead (on Linux, fs.inotify.max_user_watches may be too low)", err)
			}
			continue
		}
		now[dir] = info
	}
	for dir := range w.infos {
		if _, ok := now[dir]; !ok {
			_ = w.events.Remove(dir) // it may be gone
		}
	}
	w.infos = now
}

// settling is a change that is waited for to be over.
type settling struct {
	first   time.Time // when something happened first; zero: nothing has
	locked  time.Time // when git was first seen to be at work; zero: it was not
	polled  bool      // found by looking: nothing tells when it is over
	between look      // of a polled change, when it was looked at last
}

// run calls changed each time that the files are others and have come to rest, until ctx ends. If
// changed returns false, it is called again later.
func (w *watcher) run(ctx context.Context, changed func(context.Context) bool) {
	var happened chan fsnotify.Event
	var failed chan error
	if w.events != nil {
		happened, failed = w.events.Events, w.events.Errors
	}
	poll := time.NewTicker(w.timing.poll)
	defer poll.Stop()
	quiet := time.NewTimer(time.Hour)
	quiet.Stop()
	defer quiet.Stop()
	var s settling
	stir := func(polled bool) {
		now := time.Now()
		if s.first.IsZero() {
			s.first, s.polled = now, polled
		}
		quiet.Reset(max(0, min(w.timing.quiet, s.first.Add(w.timing.most).Sub(now))))
	}
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-happened:
			if !ok {
				happened = nil
			} else if w.watched.matters(e.Name) {
				stir(false)
			}
		case err, ok := <-failed:
			if !ok {
				failed = nil
			} else {
				w.log.DebugContext(ctx, "watching the content files", "err", err) // such as more events than fit
				stir(true)
			}
		case <-poll.C:
			if now := lookAt(ctx, w.paths, w.opts); s.first.IsZero() && now.sum != w.seen.sum {
				s.between = now
				stir(true)
			}
		case <-quiet.C:
			if wait := w.settled(ctx, &s, changed); wait > 0 {
				quiet.Reset(wait)
			} else {
				s = settling{}
			}
		}
	}
}

// retryAfter is how long after a reindex that failed it is tried again.
const retryAfter = 30 * time.Second

// settled decides what to do when nothing has happened for a moment; it returns how long to wait
// before it is asked again, 0 if all is done.
func (w *watcher) settled(ctx context.Context, s *settling, changed func(context.Context) bool) time.Duration {
	now := lookAt(ctx, w.paths, w.opts)
	w.watch(ctx, now)
	if ctx.Err() != nil || now.sum == w.seen.sum {
		return 0
	}
	if lock := gitLock(now.folders); lock != "" {
		if s.locked.IsZero() {
			s.locked = time.Now()
		}
		if time.Since(s.locked) < w.timing.git {
			return w.timing.quiet
		}
		w.sayOnce(ctx, "the content is read although git is at work on it, which takes long; if it is not, delete its lock", &fs.PathError{Op: "wait for", Path: lock, Err: fs.ErrExist})
	}
	if s.polled && now.sum != s.between.sum && time.Since(s.first) < w.timing.most {
		s.between = now
		return w.timing.quiet
	}
	before := w.seen
	w.seen = now
	if !changed(ctx) && ctx.Err() == nil {
		w.seen = before
		return retryAfter
	}
	return 0
}
