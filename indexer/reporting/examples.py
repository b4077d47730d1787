"""Examples of the articles of each form, as a dry run would read them."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dateline.article import Article, metadata_of

_OF_EACH = 3
_MOST = 60  # of all forms together
_CHARACTERS = 160  # of a text
_TITLE = 200


class ReadExample(NamedTuple):
    """An article as it was read: its form, where it stands, its date and where that is from, its first words."""

    form: str
    position: str
    date: str | None
    date_source: str | None
    title: str
    metadata: dict[str, str | None]
    words: str

    def to_json(self) -> dict[str, Any]:
        """The example as a JSON object; each field of the metadata has its own key."""
        fields = self._asdict()
        del fields["metadata"]
        return fields | self.metadata

    def to_text(self) -> list[str]:
        """The example as lines of text."""
        date = f"{self.date} (from: {self.date_source or 'unknown'})" if self.date else "undated"
        facts = [date, f"title: {self.title}", *(f"{name}: {text or 'none'}" for name, text in self.metadata.items())]
        return [f"  {self.form}, {self.position}:", f"    {'; '.join(facts)}", f"    {self.words or '(no text)'}"]


@dataclass(slots=True)
class ReadExamples:
    """The first articles of each form, with their numbers in the order of reading."""

    _found: list[tuple[int, ReadExample]] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, number: int, form: str, article: Article) -> None:
        """Keep an article if it is one of the first of its form."""
        if self._counts[form] < _OF_EACH and len(self._found) < _MOST:
            self._counts[form] += 1
            self._found.append((number, _example_of(form, article)))

    def without(self, numbers: Collection[int]) -> list[ReadExample]:
        """The examples, form by form, but for those with these numbers."""
        shown = [example for number, example in self._found if number not in numbers]
        return sorted(shown, key=lambda example: list(self._counts).index(example.form))


def list_examples(examples: Sequence[ReadExample]) -> Iterator[str]:
    """Lines with a heading and the examples; none if there are none."""
    if examples:
        yield "The first articles of each form, as they are read:"
    for example in examples:
        yield from example.to_text()


def _example_of(form: str, article: Article) -> ReadExample:
    place = f"{article.origin.file}#{article.origin.record}" if article.origin else article.article_id
    date = str(article.date) if article.date else None
    words = " ".join(article.body[:_CHARACTERS].split()) + ("…" if len(article.body) > _CHARACTERS else "")
    title = article.title[:_TITLE] + (" (derived)" if article.title_derived else "")
    return ReadExample(form, place, date, article.date_source, title, metadata_of(article), words)
