"""Downloads of Factiva: the form with tags of two letters, and the form for display.

HD  Council approves tunnel             Council approves tunnel
BY  Jane Doe                            By Jane Doe
WC  60 words                            60 words
PD  14 March 2019                       14 March 2019
ET  08:30                               08:30
SN  The Times                           The Times
SC  TIMES                               TIMES
LA  English                             English
CY  Copyright 2019 The Times            Copyright 2019 The Times
LP  The council voted ...
TD  It will be built ...                The council voted ...
AN  Document TIMES002019...             Document TIMES002019...
"""

import io
import re
from collections.abc import Iterator

from indexer.dating import UnreadableDateError, read_time
from indexer.dating.cities import CITIES
from indexer.sources.texts.exports import blocks_of, is_copyright
from indexer.sources.texts.head_lines import is_date_line, names_of_byline, words_in
from indexer.sources.texts.lines import RawRecord, TextLines, to_text
from indexer.sources.texts.text_fields import TextFields
from indexer.sources.texts.wrapping import join_wrapped

_TAGS = "AN|ART|BY|CLM|CO|CR|CT|CX|CY|DE|ED|ET|GC|HD|HL|IN|IPC|IPD|LA|LP|NS|PD|PG|PUB|RE|RF|SC|SE|SN|TD|VOL|WC"
_TAG = re.compile(rf"(?P<tag>{_TAGS})(?:[ \t]+(?P<value>\S.*)|\s*)$")
_BODY_TAGS = ("LP", "TD", "ART")
_FIRST_TAGS = ("CLM", "SE", "HD")
_DOCUMENT = re.compile(r"\s*(?:Document|Dokument|Documento)\s(?P<id>[A-Z][A-Z0-9]{3,20}[0-9]{6}[A-Za-z0-9]{0,24})\s*$")
_WORDS = re.compile(
    r"\s*[0-9][0-9.,\s]*\s?(?:words?|Wörter|Worte|mots|palabras|parole|woorden|palavras|ord|слов)\s*$", re.IGNORECASE
)
_CODE = re.compile(r"[A-Z][A-Z0-9]{2,9}")
_PAGE = re.compile(r"(?:[A-Z]{0,3}[0-9]{1,4}[A-Z]?(?:[-,/]\s?[A-Z]?[0-9]+)*|[Vv]ol(?:ume)?\b.*|[Ii]ssue\b.*)")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[AP]M)?")
_LANGUAGES = words_in(
    "english german french spanish italian dutch portuguese russian swedish danish norwegian finnish "
    "polish chinese deutsch englisch français anglais español inglés italiano inglese nederlands engels "
    "português japanese arabic"
)
_FURNITURE = re.compile(
    r"\s*(?:Page\s[0-9]+\sof\s[0-9]+\s*)?(?:©|\(c\))?\s?(?:[0-9]{4}\s)?Factiva,?\sInc\..*$", re.IGNORECASE
)
_SUMMARY = re.compile(r"\s*(?:search summary|suchzusammenfassung|résumé de la recherche)\s*$", re.IGNORECASE)
_SUMMARY_LABEL = re.compile(
    r"\s*(?:text|date|source|author|company|subject|industry|region|language|news filters|results found|timestamp"
    r"|datum|quelle|autor|unternehmen|thema|branche|sprache|auteur|société|sujet|secteur|région|langue)(?:\s*:|\t|\s{2,}|\s*$)",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(r"\s*(?:,\s*(?:and|und|et|y)\s|,|;|&|\s(?:and|und|et|y|e|en)\s)\s*")
_NAME = re.compile(r"(?:[^\W\d_a-z]\.){1,3}|[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*")
_PARTICLES = words_in("de del della di da dos van von der den ten ter el al bin ibn la le y")
_INSIDE_TITLES = words_in(
    "a an and as at but by for from in into of on or over the to under with und der die das den im in von zu für mit"
    " auf et le la les de du des au aux en sur pour y el los las del por para con e il lo gli di da per het een op voor"
)
_NO_NAMES = words_in(
    "the news world business sport sports opinion page section edition report special review letters editorial comment"
    " national international local politics culture arts life style money home front day desk staff weekend week"
    " new north south east west city town county state council court street road river bridge island lake bay valley"
    " house bank group company times post monday tuesday wednesday thursday friday saturday sunday january"
    " february march april june july august september october november december"
)
_LONGEST_NAMES = 100
_LONGEST_SECTION = 40
_MOST_LINES_ABOVE = 40
_MOST_LINES_BELOW = 16


def cut_factiva(stream: io.BufferedIOBase, *, has_tags: bool) -> Iterator[RawRecord]:
    """The documents of a download: each ends with the line of its number, or before the next headline."""
    lines = TextLines(stream)
    record = RawRecord(1)
    seen: set[str] = set()
    for number, part in lines:
        match = _TAG.match(to_text(part)) if has_tags and lines.is_line_start and len(part) < 400 else None
        tag = match["tag"] if match else ""
        if tag in _FIRST_TAGS and (seen & {tag, *_BODY_TAGS, "AN"}) and not record.is_blank:
            yield record
            record, seen = RawRecord(number), set()
        if tag:
            seen.add(tag)
        if record.is_blank:
            record.start = number
        record.add(part)
        if not has_tags and lines.is_line_start and len(part) < 400 and _DOCUMENT.match(to_text(part)):
            yield record
            record = RawRecord(number + 1)
    if not record.is_blank:
        yield record


def parse_tagged(text: str) -> TextFields | None:
    """The fields of one document with tags."""
    values: dict[str, list[str]] = {}
    tag = ""
    before: list[str] = []
    for line in text.split("\n"):
        if _FURNITURE.fullmatch(line):
            continue
        match = _TAG.match(line)
        if match is not None and (match["tag"] not in values or match["tag"] not in _BODY_TAGS):
            tag = match["tag"]
            values.setdefault(tag, []).append((match["value"] or "").strip())
        elif tag:
            values[tag].append(line.strip())
        else:
            before.append(line)
    if not values:
        return TextFields(text) if text.strip() else None
    one_line = {tag: " ".join(" ".join(lines).split()) for tag, lines in values.items()}
    texts = {
        "title": one_line.get("HD", ""),
        "date": one_line.get("PD", ""),
        "time": _time(one_line.get("ET", "")),
        "source": one_line.get("SN", ""),
        "agency": one_line.get("CR", ""),
        "id": _number(one_line.get("AN", "")),
    }
    body = "\n\n".join(["\n".join(before).strip(), *(_join(values.get(tag, [])) for tag in _BODY_TAGS)])
    fields = TextFields(body.strip(), {name: value for name, value in texts.items() if value})
    fields.bylines = [one_line["BY"]] if one_line.get("BY") else []
    fields.section = one_line.get("SE") or one_line.get("CLM", "")
    used = {"HD", "PD", "ET", "SN", "CR", "AN", "BY", "SE", *_BODY_TAGS}
    fields.unused = [tag for tag in values if tag not in used and any(values[tag])]
    return fields


def parse_display(text: str) -> TextFields | None:
    """The fields of one document in the form for display; None for a summary of the search."""
    lines = _without_summary([line for line in text.split("\n") if not _FURNITURE.fullmatch(line)])
    if not any(map(str.strip, lines)):
        return None
    at = next((i for i, line in enumerate(lines[:_MOST_LINES_ABOVE]) if _WORDS.match(line)), None)
    if at is None:
        return TextFields(text)
    title, section, byline = _read_above(lines[:at])
    texts = {"title": title}
    end = _read_below(lines, at + 1, texts)
    body = [line for line in lines[end:] if not _DOCUMENT.match(line)]
    for line in lines[end:]:
        if (match := _DOCUMENT.match(line)) is not None:
            texts["id"] = match["id"]
    fields = TextFields(_join(body), {name: value for name, value in texts.items() if value})
    fields.section = section
    fields.bylines = [byline] if byline else []
    return fields


def _without_summary(lines: list[str]) -> list[str]:
    """The lines without a summary of the search at their start, which ends at a blank line or at its last label."""
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if start == len(lines) or not _SUMMARY.match(lines[start]):
        return lines
    at = next((i for i in range(start, len(lines)) if _WORDS.match(lines[i]) and _has_date_below(lines, i)), None)
    if at is None:
        return []
    labels = [i for i in range(start, at) if _SUMMARY_LABEL.match(lines[i])]
    end = labels[-1] if labels else start
    while end < at and lines[end].strip():
        end += 1
    return lines[end:] if any(map(str.strip, lines[end:at])) else lines[(labels[-1] if labels else start) + 1 :]


def _has_date_below(lines: list[str], i: int) -> bool:
    below = next(filter(str.strip, lines[i + 1 : i + 4]), "")
    return is_date_line(below)


def _read_above(lines: list[str]) -> tuple[str, str, str]:
    """The title, the section and the byline above the number of words."""
    blocks = blocks_of(lines)
    flat = [line for block in blocks for line in block]
    byline = section = ""
    is_apart = len(blocks) > 1 and len(blocks[-1]) == 1 and len(flat[-1].split()) <= 8
    is_byline = len(flat) > 1 and (is_apart or names_of_byline(flat[-1]) or _is_name_in_capitals(flat[-1], flat[-2]))
    if is_byline or _has_names_last(flat):
        byline = flat.pop()
    if len(flat) > 1 and len(flat[0]) <= _LONGEST_SECTION and len(flat[0].split()) <= 4:
        section = flat.pop(0)
    return " ".join(flat), section, byline


def _has_names_last(lines: list[str]) -> bool:
    """Whether the last line is names of people without `By`, below a title that is complete."""
    if len(lines) < 2 or len(lines[-1]) > _LONGEST_NAMES:
        return False
    above = lines[-2].split()
    is_title = len(lines) > 2 or any(word[0].islower() for word in above)
    goes_on = above[-1].casefold() in _INSIDE_TITLES or above[-1][-1] in ",:-–—"
    return is_title and not goes_on and all(map(_is_name_of_person, _BETWEEN_NAMES.split(lines[-1])))


def _is_name_of_person(name: str) -> bool:
    words = name.split()
    folded = [word.strip(".").casefold() for word in words]
    if not 2 <= len(words) <= 4 or not _NO_NAMES.isdisjoint(folded) or " ".join(folded) in CITIES:
        return False
    is_name = all(_NAME.fullmatch(word) or word in _PARTICLES for word in words)
    return is_name and words[0] not in _PARTICLES and words[-1] not in _PARTICLES


def _is_name_in_capitals(line: str, title: str) -> bool:
    return line.isupper() and not title.isupper() and 2 <= len(line.split()) <= 5


def _read_below(lines: list[str], start: int, texts: dict[str, str]) -> int:
    """Read the lines between the number of words and the text; the first line of the text."""
    reach = range(start, min(start + _MOST_LINES_BELOW, len(lines)))
    copyright_line = next((i for i in reach if is_copyright(lines[i])), None)
    end = start
    for i in reach:
        line = lines[i].strip()
        if i == copyright_line:
            return i + 1
        if line and not _take_below(line, texts) and (copyright_line is None or len(line) > _LONGEST_SECTION):
            break
        end = i + 1 if line else end
    return end


def _take_below(line: str, texts: dict[str, str]) -> bool:
    """Take one line below the number of words: date, time, source, code, page or language."""
    if "date" not in texts and is_date_line(line):
        texts["date"] = line
    elif "date" not in texts:
        return False
    elif _TIME.fullmatch(line):
        texts["time"] = _time(line)
    elif "source" not in texts:
        texts["source"] = line
    else:
        is_known = _CODE.fullmatch(line) or _PAGE.fullmatch(line) or line.casefold() in _LANGUAGES
        return is_known is not None and is_known is not False
    return True


def _time(text: str) -> str:
    """A time of day that can be read, else `''`."""
    try:
        return text if text and read_time(text) else ""
    except UnreadableDateError:
        return ""


def _join(lines: list[str]) -> str:
    return join_wrapped("\n".join(lines).strip())


def _number(text: str) -> str:
    match = _DOCUMENT.match(text)
    return match["id"] if match else text
