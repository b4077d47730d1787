"""The words that identify datelines: agencies, regions that follow a city, words that are not places."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Agencies known by name, folded: one of these in parentheses is certainly an agency.
KNOWN_AGENCIES = frozenset(
    name.strip()
    for name in """
    aap, aa, adn, adnkronos, afp, agencies, ana, anadolu, ani, ansa, antara, ap, apa, app, apb, aptn, aps, armenpress,
    associated press, bbc, bernama, bloomberg, bna, bns, bss, business wire, businesswire, canadian press, cna, cnn,
    cns, cp, ctk, dow jones, dpa, efe, globe newswire, globenewswire, ians, ina, inter press service, interfax, ips,
    irin, irna, itar-tass, jiji, kcna, kpl, kuna, kyodo, lusa, map, marketwired, mena, mti, nan, newsfile, ntb, pa,
    pan, panapress, pap, petra, pna, pr newswire, press association, press trust of india, prnewswire, pti, reuter,
    reuters, ria, ria novosti, ritzau, rns, sana, sapa, sda, spa, stt, tanjug, tass, tt, ukrinform, unb, uni, upi,
    united press, united press international, vna, wafa, wam, xinhua, yonhap, zenit
    """.replace("\n", " ").split(",")
)
# One of these in a name makes it an agency's.
AGENCY_WORDS = _words(
    "agency agencies bureau correspondent courier dispatch news newswire press radio service telegraph wire"
)

# Stock exchanges: in parentheses they stand before the sign of a company's shares.
NO_AGENCIES = _words(
    "adx aim amex asx bmv bse cse dfm euronext fra fwb hkex hkse jse kse lse lon nasdaq nasdaqgm nasdaqgs neo ngx nse"
    " nyse nyseamerican nysearca otc otcbb otcmkts otcqb otcqx pink psx sehk sgx six sse szse tadawul tase tse tsx"
    " tsx-v tsxv tyo xetra"
)

# States of the USA as the AP and the post abbreviate them, and the capital district, without points.
REGIONS = _words(
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev nh nj nm ny nc"
    " nd okla ore pa ri sc sd tenn tex va vt wash wva wis wyo dc"
    " al ak az ar ca co ct fl hi id il ia ks me ma mi mn ms mt ne nv oh ok or sd tn tx ut wi wv wy"
)

# In capitals before a dash these begin a story, but are not places.
NO_PLACES = _words(
    "advisory aids alert america analysis announcement apec apology arsenal asean blog breaking brief briefs brics"
    " column comment commentary contact corrected correction corrections covid developing dow editorial embargoed"
    " eu europol exclusive explainer factbox fact facts fbi feature fema fifa file first focus gallery gatt gop"
    " graphic headlines highlights hiv icymi iata imf immediate infographic insight interpol interview isis isil"
    " abc addressing bbc cbs cnn driving fox lead msnbc nbc news npr pbs remarks"
    " latest letter live mlb more nasa nato nasdaq nba newsletter nfl nhl note notice obituary oecd"
    " opec opinion photo photos podcast poll preview press profile quote quotes read recap refile release repeat"
    " report reuters review roundup senate house snapshot sport sports statement story summary tables text"
    " timeline transcript uefa un unaids undp unesco unhcr unicef unrwa update updated updates urgent us usa"
    " video war warning watch webcast who wrapup wto yesterday today tomorrow"
)

# Places with one of these words.
PLACES = frozenset(["newport news"])

# Before an agency in parentheses these begin a sentence, not a place in small letters.
NO_PLACE_STARTS = _words(
    "a an the in at on from by with for to as after before when while but and or if this that these those he she it"
    " they we i you his her its their our my there what who why how according mr mrs ms dr sen rep gov gen president"
    " senator senators congressman congresswoman representative minister king queen prince pope photo file image"
    " source sources story editor video by"
)
# Small words inside a place in capitals: RIO de JANEIRO, STRATFORD-upon-AVON.
PARTICLES = _words(
    "de da do dos das del della di du des d la le les el al am an der den dem und en et y i of on upon the and sur"
    " sous aux au in bei by near"
)

# Names of months in datelines of other languages, in small letters, behind the day.
OTHER_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv januar jänner enero gennaio janeiro januari",
            "février févr fév februar febrero febbraio fevereiro februari",
            "mars märz marzo março maart",
            "avril avr abril aprile",
            "mai mayo maggio maio mei",
            "juin juni junio giugno junho",
            "juillet juil juli julio luglio julho",
            "août agosto augustus",
            "septembre septiembre settembre setembro",
            "octobre oktober octubre ottobre outubro",
            "novembre noviembre novembro",
            "décembre déc dezember diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}

# Before a dash these words at the end or at the start make a name that of a club.
CLUB_ENDS = _words(
    "united rovers wanderers athletic albion hotspur villa wednesday forest fc afc cf sc utd knicks lakers yankees"
    " patriots cowboys packers steelers celtics warriors dodgers giants"
)
CLUB_STARTS = _words("real bayern borussia inter ac fc afc atletico atlético olympique sporting dynamo spartak")

# Words of the language that are places, too: alone before a dash they may begin anything.
ORDINARY_WORDS = _words(
    "bath reading nice mobile sale rugby hull cork bury deal battle rye ware wells poole stone diss sandwich"
    " eye hook street buffalo orange trail boulder surprise normal independence liberty enterprise opportunity"
    " providence concord defiance champion eagle split brest pau troy hope paradise university college"
    " market bridge water fire home work health money travel food culture opinion business science technology weather"
    " traffic crime courts education football cricket tennis golf boxing racing results scores fashion music film"
    " books theatre gardening motoring property jobs dating horoscopes crossword puzzles letters"
)

# Usual given names: with one, a name in parentheses is that of a person.
GIVEN_NAMES = _words(
    "john james robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark"
    " donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary"
    " nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander frank patrick raymond"
    " jack dennis jerry tyler aaron jose adam nathan henry douglas peter zachary kyle walter ethan jeremy harold keith"
    " christian roger noah gerald terry sean austin carl arthur lawrence dylan jesse jordan bryan billy joe bruce"
    " gabriel logan albert willie alan juan wayne elijah randy roy vincent ralph eugene russell bobby mason philip"
    " louis mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret"
    " ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy"
    " amy kathleen angela shirley emma brenda pamela nicole anna samantha katherine christine debra rachel carolyn"
    " janet maria olivia heather helen catherine diane julie victoria joyce lauren kelly christina ruth joan virginia"
    " judith evelyn hannah andrea megan cheryl jacqueline madison teresa abigail sophia martha sara gloria janice"
    " kathryn ann isabella judy charlotte julia grace amber alice jean denise frances danielle marilyn natalie beverly"
    " diana brittany theresa kayla alexis doris lori tiffany jane ada ben hans klaus jürgen wolfgang pierre"
    " jacques françois michel carlos luis miguel pedro antonio giovanni marco paolo ali ahmed mohammed muhammad omar"
    " hassan ivan sergei dmitry vladimir olga natalia wei li chen raj amit sanjay priya anita"
)
