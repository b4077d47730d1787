"""The stemmer of a language, which makes terms from folded forms."""

import threading
from collections.abc import Sequence
from functools import lru_cache

import Stemmer

from dateline.text.stemmer_spelling import SPELLINGS, as_folded
from dateline.text.tokens import form_of, forms

DEFAULT_LANGUAGE = "english"


def languages() -> tuple[str, ...]:
    """The names of the languages that have a Snowball stemmer."""
    return tuple(sorted(Stemmer.algorithms()))


class Analysis:
    """The analysis of one language (a Snowball name).  Safe for several threads.

    Raises ValueError for a language without a Snowball stemmer.  It is part of the schema of a Whoosh index, and
    pickles as the name of its language.
    """

    def __init__(self, language: str = DEFAULT_LANGUAGE) -> None:
        if language not in Stemmer.algorithms():
            raise ValueError(f"no stemmer for the language {language[:40]!r}; there are: {', '.join(languages())}")
        self.language = language
        self._spelling = SPELLINGS.get(language)
        self._local = threading.local()  # threads must not share a PyStemmer object
        self._stems = lru_cache(maxsize=100_000)(self._stem)
        self.term_of = lru_cache(maxsize=65_536)(self._term_of)

    def __reduce__(self) -> tuple[type["Analysis"], tuple[str]]:
        return Analysis, (self.language,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Analysis) and other.language == self.language

    def __hash__(self) -> int:
        return hash(self.language)

    def stem(self, form: str) -> str:
        """The term of a folded form.  Remembers 100,000 of them."""
        return self._stems(form)

    def stems(self, forms: Sequence[str]) -> list[str]:
        """The terms of many distinct forms, in their order, without remembering them."""
        stems = self._stemmer().stemWords(forms if self._spelling is None else [*map(self._spelling, forms)])
        if self._spelling is not None:
            stems = [*map(as_folded, stems)]
        return [stem or form for stem, form in zip(stems, forms, strict=True)]

    def terms(self, text: str) -> list[str]:
        """The terms of a text, in order."""
        return [self._stems(form) for form in forms(text)]

    def _term_of(self, token: str) -> str:
        """The term of a token as it is written, at most LONGEST_READ characters of it; `''` if it is no token."""
        form = form_of(token)
        return self._stems(form) if form else ""

    def _stem(self, form: str) -> str:
        if self._spelling is None:
            return str(self._stemmer().stemWord(form)) or form
        return as_folded(str(self._stemmer().stemWord(self._spelling(form)))) or form

    def _stemmer(self) -> Stemmer.Stemmer:
        try:
            return self._local.stemmer
        except AttributeError:
            self._local.stemmer = Stemmer.Stemmer(self.language)
            return self._local.stemmer
