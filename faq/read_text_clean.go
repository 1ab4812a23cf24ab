package faq

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a copied page brings along and nobody asks about: navigation, cookie notices, share
// buttons, comment forms, footers. Only whole lines are dropped, and where the words could
// be the text's own, only at the top or the bottom of the page.

// wholeLine makes a pattern that matches a whole line made of one of the alternatives, with
// signs around it.
func wholeLine(alternatives ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)^[^\pL\pN]*(?:` + strings.Join(alternatives, "|") + `)[^\pL\pN]*$`)
}

// commentForm is the line above the form in which readers comment a page.
var commentForm = wholeLine(`(?:leave|post|add|write|submit) (?:a|your) (?:reply|comment|response)(?: cancel reply)?`, `cancel reply`,
	`join the (?:discussion|conversation)`, `\d+ (?:comments?|responses?|replies|kommentare?|commentaires?|comentarios?)`,
	`(?:schreiben? sie|schreibe?|hinterlassen? sie|hinterlasse?) (?:einen|ihren|deinen) kommentar(?: antworten abbrechen)?`, `kommentar (?:schreiben|hinterlassen|verfassen)`,
	`(?:einen )?kommentar abgeben`, `antwort hinterlassen`, `laisse[rz] (?:un|votre) (?:commentaire|réponse)(?: annuler la réponse)?`, `répondre`,
	`dej(?:a|e|ar) (?:un|una|tu|su) (?:respuesta|comentario)(?: cancelar la respuesta)?`, `lascia (?:un|una) (?:commento|risposta)(?: annulla risposta)?`,
	`deix(?:e|ar) (?:um|uma|seu) (?:comentário|resposta)(?: cancelar resposta)?`, `(?:geef|laat) een (?:reactie|antwoord)(?: achter)?(?: reactie annuleren)?`,
	`(?:lämna|skriv|legg igjen|efterlad) (?:ett|en|et) (?:svar|kommentar)`, `(?:dodaj|napisz|zostaw) (?:komentarz|odpowiedź)`, `napsat komentář`,
	`(?:добавить|оставить|оставьте) комментарий`, `bir (?:yanıt|yorum) yazın?`, `コメントを(?:残す|書き込む)`, `发表(?:回复|评论)`, `留下评论`, `댓글 (?:남기기|달기)`)

// commentFormField is a line within such a form.
//
//nolint:misspell // the forms’ own languages
var commentFormField = regexp.MustCompile(`(?i)(?:your |deine |ihre |votre |tu |il tuo |seu |je |din |twój |ваш )?(?:e-?mail|correo|indirizzo)[ -]?(?:address|adresse|adres|electrónico|email|de messagerie|de e-mail|adressen|adress)?.{0,24}` +
	`(?:will not be published|wird nicht veröffentlicht|ne sera pas publiée|no será publicad[ao]|non sarà pubblicato|não será publicado|wordt niet gepubliceerd|publiceras inte|nie zostanie opublikowany|не будет опубликован)|` +
	`required fields are marked|erforderliche felder sind|champs obligatoires sont|campos obligatorios están|campi obbligatori sono|campos obrigatórios são|vereiste velden zijn|обязательные поля|` +
	`save my name, email|meinen namen, (?:meine )?e-mail|メールアドレスが公開されることはありません|邮箱地址不会被公开`)

// pageChrome are lines that stand on a page for its working, not for its text.
var pageChrome = wholeLine(`skip (?:to|links?)(?: (?:the )?(?:main )?(?:content|navigation))?`, `(?:zum|direkt zum) (?:haupt)?inhalt(?: springen)?`, `aller au contenu(?: principal)?`,
	`saltar al contenido`, `vai al contenuto`, `(?:toggle|open|close|main|mobile) (?:navigation|menu)`, `menü? (?:öffnen|schließen)`, `back to (?:the )?top`, `scroll to top`, `return to top`,
	`nach oben`, `zum seitenanfang`, `haut de page`, `(?:continue reading|read (?:more|the full (?:article|story))|learn more|see more|show more|view (?:more|all)|weiterlesen|mehr (?:erfahren|lesen|anzeigen)|lire (?:la suite|plus)|en savoir plus|leer más|leggi (?:tutto|di più)|lees (?:meer|verder)|saiba mais|читать далее)`,
	`click here`, `hier klicken`, `cliquez ici`, `share (?:this|on|via)?(?: (?:page|post|article|with friends|on \w+))*`, `(?:click to )?share on \w+(?: \(opens in new window\))?`, `tweet(?: this)?`,
	`(?:diesen )?(?:artikel|beitrag|seite)? ?teilen(?: auf \w+)?`, `partager(?: sur \w+)?`, `compartir(?: en \w+)?`, `condividi`, `pin it`, `like (?:this|loading)(?: like loading)?`,
	`(?:accept|allow|reject|decline)(?: all)?(?: cookies)?`, `(?:alle(?: cookies)? )?(?:akzeptieren|ablehnen|zulassen)`, `(?:tout )?(?:accepter|refuser)`, `cookie[- ]?(?:settings|preferences|einstellungen|policy)`, `manage (?:cookies|preferences|consent)`,
	`print(?: this page)?`, `drucken`, `← ?(?:older|previous)(?: posts?)?`, `(?:newer|next)(?: posts?)? ?→`, `advertisements?`, `anzeige`, `sponsored`, `loading`, `search for`,
	`sign up for our newsletter`, `subscribe to our newsletter`, `follow us(?: on (?:facebook|twitter|instagram|social media))?`, `folgen sie uns`)

// navWord is an entry of a site's menu.
var navWord = regexp.MustCompile(`(?i)^(?:home(?:page)?|about(?: us| me)?|contact(?: us)?|services?|products?|shop|store|cart|checkout|basket|blog|news|events?|faqs?|help|support|menu|gallery|portfolio|` +
	`pric(?:es|ing)|rates|testimonials|reviews|team|careers|jobs|press|book(?:ing)?(?: now| online)?|appointments?|log ?in|log ?out|sign ?(?:in|up|out)|register|my account|account|search|sitemap|` +
	`privacy(?: policy)?|terms(?: (?:of (?:use|service)|and conditions|& conditions))?|cookies?|legal(?: notice)?|imprint|` +
	`startseite|über (?:uns|mich)|kontakt|leistungen|angebote?|preise|termine?|aktuelles|galerie|praxis|anfahrt|impressum|datenschutz(?:erklärung)?|agb|warenkorb|anmelden|suche|hilfe|` +
	`accueil|à propos|qui sommes-nous|tarifs|actualités|boutique|panier|mentions légales|connexion|inicio|nosotros|sobre nosotros|servicios|contacto|precios|noticias|tienda|carrito|aviso legal|` +
	`chi siamo|servizi|contatti|prezzi|início|sobre|serviços|contato|contacto|over ons|diensten|prijzen|nieuws|winkel)$`)

// shareWord is a button that shares the page.
var shareWord = regexp.MustCompile(`(?i)^(?:facebook|twitter|x|tweet|pinterest|linkedin|whats ?app|telegram|reddit|tumblr|e-?mail|print|share|teilen|instagram|youtube|tiktok|xing|copy link|pocket|mastodon|bluesky)$`)

var (
	menuSeparator  = regexp.MustCompile(`\s*[|·•»›>/]\s*|\s{2,}`)
	cookieNotice   = regexp.MustCompile(`(?i)\bcookies?\b`)
	cookieConsent  = regexp.MustCompile(`(?i)\b(?:we use|uses? cookies|by (?:continuing|using)|consent|accept|agree|wir (?:verwenden|nutzen|setzen)|verwendet|zustimm|einverstanden|akzeptier|nous utilisons|accepte|utilizamos|aceptar?|utilizziamo|accett)`)
	copyrightLine  = regexp.MustCompile(`(?i)^(?:©|\(c\)\s*(?:19|20)\d\d|copyright\b|&copy;)|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|tutti i diritti riservati|todos os direitos reservados|alle rechten voorbehouden|^(?:proudly )?powered by |^(?:website|site|web ?design) by |^designed by `)
	bylineLine     = regexp.MustCompile(`(?i)^(?:posted|published|veröffentlicht|publié|publicado)(?: (?:on|in|by|am|von|le|par|el|por)\b|:).{0,80}$|^(?:by|von|par) [\pL .'-]{2,40} ?[|•·–—-] .{0,40}\d{4}.{0,20}$|^\d+ (?:min(?:ute)?s? read|minuten lesezeit)$`)
	breadcrumbLine = regexp.MustCompile(`(?i)^(?:you are here:?|sie sind hier:?|vous êtes ici ?:?)|^(?:home|startseite|accueil|inicio|início)\s*[>»›/→]`)
)

// cleanParas drops what is not the text of the page.
func cleanParas(paras []textPara) []textPara {
	paras = cutCommentForm(paras)
	kept := paras[:0:0]
	for i, p := range paras {
		edge := i < 4 || i >= len(paras)-5
		if edge && cookieParagraph(p) && (len(kept) == 0 || !endsAsking(kept[len(kept)-1].raw[0].text)) {
			continue
		}
		if menuParagraph(p, edge) {
			continue
		}
		lines := p.raw
		if edge || len(lines) > 1 || !endsAsking(lines[0].text) {
			lines = slices.DeleteFunc(slices.Clone(lines), func(l textLine) bool { return chromeLine(l.text, edge) })
		}
		if len(lines) == 0 {
			continue
		}
		if len(kept) == 0 && i > 0 {
			p.gap = max(p.gap, 1)
		}
		p.raw = lines
		kept = append(kept, p)
	}
	return kept
}

// chromeLine reports whether a line belongs to the page's working. edge: it stands near the
// top or the bottom.
func chromeLine(s string, edge bool) bool {
	if utf8.RuneCountInString(s) > 160 {
		return false
	}
	switch {
	case pageChrome.MatchString(s):
		return true
	case edge:
		return copyrightLine.MatchString(s) || bylineLine.MatchString(s) || breadcrumbLine.MatchString(s) || menuLine(s)
	}
	return false
}

// menuLine reports whether a line is a site's menu or its row of share buttons.
func menuLine(s string) bool {
	if utf8.RuneCountInString(s) > 160 || endsSentence(s) {
		return false
	}
	parts := slices.DeleteFunc(menuSeparator.Split(s, -1), func(p string) bool { return p == "" })
	if len(parts) >= 3 {
		return menuWords(parts)*2 >= len(parts)
	}
	return menuPhrase(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '|' }))
}

// menuPhrase reports whether the words, one or two or three at a time, are entries of a menu.
func menuPhrase(words []string) bool {
	n := 0
	for i := 0; i < len(words); {
		size := 0
		for k := min(3, len(words)-i); k > 0; k-- {
			if w := strings.Join(words[i:i+k], " "); navWord.MatchString(w) || shareWord.MatchString(w) {
				size = k
				break
			}
		}
		if size == 0 {
			return false
		}
		i += size
		n++
	}
	return n >= 3
}

func menuWords(parts []string) int {
	n := 0
	for _, p := range parts {
		if navWord.MatchString(p) || shareWord.MatchString(p) {
			n++
		}
	}
	return n
}

// menuParagraph reports whether a paragraph is a menu or share buttons, an entry a line.
func menuParagraph(p textPara, edge bool) bool {
	if len(p.raw) < 2 {
		return false
	}
	nav, share := 0, 0
	for _, l := range p.raw {
		_, text, _ := cutMarker(l.text)
		switch {
		case shareWord.MatchString(text), pageChrome.MatchString(text):
			share++
		case navWord.MatchString(text):
			nav++
		default:
			return false
		}
	}
	return share >= 2 || edge && nav+share >= 3
}

func cookieParagraph(p textPara) bool {
	var b strings.Builder
	for _, l := range p.raw {
		if b.WriteString(l.text + " "); b.Len() > 800 {
			return false
		}
	}
	text := b.String()
	return cookieNotice.MatchString(text) && cookieConsent.MatchString(text) && !endsAsking(p.raw[0].text)
}

// cutCommentForm cuts the form at the end of a page, and all below it if little is.
func cutCommentForm(paras []textPara) []textPara {
	total := 0
	for _, p := range paras {
		total += len(p.raw)
	}
	below := 0
	for i, p := range slices.Backward(paras) {
		below += len(p.raw)
		at := slices.IndexFunc(p.raw, func(l textLine) bool {
			return len(l.text) < 200 && (commentForm.MatchString(l.text) || commentFormField.MatchString(l.text))
		})
		if at < 0 {
			continue
		}
		if below-at <= 15 || below*3 <= total || formFollows(paras[i:]) {
			if at == 0 {
				paras = paras[:i]
				continue
			}
			paras = paras[:i+1]
			paras[i].raw = p.raw[:at]
		}
	}
	return paras
}

// formFollows reports whether a field of a comment form stands in the next paragraphs.
func formFollows(paras []textPara) bool {
	for _, p := range paras[:min(len(paras), 4)] {
		for _, l := range p.raw {
			if len(l.text) < 300 && commentFormField.MatchString(l.text) {
				return true
			}
		}
	}
	return false
}

var (
	referenceLine = regexp.MustCompile(`^\d{1,3}\. (?:https?|ftp|file|mailto):\S+`)
	referenceMark = regexp.MustCompile(`\[\d{1,3}\]([^\s\])}.,;:]|$)`)
)

// cutReferences cuts the list of addresses at the end of a page that a text browser saved,
// and the numbers in the text that refer to it.
func cutReferences(lines []textLine) []textLine {
	found, at := 0, -1
	for i, l := range slices.Backward(lines) {
		if l.text == "References" || l.text == "Visible links" {
			at = i
			break
		}
		if referenceLine.MatchString(l.text) {
			found++
		}
	}
	if at < 0 || found < 3 {
		return lines
	}
	lines = lines[:at]
	for i := range lines {
		lines[i].text = referenceMark.ReplaceAllString(lines[i].text, "$1")
	}
	return lines
}
