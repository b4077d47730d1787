"""Compounds: words that are written in parts, with hyphens, with an apostrophe, or as initials with spaces.

    peace-keeping   peace, keeping    hyphens, of three kinds
    D'Amato         d, amato          an apostrophe before three letters or more
    J. F.           j, f              single letters, each with a point and a space

The tokeniser makes two words of the first and of the last, and one word of the second.  So that readers find each
however they type it, an index remembers how the compounds of its articles stand in parts; a query looks them up by the
word that the parts are together.  This module finds them in a text, token by token; `dateline.text.array_tokens` finds
the same in many texts at once.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from dateline.text.folding import APOSTROPHES, HEBREW
from dateline.text.tokens import MAX_FORM_CHARACTERS, Token, fold, tokenize, with_plain_apostrophes

HYPHENS = "-‐‑"
"""The hyphen-minus, the hyphen and the hyphen that does not break; dashes are none."""

HYPHEN, APOSTROPHE, POINT = "-", "'", "."
"""The signs between the parts of a compound as it is stored: of words with hyphens, with an apostrophe, of initials."""

MOST_PARTS = 4
"""Of a longer chain of words with hyphens only the neighbours are compounds."""

SHORTEST_LAST = 3
"""Letters of the last part after an apostrophe: so `don't` and `we'll` are no compounds."""

_LONGEST_ELIDED = 3  # letters of a part that ends with an s

LAST_INITIAL = "\u07ff"
"""Initials are letters up to this one, which take two bytes in UTF-8 at most."""

_POSSESSIVES = ("'s", "'S")
_APOSTROPHES = frozenset(APOSTROPHES)
_HEBREW_LETTER = re.compile(f"[{HEBREW}]")
_SPACES = " \u00a0"
_SPACED_INITIALS = re.compile(rf"(?<![\w.'’-])([^\W\d_])\.[{_SPACES}](?=[^\W\d_]\.(?![^\W_]))")
_AND = re.compile(rf"(?<=[^\W\d_])[ ]?[{APOSTROPHES}]n[{APOSTROPHES}][ ]?(?=[^\W\d_])", re.IGNORECASE)  # rock 'n' roll


def compounds_of(text: str) -> set[str]:
    """The compounds of a text, each as its folded parts with a sign between them.  Linear in the text."""
    tokens = tokenize(text)
    parts_of_tokens = (parts_at_apostrophes(text[token.start : token.end]) for token in tokens)
    found = {APOSTROPHE.join(parts) for parts in parts_of_tokens if parts}
    found.update(POINT.join(chain) for chain in _initials(text, tokens))
    for chain in _chains(text, tokens):
        found.update(of_chain(chain))
    return found


def of_chain(chain: Sequence[str]) -> Iterator[str]:
    """The compounds in words that stand with hyphens between them: each two neighbours, and all of them if few."""
    yield from filter(has_room, map(HYPHEN.join, pairwise(chain)))
    if 2 < len(chain) <= MOST_PARTS and has_room(whole := HYPHEN.join(chain)):
        yield whole


def chains_of(text: str, tokens: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """The bounds `[first, end)` of each run of two or more of the tokens of a text with one hyphen between each two."""
    found, first = list[tuple[int, int]](), 0
    for at, (left, right) in enumerate(pairwise([*tokens, Token("", -2, -2)]), 1):
        is_linked = right.start == left.end + 1 and text[left.end] in HYPHENS and are_joined(left.form, right.form)
        if not is_linked:
            found += [(first, at)] if at - first > 1 else []
            first = at
    return tuple(found)


def has_room(compound: str) -> bool:
    """Whether a compound, with its signs, is no longer than a form may be: others are no words."""
    return len(compound) <= MAX_FORM_CHARACTERS


def are_joined(left: str, right: str) -> bool:
    """Whether two forms with a hyphen between them are a compound: not two numbers, as in `2019-03-14`."""
    return not (left.isdigit() and right.isdigit())


def parts_at_apostrophes(token: str) -> tuple[str, ...]:
    """The folded parts of a token with an apostrophe inside; none if it is no compound.

    In Hebrew the sign stands for a geresh, which makes another letter.
    """
    bare = with_plain_apostrophes(token)
    bare = bare[:-2] if bare[-2:] in _POSSESSIVES else bare
    last = bare.rfind("'") + 1
    if last == 0 or len(bare) - last < SHORTEST_LAST or _HEBREW_LETTER.search(bare):
        return ()
    parts = tuple(map(fold, bare.split("'")))
    if parts[-2][-1:] == "s" and len(parts[-2]) > _LONGEST_ELIDED:  # the plural of a possessive, and no space
        return ()
    is_and = parts[1:-1] == ("n",)  # others are quotations without spaces
    is_compound = (len(parts) == 2 or (len(parts) == 3 and is_and)) and all(parts) and "".join(parts) == fold(token)
    return parts if is_compound else ()


def join_spaced(text: str) -> str:
    """The text of a query with hyphens in words that have spaces between their parts: `J-F. Kennedy`, `rock-n-roll`."""
    text = _SPACED_INITIALS.sub(r"\1-", text)
    return _AND.sub("-n-", text) if not _APOSTROPHES.isdisjoint(text) else text


def parts_of_compound(compound: str) -> tuple[str, ...]:
    """The parts of a stored compound."""
    return tuple(compound.split(sign_of(compound)))


def sign_of(compound: str) -> str:
    """The sign between the parts of a stored compound."""
    return next(sign for sign in (HYPHEN, APOSTROPHE, POINT) if sign in compound)


def _chains(text: str, tokens: Sequence[Token]) -> Iterator[list[str]]:
    """The forms of each run of two or more tokens with one hyphen between each two."""
    for first, end in chains_of(text, tokens):
        yield [token.form for token in tokens[first:end]]


def _initials(text: str, tokens: Sequence[Token]) -> Iterator[list[str]]:
    """The forms of each run of two to four initials with a space between them."""
    chain: list[str] = []
    for left, right in pairwise(tokens):
        if (
            _is_initial(text, left)
            and _is_initial(text, right)
            and right.start == left.end + 2
            and text[left.end + 1] in _SPACES
        ):
            chain = [*(chain or [left.form]), right.form]
        elif chain:
            yield from [chain] if len(chain) <= MOST_PARTS else []
            chain = []
    if chain and len(chain) <= MOST_PARTS:
        yield chain


def _is_initial(text: str, token: Token) -> bool:
    letter = text[token.start]
    is_one = token.end == token.start + 1 and text[token.end : token.end + 1] == "."
    return is_one and letter.isalpha() and letter <= LAST_INITIAL
