package index

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A stop ends a sentence, but for one of an abbreviation, a date or an ordinal. Sentences are between bars.
func TestEndsSentence(t *testing.T) {
	for lang, texts := range map[string][]string{
		"en": {
			"We open at 8 a.m. Monday to Friday.",
			"We close at 6 p.m. Saturdays and never on Sunday.",
			"We close at 6 p.m.| The gate stays open.",
			"We close at 6 p.m.| Please ring the bell.",
			"Ask for Mrs. Jones or Mr. Brown at the desk.",
			"Ask Prof. Jones or Dr. J. R. Smith.",
			"The U.S. Embassy is next door.",
			"It costs 20.| Then you may go.",
			"It costs 20.\n|Parking is free.",
			"It costs 120.| Parking is free.",
			"So do I.| Parking is free.",
			"Towels, mats etc. are here.| Slippers etc.| Soap too.",
			"Towels, mats etc.\nare here.",
			"Bring something, e.g. Aspirin.",
			"12 Main St.| We are on floor two.",
			"Open Mon. to Fri. and on Sat. Mornings.",
			"1. First of all.| Then go.",
			"Yes.| No. 5 is closed.",
			"Closed on the 24. Dezember.",
		},
		"de": {
			"Wir haben am 24. Dezember und am 1. Januar geschlossen.",
			"Der Raum ist im 2. Stock links.",
			"Das kostet 20.| Dann gehen wir.",
			"Das kostet ca. 60 Euro inkl. MwSt.| Barzahlung ist möglich.",
			"Kommen Sie bitte mit max. Drei Personen.",
			"Wir sind z. B. Montag, d. h. Werktags und z.B. Dienstag da.",
			"In der Hauptstr. Nr. 5 im Hof.",
			"Fragen Sie Frau Dr. Meier oder Hr. Huber bzw. Fr. Maier.",
			"Es gibt Tee, Saft usw.| Wasser ist umsonst.",
			"Es gibt u. a. Tee.",
			"Es dauert 5 Min.| Danach ist Ruhe.",
		},
	} {
		for _, text := range texts {
			want := strings.Split(text, "|")
			md := strings.ReplaceAll(text, "|", "")
			var got []string
			for _, s := range splitToShow(md, lang) {
				got = append(got, strings.TrimSpace(md[s.start:s.end]))
			}
			for i := range want {
				want[i] = strings.TrimSpace(want[i])
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q in %s (-want +got):\n%s", md, lang, diff)
			}
		}
	}
}
