"""Names of everyday subjects, in the words that people use as labels: candidates for texts that have no labels."""

SUBJECTS = """
accounting; adventure; advertising; agriculture; air travel; alcohol; animals; anime; anthropology; archaeology;
architecture; art; arts and crafts; astronomy; astrology; athletics; automobiles; aviation; baking; banking; basketball;
beauty; bicycles; biology; birds; birthday; boats; board games; books & reading; botany; boxing; broadcasting; budget;
building; business; business & economy; camping; career advice; cats; celebrity gossip; chemistry; childhood; children;
cinema; city life; civil rights; classical music; cleaning; climate change; clothing; coffee; college; comics; commerce;
community; complaint; computers & internet; computer security; construction; consumer advice; cooking & recipes;
corruption; cosmetics; court case; cricket; crime; criticism; culture; customer support; cybersecurity; cycling; dance;
data science; dating; death; debt; defence; democracy; dentistry; diet; diplomacy; disability; disaster; discrimination;
diy; dogs; drama; driving; drugs; earthquake; ecology; economics; education & reference; elections; electricity; email;
emergency; employment; encryption; energy; engineering; entertainment & music; entrepreneurship; environment; ethics;
europe; event; evolution; exercise & fitness; family & relationships; farming; fashion; feedback; festival; film review;
finance & investment; firearms; fire; first aid; fishing; flowers; food and drink; football; foreign policy; forest;
friendship; funny story; furniture; gadgets; gambling; games & recreation; gardening; gender; genealogy; genetics;
geography; geology; geopolitics; golf; gossip; government; graphics; gratitude; greeting; guitar; habits; hair;
hardware; health care; health and wellness; hiking; history; hobbies; holidays; home improvement; homework; horror;
horses; hospitality; household; housing; human rights; hunting; ice hockey; illness; immigration; industry; inflation;
insects; insurance; international news; interview; investing; islam; jewellery; jobs; jokes; journalism; judaism;
justice; kitchen; labour; language; language learning; law; leadership; leisure; lifestyle; linguistics; literature;
local news; logistics; lottery; love & romance; machine learning; magazines; management; manufacturing; marketing;
marriage; martial arts; mathematics; media; medical research; meditation; mental health; middle east; military; mining;
mobile phones; money; mortgage; motherhood; motorsport; mountains; museum; mythology; nature; networking; neuroscience;
news; nightlife; nuclear power; nursing; nutrition; obituary; oceans; office; online shopping; opera; operating systems;
opinion; organization & planning; outdoors; painting; parenting; parks; party; patents; peace; personal development;
personal finance; pets; philosophy; photography; physics; planets; plants; poetry; police; political campaign;
pollution; pop culture; poverty; pregnancy; prices; prison; privacy; productivity; programming; property; protest;
psychology; public transport; publishing; puzzle; quality of service; racing; radio; railways; rain; reading; real
estate; recipe; recycling; refund request; relationships; religion & spirituality; renewable energy; repair; research;
restaurants; retail; retirement; robotics; romance; royalty; rugby; running; safety; sailing; sale; saving money;
scandal; school; science & mathematics; science fiction; scientific discovery; sculpture; seasons; self improvement;
sex; shipping; shoes; shopping; singing; skiing; sleep; small business; soccer; social issues; social media; society &
culture; software; software bug; space exploration; spam; spirituality; sports; startups; statistics; stock market;
storm; story; student life; surgery; swimming; taxes; teaching; technology; telecommunications; telephone; television;
tennis; terrorism; theatre; theology; time management; tourism; toys; trade; tradition; traffic; transportation; travel
& tourism; trees; trial; unemployment; university; urban planning; vacation; vegetarianism; vehicles; veterans; video
games; violence; volunteering & charity; voting; war & conflict; water; weapons; weather; weather forecast; web design;
wedding; weight loss; wildlife; wine; winter; women; woodworking; work & career; world news; world politics; writing;
yoga; youth
"""


def subjects() -> list[str]:
    return [name.strip() for name in SUBJECTS.replace("\n", " ").split(";") if name.strip()]
