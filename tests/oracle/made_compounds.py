"""Made-up words that are written in several ways, for archives and queries of the generator."""

import random
import re
from collections.abc import Iterator, Sequence

_SIGN = r"\s\u00a0!-/:-@\[-`{-~‐‑’“”„«»"
_LETTER = f"[^{_SIGN}]"
COMPOUND = re.compile(
    rf"{_LETTER}+(?:[-‐’']{_LETTER}+)+|(?<!\w)[^\W\d_]\.[ \u00a0]?[^\W\d_]\.|\d+[ \u00a0]\d{{3}}(?!\d)"
    rf"|[^{_SIGN}\d]+\d+|\d{{4,}}"
)
"""What a text may have in other writings: with hyphens, an apostrophe, initials, digits in groups, `covid19`."""

_PARTS = re.compile(rf"[{_SIGN}]+|(?<=[^{_SIGN}\d])(?=\d)")
_DIGITS = re.compile(r"[0-9]{4,}")


def make_writings(stems: Sequence[str], rng: random.Random) -> list[list[str]]:
    """The writings of some compounds of made-up stems, the usual ones of each more than once."""
    return [list(each) for number in range(4) for each in _writings(rng.sample(stems, 9), rng, number)]


def _writings(stems: Sequence[str], rng: random.Random, number: int) -> Iterator[Sequence[str]]:
    a, b, c, d, e, f, g, h, i = stems
    yield f"{a}-{b}", f"{a}{b}", f"{a} {b}", f"{a.upper()}‐{b}s", f"{a}-{b}'s"
    yield f"{b}-{c}-{d}", f"{b}{c}-{d}", f"{b}{c}{d}", f"{b} {c} {d}", f"{c}{d}"
    yield f"D'{e.title()}", f"d’{e.title()}'s", f"D{e}", f"O'{e.title()}", f"o{e}", e, e
    x, y = f[0].upper(), g[0].upper()
    yield f"{x}. {y}. {h.title()}", f"{x}.{y}. {h.title()}", f"{x}{y} {h.title()}", f"{x.lower()}{y.lower()}"
    n = rng.randint(10, 99)
    yield f"{n} 000", f"{n}\u00a0000", f"{n}000", f"{n},000", f"1 {n}0 000", f"1{n}0000"
    yield f"{i.upper()}-{n}", f"{i}{n}", f"{i} {n}", f"{i}-{n}s", f"{i}{n}s"
    yield f"{c}'n'{f}", f"{c} 'n' {f}", f"{c} n {f}"
    yield ("into", "into", "into", "in to", "in-to")[number:] or ("into",)  # a compound that is rare beside its word


def rewritten(compound: str, rng: random.Random) -> str:
    """A compound in one of the ways in which it may be typed, perhaps its last part alone."""
    parts = [part for part in _PARTS.split(compound) if part]
    if len(parts) == 1 and _DIGITS.fullmatch(parts[0]):
        parts = [parts[0][:-3], parts[0][-3:]]
    elif len(parts) == 1 and len(parts[0]) > 2:
        at = rng.randint(1, len(parts[0]) - 1)
        parts = [parts[0][:at], parts[0][at:]]
    signs = ("-", "-", "-", "", "", " ", "'", ". ", "\u00a0")
    written = rng.choice(signs).join(parts)
    return rng.choices((written, compound, parts[-1], f"{written}s"), (12, 4, 2, 1))[0]
