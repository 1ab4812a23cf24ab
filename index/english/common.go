package english

import "strings"

// frequent are the words that English texts and questions are mostly made of.
const frequentWords = `
a about above across actually after again against ago all almost alone along already also although always am among an and another any anybody
anymore anyone anything anyway anywhere are around as ask at available away back be because been before behind being below best better
between big both bring but buy by call came can change come could day did different do does doing done down during each early either else end
enough even ever every everyone everything everywhere few find first for free from full get gets getting give given gives go goes going gone good
got great had happen happens has have having he hello help her here hers hey hi high him his home hour hours how however i if in
inside instead into is it its just keep know last late later least leave left less let like little long longer look lot low made main make
makes making many may maybe me mean means might mine minute minutes money month months more most much must my myself name near need needs never
new next nice no nobody none nor not nothing now number of off often oh ok okay old on once one only open or order other others
our ours out outside over own part past pay people per perhaps phone place please possible problem put question questions quite rather ready real
really right said same say says second see seem seems send sent set several shall she should show since small so some somebody
someone something sometimes somewhere soon sorry start still stop such sure take taken takes taking tell than thank thanks that the
their them then there these they thing things think this those though through time times to today together told tomorrow tonight too took
towards tried true try trying turn two under until up upon us use used using usually very via want wanted wants was way we week weeks well went
were what whatever when whenever where wherever whether which while who whole whom whose why will with within without won work working works
would wrong year years yes yesterday yet you your yours yourself`

// ordinaryWords are other words that everybody knows, mostly without their endings.
const ordinaryWords = `
abandon ability able abroad absence absent absolute absorb abuse accept access accident accommodate accommodation accompany accord account accountant accurate accuse
achieve acid acknowledge acquire act action active activity actor actual ad adapt add addition additional address adequate adjust administration
admin admire admission admit adopt adult advance advantage adventure advert advertise advice advise affair affect afford afraid
afternoon age agency agenda agent aggressive agree agreement ahead aid aim air aircraft airline airport alarm album alcohol alert alien alike alive
allergic allergy alley allow allowance ally alphabet alter alternative amaze ambition ambulance amend amount amuse analysis analyst analyze ancient
anger angle angry animal ankle anniversary announce annoy annual anonymous answer ant anticipate anxiety anxious apart apartment apologize apology app
apparent appeal appear appearance apple applicant application apply appoint appointment appreciate approach appropriate approval approve approximately apron arcade arch
area arena argue argument arise arm army arrange arrangement arrest arrival arrive arrow art article artist ash aside asleep aspect
assault asset assign assignment assist assistance assistant associate assume assure astonish athlete atm atmosphere attach attachment attack attempt attend
attention attic attitude attorney attract attraction attractive auction audience audio audit aunt author authority authorize auto automatic automatically autumn
avenue average avoid await awake award aware awful awkward baby bachelor background backup backward bacon bad badge bag baggage bake baker bakery
balance balcony ball balloon ban banana band bandage bank banker bankrupt bar barber bare barely bargain bark barn barrel barrier base baseball basement basic
basically basin basis basket basketball bat bath bathe bathroom battery battle bay beach bead beam bean bear beard beast beat beautiful beauty become bed
bedroom bee beef beer beg begin beginner beginning behalf behave behavior belief believe bell belly belong belt bench bend beneath beneficiary benefit beside besides
bet beverage beyond bias bicycle bid bike bill billing bin bind biography biology bird birth birthday biscuit bishop bit bite bitter black blade blame blank blanket blast
bleed blend bless blind block blog blond blood bloom blow blue board boat body boil bold bolt bomb bond bone bonus book booking boost boot border bore born borrow
boss bother bottle bottom bounce bound bow bowl box boy boyfriend bracelet brain brake branch brand brave bread break breakdown breakfast breast breath
breathe breed brew bribe brick bride bridge brief bright brilliant broad broadcast brochure broke broken broker bronze brother brown browse browser brush bubble bucket budget buffet bug
build builder building bulb bulk bull bullet bump bunch bundle burden bureau burger burn burst bury bus bush business busy butcher butter butterfly button buyer cab
cabbage cabin cabinet cable cafe cage cake calculate calculator calendar calm calorie camera camp campaign campus cancel cancellation cancer candidate candle
candy cap capable capacity capital captain capture car carbon card cardboard care career careful careless cargo carpet carriage carrot carry cart carton case cash cashier
casino cast castle casual cat catalog catch category cater cattle cause caution cave cease ceiling celebrate celebrity cell cellar cement cent center central
century cereal ceremony certain certainly certificate certify chain chair chairman challenge chamber champion chance channel chaos chapter character
charge charger charity charm chart chase chat cheap cheat check checkout cheek cheer cheese chef chemical chemist chemistry cherry chess chest chew
chicken chief child childhood children chill chimney chin chip chocolate choice choose chop chord chorus church cigarette cinema circle circuit circulate circumstance citizen citizenship
city civil claim clarify clash class classic classroom clause clay clean cleaner clear clerk clever click client cliff climate climb clinic clip clock
close closet cloth clothes clothing cloud club clue coach coal coast coat code coffee coin cold collar colleague collect collection college colony color
column comb combine comfort comfortable command comment commerce commercial commission commit committee common communicate communication community commute companion
company compare comparison compensate compete competition complain complaint complete completely complex complicated comply component compose comprehensive compromise
compulsory compute computer concentrate concept concern concert conclude conclusion concrete condition conduct conference confess confidence confident confirm confirmation
conflict confuse confusion congratulate connect connection conscious consent consequence conservative consider considerable consist constant construct consult consultant
consume consumer contact contain container content contest context continent continue contract contrary contrast contribute contribution control convenient convention
conversation convert convey convict convince cook cookie cool cooperate cope copper copy cord core corn corner corporate correct correspond corridor corrupt cost costume cottage cotton
couch cough council counsel count counter country county couple coupon courage courier course court courtesy cousin cover cow coward crack craft crash crazy cream create
creation creative creature credit creditor creep crew cricket crime criminal crisis crisp criteria critic critical criticism crop cross crowd crown crucial crude cruel cruise crush cry
crystal cube cultural culture cup cupboard cure curious curl currency current currently curse curtain curve cushion custom customer customize customs cut cute
cycle dad daily dairy damage damp dance danger dangerous dare dark darling data database date daughter dawn dead deadline deaf deal dealer dear death debate debit debt decade
decay deceive december decent decide decision deck declare decline decorate decrease deduct deep deer default defeat defect defend defense deficit define definite definitely definition
degree delay delete deliberate delicate delicious delight deliver delivery demand democracy demonstrate dense dental dentist deny depart department departure depend
dependent deposit depress depth deputy derive describe description desert deserve design designer desire desk desktop despair despite dessert destination destroy
destruction detail detailed detect detergent determine develop developer development device devil devote diabetes diagnose diagnosis diagram dial dialog diamond diary dice dictionary die diesel
diet differ difference difficult difficulty dig digest digital dignity dine dinner dip diploma direct direction directly director directory dirt dirty disable disabled disagree disappear disappoint
disaster disc discipline disclose disconnect discount discourage discover discovery discuss discussion disease disguise disgust dish dishwasher disk dislike dismiss display dispute distance
distant distinct distinguish distribute distribution district disturb ditch dive divide division divorce dizzy doctor document dog doll dollar domain domestic dominate donate donation
donor door dormitory dose dot double doubt dough download downstairs downtown dozen draft drag drain drama dramatic draw drawer drawing dream dress drill drink drive driver drop drought
drown drug drum drunk dry dryer duck due dull dumb dump duplicate duration dust dusty duty duvet dye eager ear earn earring earth earthquake ease easily east easter eastern easy eat economic economy
edge edit edition editor educate education effect effective efficient effort egg eight elbow elderly elect election electric electrical electricity electronic elegant element elephant
elevator eligible eliminate elsewhere email embarrass embassy embrace emerge emergency emotion emphasis emphasize empire employ employee employer employment empty enable encounter
encourage endless enemy energy enforce engage engagement engine engineer enjoy enlarge enormous enroll ensure enter enterprise entertain entertainment enthusiasm entire entirely entitle entrance entry
envelope environment equal equip equipment era erase error escape especially essay essential establish estate estimate euro evaluate evening event eventually evidence evil exact
exactly exaggerate exam examination examine example exceed excellent except exception excess exchange excite exclude exclusive excuse execute executive exercise exhaust exhibit exhibition exist existence exit expand
expect expectation expense expensive experience experiment expert expire expiry explain explanation explode exploit explore export expose express expression extend extension extent exterior external extra extract extraordinary extreme
extremely eye fabric face facility fact factor factory fade fail failure faint fair fairly faith fake fall false fame familiar family famous fan fancy fantastic far
fare farewell farm farmer fashion fast fasten fat fate father faucet fault favor favorite fear feast feather feature february federal fee feed feedback feel feeling fellow female fence ferry festival fetch
fever fiber fiction field fierce fight figure file fill film filter final finally finance financial fine finger finish fire fireplace firm fish fit fitness five fix flag flame flash flat flavor
flaw flee fleet flesh flexible flight float flood floor flour flow flower flu fluid flush fly focus fog fold folder folk follow food fool foot football footwear forbid force forecast foreign foreigner
forest forever forget forgive fork form formal format former formula fortnight fortunate fortune forum forward foundation four frame framework france fraud freeze freezer freight frequency frequent frequently fresh
friday fridge friend friendly fright frog front frost frozen fruit frustrate fry fuel fulfill fun function fund fundamental funeral funny fur furnish furniture further fuss future gain gallery gallon gamble game
gang gap garage garbage garden garlic garment gas gasoline gate gather gauge gaze gear gender general generally generate generation generous gentle gentleman genuine geography german germany gesture ghost giant gift gin girl girlfriend
glad glass global gloom glory glove glow glue goal god gold golden golf goods govern government governor grab grace grade gradual graduate grain gram grammar grand grandchild grandfather grandma grandmother grandpa
grant grape graph grasp grass grateful grave gravity gray grease greedy green greet grief grill grip grocery gross ground group grow growth guarantee guard guardian guess guest guidance guide guideline guilty
guitar gum gun guy gym habit hack hair haircut half hall halt ham hammer hand handbag handicap handle handsome handy hang happily happiness happy harass harbor hard hardly hardware harm harmful harmony harsh harvest
hat hate haul hazard head headache headline headphone headquarters heal health healthy heap hear heart heat heater heaven heavy heel height helicopter hell helmet helpful hence herb hero hesitate hidden hide
highlight highly highway hike hill hint hip hire historic historical history hit hobby hold holder hole holiday hollow holy honest honey honor hook hope horizon horn horrible horror horse hospital host hostel hotel
household housing house huge human humble humor hundred hunger hungry hunt hurry hurt husband hygiene ice icon idea ideal identical identify identification identity idle ignore ill illegal illness illustrate image imagine
imitate immediate immediately immigrant immune impact impatient implement imply import important impose impossible impress impression improve improvement inch incident include including income incorrect increase incredible incur indeed
independent index indicate individual indoor industry inevitable infant infect infection infinite inflation influence inform informal information ingredient inherit initial initially inject injure injury ink inn inner innocent
innovation input inquire inquiry insect insert insist inspect inspection install installment instance instant instantly institute institution instruct instruction instrument insult insurance insure integrate intelligence intelligent
intend intense intent interact interest interesting interfere interior internal international internet interpret interrupt interval interview introduce introduction invade invalid invent invention invest investigate investment
invisible invitation invite invoice involve iron irritate island issue item jacket jail jam january japan japanese jar jaw jazz jealous jeans jet jewel jewelry job join joint joke journal journalist journey joy judge judgment juice july
jump june junior jury justice justify keen kettle key keyboard kick kid kidney kill kilo kilogram kilometer kind king kiss kit kitchen kite knee kneel knife knock knot knowledge lab label labor laboratory lack ladder lady lake lamb
lamp land landlord landscape lane language lap laptop large largely laser latest latter laugh launch laundry law lawn lawyer lay layer lazy lead leader leaf leaflet leak lean leap learn lease leather lecture leg legal legend leisure
lemon lend lender length lens lesson letter level liability liable liberal liberty library license lick lid lie life lifestyle lift light lighter likely limb limit limited line link lion lip liquid list listen liter literally
literature litter live liver load loan lobby local locate location lock log logic logical login logo lonely loose lord lose loss lost loud lounge love lovely lover loyal loyalty luck lucky luggage lunch lung luxury machine mad
magazine magic magnet maid mail mailbox mailing maintain maintenance major majority makeup male mall man manage management manager manner manual manufacture manufacturer map marble march margin mark market marketing marriage married marry mask mass massage massive master
match mate material math matter mattress mature maximum mayor meal meaning meanwhile measure measurement meat mechanic mechanism medal media medical medicine medium meet meeting melt member membership memory men mend mental mention menu
merchant merchandise mercy mere merge merit merry mess message messy metal meter method mice microwave middle midnight mild mile military milk mill million mind mineral minimum minister minor minority mirror misery miss
mission mistake misunderstand mix mixture mobile mobility mode model modem moderate modern modest modify moist moment monday monitor monkey monster monthly mood moon moral moreover morning mortgage mosquito mother motion motivate motor motorcycle mount mountain
mouse mouth move movement movie mud multiple multiply murder muscle museum mushroom music musical musician mutual mystery nail naked narrow nasty nation national native natural naturally nature naughty navigate navy nearby nearly neat
necessary necessity neck necklace needle negative neglect negotiate neighbor neighborhood neither nephew nerve nervous nest net network neutral nevertheless newly news newspaper night nightmare nine noble nod noise noisy nonsense noon normal
normally north northern nose note notebook notice notify notification novel november nowadays nowhere nuclear numerous nurse nut oak oath obey object objection objective obligation observe obstacle obtain obvious obviously occasion occasional occasionally occupation occupy
occur ocean october odd offense offer office officer official offline oil old-fashioned olive omit onion online onward opening operate operation operator opinion opponent opportunity oppose opposite option optional orange orbit ordinary organ organic organization
organize origin original originally orphan otherwise ought ounce outcome outdoor outfit outlet outline output outstanding oven overall overcome overdraft overdue overnight overseas overtime owe owner ownership oxygen pace pack package packet pad page pain
painful paint painter painting pair pajamas pal palace pale palm pan panel panic pants paper paperwork parade paragraph parallel parcel pardon parent park parking parliament participate particular particularly partly partner party pass passage passenger
passion passive passport password pasta paste pastry patch path patience patient pattern pause pavement payable payment payroll peace peak peanut pear pearl peculiar pedestrian peel pen penalty pencil pending penny pension pepper percent percentage perfect perfectly perform
performance perfume period permanent permanently permission permit person personal personality personally perspective persuade pet petrol pharmacy phase phenomenon philosophy photo photograph photographer photography phrase physical physician physics piano pick picnic picture
pie piece pig pile pill pillow pilot pin pinch pine pink pint pipe pit pity pizza plain plan plane planet plant plaster plastic plate platform play player playground pleasant pleased pleasure plenty plot plug plumber plus pocket poem poet poetry
point poison police policeman policy polish polite political politician politics poll pollution pond pool poor pop popular population porch pork port portable porter portion portrait position positive possess possession possibility possibly post postage postal poster
postpone pot potato potential pound pour poverty powder power powerful practical practically practice praise pray prayer precious precise precisely predict prefer preference pregnancy pregnant prejudice preliminary premium preparation prepare prescribe prescription presence
present presentation preserve president press pressure pretend pretty prevent preview previous previously price pricing pride priest primary prime prince princess principal principle print printer prior priority prison prisoner privacy private privilege prize probable probably
procedure proceed process produce producer product production profession professional professor profile profit profound program progress prohibit project prominent promise promo promote promotion prompt promptly proof proper properly property proportion proposal propose prospect
protect protection protein protest proud prove provide provider provision psychology pub public publication publish pudding pull pulse pump punch punctual punish pupil puppy purchase pure purple purpose purse pursue push puzzle qualification qualify quality
quantity quarrel quarter queen query quest queue quick quickly quiet quietly quit quiz quota quote race racial rack radiator radio rail railroad railway rain rainbow raise random range rank rapid rare rarely rat rate rating ratio raw ray razor reach react
reaction reader reading realistic reality realize reason reasonable reassure rebel rebuild receipt receive receiver recent recently reception recharge recipe recipient reckon recognize recommend recommendation record recording recover recovery recruit rectangle recycle red
redeem reduce reduction redundant refer referee reference refill reflect reform refresh refrigerator refugee refund refuse regard regarding regardless region register registration regret regular regularly regulate regulation reinstall reject relate relation relationship relative
relatively relax release relevant reliable relief relieve religion religious reload reluctant rely remain remains remark remarkable remedy remember remind reminder remote removal remove renew renewal renovate rent rental reopen repair repay repayment repeat
replace replacement reply report reporter represent representative reproduce reputation request require requirement rescue research resemble resend reservation reserve reset reside residence resident residential resign resist resolution resolve resort resource respect
respond response responsibility responsible rest restart restaurant restore restrict restriction result resume retail retailer retain retire retirement retreat retrieve return reveal revenge revenue reverse review revise revolution reward rhythm rice rich rid ride rider
ridiculous rifle ring rinse riot rip ripe rise risk risky ritual rival river road roast rob robbery robot rock rocket rod role roll romance romantic roof room root rope rose rotate rotten rough roughly round route router routine row royal rub rubber rubbish rude rug
ruin rule ruler rumor run runner rural rush rust sack sacred sacrifice sad saddle safe safely safety sail sailor saint sake salad salary sale salesman salmon salon salt sample sanction sand sandwich satellite satisfaction satisfactory satisfy saturday
sauce sausage save saving scale scan scandal scanner scar scarce scare scarf scary scatter scene scenery schedule scheme scholar scholarship school science scientific scientist scissors scope score scout scrap scratch scream screen screenshot screw script scrub sculpture sea seal
search season seasonal seat secondary secret secretary section sector secure security seed seek seize seldom select selection self sell seller semester senior sense sensible sensitive sentence separate separately september sequence series serious seriously servant serve server service
session setting settings settle settlement setup seven severe severely sew sex sexual shade shadow shake shallow shame shampoo shape share shareholder sharp shave shed sheep sheet shelf shell shelter shepherd shield shift shine ship shipment shipping shirt shock shoe shoot shop shopper shopping shore
short shortage shortcut shortly shot shoulder shout shovel shower shrink shut shuttle shy sick side sidewalk sight sightseeing sign signal signature significant silence silent silk silly silver similar similarly simple simply simultaneously sin sincere sing singer single sink sir sister sit
site situation six size skate ski skill skin skip skirt sky slave sleep sleepy sleeve slice slide slight slightly slim slip slipper slope slot slow slowly smart smartphone smash smell smile smoke smoker smoking smooth snack snake snow soak soap soccer social society sock socket sofa soft software soil solar sold soldier
sole solid solution solve sometime somehow son song sophisticated sore sort soul sound soup sour source south southern souvenir space spare spark speak speaker special specialist specialty species specific specifically specification specify spectacular speech speed spell spelling spend spice
spicy spider spill spin spirit spiritual spit spite split spoil sponsor spoon sport spot spouse spray spread spring spy square squeeze stable stadium staff stage stain stair stake stale stamp stand standard star stare starter startup starve state statement station statistics statue status
stay steady steak steal steam steel steep steer stem step stick sticker sticky stiff stimulate stir stock stomach stone storage store storm story stove straight strain strange stranger strap strategy straw strawberry stream streaming street strength stress stretch strict strike string strip stroke strong
structure struggle student studio study stuff stupid style subject submission submit subscribe subscriber subscription subsequent substance substantial substitute subtitle suburb subway succeed success successful suck sudden suddenly suffer sufficient sugar suggest suggestion suicide suit
suitable suitcase suite sum summary summer sun sunday sunglasses sunny sunrise sunset super superior supermarket supervise supervisor supper supplement supplier supply support suppose supreme surcharge surface surgeon surgery surname surprise surrender surround surrounding survey survive suspect
suspend suspicion suspicious sustain swallow swap swear sweat sweater sweep sweet swell swim swimming swing switch symbol sympathy symptom system table tablet tag tail tailor talent talk tall tank tap tape target tariff task taste tasty tax taxi tea teach teacher team tear tease technical technician
technique technology teenager telephone television temper temperature temple temporary temporarily tempt tenant tend tendency tennis tension tent term terminal terminate terrace terrible territory terror test text textbook texture theater theft theme theory therapist therapy therefore thermometer thick
thief thin third thirsty thorough thought thoughtful thousand thread threat threaten three throat throughout throw thumb thunder thursday thus ticket tide tidy tie tiger tight tile till timber timer timetable timing tin tiny tip tire tired tissue title toast tobacco toe toilet token tolerate toll tomato
ton tone tongue tool tooth toothbrush top topic torch total totally touch tough tour tourism tourist tournament tow towel tower town toxic toy trace track tracking trade trader tradition traditional traffic tragedy trail train trainer training tram transaction transfer transform transit
transition translate translation translator transmit transparent transport transportation trap trash travel traveler tray treat treatment treaty tree tremendous trend trial triangle tribe trick trigger trim trip triple trolley troop tropical trouble trousers truck truly trunk trust truth tub tube tuesday tune
tunnel turkey tutor twelve twenty twice twin twist type typical typically ugly ultimate umbrella unable unauthorized uncertain uncle unclear uncomfortable unconscious understand understanding undo unemployed unemployment unexpected unfair unfortunately unfriendly unhappy uniform union unique unit unite universal
universe university unknown unless unlike unlikely unlimited unlock unnecessary unpaid unpleasant unsubscribe unsure unusual unwanted update upgrade upload upper upset upside upstairs urban urge urgent urgently usage useful useless user username usual utility vacant vacation vaccinate vaccine vacuum vague
vain valid validate validity valley valuable value valve van vanish variable variation variety various vary vase vast vegan vegetable vegetarian vehicle vein vendor venture venue verb verify verification version vertical vessel veteran victim victory video view viewer villa village violate violence violent violin virtual virus
visa visible vision visit visitor visual vital vitamin vocabulary voice voicemail volume voluntary volunteer vote voucher voyage vulnerable wage waist wait waiter waitress wake walk wall wallet wander war ward wardrobe warehouse warm warn warning warranty wash washer waste watch water waterproof wave wax weak weakness wealth wealthy
weapon wear weather web website wedding wednesday weekday weekend weekly weigh weight weird welcome welfare west western wet wheat wheel wheelchair whisper white wholesale wicked wide widely widow width wife wifi wild wildlife willing win wind window wine wing winner winter wipe wire wireless wisdom wise wish withdraw
withdrawal witness wolf woman women wonder wonderful wood wooden wool word workbook worker workout workplace workshop world worry worried worse worst worth worthwhile worthy wound wrap wreck wrist write writer writing written yard yarn yell yellow yield yoga yoghurt yogurt young youngster youth zero zip zone zoo zoom`

// Lexicon holds the ordinary words of English.
type Lexicon struct {
	words map[string]bool // true: one of the most frequent
}

// NewLexicon reads the built-in list.
func NewLexicon() *Lexicon {
	l := &Lexicon{words: make(map[string]bool, 5000)}
	for w := range strings.FieldsSeq(ordinaryWords) {
		l.words[w] = false
	}
	for w := range strings.FieldsSeq(frequentWords) {
		l.words[w] = true
	}
	for w := range bareContractions {
		l.words[w] = true
	}
	for w := range units {
		l.words[w] = false
	}
	return l
}

// All calls yield for each word of the list, in no order; frequent says that it is one of the
// most frequent.
func (l *Lexicon) All(yield func(w string, frequent bool) bool) {
	for w, frequent := range l.words {
		if !yield(w, frequent) {
			return
		}
	}
}

// Has reports whether a word of small letters stands in the list; a lexicon that is nil has none.
func (l *Lexicon) Has(w string) bool {
	if l == nil {
		return false
	}
	_, ok := l.words[w]
	return ok
}

// Frequent reports whether a word is one of the most frequent.
func (l *Lexicon) Frequent(w string) bool { return l != nil && l.words[w] }

// Common reports whether a word of small letters is an ordinary one, as it is or with an ending
// such as -s, -ed or -ing; a lexicon that is nil knows none. A word that only looks as if it
// had an ending may pass for one.
func (l *Lexicon) Common(w string) bool {
	if l == nil {
		return false
	}
	if l.Has(w) {
		return true
	}
	if w = american(w); l.Has(w) {
		return true
	}
	if s, ok := expand(w); ok {
		head, _, _ := strings.Cut(s, " ")
		return l.Has(head)
	}
	if s, ok := strings.CutSuffix(w, "'s"); ok {
		return l.Has(s)
	}
	for _, e := range endings {
		root, ok := strings.CutSuffix(w, e.end)
		if !ok || len(root) < 2 {
			continue
		}
		if l.Has(root+e.instead) || e.doubles && doubled(root) && l.Has(root[:len(root)-1]) {
			return true
		}
	}
	return false
}

// endings are what words are inflected and derived with.
var endings = []struct {
	end, instead string
	doubles      bool // the last letter of a short word is doubled before it
}{
	{"s", "", false},
	{"es", "", false},
	{"ies", "y", false},
	{"ves", "f", false},
	{"ed", "", true},
	{"ed", "e", false},
	{"ied", "y", false},
	{"ing", "", true},
	{"ing", "e", false},
	{"ings", "", true},
	{"ings", "e", false},
	{"er", "", true},
	{"er", "e", false},
	{"ier", "y", false},
	{"ers", "", true},
	{"ers", "e", false},
	{"est", "", true},
	{"est", "e", false},
	{"iest", "y", false},
	{"ly", "", false},
	{"ily", "y", false},
	{"ness", "", false},
	{"able", "", false},
	{"able", "e", false},
	{"ion", "e", false},
	{"ions", "e", false},
	{"ion", "", false},
	{"ions", "", false},
	{"ment", "", false},
	{"ful", "", false},
	{"less", "", false},
}

func doubled(w string) bool {
	n := len(w)
	return n >= 3 && w[n-1] == w[n-2]
}
