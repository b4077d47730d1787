"""What stands around a date: labels such as `Published:`, and brackets and words that make it approximate."""

import re
from typing import NamedTuple

_PUBLISHED = r"""
    (?:first|originally|date|was|article|story)? (?:published|posted|uploaded|added|released)(?: on| at| in| date)?
    (?:first|originally|date|was)? (?:issued|filed|created|dated)(?: on| at| in| date)?
    (?:publication|publishing|publish|posting|release|issue|pub\.?|press|article|story|creation) date
    (?:date|day)(?: of)?(?: publication| publishing| issue| release| posting| posted| published| created)?
    mis en ligne(?: le)? | publiée?s?(?: le| en)? | paru(?: le)? | date de (?:publication|parution)
    veröffentlicht(?: am)? | erschienen(?: am)? | erstellt(?: am)? | veröffentlichungsdatum | erscheinungsdatum
    datum | publicado(?: el| em| en)? | publicada(?: el| em)? | fecha(?: de publicación)? | data(?: de publicação)?
    pubblicato(?: il)? | data di pubblicazione | publicat(?: el| la| pe)? | data publicării | data de publicació
    gepubliceerd(?: op)? | publicatiedatum | publicera[dt](?: den)? | publiceringsdatum | publisert(?: den)?
    offentliggjort(?: den)? | udgivet(?: den)? | julkaistu | avaldatud | megjelent | megjelenés | közzétéve
    opublikowano | data publikacji | publikováno | vydáno | paskelbta | objavljeno | objavljen | yayınlanma tarihi
    yayın tarihi | yayınlandı | tarih | diterbitkan | dipublikasikan | tanggal | foilsithe | argitaratua
    опубликовано | дата публикации | дата | објављено | датум | δημοσιεύτηκε | δημοσιεύθηκε | ημερομηνία
    հրապարակվել է | تاريخ النشر | نشر في | تاریخ انتشار | منتشر شده | प्रकाशित | publikigita | dato
"""
_MODIFIED = """
    (?:last |date )?(?:updated?|modified|revised|edited|changed|corrected|amended)(?: on| at| date)?
    (?:modification|update|revision) date | date of (?:modification|revision)
    mise? à jour(?: le)? | modifiée?(?: le)? | dernière mise à jour | (?:zuletzt )?(?:aktualisiert|geändert)(?: am)?
    (?:última )?actualiza(?:do|da|ción)(?: el)? | atualizado(?: em)? | modificado(?: el| em)?
    aggiornato(?: il)? | ultimo aggiornamento | (?:laatst )?(?:bijgewerkt|gewijzigd)(?: op)?
    (?:senast )?uppdatera[dt](?: den)? | (?:sist )?oppdatert | (?:sidst )?opdateret | päivitetty | uuendatud
    stand
    изменено | frissítve | zaktualizowano | aktualizacja | aktualizováno | actualizat(?: el| la| pe)? | обновлено
    ažurirano | ажурирано | atnaujinta | güncellenme tarihi | güncelleme tarihi | son güncelleme | güncellendi
    diperbarui | ενημερώθηκε | τελευταία ενημέρωση | nuashonraithe | eguneratua | آخر تحديث | به روز رسانی
"""


def _either(words: str) -> str:
    forms = (form.strip() for line in words.strip().splitlines() for form in re.split(r"\s\|\s", line.strip()))
    spaced = (
        form.replace(" ", r"\s").replace(r"?\s", r"?\s?") for form in forms
    )  # no space where a word may be absent
    return "|".join(sorted(spaced, key=len, reverse=True))


_LABEL = re.compile(
    rf"(?:^|(?<=[\s|;,(•·./–—-]))(?:(?P<modified>{_either(_MODIFIED)})|(?P<published>{_either(_PUBLISHED)}))"
    r"(?:\s?[:|=–—-]+\s?|\s)(?=\S)",
    re.IGNORECASE,
)
_QUOTES = " \t|\"“”'"
_EDGES = " \t|;,•·–—-"
_ABOUT = re.compile(
    r"(?:c\.?|ca\.?|cca\.?|circa\.?|cir\.|abt\.?|approx\.?|approximately|about|around|probably|um|vers|hacia|около|ок\.|~)\s?(?=[0-9])|"
    r"(?:circa|ca\.|c\.|about|around|probably|~)\s(?=[^\W\d_])",
    re.IGNORECASE,
)
_ABOUT_AFTER = re.compile(
    r"\s?(?:\?|\(\?\)|\[\?\]|~|\s(?:circa|ca\.|approx\.?|\(approx(?:\.|imate(?:ly)?)?\)))", re.IGNORECASE
)
_BRACKETED = re.compile(r"\[([^\[\]]+)\]?|(?<=[0-9?])\]$")
_ZONE_IN_BRACKETS = re.compile(r"\[!?(?:[A-Za-z]+/|GMT|UTC|u-)")
_PARENTHESES = re.compile(r"\(([^()]+)\)")


class Framed(NamedTuple):
    """A date without what stands around it.

    `is_modified`: it is labelled as the date of a change.  `is_supplied`: it stands in brackets, as what a cataloguer
    adds.  `is_about`: a word or a question mark says that it is approximate.
    """

    text: str
    is_modified: bool = False
    is_supplied: bool = False
    is_about: bool = False


def unframe(text: str) -> Framed:
    """The date in `text`, which is plain: of several that are labelled, the one of publication."""
    text, is_modified = _without_labels(text.strip(_QUOTES))
    if match := _PARENTHESES.fullmatch(text):
        text = match[1].strip()
    bare = _BRACKETED.sub(lambda match: match[1] or "", text) if _is_supplied(text) else text
    before = _ABOUT.match(bare)
    about = bare[before.end() :] if before else bare
    after = _ABOUT_AFTER.search(about)
    if after is not None and after.end() == len(about):
        about = about[: after.start()]
    return Framed(about.strip(), is_modified, is_supplied=bare != text, is_about=about != bare)


def _is_supplied(text: str) -> bool:
    """Whether the brackets hold a part of the date, and no name of a time zone."""
    if _ZONE_IN_BRACKETS.search(text):
        return False
    inside = text[text.find("[") + 1 :] if text.count("[") == 1 else text if text.endswith("]") else ""
    return any(map(str.isdigit, inside))


def _without_labels(text: str) -> tuple[str, bool]:
    """The part of `text` that is a date of publication, without its label, else one of a change; and which it is."""
    labels = list(_LABEL.finditer(text))
    if not labels:
        return text, False
    ends = [*(label.start() for label in labels[1:]), len(text)]
    parts = [(label, text[label.end() : end].strip(_EDGES)) for label, end in zip(labels, ends, strict=True)]
    published = [part for label, part in parts if label["published"] and part]
    unlabelled = text[: labels[0].start()].strip(_EDGES)
    if published and (len(parts) == 1 or len(published) == 1) and not unlabelled:
        return published[0], False
    if unlabelled:
        has_date = any(char.isdigit() for char in unlabelled)
        return (unlabelled.rstrip(" ("), False) if has_date and not published else (text, False)
    return (parts[0][1], True) if not published else (text, False)
