package english

// chat are words as people write them in chats, with what they stand for.
var chat = table(`
	u you ur your urs yours r are y why n and k ok pls please plz please plss please plzz please plse please thx thanks thnx thanks tnx thanks
	thanx thanks thks thanks tks thanks ty thank_you tysm thank_you cuz because coz because bcz because bcoz because bc because
	becuz because tmrw tomorrow tmr tomorrow tmw tomorrow tmrow tomorrow 2moro tomorrow 2morrow tomorrow 2day today 2nite tonight
	tonite tonight nite night b4 before gr8 great l8 late l8r later m8 mate msg message msgs messages txt text acct account
	accts accounts acc account accnt account abt about ppl people wat what wut what wht what whts what_is wats what_is
	whr where whn when wid with wth with w with gonna going_to wanna want_to gotta have_to lemme let_me
	gimme give_me kinda kind_of dunno do_not_know outta out_of thru through tho though altho although hv have hav have hve have
	hvnt have_not dnt do_not dint did_not didn did_not doesn does_not cnt can_not pic picture pics pictures
	pict picture mins minutes hr hour hrs hours wk week wks weeks mth month mths months
	yr year yrs years wud would wld would cud could cld could shud should shld should kno know knw know nd and smth something
	sth something smthing something sumthing something sum1 someone som1 someone any1 anyone every1 everyone no1 no_one smb somebody sb somebody
	asap as_soon_as_possible bday birthday btw by_the_way appt appointment appts appointments qty quantity recd received rcvd received
	recvd received vry very em them nothin nothing sumthin something dat that dis this da the dem them dey they wen when 
	tel telephone pwd password pw password passwd password lil little luv love fav favorite fave favorite
	prob problem probs problems prolly probably def definitely defo definitely approx approximately 
	addr address amt amount amnt amount bal balance biz business chk check cust customer delvry delivery
	 dept department doc document docs documents esp especially fb facebook fwd forward govt government hlp help
	 intl international jus just jst just lang language mgr manager mgmt management mk make nxt next nvm never_mind
	obv obviously obvs obviously okey ok oki ok okk ok pkg package pymt payment pmt payment pd paid ques question
	 refs references req request reqd required rly really rn right_now sry sorry srry sorry soz sorry srsly seriously
	 tht that thn then thr there til until trans transaction txn transaction usr user vid video
	vids videos vs versus wknd weekend whatsup what_is_up wrk work wrking working yea yes yeah yes yep yes yup yes 
	ya you yall you_all ure you_are nope no nah no idk i_do_not_know dk do_not_know imo in_my_opinion tbh to_be_honest lmk let_me_know
	hw how ths this frm from frnd friend frnds friends gd good bck back agn again alr already alrdy already aft after bfr before
 snd send gt get gv give tk take tkt ticket tkts tickets rsv reservation resv reservation svc service mtg meeting`)

// pairs are British and American words of which one means something else as well, so that
// the content decides which is meant.
var pairs = bothWays(`
	cheque check cheques checks tyre tire tyres tires storey story storeys stories kerb curb kerbs curbs draught draft mum mom mums moms
	mummy mommy `)

func bothWays(words string) map[string]string {
	out := table(words)
	for one, other := range table(words) {
		out[other] = one
	}
	return out
}

// Variant returns another way to write a word that the content does not have: what a chat word
// stands for, or how the word is written across the Atlantic; and whether there is one. The word
// is in small letters. Sure says that no content is needed to tell what is meant.
func Variant(w string) (s string, sure, ok bool) {
	if s, ok := chat[w]; ok {
		return s, true, true
	}
	s, ok = pairs[w]
	return s, false, ok
}
