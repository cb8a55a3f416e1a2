"""Words whose endings mislead, and the Danish verbs, for telling whether a code is named as an action."""

from __future__ import annotations


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: English words in -ing that are no verbs
ENGLISH_NOUNS = _listed(
    """
    anything awning ceiling clothing darling during earring evening everything herring inkling lightning morning nothing offspring outing
    pudding shilling sibling something sterling stocking underling upbringing wedding well-being wellbeing
    """
)

#: English words in -ing that say what somebody or something is like
ENGLISH_ADJECTIVES = _listed(
    """
    amazing annoying appalling astonishing boring charming corresponding daunting depressing disgusting exciting existing fascinating
    forthcoming frightening frustrating interesting long-lasting neighbouring ongoing outgoing outstanding overwhelming recurring
    shocking striking uninteresting unwilling upcoming upsetting willing
    """
)

#: English words in -ing that are nouns by themselves and verbs with something after them: "building", but "building trust"
ENGLISH_NOUNS_ALONE = _listed(
    """
    banking beginning being blessing briefing building catering counselling crossing dwelling ending engineering feeling filing finding
    funding gathering greeting heading hearing holding housing landing lighting marketing meaning meeting nursing opening painting
    parking rating recording saying screening setting shopping spelling training warning wording
    """
)
#: with one of these after it such a word is the noun
ENGLISH_AFTER_NOUN = _listed("and as at for in of on or with")

#: English words in -ing that say what kind of thing the noun after them is: "waiting room"
ENGLISH_MODIFIERS = ENGLISH_NOUNS_ALONE | _listed(
    """
    breaking breathing cleaning coaching cooking coping dining drawing driving eating fishing learning living operating planning reading
    running sleeping starting swimming talking teaching thinking turning waiting walking washing working writing
    """
)
#: what such words stand in front of
ENGLISH_THINGS = _listed(
    """
    aid aids approach area areas atmosphere behavior behaviour care class classes climate community company conditions costs course
    courses culture curve day days disorder distance environment environments event facilities habits home homes hour hours job jobs
    level levels licence license list lists machine material materials mechanism mechanisms method methods pain partner partners pattern
    patterns period pills place places plan plans point points pool process processes program programme programmes room rooms routine
    routines schedule school schools session sessions site sites situation skill skills space spaces staff standard standards strategies
    strategy style styles system systems team time times tool tools week weeks
    """
)

#: what may stand before an English verb without changing what it is
ENGLISH_BEFORE = _listed("again almost always both constantly even just longer never no not often only still")

#: Danish infinitives; those that begin with a prefix are known by the rest of them
DANISH_VERBS = _listed(
    """
    acceptere aflyse afvente afvise aktivere ane ansøge arbejde arve balancere banke basere bearbejde bebrejde bede bedrage bedømme
    begrunde begrænse begynde behandle beherske beklage bekræfte bekymre belaste belønne bemærke benytte benægte berette berolige berøre
    beskrive beskylde beslutte bestemme bestille betale betvivle bevare bevise bevæge binde blande blive blotte bo bruge bryde brænde
    byde bygge bytte bære bøde bøje cykle danne dele deltage diskutere dokumentere drage drikke drive drøfte drømme dukke dvæle dyrke dække
    dæmpe dø døje eje elske ende engagere erfare erindre erkende erobre erstatte etablere evne falde famle fange fantasere fare fejle
    fejre finde fjerne flakke flygte flytte flyve forandre forbedre forberede fordele foretage foretrække forny forsinke forske forsone
    forstærke forsvinde forsøge fortryde forundre forvente forværre forøge fremme frustrere fryde frygte fryse fungere fylde få føde
    føje føle følge føre gabe gamble gemme genere gennemføre gentage give glemme glide glæde gnide gribe gruble grue græde gå gætte gøre
    hade hage handle have helbrede hente hige hilse hindre holde hoppe huske hvile hygge hylde håbe håndtere hæmme hænge hævde hæve høre
    identificere ignorere imødekomme indrette informere insistere integrere interviewe involvere isolere jage jamre jonglere justere
    kalde kaste kende kigge klage klamre klare klynge klæbe knokle knuse knytte kode kollapse kombinere komme kommunikere kompensere
    konfrontere konkludere konkurrere kontakte kontrollere koordinere koste kramme krybe krænke kræve kunne kvæle kæmpe købe køre lade
    lande lave lede ledsage lege legitimere lette leve levere lide ligge ligne lokke love lufte lukke lulle lure lyde lykkes lytte lyve
    lære læse løbe løfte løse magte mangle manøvrere mase maskere mene mestre minde mindske misbruge miste mistænke mobbe motivere mumle
    måle måtte mærke møde mønstre navigere nedtone nikke normalisere nyde nå nægte nærme nøjes observere ofre opdage opleve opsøge ordne
    organisere orientere orke pakke passe pege pendle pine plage planlægge pleje plukke presse prioritere præge præstere prøve puste
    pynte ramme rationalisere reagere redde reducere reflektere regne regulere rejse resignere respektere rette ringe risikere rive
    rokke rose rumme ryge rykke ryste råbe råde rådgive række rømme røre sabotere samarbejde samle sammenligne sande sanse satse savne
    se sende sidde sige sikre skabe skade skaffe skamme skeje skelne skifte skilte skjule skrige skrive skrue skubbe skuffe skulle
    skylde skynde skænke skære skærme slappe slide slikke slippe slukke slå slæbe smage smelte smide smile snakke snige snyde sone
    sortere sove spare spejle spekulere spille spise splitte sprede springe spørge stabilisere stable stemme stige stikke stille stivne
    stjæle stole stoppe straffe stramme stresse stride stryge stræbe strække stå støde støtte sukke sulte svare svigte svinge svække
    sygemelde synes synge synke sætte søge sørge tabe tackle tage takke takle tale tegne tie tilbringe tilgive tillade tilpasse tjekke
    tjene tolke tone trives tro true trumfe træde træffe trække træne trænge trøste tude turde tvinge tvivle tygge tynge tåle tælle
    tænke tære tømme tøve uddanne udfordre udforske udnytte udvikle undersøge undervise undgå undlade undre undskylde undvige vandre vaske
    vedligeholde veje vejlede vente vide vie vige ville vinde vise vogte vokse vove vrede vurdere våge vågne vælge vælte vænne værdsætte
    være værge værne åbne ånde ændre ærgre øge ønske øve
    """
)

#: Danish present tenses that are not the infinitive and -r
DANISH_PRESENT = {
    "bør": "burde",
    "er": "være",
    "gør": "gøre",
    "har": "have",
    "kan": "kunne",
    "lykkes": "lykkes",
    "må": "måtte",
    "nøjes": "nøjes",
    "skal": "skulle",
    "synes": "synes",
    "tør": "turde",
    "vil": "ville",
}

#: Danish forms of verbs that are nouns too; they are verbs when "at" stands before them or what they are done to after them
DANISH_NOUNS_TOO = _listed(
    """
    aftale aftaler ansøger arbejde behandler bruger bytte bøde bøder dele deltager drage drikke drømme dukke dør ejer ende ender evne
    evner fange fanger fare farer fejler forbruger fordele forhandler forsker føder følge følger fører glæde glæder hage handle have
    hvile indbygger interviewer klage klager klynge klynger kode koder koste lande leder love lærer læser løfte løfter mangler
    medarbejder minde minder misbruger mistro modtager måler møde møder ofre omtale opdrager overtro pakke pakker pine plage plager
    pleje plejer prøve prøver ramme rammer rejse rejser rette retter ringe rådgiver række rækker samarbejde samle samler samtale
    samtaler sande sanser satser skade skader skifte skifter skilte skænker skærer skærme slider smage smager spejle spille spiller
    spise spiser stable stemme stemmer stige stiger stikke stjæler stride støtte støtter svare taber takke tegner tiltale tjener tone
    toner tro træde trække træner udbyder udbytte udtale udtaler undersøger underviser veje vejer vejleder vie vinder vise viser vogter
    værge ånde ånder ønske ønsker
    """
)

#: what a Danish verb may begin with
DANISH_PREFIXES = _listed(
    """
    af an be bort efter fast for fra frem gen gennem hen igennem ihjel imod ind med mis mod ned om op over på sam sammen selv til
    tilbage ud ude under ved videre
    """
)

#: Danish verbal nouns in -en that are no noun with its article
DANISH_VERBAL_NOUNS = _listed(
    """
    famlen flakken grublen græden gøren hakken higen hvisken kommen kæmpen laden leden leven løben mumlen råben skrigen snakken stræben
    sukken svingen søgen tagen tien tænken tøven undren vandren venten vågen væren
    """
)

#: Danish words in -ing and -else that are things, people or states rather than what somebody does
DANISH_THINGS = _listed(
    """
    afdeling alting anledning befolkning begyndelse besætning betingelse betydning bevilling bivirkning bygning dronning dækning
    foranstaltning fortvivlelse forbindelse forening forestilling forkølelse fornøjelse forsamling forsikring forskning forudsætning følelse
    gruppering holdning hændelse indledning ingenting kylling ledelse ledning lidelse ligning lysning mening oplevelse oplysning ordning
    regering regning retning ring samling setting skikkelse skilling slægtning spøgelse stemning stilling strømning størrelse særordning
    tilladelse ting uddannelse udstilling undtagelse virkning værelse ydelse
    """
)

#: what may stand before a Danish verb without changing what it is
DANISH_BEFORE = _listed(
    "aldrig alligevel altid bare både endelig gradvist hele igen ikke konstant kun langsomt næsten nu ofte også selv stadig tiden"
)

#: words after which a word that is noun and verb is the noun: "støtte fra chefen", "arbejde og fritid"
DANISH_AFTER_NOUN = _listed(
    "af blandt der efter eller for fra hos i imellem inden med mellem mod og om omkring over på som til uden under ved"
)

#: words that begin a clause after "at", not an infinitive
DANISH_SUBJECTS = _listed("alle denne dette disse ingen mange mine nogle sine")
