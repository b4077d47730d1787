"""What makes articles suspect as a whole: a frequent title, markup or a wrong encoding in texts, several heads."""

import re
from dataclasses import dataclass, field

from dateline.article import Article

_MOST_TITLES = 60  # so at most one in 61 uses of a frequent title is missed
_HUGE = 100_000  # characters of a body that may hold many stories
_SEVERAL = 3
_TAG = re.compile(
    r"</(?:p|div|span|a|b|i|em|strong|h[1-6]|ul|ol|li|td|tr|table|script|style)\s{0,9}>|<br\s{0,9}/?>", re.IGNORECASE
)
_FRONT_MATTER = re.compile(r"(?:---|\+\+\+)\s+[A-Za-z][\w -]{0,40}[:=]")
_CONTINUATIONS = "".join(bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xC0)).replace("\ufffd", "")
_C1 = "\x80-\x9f"
_QUOTES_AND_DASHES = "‘’“”•–—…"
_AFTER_CAPITALS = "".join(char for char in _CONTINUATIONS if char < "\xa0" or char > "\xbf")
_AFTER_CAPITALS = re.escape("".join(char for char in _AFTER_CAPITALS if char not in _QUOTES_AND_DASHES))
_ANY = re.escape(_CONTINUATIONS) + _C1

# UTF-8 that was read as Windows-1252 or Latin-1.  A capital with an accent before a quotation mark
# is none of it (`MAÇÃ”`), so each form asks for what no language writes.
MOJIBAKE = re.compile(
    rf"(?<![A-ZÀ-Þ])[ÂÃ][\xa0-\xbf]"  # Ã© Ã¼ Â£ Â°
    rf"|Ã[{_AFTER_CAPITALS}{_C1}]"  # Ã‰ Ãœ, and ÃƒÂ©, which was read so twice
    rf"|â(?:€.|‚¬|„¢|[{_C1}]{{2}})"  # â€™ â€œ â‚¬ â„¢
    rf"|(?:[ÄÅ][\xa0-\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽ˜™š›œžŸ]){{2}}"
    rf"|(?:[ÎÏ][{_ANY}]){{3}}|(?:[ÐÑ][{_ANY}]\s?){{3}}"  # Greek, Cyrillic
    rf"|ðŸ[{_ANY}]|ï¿½|ï»¿|Å“(?=[a-z])",
    re.DOTALL,
)
"""UTF-8 that was read in another encoding, as no language is written."""

_FIRST_OF_MOJIBAKE = "ÂÃâÄÅÎÏÐÑðï"  # each form begins with one of these
_SIGHT = 2_000  # characters of a body that are searched for it
_HEAD = re.compile(r"(?:\A|\n\n)(?:title|headline|subject|date|published|dateline)\s?:", re.IGNORECASE)


@dataclass(slots=True)
class FrequentTitles:
    """The titles that many articles have, in bounded memory (a summary of Misra and Gries).

    `counts` are at most what was added, and at least that without one in `_MOST_TITLES` of all.
    """

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, title: str) -> None:
        """Count one use of a title."""
        counts = self.counts
        if title in counts:
            counts[title] += 1
        elif len(counts) < _MOST_TITLES:
            counts[title] = 1
        else:
            self._reduce(1)

    def extend(self, later: "FrequentTitles") -> None:
        """Add the counts of a later portion."""
        for title, count in later.counts.items():
            self.counts[title] = self.counts.get(title, 0) + count
        if len(self.counts) > _MOST_TITLES:
            self._reduce(sorted(self.counts.values(), reverse=True)[_MOST_TITLES])

    def most_common(self) -> tuple[str, int]:
        """The most frequent title and its count; ("", 0) if there is none."""
        return max(self.counts.items(), key=lambda each: each[1], default=("", 0))

    def _reduce(self, by: int) -> None:
        self.counts = {title: count - by for title, count in self.counts.items() if count > by}


@dataclass(slots=True)
class Suspicions:
    """Running counts: `titles`, articles `with_marks` of a markup in their texts, `misread` and `crowded` ones.

    Crowded ones are huge and have several heads; `first_crowded` is the position of the first of them.
    """

    titles: FrequentTitles = field(default_factory=FrequentTitles)
    with_marks: int = 0
    misread: int = 0
    crowded: int = 0
    first_crowded: str = ""

    def add(self, article: Article, file: str) -> None:
        """Look at an article of `file`."""
        if not article.title_derived:
            self.titles.add(article.title)
        body = article.body
        if has_marks(body):
            self.with_marks += 1
        if is_misread(body):
            self.misread += 1
        if len(body) >= _HUGE and is_crowded(body):
            self.crowded += 1
            self.first_crowded = self.first_crowded or file

    def extend(self, later: "Suspicions") -> None:
        """Add the counts of a later portion."""
        self.titles.extend(later.titles)
        self.with_marks += later.with_marks
        self.misread += later.misread
        self.crowded += later.crowded
        self.first_crowded = self.first_crowded or later.first_crowded


def is_misread(body: str) -> bool:
    """Whether the beginning of a text has signs of UTF-8 that was read in another encoding."""
    if body.isascii():
        return False
    head = body[:_SIGHT]
    return any(map(head.__contains__, _FIRST_OF_MOJIBAKE)) and MOJIBAKE.search(head) is not None


def has_marks(body: str) -> bool:
    """Whether a text has tags of HTML, or begins with front matter."""
    if "<" in body and _TAG.search(body) is not None:
        return True
    return body.startswith(("---", "+++")) and _FRONT_MATTER.match(body) is not None


def is_crowded(body: str) -> bool:
    """Whether a huge text has several heads, as if it were several articles."""
    return len(body) >= _HUGE and len(_HEAD.findall(body)) >= _SEVERAL
