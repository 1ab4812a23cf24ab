package bot_test

import (
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// hostel is the content of a hostel in one language: the rows are id, question, section,
// further phrasings.
func hostel(lang string, rows ...[]string) *faq.Content {
	c := &faq.Content{}
	for _, row := range rows {
		e := faq.Entry{ID: faq.EntryID(row[0]), Question: row[1], Section: []string{row[2]}, Also: row[3:], Answer: row[1] + " 42.", Lang: lang}
		c.Entries = append(c.Entries, e)
	}
	return c
}

//nolint:misspell // cuánto is Spanish
func TestLanguages(t *testing.T) {
	contents := map[string]*faq.Content{
		"de": hostel(
			"de",
			[]string{"zeiten", "Wann ist die Rezeption geöffnet?", "Ankunft", "Öffnungszeiten", "Wann macht ihr auf?"},
			[]string{"parken", "Wo kann ich parken?", "Ankunft", "Gibt es einen Parkplatz?", "Parkplätze"},
			[]string{"boot-preis", "Wie viel kostet der Bootsverleih?", "Bootsverleih", "Preis für ein Boot"},
			[]string{"boot-dauer", "Wie lange darf ich ein Boot vom Bootsverleih behalten?", "Bootsverleih", "Wie lange dauert der Bootsverleih?"},
			[]string{"rad-preis", "Wie viel kostet der Fahrradverleih?", "Fahrradverleih", "Preis für ein Fahrrad"},
			[]string{"hund", "Darf mein Hund mit ins Zimmer?", "Zimmer", "Haustiere"},
		),
		"ru": hostel(
			"ru",
			[]string{"часы", "Когда открыта стойка регистрации?", "Приезд", "часы работы", "Во сколько вы открываетесь?"},
			[]string{"парковка", "Где можно оставить машину?", "Приезд", "Есть ли парковка?", "парковка"},
			[]string{"лодка-цена", "Сколько стоит прокат лодок?", "Прокат лодок", "цена проката лодки"},
			[]string{"лодка-время", "На какое время дают прокат лодок?", "Прокат лодок", "Сколько времени длится прокат лодок?"},
			[]string{"собака", "Можно ли взять собаку в номер?", "Номера", "домашние животные"},
		),
		"es": hostel(
			"es",
			[]string{"horario", "¿Cuándo abre la recepción?", "Llegada", "horario de apertura", "¿A qué hora abren?"},
			[]string{"aparcar", "¿Dónde puedo aparcar el coche?", "Llegada", "¿Hay aparcamiento?", "aparcamiento"},
			[]string{"barca-precio", "¿Cuánto cuesta alquilar una barca?", "Alquiler de barcas", "precio de las barcas"},
			[]string{"barca-tiempo", "¿Cuánto tiempo puedo usar una barca alquilada?", "Alquiler de barcas", "duración del alquiler de barcas"},
			[]string{"perro", "¿Puede dormir mi perro en la habitación?", "Habitaciones", "mascotas"},
		),
	}
	cores := map[string]*bot.Core{}
	for lang, content := range contents {
		cores[lang] = bottest.Core(t, content, nil, bot.Config{})
	}
	tests := []struct {
		lang     string
		messages []string
		want     string
	}{
		{"de", []string{"Hallo!"}, "smalltalk"},
		{"de", []string{"Guten Morgen zusammen"}, "smalltalk"},
		{"de", []string{"Vielen Dank für die Hilfe, tschüss"}, "smalltalk"},
		{"de", []string{"Bist du ein Mensch?"}, "smalltalk"},
		{"de", []string{"Hallo zusammen, wo kann ich parken?"}, "answered parken"},
		{"de", []string{"Danke! Und darf mein Hund mit ins Zimmer?"}, "answered hund"},
		{"de", []string{"Wo kann ich parken und wann ist die Rezeption geöffnet?"}, "answered parken + answered zeiten"},
		{"de", []string{"Sehr geehrte Damen und Herren,\n\nwo kann ich bei Ihnen parken?\n\nMit freundlichen Grüßen\nEva Beispiel"}, "answered parken"},
		{"de", []string{"Wie viel kostet der Bootsverleih?", "und wie lange?"}, "answered boot-dauer"},
		{"de", []string{"Wie lange darf ich ein Boot behalten?", "Was kostet das?"}, "answered boot-preis"},
		{"de", []string{"Wie ist das Wetter auf dem Mond?"}, "declined"},

		{"ru", []string{"Здравствуйте"}, "smalltalk"},
		{"ru", []string{"Спасибо большое!"}, "smalltalk"},
		{"ru", []string{"ты бот?"}, "smalltalk"},
		{"ru", []string{"Добрый день! Где можно оставить машину?"}, "answered парковка"},
		{"ru", []string{"Спасибо, а можно взять собаку в номер?"}, "answered собака"},
		{"ru", []string{"Где можно оставить машину? Во сколько вы открываетесь?"}, "answered парковка + answered часы"},
		{"ru", []string{"На какое время дают прокат лодок?", "А сколько стоит?"}, "answered лодка-цена"},

		{"es", []string{"¡Hola, buenos días!"}, "smalltalk"},
		{"es", []string{"muchas gracias"}, "smalltalk"},
		{"es", []string{"¿Eres un robot?"}, "smalltalk"},
		{"es", []string{"Hola, ¿dónde puedo aparcar el coche?"}, "answered aparcar"},
		{"es", []string{"gracias, ¿y puede dormir mi perro en la habitación?"}, "answered perro"},
		{"es", []string{"¿Dónde puedo aparcar el coche? ¿A qué hora abren?"}, "answered aparcar + answered horario"},
		{"es", []string{"¿Cuánto cuesta alquilar una barca?", "¿y cuánto tiempo?"}, "answered barca-tiempo"},
	}
	for _, tt := range tests {
		t.Run(tt.lang+" "+strings.Join(tt.messages, " "), func(t *testing.T) {
			r := talk(t, cores[tt.lang], tt.messages...)
			if got := brief(r); got != tt.want {
				t.Errorf("got %s (%.2f) for %q, want %s", got, r.Confidence, r.Question, tt.want)
			}
			if r.Lang != tt.lang {
				t.Errorf("the reply is in %q", r.Lang)
			}
		})
	}
}

// A number, an ordinal, yes and no are understood in every language of the bundle.
func TestPickInEveryLanguage(t *testing.T) {
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	say := map[string][]string{ // the second one; the last one; none of these
		"en": {"the second one", "the last one please", "none of these"},
		"de": {"das zweite bitte", "die letzte", "nichts davon"},
		"fr": {"la deuxième", "la dernière svp", "aucune"},
		"es": {"la segunda", "el último", "ninguna"},
		"it": {"la seconda", "l'ultima", "nessuna di queste"},
		"pt": {"a segunda", "a última", "nenhuma"},
		"nl": {"de tweede", "de laatste graag", "geen van deze"},
		"ru": {"второй вариант", "последнее", "ничего из этого"},
		"uk": {"друге", "останній варіант", "нічого з цього"},
		"pl": {"drugie proszę", "ostatnia", "żadne z tych"},
	}
	core := bottest.New(t)
	for _, lang := range words.Languages() {
		if len(say[lang]) == 0 {
			t.Errorf("%s: nothing to say", lang)
			continue
		}
		for i, text := range append(say[lang], "2") {
			chat := bot.ChatID(lang + text)
			ask := func(text string) bot.Reply {
				return core.Ask(t.Context(), bot.Question{Text: text, Lang: lang, Platform: "test", Chat: chat, User: "u"})
			}
			offered := ask("wheel class").Suggestions
			if len(offered) < 2 {
				t.Fatalf("%d suggestions, the test needs two", len(offered))
			}
			want := []string{"answered " + string(offered[1].ID), "answered " + string(offered[len(offered)-1].ID), "declined", "answered " + string(offered[1].ID)}[i]
			if got := brief(ask(text)); got != want {
				t.Errorf("%s: %q: %s, want %s", lang, text, got, want)
			}
		}
	}
}

func TestOwnersSmalltalk(t *testing.T) {
	content := bottest.Content()
	content.Entries = append(content.Entries, faq.Entry{ID: "team", Question: "Who are we?", Also: []string{"who are you"}, Answer: "Two potters and a cat.", Lang: "en"})
	content.Smalltalk = []faq.Smalltalk{
		{Kind: faq.Greeting, Also: []string{"ahoy"}, Answer: "Welcome to the studio."},
		{Kind: faq.Greeting, Answer: "Willkommen in der Werkstatt.", Lang: "de"},
		{Kind: faq.Thanks, Also: []string{"you rock"}},
	}
	core := bottest.Core(t, content, nil, bot.Config{})
	tests := []struct{ text, lang, want string }{
		{"hi", "", "Welcome to the studio."},
		{"Ahoy!", "", "Welcome to the studio."},
		{"👋", "", "Welcome to the studio."},
		{"hallo", "de", "Willkommen in der Werkstatt."},
		{"hola", "es", "Welcome to the studio."},
		{"you rock", "", "You’re welcome. Ask me whenever something else comes up."},
	}
	for _, tt := range tests {
		r := core.Ask(t.Context(), bot.Question{Text: tt.text, Lang: tt.lang})
		if r.Outcome != bot.Smalltalk || r.Text != tt.want {
			t.Errorf("%q: %s %q, want %q", tt.text, brief(r), r.Text, tt.want)
		}
	}
	if got, want := brief(core.Ask(t.Context(), bot.Question{Text: "Ahoy, where can I park?"})), "answered parking"; got != want {
		t.Errorf("behind the owner’s greeting: %s, want %s", got, want)
	}
	if got, want := brief(core.Ask(t.Context(), bot.Question{Text: "Who are you?"})), "answered team"; got != want {
		t.Errorf("an entry about who we are: %s, want %s", got, want)
	}
}
