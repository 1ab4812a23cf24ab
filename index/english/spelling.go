package english

import "strings"

// What british rules know. Words that only look alike keep their spelling: “four”, “promise”,
// “analysis”.
var (
	// withOur are beginnings of words in which our becomes or.
	withOur = set(`
		arbour ardour armour behaviour candour clamour clangour colour demeanour discolour dishonour disfavour dolour endeavour favour
		fervour flavour harbour honour humour labour misbehaviour misdemeanour neighbour odour parlour rancour rigour rumour saviour
		savour splendour succour tricolour tumour unfavour uncolour valour vapour vigour watercolour`)
	// keepIse are words that end in ise in America too, beside those with a vowel, v or w before it.
	keepIse = set(`
		advertise anise apprise arise chastise chemise circumcise comprise compromise concise demise despise disenfranchise
		enterprise enfranchise excise exercise expertise exorcise franchise imprecise incise likewise clockwise otherwise merchandise moonrise
		paradise practise precise premise promise reprise rise sunrise surmise surprise treatise uprise valise mortise highrise
		telemarketise`)
	// withRe are words whose re becomes er.
	withRe = set(`
		accoutre amphitheatre calibre centimetre centilitre centre decilitre epicentre fibre goitre kilolitre kilometre litre lustre meagre
		metre micrometre millilitre millimetre mitre ochre philtre sabre saltpetre sceptre sepulchre sombre spectre theatre titre`)
	// withL are verbs whose last l is doubled in Britain.
	withL = set(`
		barrel bevel cancel carol channel chisel counsel cudgel dial dishevel duel enamel equal fuel funnel gambol gravel grovel
		initial jewel kennel label laurel level libel marshal marvel medal model panel parcel pedal pencil pummel quarrel ravel refuel
		relabel remodel revel rival shovel shrivel signal snivel spiral stencil swivel total towel travel tunnel unravel victual yodel`)
	doubledL = []string{"led", "ling", "lings", "ler", "lers", "lor", "lors", "lable"}
	iseEnds  = []string{"ise", "ised", "ises", "iser", "isers", "ising", "isable", "isation", "isations", "isational"}
	yseEnds  = []string{"yse", "ysed", "yses", "yser", "ysers", "ysing"}
	withYse  = set("anal breathal catal dial electrol hydrol paral psychoanal overanal reanal")
	// digraphs are beginnings of words with ae or oe.
	digraphs = table(`
		aesthet esthet anaem anem anaesth anesth archaeo archeo caesarean cesarean coeliac celiac diarrhoea diarrhea encyclopaed encycloped
		faeces feces faecal fecal foetus fetus foetal fetal gynaec gynec haem hem homoeo homeo hypoglycaem hypoglycem hyperglycaem hyperglycem
		leukaem leukem mediaeval medieval oedema edema oesoph esoph oestr estr orthopaed orthoped paediatr pediatr paedo pedo palaeo paleo
		septicaem septicem toxaem toxem`)
	// irregular are whole words.
	irregular = table(`
		acknowledgement acknowledgment acknowledgements acknowledgments aeroplane airplane aeroplanes airplanes ageing aging
		aluminium aluminum amongst among analogue analog analogues analogs appal appall artefact artifact artefacts artifacts axe ax
		burnt burned catalogue catalog catalogues catalogs catalogued cataloged cosy cozy cosier cozier cypher cipher defence defense
		defences defenses dialogue dialog dialogues dialogs distil distill doughnut donut doughnuts donuts dreamt dreamed
		enquire inquire enquired inquired enquires inquires enquiring inquiring enquiry inquiry enquiries inquiries enrol enroll enrols enrolls
		enrolment enrollment enrolments enrollments fulfil fulfill fulfils fulfills fulfilment fulfillment gaol jail grey gray
		greyer grayer greys grays instal install instalment installment instalments installments instil instill
		jewellery jewelry judgement judgment judgements judgments leant leaned leapt leaped learnt learned licence license licences licenses
		likeable likable manoeuvre maneuver manoeuvres maneuvers manoeuvring maneuvering maths math mould mold moulds molds mouldy moldy
		moustache mustache moustaches mustaches offence offense offences offenses omelette omelet omelettes omelets plough plow
		practise practice practised practiced practises practices practising practicing pretence pretense programme program
		programmes programs pyjama pajama pyjamas pajamas sceptic skeptic sceptical skeptical sizeable sizable skilful skillful
		smelt smelled speciality specialty spelt spelled spilt spilled spoilt spoiled sulphur sulfur sulphate sulfate
		towards toward travelogue travelog unfulfilled unfulfilled whilst while wilful willful woollen woolen yoghurt yogurt yoghurts yogurts`)
)

const (
	shortestBritish = 4  // letters of a word that may be written otherwise in America
	longestBritish  = 24 // letters of a word that is looked at
)

// american returns a word of small letters in American spelling.
func american(w string) string {
	if len(w) < shortestBritish || len(w) > longestBritish {
		return w
	}
	if s, ok := irregular[w]; ok {
		return s
	}
	w = withoutU(w)
	w = withoutDigraph(w)
	w = withZ(w)
	w = withEr(w)
	return withOneL(w)
}

// withoutU makes color of colour, and favorite of favourite.
func withoutU(w string) string {
	at := strings.Index(w, "our")
	if at < 2 || !withOur[w[:at+3]] {
		return w
	}
	return w[:at+1] + w[at+2:]
}

func withoutDigraph(w string) string {
	if !strings.Contains(w, "ae") && !strings.Contains(w, "oe") {
		return w
	}
	for n := len(w); n >= 4; n-- {
		if s, ok := digraphs[w[:n]]; ok {
			return s + w[n:]
		}
	}
	return w
}

// withZ makes organize of organise, and analyze of analyse.
func withZ(w string) string {
	for _, end := range iseEnds {
		root, ok := strings.CutSuffix(w, end)
		if !ok || len(root) < 3 {
			continue
		}
		switch root[len(root)-1] {
		case 'a', 'e', 'o', 'u', 'v', 'w', 'i', '\'':
			return w
		}
		if keepIse[root+"ise"] {
			return w
		}
		return root + "iz" + end[2:]
	}
	for _, end := range yseEnds {
		if root, ok := strings.CutSuffix(w, end); ok && withYse[root] {
			return root + "yz" + end[2:]
		}
	}
	return w
}

// withEr makes center of centre.
func withEr(w string) string {
	for _, end := range []string{"", "s", "d"} {
		if root, ok := strings.CutSuffix(w, end); ok && withRe[root] {
			return root[:len(root)-2] + "er" + strings.Replace(end, "d", "ed", 1)
		}
	}
	return w
}

// withOneL makes canceled of cancelled.
func withOneL(w string) string {
	for _, end := range doubledL {
		if root, ok := strings.CutSuffix(w, end); ok && withL[root] {
			return root + end[1:]
		}
	}
	return w
}
