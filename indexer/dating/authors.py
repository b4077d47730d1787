"""The authors that a byline names."""

import re

_BY = re.compile(
    r"(?:(?:story|written|reported|text|words|report)\s)?(?:by|von|par|por|door|di|av|af)\s?:?\s(?=\S)", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s*(?:;|\s(?:and|und|et|y|e|og|och|en)\s|\s&\s)\s*")
_CAPITAL = r"[^\W\d_a-z][\w.'’-]*"
_NAME = re.compile(rf"{_CAPITAL}(?:\s(?:(?:van|von|de|der|den|da|di|du|la|le|el|al|bin|ten|ter)\s)*{_CAPITAL}){{1,4}}")
_ROLE = re.compile(
    r"\b(?:writer|reporter|correspondent|editor|staff|press|news|times|agency|columnist|critic|post|inc|ltd|jr|sr)\b",
    re.IGNORECASE,
)
_ROLE_ALONE = re.compile(
    r"(?:(?:staff|senior|chief|special|political|business|sports|news|our|own)\s?)*"
    r"(?:writers?|reporters?|correspondents?|editors?|staff|columnist|critic)",
    re.IGNORECASE,
)
_LONGEST = 400


def split_authors(byline: str) -> list[str]:
    """The names in a byline, which is one line: `By JANE DOE and Max Roe` are two.

    What follows a name after a comma, such as a newspaper or a first name, stays with it; a list of names with commas
    is divided.  A long text is one name.
    """
    text = byline.strip(" *_.;,|")
    text = text[match.end() :] if (match := _BY.match(text)) else text
    if len(text) > _LONGEST:
        return [text]
    names: list[str] = []
    for part in _BETWEEN.split(text):
        pieces = [piece.strip() for piece in part.split(",")]
        are_names = len(pieces) > 1 and all(map(_NAME.fullmatch, pieces)) and not _ROLE.search(part)
        names += pieces if are_names else [part.strip(" ,")]
    return [name for name in dict.fromkeys(names) if name and not _ROLE_ALONE.fullmatch(name)]
