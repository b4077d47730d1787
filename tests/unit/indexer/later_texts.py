"""More news, written after the detection of encodings was made, which so cannot be fitted to it."""

# The language, the text, the encodings that it comes in.
LATER_TEXTS: list[tuple[str, str, str]] = [
    (
        "polish",
        "Policja szuka świadków wypadku, do którego doszło w nocy na obwodnicy Gdańska. Kierowca ciężarówki uciekł.",
        "cp1250 iso8859-2 cp852",
    ),
    (
        "polish",
        "Koncert odwołano, bo gwiazda zachorowała. Bilety będzie można zwrócić od jutra, także przez internet, a "
        "pieniądze przyjdą w ciągu tygodnia.",
        "cp1250 iso8859-2 mac_latin2",
    ),
    (
        "hungarian",
        "A bíróság szerdán felmentette a volt polgármestert, mert nem találtak ellene elég bizonyítékot, az "
        "ügyész azonban fellebbez az ítélet ellen.",
        "cp1250 iso8859-2 cp852",
    ),
    (
        "czech",
        "Hokejisté prohráli v Plzni se Spartou až po prodloužení a v tabulce klesli na čtvrté místo, trenér byl "
        "přesto s výkonem mužstva spokojený.",
        "cp1250 iso8859-2 cp852",
    ),
    (
        "slovak",
        "Prezidentka vymenovala nových sudcov a pripomenula im, že ľudia čakajú na spravodlivosť často celé roky, "
        "čo je podľa nej neprijateľné.",
        "cp1250 iso8859-2",
    ),
    (
        "croatian",
        "Nogometaši su u nedjelju pobijedili s dva gola razlike, a navijači su slavili do jutra na trgu, gdje je "
        "bilo više tisuća ljudi iz cijele županije.",
        "cp1250 iso8859-2",
    ),
    (
        "slovene",
        "Smučarji so zaradi megle odpovedali tekmo, čeprav je bila proga odlično pripravljena in so gledalci že "
        "čakali ob ograji.",
        "cp1250 iso8859-2",
    ),
    (
        "romanian",
        "Poliţia a găsit maşina furată într-o parcare din apropierea gării, dar hoţii nu au fost încă "
        "identificaţi, a spus purtătorul de cuvânt.",
        "cp1250 iso8859-2",
    ),
    (
        "turkish",
        "Milli takım dün akşam oynanan maçta rakibini iki sıfır yendi ve gruptan çıkmayı başardı; teknik direktör "
        "oyuncularına teşekkür etti.",
        "cp1254 iso8859-9 cp857",
    ),
    (
        "lithuanian",
        "Krepšininkai šeštadienį nugalėjo čempionus ir po šių rungtynių pakilo į antrą vietą, o žiūrovai plojo "
        "atsistoję dar dešimt minučių.",
        "cp1257",
    ),
    (
        "latvian",
        "Hokejisti sestdien uzvarēja ar trīs vārtu pārsvaru un tagad tabulā ir otrie, bet treneris teica, ka šī "
        "spēle nebija viegla.",
        "cp1257",
    ),
    (
        "estonian",
        "Jalgpallurid kaotasid pühapäeval võõrsil ja langesid tabelis viiendaks, kuid peatreener ütles pärast "
        "mängu, et põhjust muretsemiseks ei ole.",
        "cp1257 cp1252",
    ),
    (
        "german",
        "Die Fußballer haben am Samstag verdient verloren; der Trainer ärgerte sich vor allem über die vielen "
        "Fehler in der Abwehr.",
        "cp1252 mac_roman cp850",
    ),
    (
        "german",
        "Schüsse in der Königstraße",
        "cp1252 mac_roman cp850",
    ),
    (
        "french",
        "La cour a condamné hier l'ancien député à deux ans de prison avec sursis ; son avocat a aussitôt annoncé "
        "qu'il ferait appel.",
        "cp1252 mac_roman cp850",
    ),
    (
        "french",
        "Grève à la télé",
        "cp1252 mac_roman",
    ),
    (
        "spanish",
        "La policía detuvo anoche a tres jóvenes que habían entrado en una joyería de Málaga con máscaras y una "
        "pistola de juguete.",
        "cp1252 mac_roman cp850",
    ),
    (
        "portuguese",
        "A seleção empatou ontem à noite e já não depende de si própria; o treinador disse que a equipa não "
        "merecia este resultado.",
        "cp1252 mac_roman cp850",
    ),
    (
        "italian",
        "La squadra ha perso in casa e adesso è ultima, ma l'allenatore non si dimette perché crede che si possa "
        "ancora fare bene: così almeno ha detto.",
        "cp1252 mac_roman cp850",
    ),
    (
        "swedish",
        "Polisen söker vittnen till branden på Östermalm i går kväll då två bilar förstördes och en äldre man "
        "fick föras till sjukhus.",
        "cp1252 mac_roman cp850",
    ),
    (
        "finnish",
        "Jääkiekkoilijat hävisivät lauantaina jatkoajalla ja putosivat sarjataulukossa neljänneksi, vaikka peli "
        "näytti pitkään hyvältä.",
        "cp1252 cp850",
    ),
    (
        "danish",
        "Politiet søger vidner til et røveri på Nørrebro, hvor to mænd truede en ekspedient med kniv og løb bort "
        "med en større sum penge.",
        "cp1252 mac_roman",
    ),
    (
        "icelandic",
        "Lögreglan leitar vitna að árekstri sem varð á Miklubraut í gærkvöldi, en ökumaðurinn sem olli honum "
        "stakk af frá vettvangi.",
        "cp1252",
    ),
    (
        "english",
        "Dvořák’s symphony was played in Kraków on Saturday by the orchestra of the city, which had not been "
        "heard there for many years.",
        "cp1250",
    ),
    (
        "english",
        "Antonín Dvořák was born in a village near Prague, and he went to America in the autumn of that year with "
        "his wife.",
        "cp1250",
    ),
    (
        "english",
        "The premiere of “Carmen” was cancelled because the singer’s voice had failed him; the house will refund "
        "the tickets – every one of them.",
        "cp1252 mac_roman",
    ),
    (
        "english",
        "São Tomé and Côte d’Ivoire signed a treaty on fishing in the gulf, the ministry of the latter said in a "
        "note to the press.",
        "cp1252 mac_roman",
    ),
    (
        "russian",
        "Хоккеисты проиграли в овертайме и опустились на четвёртое место; тренер остался доволен игрой.",
        "cp1251 koi8-r cp866 iso8859-5 mac_cyrillic",
    ),
    (
        "russian",
        "Пожар на складе",
        "cp1251 koi8-r cp866",
    ),
    (
        "ukrainian",
        "Поліція розшукує свідків аварії, що сталася вночі на об’їзній дорозі; водій вантажівки втік.",
        "cp1251 koi8-u",
    ),
    (
        "bulgarian",
        "Полицията търси свидетели на катастрофата, станала през нощта на околовръстното шосе.",
        "cp1251",
    ),
    (
        "greek",
        "Η αστυνομία αναζητά μάρτυρες για το δυστύχημα που έγινε τη νύχτα στην εθνική οδό.",
        "cp1253 iso8859-7",
    ),
    (
        "hebrew",
        "המשטרה מחפשת עדים לתאונה שאירעה בלילה בכביש העוקף, נהג המשאית נמלט מן המקום.",
        "cp1255",
    ),
    (
        "arabic",
        "تبحث الشرطة عن شهود للحادث الذي وقع ليلا على الطريق الدائري وفر سائق الشاحنة من المكان.",
        "cp1256",
    ),
    (
        "japanese",
        "警察は、夜中に環状道路で起きた事故の目撃者を捜している。トラックの運転手は逃げた。",
        "cp932 euc_jp",
    ),
    (
        "japanese",
        "倉庫で火事",
        "cp932 euc_jp",
    ),
    (
        "chinese",
        "警方正在寻找昨夜环城公路上发生的事故的目击者，卡车司机已经逃走。",
        "gb18030",
    ),
    (
        "taiwanese",
        "警方正在尋找昨夜環城公路上發生的事故的目擊者，卡車司機已經逃走。",
        "big5",
    ),
    (
        "korean",
        "경찰은 밤중에 순환도로에서 일어난 사고의 목격자를 찾고 있다. 트럭 운전사는 달아났다.",
        "euc_kr",
    ),
    (
        "thai",
        "ตำรวจกำลังตามหาพยานอุบัติเหตุที่เกิดขึ้นเมื่อคืนนี้บนถนนวงแหวน คนขับรถบรรทุกหลบหนีไป",
        "cp874",
    ),
]
