package bot

import (
	"github.com/faqbot/faqbot/bot/locale"
)

// reportText tells staff in Markdown what became of a reindex or a rollback.
func reportText(w *locale.Words, r *ReindexReport) string {
	if r.Status == StatusRefused {
		return joinParagraphs(w.Text("staff.refused"), problemList(w, r.Problems))
	}
	key := "status.reindex_" + string(r.Status)
	if r.Rollback && r.Status == StatusLive {
		key = "status.rollback"
	}
	text := w.Text(key, locale.Args{"Time": moment(r.Time), "By": byText(w, r.By)})
	if r.Rollback && r.Status == StatusLive {
		text = joinParagraphs(text, w.Text("staff.held"))
	}
	return text
}
