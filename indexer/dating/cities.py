"""Cities from which stories are filed, so that `KARACHI: ...` is a dateline and `INHOFE: ...` is none: data, by hand.

A name alone before a colon may be a speaker, a subject or a label; only a city of this list is a place there.  Cities
whose names are mostly those of people (Lincoln, Florence, Charlotte) or of countries are not in it.
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in text.split(","))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CITIES = _names(
    """
    abbottabad, attock, badin, bahawalnagar, bahawalpur, bannu, battagram, bhakkar, burewala, chaman, charsadda,
    chakwal, chiniot, chitral, dadu, dera ghazi khan, dera ismail khan, dera murad jamali, faisalabad, ghotki,
    gilgit, gujranwala, gujrat, gwadar, hafizabad, hangu, haripur, hub, hyderabad, islamabad, jacobabad, jamshoro,
    jhang, jhelum, karachi, karak, kasur, khairpur, khanewal, khuzdar, khyber, kohat, kotli, lahore, lakki marwat,
    landi kotal, larkana, layyah, lodhran, loralai, lower dir, upper dir, malakand, mandi bahauddin, mansehra,
    mardan, mianwali, mingora, mirpur, mirpurkhas, mithi, multan, muridke, murree, muzaffarabad, muzaffargarh,
    narowal, naushahro feroze, nawabshah, nowshera, okara, pakpattan, parachinar, peshawar, quetta, rahim yar khan,
    rajanpur, rawalpindi, sadiqabad, sahiwal, sanghar, sargodha, sheikhupura, shikarpur, sialkot, sibi, skardu,
    sukkur, swabi, swat, tando allahyar, tando mohammad khan, tank, taxila, thatta, timergara, toba tek singh,
    turbat, umerkot, vehari, wah cantt, zhob, agra, ahmedabad, allahabad, amritsar, aurangabad, bangalore,
    bengaluru, bhopal, bhubaneswar, bombay, calcutta, chandigarh, chennai, coimbatore, dehradun, dhaka, chittagong,
    gurgaon, guwahati, imphal, indore, jaipur, jammu, jodhpur, kanpur, kathmandu, kochi, kolkata, kozhikode,
    lucknow, ludhiana, madras, mumbai, mysuru, nagpur, nashik, new delhi, delhi, noida, patna, pune, raipur, ranchi,
    shimla, srinagar, surat, thiruvananthapuram, varanasi, vijayawada, visakhapatnam, colombo, galle, kandy, male,
    thimphu, kabul, kandahar, herat, jalalabad, mazar-i-sharif, abu dhabi, aden, aleppo, amman, ankara, baghdad,
    bahrain, basra, beirut, damascus, doha, dubai, gaza, gaza city, haifa, hebron, homs, isfahan, istanbul, izmir,
    jeddah, jenin, jerusalem, kirkuk, kuwait city, makkah, manama, mashhad, mecca, medina, mosul, muscat, nablus,
    najaf, nicosia, ramallah, riyadh, sanaa, sharjah, shiraz, tabriz, tehran, tel aviv, tripoli, almaty, ashgabat,
    astana, baku, bishkek, dushanbe, samarkand, tashkent, tbilisi, yerevan, bandar seri begawan, bangkok, beijing,
    busan, cebu, chengdu, chongqing, davao, dalian, denpasar, guangzhou, hangzhou, hanoi, harbin, hiroshima, ho chi
    minh city, hong kong, jakarta, kuala lumpur, kunming, kyoto, lhasa, macau, manila, nagasaki, nanjing, osaka,
    peking, phnom penh, pyongyang, quezon city, rangoon, saigon, sapporo, seoul, shanghai, shenyang, shenzhen,
    singapore, surabaya, taipei, tianjin, tokyo, ulan bator, ulaanbaatar, urumqi, vientiane, wuhan, xian, yangon,
    yokohama, adelaide, auckland, brisbane, canberra, christchurch, dunedin, hobart, honiara, melbourne, nadi,
    noumea, port moresby, suva, sydney, abidjan, abuja, accra, addis ababa, alexandria, algiers, antananarivo,
    asmara, bamako, bangui, banjul, benghazi, bissau, blantyre, brazzaville, bujumbura, bulawayo, cairo, cape town,
    casablanca, conakry, cotonou, dakar, dar es salaam, djibouti, douala, durban, entebbe, freetown, gaborone,
    harare, ibadan, johannesburg, juba, kampala, kano, khartoum, kigali, kinshasa, lagos, libreville, lilongwe,
    lome, luanda, lusaka, maiduguri, malabo, maputo, marrakesh, maseru, mbabane, mogadishu, mombasa, monrovia,
    nairobi, ndjamena, niamey, nouakchott, ouagadougou, port harcourt, port louis, pretoria, rabat, soweto, tunis,
    windhoek, yaounde, aberdeen, amsterdam, antwerp, athens, barcelona, basel, belfast, belgrade, bergen, berlin,
    berne, bilbao, birmingham, bologna, bonn, bordeaux, bratislava, brussels, bucharest, budapest, cardiff,
    chisinau, cologne, copenhagen, davos, dresden, dublin, dusseldorf, edinburgh, frankfurt, gdansk, geneva, genoa,
    glasgow, gothenburg, grozny, hamburg, hanover, helsinki, kharkiv, kiev, kyiv, krakow, kazan, leipzig, lausanne,
    leeds, lille, lisbon, liverpool, ljubljana, london, lviv, lyon, madrid, malaga, malmo, manchester, marseille,
    milan, minsk, moscow, munich, nantes, naples, nice, odessa, oslo, palermo, paris, podgorica, porto, prague,
    pristina, reykjavik, riga, rome, rotterdam, sarajevo, sevastopol, seville, sheffield, simferopol, skopje, sofia,
    sochi, split, st petersburg, saint petersburg, stockholm, strasbourg, stuttgart, tallinn, the hague,
    thessaloniki, tirana, toulouse, turin, utrecht, valencia, valletta, vatican city, venice, vienna, vilnius,
    vladivostok, volgograd, warsaw, wroclaw, yekaterinburg, zagreb, zurich, albuquerque, anchorage, atlanta,
    baltimore, boston, brooklyn, buffalo, chicago, cincinnati, colorado springs, columbus, denver, des moines,
    detroit, el paso, fort worth, grand rapids, honolulu, indianapolis, jacksonville, kansas city, las vegas, little
    rock, long beach, los angeles, louisville, memphis, miami, milwaukee, minneapolis, nashville, new haven, new
    orleans, new york, newark, oakland, oklahoma city, omaha, palm beach, philadelphia, phoenix, pittsburgh,
    portland, providence, raleigh, sacramento, saint paul, salt lake city, san antonio, san diego, san francisco,
    seattle, silicon valley, spokane, st louis, st paul, tallahassee, tucson, tulsa, united nations, washington,
    wichita, calgary, edmonton, halifax, montreal, ottawa, quebec city, toronto, vancouver, winnipeg, acapulco,
    bogota, brasilia, bridgetown, buenos aires, cali, cancun, caracas, ciudad juarez, georgetown, guadalajara,
    guatemala city, guayaquil, havana, kingston, la paz, lima, managua, medellin, mexico city, monterrey,
    montevideo, nassau, panama city, paramaribo, port of spain, port-au-prince, porto alegre, quito, recife, rio de
    janeiro, salvador, san jose, san juan, san salvador, santiago, santo domingo, sao paulo, tegucigalpa, tijuana
    """
)
"""In small letters, without points and accents."""

# A story does not begin with these, but an answer, a remark or a label does.
SPOKEN_STARTS = _words(
    "i i'm i'd i'll i've we we're we've you you're your my our me us yes no well oh ok okay so thank thanks please"
    " hello hi hey sure maybe let let's who what when where why how which do does did is are can could would will"
    " should see watch read click listen tickets call contact tel phone email fax"
)
# These stand in small letters in a headline, too.
TITLE_WORDS = _words(
    "a an the of in on at to by for from with and or but nor as into over per than via vs upon off de la el al"
)
