"""Facts about languages that tell an encoding: letters beyond ASCII, frequent short words, usual encodings.

A text that was decoded wrongly has letters that its language does not write.  Its short words are mostly ASCII, so
they show the language whatever the encoding is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CENTRAL = ("cp1250", "iso8859-2", "cp852", "mac-latin2")
TURKISH = ("cp1254", "iso8859-9", "cp857", "mac-turkish")
BALTIC = ("cp1257", "iso8859-13", "iso8859-4", "cp775")
WESTERN = ("cp1252", "iso8859-1", "iso8859-15", "mac-roman", "mac-iceland", "cp850", "cp437", "cp865")
VIETNAMESE = ("cp1258",)
# Encodings of other alphabets.
CYRILLIC = ("cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "cp855", "mac-cyrillic")
OTHER = (
    *("cp1253", "iso8859-7", "cp737", "mac-greek", "cp1255", "iso8859-8", "cp1256", "iso8859-6"),
    *("cp874", "tis-620", "cp932", "euc_jis_2004", "gb18030", "big5hkscs", "euc_kr", "cp949", "johab"),
)


@dataclass(frozen=True, slots=True)
class Language:
    """A language in Latin letters: its letters beyond ASCII, its frequent words (both in small letters)."""

    name: str
    letters: frozenset[str]
    words: frozenset[str]
    encodings: tuple[str, ...]

    def inside(self, letters: Mapping[str, int]) -> float:
        """The share of small letters beyond ASCII, given with their numbers, that the language writes; 1 of none."""
        known = sum(count for letter, count in letters.items() if letter in self.letters)
        return known / sum(letters.values()) if letters else 1.0


def _language(name: str, encodings: tuple[str, ...], letters: str, words: str) -> Language:
    return Language(name, frozenset(letters), frozenset(words.split()), encodings)


LANGUAGES: tuple[Language, ...] = (
    _language(
        *("Polish", CENTRAL, "ąćęłńóśźż"),
        "i w z na że się nie do to jest o od po przez za jak ale który która które przed już dla tym jego co być był "
        "była były może oraz ze tylko lub ma nad są tego tej czy gdy więc",
    ),
    _language(
        *("Czech", CENTRAL, "áčďéěíňóřšťúůýž"),
        "a v se na je že s z do o i to by za k po ve pro si jsou jako ale od podle který která které už není byl byla "
        "bylo při jeho také jen jak mezi před až ze co ke tak nebo u",
    ),
    _language(
        *("Slovak", CENTRAL, "áäčďéíĺľňóôŕšťúýž"),
        "a v sa na je že s z do o aj to by za k po vo pre si sú ako ale od podľa ktorý ktorá ktoré už nie bol bola "
        "bolo pri jeho len medzi pred až zo čo ku tak alebo u ktorých",
    ),
    _language(
        *("Slovene", CENTRAL, "čšžćđ"),
        "in v je na da se za so z ki s pa po bi tudi o ne kot od iz do že še med pri ali kako bo bodo ga sta bil bila "
        "ter lahko več saj pred ni ko vsi",
    ),
    _language(
        *("Croatian or Serbian", CENTRAL, "čćđšž"),
        "i u je da se na za su će s o od ne koji koja koje to bi iz kao po do a ali što nije već bio bila bilo te više "
        "ili prije pre kako nego biti samo jer ih im prema",
    ),
    _language(
        *("Hungarian", CENTRAL, "áéíóöőúüű"),
        "a az és hogy nem is egy de meg ez azt volt csak már ha mint el még van szerint után akik ezt ki kell vagy "
        "pedig lesz minden majd ezért mert között több sem azok úgy",
    ),
    _language(
        *("Romanian", CENTRAL, "ăâîşţșț"),
        "şi și de la în a cu pe că o nu din care pentru să mai un au este va fi ar prin sunt ale al ai lui fost dar "
        "după ce se cel cea sau până între către însă despre ca iar",
    ),
    _language(
        *("Turkish", TURKISH, "çğıöşüâîû\u0307"),
        "ve bir bu da de için ile olarak daha çok olan gibi en ne kadar sonra ise ancak var o ki dedi göre her iki "
        "yeni değil olduğunu önce nedeniyle eden ya bazı",
    ),
    _language(
        *("Lithuanian", BALTIC, "ąčęėįšųūž"),
        "ir kad į su yra iš bet o ar apie tai dėl po už per jau nuo jo ne kaip iki buvo dar tik pagal bus tačiau taip "
        "prie jog šią šis jie todėl kurie ant",
    ),
    _language(
        *("Latvian", BALTIC, "āčēģīķļņšūžōŗ"),
        "un ir ka par ar no uz tas ko arī bet kas pēc kā lai vai līdz jau nav būs bija pie to viņš gan šī šo vēl tikai "
        "ja gada tika jo pret kuri var viņi",
    ),
    _language(
        *("Estonian", (*BALTIC, *WESTERN), "äõöüšž"),
        "ja on et ei ka see oli kui mis ning aga oma selle kuid ta ma või pole nii olid juba siis välja üle sest veel "
        "kes seda ütles kuni ole ju pärast eest peale",
    ),
    _language(
        *("Albanian", WESTERN, "ëç"),
        "të e në dhe i që për një me nga se u ka do është si më nuk ky kjo por tha ishte janë kanë duke edhe pas ose "
        "së gjatë deri këtë shumë",
    ),
    _language(
        *("English", WESTERN, "éèêëïöüñçàâôî"),
        "the of and to in a is that for it was on are as with his they at be this have from or had by not but what all "
        "were we when your can said there an which their will would who has its she he been than",
    ),
    _language(
        *("German", WESTERN, "äöüßé"),
        "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat "
        "dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis "
        "mehr durch man sein wurde sagte",
    ),
    _language(
        *("French", WESTERN, "àâæçéèêëîïôœùûüÿ"),
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux "
        "ont mais comme ou été elle à nous cette ses leur être d l y où selon après même",
    ),
    _language(
        *("Spanish", WESTERN, "áéíñóúü"),
        "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin "
        "sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está según",
    ),
    _language(
        *("Portuguese", WESTERN, "áàâãçéêíóôõúü"),
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua "
        "ou ser quando muito há nos já está eu também só pelo pela até isso ela entre são segundo",
    ),
    _language(
        *("Italian", WESTERN, "àèéìíîòóùú"),
        "di e che la il un a per in una è sono con non del della i le si dei nel alla più da come anche ha al ma dal "
        "gli lo delle o nella se ai su questo dopo ci già stato suo hanno sarà perché",
    ),
    _language(
        *("Catalan", WESTERN, "àçèéíïòóúü"),
        "de la i que el en a els les un per una amb es del al no més ha va són com dels si però l d aquest aquesta ser "
        "o pels també hi han fet molt és ja s segons abans on cal",
    ),
    _language(
        *("Dutch", WESTERN, "éèëêïöüóáç"),
        "de het een van en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit nog naar heeft door "
        "wordt over zij hij worden tot meer die deze zich zei volgens was of ze haar hun werd geen",
    ),
    _language(
        *("Swedish", WESTERN, "åäöéàü"),
        "och i att det som en på är av för med den till inte om ett har de från men sig vid var så han under kan när "
        "efter nu mot ska också eller hade skulle få enligt där innan över",
    ),
    _language(
        *("Danish or Norwegian", WESTERN, "æøåéèêòôóöäü"),
        "og i at det en den til er som på de med for af av ikke der har et var han om kan men vil fra også blev ble "
        "efter etter eller skal siger sier sa når over ved så mod mot være før",
    ),
    _language(
        *("Finnish", WESTERN, "äöåšžé"),
        "ja on ei se että oli hän mutta ovat myös kun joka kuin tai sekä olla mukaan jos sen ole vain jo niin sitä "
        "hänen siitä nyt ensi vielä jotka jälkeen ennen",
    ),
    _language(
        *("Icelandic", WESTERN, "áæðéíóúýþö"),
        "og að í á er sem til við um en var með það af fyrir ekki hann því eru hafa þar frá þeir hefur fram þá verið "
        "yfir eða þess hún upp sagði þau úr eftir",
    ),
    _language(
        *("Irish", WESTERN, "áéíóú"),
        "an na agus i ar go a is le an tá do sé ag bhí leis sin as nach ach ó den faoi níos",
    ),
    _language(
        *("Vietnamese", VIETNAMESE),
        "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
        "và của là có không được cho một các trong người đã với những này để từ ở nước năm khi về đến tại phải ông "
        "theo sẽ còn bị đó ra nhưng thì như hai chưa",
    ),
)


def _by_encoding() -> dict[str, tuple[Language, ...]]:
    names = dict.fromkeys(name for language in LANGUAGES for name in language.encodings)
    return {name: tuple(each for each in LANGUAGES if name in each.encodings) for name in names}


def _by_word() -> dict[str, list[str]]:
    languages: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for word in language.words:
            languages.setdefault(word, []).append(language.name)
    return languages


_BY_WORD = _by_word()


def spoken(words: Sequence[str]) -> Counter[str]:
    """For the name of each language the number of `words`, in small letters, that are frequent ones of it."""
    return Counter(name for word in words if word in _BY_WORD for name in _BY_WORD[word])


LANGUAGES_OF: Mapping[str, tuple[Language, ...]] = _by_encoding()
"""The languages in Latin letters that are written in an encoding."""

# The languages of other alphabets, by the codes of chardet.
OTHER_LANGUAGES: Mapping[str, str] = {
    "ru": "Russian",
    "uk": "Ukrainian",
    "bg": "Bulgarian",
    "sr": "Serbian",
    "mk": "Macedonian",
    "be": "Belarusian",
    "el": "Greek",
    "he": "Hebrew",
    "ar": "Arabic",
    "fa": "Persian",
    "th": "Thai",
    "ja": "Japanese",
    "zh": "Chinese",
    "ko": "Korean",
}
