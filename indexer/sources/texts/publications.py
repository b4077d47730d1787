"""The names of newspapers and stations, as they stand alone in a line above the date and the title of an article."""

import re

from indexer.dating.calendar_words import fold
from indexer.dating.cities import CITIES
from indexer.sources.texts.head_lines import words_in

_KNOWN = frozenset(
    " ".join(name.split())
    for name in """
    abc news, aftenposten, agence france-presse, al jazeera, associated press, bbc, bbc news, bbc sport, bild, bloomberg
    bloomberg news, breitbart, buzzfeed news, cbs news, cnbc, cnn, clarin, corriere della sera, dagens nyheter, dawn
    de morgen, de standaard, de telegraaf, de volkskrant, der spiegel, der standard, der tagesspiegel, die presse
    die welt, die zeit, el mundo, el pais, el periodico, el universal, financial times, fox news
    frankfurter allgemeine zeitung, frankfurter rundschau, gazeta wyborcza, haaretz, handelsblatt, helsingin sanomat
    hurriyet, il sole 24 ore, irish times, jyllands-posten, la croix, la libre belgique, la nacion, la repubblica
    la stampa, la vanguardia, le figaro, le monde, le parisien, le soir, le temps, les echos, liberation
    los angeles times, magyar nemzet, nbc news, neue zurcher zeitung, new york times, newsweek, npr, nrc handelsblad
    o globo, ouest-france, politiken, publico, rzeczpospolita, reuters, sky news, south china morning post
    spiegel online, sud ouest
    suddeutsche zeitung, svenska dagbladet, taz, the atlantic, the economist, the guardian, the hindu, the independent
    the new yorker, the observer, the spectator, the verge, usa today, voice of america, wall street journal
    washington post, xinhua
    """.replace("\n", ",").split(",")
    if name.strip()
)
_PAPERS = words_in(
    "advertiser advocate age argus bee bulletin chronicle citizen courant courier daily dispatch echo enquirer examiner"
    " express gazette globe guardian herald independent inquirer journal leader ledger mail mercury messenger mirror"
    " monitor news nation observer optimist post press record recorder register reporter review scotsman sentinel"
    " spectator standard star statesman sun telegram telegraph times transcript tribune weekly"
    " anzeiger bote kurier nachrichten rundschau tagblatt tageblatt zeitung courrier journal diario periodico correo"
    " giornale gazzetta messaggero krant dagblad courant dagbladet tidningen avisen"
)
_CALLED = words_in("daily evening morning sunday weekly business financial national international")
_ARTICLE = re.compile(r"(?:the|die|der|das|le|la|les|el|il|de|het)\s")
_WITH_CITY = re.compile(r"\s\([^()]{2,40}\)$")
_LONGEST = 60
_MOST_WORDS = 5


def is_publication(line: str) -> bool:
    """Whether a line is surely the name of a publication: a known one, `The Echo`, `Lahore Evening News`."""
    name = _WITH_CITY.sub("", line.strip(" \t*_"))
    if not has_form_of_publication(name):
        return False
    folded = " ".join(fold(name).split())
    if folded in _KNOWN or folded.removeprefix("the ") in _KNOWN:
        return True
    bare = _ARTICLE.sub("", folded, count=1)
    *before, last = bare.split()
    while before and before[-1] in _CALLED | _PAPERS:
        before.pop()
    if last not in _PAPERS:
        return False
    return " ".join(before) in CITIES if before else bare != folded


def has_form_of_publication(line: str) -> bool:
    """Whether a line may be the name of a publication: a few words with capitals."""
    words = line.split()
    if not 0 < len(line) <= _LONGEST or not 1 <= len(words) <= _MOST_WORDS or line[-1] in ".,:;?!":
        return False
    return all(word[0].isupper() or word in ("of", "and", "the", "de", "di", "della", "&") for word in words)
