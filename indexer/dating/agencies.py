"""Whether what stands in parentheses behind a place is an agency, or a person."""

import re

from indexer.dating.gazetteer import AGENCY_WORDS, GIVEN_NAMES, KNOWN_AGENCIES, NO_AGENCIES, PARTICLES

_PARTY = re.compile(r"[RDIL]-\w")
_AGENCIES = re.compile(r"\s*(?:[/,&-]|\band\b)\s*")


def may_be_agency(agency: str) -> bool:
    """Whether this may be an agency, known or not, after a place that is certain."""
    words = agency.split()
    if ":" in agency or _words_of(agency) & NO_AGENCIES:
        return False  # a ticker, as in `IBM (NYSE: IBM)`
    if not 1 <= len(words) <= 6 or not agency[0].isupper() or any(map(str.isdigit, agency)):
        return is_known_agency(agency)
    return _PARTY.match(agency) is None and all(word[0].isupper() or word in PARTICLES for word in words)


def is_clear_agency(agency: str) -> bool:
    """Whether this is an agency also without a certain place: a known one, initials, or `... Press`."""
    if _words_of(agency) & NO_AGENCIES:
        return False
    is_initials = agency.isalpha() and agency.isupper() and 2 <= len(agency) <= 6
    return is_initials or is_named_agency(agency)


def _words_of(agency: str) -> set[str]:
    """The words of an agency in small letters, without signs."""
    return {word.strip(".,:").lower() for word in agency.split()}


def is_named_agency(agency: str) -> bool:
    """Whether this is a known agency, or has a word that names agencies, such as `Press`."""
    is_named = any(word.lower() in AGENCY_WORDS for word in agency.split())
    return is_known_agency(agency) or (is_named and may_be_agency(agency))


def is_known_agency(agency: str) -> bool:
    """Whether one of the parts of this is an agency of the list."""
    folded = " ".join(agency.lower().split())
    return folded in KNOWN_AGENCIES or any(part in KNOWN_AGENCIES for part in _AGENCIES.split(folded))


def is_person(agency: str) -> bool:
    """Whether what stands in parentheses is the name of a person: a usual given name, and one or two others."""
    words = agency.split()
    is_agency = is_known_agency(agency) or not AGENCY_WORDS.isdisjoint(map(str.lower, words))
    return len(words) in (2, 3) and words[0].lower() in GIVEN_NAMES and not is_agency
