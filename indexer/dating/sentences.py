"""The ends of sentences in the English of news, for paragraphs and derived titles."""

import re
from collections.abc import Iterator


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Abbreviations: words whose full stop does not end a sentence.  Folded, without the stop.
_ABBREVIATIONS = _words(
    "adm amb art asst ave bros brig capt cmdr co col comdr corp cpl ct dept dr drs esq est fig fr ft gen gov hon"
    " inc insp jr lt ltd maj messrs mr mrs ms mt mme no nos pfc ph.d pp pres prof pt pvt rep reps rev sec sen sens"
    " sgt sr st ste supt treas univ vol vs viz v approx cf e.g i.e eg ie a.m p.m al"
    " ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa"
    " tenn tex va vt wash wis wyo"
    " jan feb mar apr jun jul aug sept sep oct nov dec"
)
# Those of them that often do end a sentence ("... the oil company Acme Inc. It said").
_MAY_END = _words("co corp inc ltd jr sr bros a.m p.m esq est al")

_STARTERS = _words(
    "a an the he she it they we i you this that these those his her its their our in on at as but and if when while"
    " after before for since there what who why how officials police"
)

_CLOSERS = "\"”’'»)]}"
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]+[" + re.escape(_CLOSERS) + r"]*")
_SIGHT = 64  # characters before and after a full stop that are looked at
_LAST_WORD = re.compile(r"[\w.’'-]{1,24}$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_FIRST_WORD = re.compile(r"[^\w]*(\w+)")


def ends_sentence(line: str, following: str = "") -> bool:
    """Whether the last character of `line` (which has no space at its end) ends a sentence.

    `following` is the next text, if it is known: a small letter never begins a sentence, and after `U.S.` or `Inc.`
    only a word such as `The` does.  Cost: linear in the last word.
    """
    tail = line[-40:]
    bare = tail.rstrip(_CLOSERS)
    if not bare or not _SENTENCE_END.fullmatch(bare[-1]) or following[:1].islower():
        return False
    if bare[-1] != "." or bare.endswith(".."):
        return True
    return _stop_ends_sentence(bare[:-1], following, closed=len(bare) < len(tail))


def _stop_ends_sentence(before: str, following: str, *, closed: bool) -> bool:
    """Whether the full stop after `before` ends a sentence, and not only an abbreviation."""
    match = _LAST_WORD.search(before)
    if match is None:
        return True
    word = match.group().lstrip("'’").casefold()
    is_initials = _INITIALS.fullmatch(word) is not None and not word.isdigit()
    if not is_initials and word not in _ABBREVIATIONS:
        return True
    if not is_initials and word not in _MAY_END:
        # "No. 17" and "Gen. Smith"; but "he said no." at the end of a quotation ends it.
        return closed or (word == "no" and bool(following) and not following[:1].isdigit())
    return closed or _begins_with_starter(following) or (not following and len(word) > 1)


def _begins_with_starter(text: str) -> bool:
    match = _FIRST_WORD.match(text[:40])
    return match is not None and match.group(1).casefold() in _STARTERS and match.group(1)[0].isupper()


def first_sentence(text: str) -> str:
    """The first sentence of `text`, with its closing marks; the whole text if no sentence ends in it."""
    return text[: next(_sentence_ends(text), len(text))]


def count_inner_sentences(line: str) -> int:
    """The number of sentences that end inside `line`, before its last word."""
    return sum(end < len(line) for end in _sentence_ends(line))


def _sentence_ends(text: str) -> Iterator[int]:
    """The offsets of the ends of sentences.  The point in `3.5` or in an address ends no sentence."""
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        following = text[end : end + _SIGHT]
        if following and not following[0].isspace() and match.group()[0] in ".!?…":
            continue
        if ends_sentence(text[max(0, end - _SIGHT) : end], following.lstrip()):
            yield end
