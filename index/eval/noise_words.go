package eval

import "strings"

// What [exchange] knows, each way to write a word with the others. These lists are general English
// and stand for what people do; they are not those that the index knows.
var (
	britishAmerican = bothWays(`
		colour color, colours colors, favourite favorite, favour favor, behaviour behavior, neighbour neighbor, labour labor, honour honor,
		harbour harbor, flavour flavor, rumour rumor, humour humor, organise organize, organisation organization, recognise recognize,
		authorise authorize, authorised authorized, authorisation authorization, realise realize, realised realized, customise customize,
		personalise personalize, cancelled canceled, cancelling canceling, travelling traveling, travelled traveled, traveller traveler,
		centre center, theatre theater, metre meter, metres meters, litre liter, litres liters, cheque check, cheques checks,
		licence license, defence defense, offence offense, catalogue catalog, dialogue dialog, programme program, grey gray, tyre tire,
		tyres tires, jewellery jewelry, aeroplane airplane, cosy cozy, apologise apologize, analyse analyze, paralysed paralyzed,
		fulfil fulfill, enrol enroll, instalment installment, instalments installments, modelling modeling, labelled labeled,
		ageing aging, judgement judgment, practise practice, sceptical skeptical, plough plow, mould mold, anaemia anemia,
		diarrhoea diarrhea, paediatric pediatric, kilometre kilometer, kilometres kilometers, minimise minimize, optimise optimize,
		prioritise prioritize, summarise summarize, finalise finalize, capitalise capitalize, synchronise synchronize, pyjamas pajamas,
		storey story, kerb curb, aluminium aluminum, mum mom, enquiry inquiry, whilst while, learnt learned, spelt spelled`)
	numbersAsWords = bothWays(`
		0 zero, 1 one, 2 two, 3 three, 4 four, 5 five, 6 six, 7 seven, 8 eight, 9 nine, 10 ten, 11 eleven, 12 twelve, 13 thirteen,
		14 fourteen, 15 fifteen, 16 sixteen, 17 seventeen, 18 eighteen, 19 nineteen, 20 twenty, 21 twenty-one, 24 twenty-four,
		25 twenty-five, 30 thirty, 40 forty, 50 fifty, 60 sixty, 70 seventy, 80 eighty, 90 ninety, 100 one_hundred, 200 two_hundred,
		500 five_hundred, 1000 one_thousand, 1st first, 2nd second, 3rd third, 4th fourth, 5th fifth, 6th sixth, 7th seventh, 8th eighth,
		9th ninth, 10th tenth, 20th twentieth`)
	contractions = bothWays(`
		what's what_is whats, that's that_is thats, where's where_is wheres, how's how_is hows, who's who_is whos, there's there_is theres,
		when's when_is, it's it_is its, i'm i_am im, i've i_have ive, i'll i_will, i'd i_would, you're you_are youre, you've you_have youve,
		you'll you_will youll, we're we_are, we've we_have weve, they're they_are theyre, they've they_have, they'll they_will, don't do_not dont,
		doesn't does_not doesnt, didn't did_not didnt, can't cannot can_not cant, couldn't could_not couldnt, won't will_not wont,
		wouldn't would_not wouldnt, shouldn't should_not shouldnt, isn't is_not isnt, aren't are_not arent, wasn't was_not wasnt,
		weren't were_not werent, haven't have_not havent, hasn't has_not hasnt, hadn't had_not hadnt`)
	chatWords = oneWay(`
		you u, are r, your ur, you're ur, please pls plz, thanks thx, thank_you ty, because cuz coz bc, tomorrow tmrw tmr, today 2day,
		tonight 2nite, before b4, great gr8, later l8r, message msg, messages msgs, account acct, about abt, people ppl, what wat wut,
		with w, without w/o, going_to gonna, want_to wanna, got_to gotta, let_me lemme, give_me gimme, through thru, though tho,
		have hv, for 4, to 2, okay ok k, picture pic, information info, minutes mins, hours hrs, number no nr, would wud, could cud,
		should shud, know kno, and n, why y, something smth, someone sb, as_soon_as_possible asap, birthday bday, between btw,
		appointment appt, quantity qty, received recd, very v, them em, don't_know dunno, nothing nothin, nite night, that dat, the da`)
)

// bothWays reads groups of ways to write the same, with commas between the groups and _ for a
// space; each may stand for any other one of its group.
func bothWays(groups string) map[string][]string {
	out := map[string][]string{}
	for group := range strings.SplitSeq(groups, ",") {
		ways := strings.Fields(group)
		for i, way := range ways {
			for k, other := range ways {
				if i != k {
					out[spaced(way)] = append(out[spaced(way)], spaced(other))
				}
			}
		}
	}
	return out
}

// oneWay is bothWays for groups of which the first is what people mean, and the others are what
// they write.
func oneWay(groups string) map[string][]string {
	out := map[string][]string{}
	for group := range strings.SplitSeq(groups, ",") {
		ways := strings.Fields(group)
		for _, other := range ways[1:] {
			out[spaced(ways[0])] = append(out[spaced(ways[0])], spaced(other))
		}
	}
	return out
}

func spaced(way string) string { return strings.ReplaceAll(way, "_", " ") }
