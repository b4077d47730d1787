"""The title of a text without a head: its first line, if that looks like one."""

from indexer.dating import date_of_byline
from indexer.sources.texts.head_lines import is_plain_title, is_rule
from indexer.sources.texts.labels import read_label
from indexer.sources.texts.text_fields import TextFields


def with_plain_title(text: str) -> TextFields:
    """The fields of a text without a head, whose first line may be a title, with rules above and right below it."""
    first, _, rest = text.lstrip("\n").partition("\n")
    if is_rule(first):
        first, _, rest = rest.lstrip("\n").partition("\n")
    line, _, below = rest.partition("\n")
    if is_rule(line):
        rest = below if not below or not below.split("\n", 1)[0].strip() else f"\n{below}"
    if rest and not rest.split("\n", 1)[0].strip() and (following := rest.lstrip()[:80]):
        title = first.strip().strip("*_#").strip()
        label = read_label(first)
        if is_plain_title(title, following) and (label is None or label.field == "other"):
            return TextFields(rest, {"title": title})
    elif rest and _is_byline_below(rest) and is_plain_title(first.strip(), "X."):
        return TextFields(rest, {"title": first.strip()})  # who reads dates finds that of the second line
    return TextFields(text)


def _is_byline_below(rest: str) -> bool:
    """Whether a text begins with a line of an author or a publication with a date, alone before a blank line."""
    line, _, after = rest.partition("\n")
    is_alone = not after.split("\n", 1)[0].strip()
    return is_alone and not line.startswith("date ") and date_of_byline(line) is not None
