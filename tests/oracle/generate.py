"""Archives and queries made by a seeded generator, so that a difference can be made again."""

import dataclasses
import datetime as dt
import random
import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.request import SORTS, SearchRequest

from .brute_force import field_values
from .made_compounds import COMPOUND, make_writings, rewritten

PLACES = ("UNITED NATIONS", "United Nations", "Khartoum, Sudan", "Sudan", "New York", "São Paulo", "U.S.",
          "WASHINGTON", "Washington, D.C.", "Côte d'Ivoire", "Port-au-Prince")  # fmt: skip
AGENCIES = ("APP", "app", "Reuters", "AP", "Associated Press", "A.P.", "Agence France-Presse")
SOURCES = ("The Press-Enterprise", "Daily News", "daily news", "News of the World", "Sunday News",
           "O'Brien's Weekly")  # fmt: skip
AUTHORS = ("Ann Berg", "ANN BERG", "Jo Öst", "Berg Roe", "J. R. Roe", "Mary O'Neil", "De la Cruz", "Reuters")
SECTIONS = ("Sport", "sport", "Home News", "News of the World", "Économie")
TIMES = ("00:00", "09:05", "14:30", "14:30:05+01:00", "14:30:05Z", "23:59:59-05:00", "14:30+05:30")
OPTIONAL = ("the", "of", "and", "to", "in", "a", "for", "is", "be", "or", "not", "The", "don't", "who", "us")
ABSENT = ("zyzzyva", "qwrtplk", "xenolinguistics", "Žilina", "مصر", "ΣΊΣΥΦΟΣ", "99999999")
SCRIPTS = ("Łódź", "lodz", "Yıldırım's", "yildirim", "œuvre", "oeuvre", "co\u00adop", "coop", "10\u00a0000", "10000",
           "1,00,000", "Ёлка", "ёлка", "Άνω", "كِتاب", "كتاب", "مدرسة", "مدرسه", "می\u200cخواهم", "ميخواهم",
           'צה"ל', "צה״ל", "שָׁלוֹם", "שלום", "फ़िल्म", "फिल्म", "१९४७", "1947", "ข่าว\u200bวันนี้", "ข่าว", "한국",
           "東京", "ｶﾞｽ", "ガス")  # fmt: skip

_WORD = re.compile(r"[^\W_]+")


def redate(articles: Sequence[Article], rng: random.Random) -> list[Article]:
    """Make 10% of the dates years, 10% months, 10% undated; sprinkle the time and other fields."""
    shuffled = rng.sample(range(len(articles)), len(articles))
    tenth = len(articles) // 10
    precision = dict.fromkeys(shuffled[:tenth], "year")
    precision |= dict.fromkeys(shuffled[tenth : 2 * tenth], "month")
    precision |= dict.fromkeys(shuffled[2 * tenth : 3 * tenth], "none")
    return [
        dataclasses.replace(
            article,
            date=_coarsen(article.date, precision.get(number, "day")),
            time=_sometimes(TIMES, 0.4, rng),
            place=_sometimes(PLACES, 0.6, rng),
            agency=_sometimes(AGENCIES, 0.5, rng),
            source=_sometimes(SOURCES, 0.4, rng),
            authors=tuple(rng.sample(AUTHORS, rng.choice((0, 0, 1, 1, 2, 3)))),
            section=_sometimes(SECTIONS, 0.4, rng),
        )
        for number, article in enumerate(articles)
    ]


def make_articles(count: int, rng: random.Random) -> list[Article]:
    """Make a small archive of made-up words, which needs no shared corpus."""
    stems = ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 8))) for _ in range(150)]
    words = [stem + ending for stem in stems for ending in ("", "s", "ing", "ed", "'s")] + [*OPTIONAL, *SCRIPTS]
    weights = [1 / (1 + rank) for rank in range(len(words))]
    rng.shuffle(words)
    writings = make_writings(stems, rng)

    def word() -> str:
        return rng.choice(rng.choice(writings)) if rng.random() < 0.06 else rng.choices(words, weights)[0]

    def text(most: int) -> str:
        return " ".join(word() for _ in range(rng.randint(0, most)))

    def day() -> PartialDate:  # the ends of months and years are where ranges go wrong
        first = dt.date(rng.randint(2016, 2018), rng.choice((1, 1, 2, 3, 7, 12)), 1)
        return PartialDate.of_day(first + dt.timedelta(days=rng.choice((-2, -1, -1, 0, 0, 1, 14))))

    return [Article(f"made-{number}", text(8), text(120), day()) for number in range(count)]


def random_queries(articles: Sequence[Article], rng: random.Random, n: int) -> list[str]:
    """`n` queries from the whole language, about what is in the articles."""
    maker = QueryMaker(articles, rng)
    return [maker.query() for _ in range(n)]


def random_requests(articles: Sequence[Article], rng: random.Random, n: int) -> list[SearchRequest]:
    """`n` requests; about a third also have filters of the URL, some have nothing else."""
    maker = QueryMaker(articles, rng)
    return [maker.request() for _ in range(n)]


def compound_queries(articles: Sequence[Article], rng: random.Random, n: int) -> list[str]:
    """`n` queries of one or two compounds and a word at most."""
    maker = QueryMaker(articles, rng)
    return [maker.compounds() for _ in range(n)]


class QueryMaker:
    """Makes queries from the words, phrases and dates of an archive."""

    def __init__(self, articles: Sequence[Article], rng: random.Random) -> None:
        self._rng = rng
        self._articles = articles
        self._texts = [text for article in articles for text in _texts_of(article)]
        self._subject: Article | None = None  # the article that a query is about, so that it finds something
        counts = Counter(word.lower() for text in self._texts for word in _WORD.findall(text))
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        self._bands = (ranked[:100], ranked[100:2000] or ranked, ranked[2000:] or ranked, list(ABSENT))
        self._dates = sorted({article.date.isoformat() for article in articles if article.date}) or ["2017"]

    def request(self) -> SearchRequest:
        """Make a query, an order, and in a third of the cases filters of the URL."""
        rng = self._rng
        text = "" if rng.random() < 0.03 else self.query()
        plain = SearchRequest(text=text, sort=rng.choice(SORTS))
        if rng.random() < 0.66:
            return plain
        return dataclasses.replace(
            plain,
            after=PartialDate.from_iso(self._date()) if rng.random() < 0.4 else None,
            before=PartialDate.from_iso(self._date()) if rng.random() < 0.4 else None,
            undated=rng.random() < 0.1,
            places=self._choices(PLACES),
            agencies=self._choices(AGENCIES),
            sources=self._choices(SOURCES),
            authors=self._choices(AUTHORS),
            sections=self._choices(SECTIONS),
        )

    def query(self, depth: int = 0) -> str:
        """Make one to four items, joined by nothing, OR or AND."""
        if depth == 0:
            self._subject = self._rng.choice(self._articles) if self._rng.random() < 0.6 else None
        items = [self._item(depth) for _ in range(self._rng.choices((1, 2, 3, 4), (4, 5, 3, 1))[0])]
        text = items[0]
        for item in items[1:]:
            text += self._rng.choices((" ", " OR ", " AND "), (6, 3, 1))[0] + item
        return text

    def compounds(self) -> str:
        """Make one or two compounds of an article, perhaps with a word of it, in a field or negated."""
        self._subject = self._rng.choice(self._articles)
        makers = [self._compound, *self._rng.choices(([], [self._compound], [self._word]), (6, 2, 2))[0]]
        prefixes = self._rng.choices(("", "-", "title:", "body:"), (12, 2, 1, 1), k=len(makers))
        return " ".join(prefix + make() for prefix, make in zip(prefixes, makers, strict=True))

    def _item(self, depth: int) -> str:
        makers: dict[Callable[[], str], int] = {
            self._word: 30,
            self._optional: 8,
            self._phrase: 12,
            self._near: 8,
            self._compound: 14,
            self._prefix: 6,
            self._wildcard: 5,
            self._fuzzy: 6,
            self._field: 12,
            self._name: 6,
            self._date_item: 10,
        }
        if depth < 3:
            makers[lambda: f"({self.query(depth + 1)})"] = 8
        item = self._rng.choices(list(makers), list(makers.values()))[0]()
        return self._rng.choices(("", "-", "NOT "), (88, 8, 4))[0] + item

    def _word(self) -> str:
        band = self._rng.choices(self._bands, (4, 5, 4, 1))[0]
        if self._subject and self._rng.random() < 0.8:
            band = _WORD.findall(" ".join(_texts_of(self._subject))) or band
        word = self._rng.choice(band)
        return self._rng.choice((word, word, word.capitalize(), word.upper() if len(word) > 3 else word))

    def _optional(self) -> str:
        return self._rng.choice(OPTIONAL)

    def _cut(self, length: int) -> list[str]:
        """Take words that follow each other in a text, with the punctuation they have there."""
        texts = (_texts_of(self._subject) if self._subject else []) or self._texts
        words = re.sub(r'["“”„«»\x00]', " ", self._rng.choice(texts)).split()
        start = self._rng.randrange(max(1, len(words) - length))
        return words[start : start + length] or ["nothing"]

    def _phrase(self) -> str:
        return '"' + " ".join(self._cut(self._rng.choices((1, 2, 3, 4, 6), (1, 8, 5, 2, 1))[0])) + '"'

    def _near(self) -> str:
        """Leave out some words of a text or put them in another order; add a distance."""
        words = self._cut(self._rng.randint(3, 9))
        kept = [word for word in words if self._rng.random() < 0.5] or words[:2]
        if self._rng.random() < 0.15:
            self._rng.shuffle(kept)
        return f'"{" ".join(kept)}"~{self._rng.choice((1, 2, 3, 5, 10))}'

    def _compound(self) -> str:
        """Write a compound of a text otherwise: bare or in quotes, with the words around it or without."""
        texts = (_texts_of(self._subject) if self._subject else []) or self._texts
        text = re.sub(r'["“”„«»\x00]', " ", self._rng.choice(texts))
        if not (found := list(COMPOUND.finditer(text))):
            return self._phrase()
        match = self._rng.choice(found)
        written = rewritten(match[0], self._rng)
        if self._rng.random() < 0.4:
            return written.replace(" ", "") or "nothing"
        before, after = text[: match.start()].split(" "), text[match.end() :].split(" ")
        around = self._rng.choices((0, 1, 2, 4), (5, 3, 2, 1))[0]
        words = [*before[len(before) - 1 - around :], written, *after[: 1 + around]] if around else [written]
        distance = self._rng.choices(("", "~2", "~3"), (6, 1, 1))[0]
        return f'"{" ".join(words)}"{distance}'

    def _long_word(self) -> str:
        for _ in range(20):
            word = self._word().lower()
            if len(word) >= 5:
                return word
        return "president"

    def _prefix(self) -> str:
        word = self._long_word()
        return word[: self._rng.choices((2, 3, 4, 5, 6), (1, 4, 4, 4, 2))[0]] + "*"

    def _wildcard(self) -> str:
        word = self._long_word()
        if self._rng.random() < 0.4:
            return self._with_marks(word)
        start = self._rng.randint(1, len(word) - 2)
        end = self._rng.randint(start, len(word) - 1)
        pattern = f"{word[:start]}*{word[end:]}"
        return pattern + "*" if self._rng.random() < 0.15 and len(word) - end > 1 else pattern

    def _with_marks(self, word: str) -> str:
        """Put a question mark in place of one or two letters inside a word, perhaps with a star behind it."""
        at = self._rng.randint(2, len(word) - 2)
        marked = word[:at] + "?" + word[at + 1 :]
        if self._rng.random() < 0.3:
            marked = marked[: at - 1] + "?" + marked[at:]
        return marked + "*" if self._rng.random() < 0.2 else marked

    def _fuzzy(self) -> str:
        word = self._long_word()
        at = self._rng.randrange(len(word) - 1)
        letter = self._rng.choice(string.ascii_lowercase)
        variants = (
            word,
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
        return self._rng.choice(variants) + "~"

    def _field(self) -> str:
        field = self._rng.choice(("title", "title", "body"))
        inner: tuple[Callable[[], str], ...] = (
            self._word, self._word, self._optional, self._phrase, self._near, self._prefix, self._fuzzy,
            self._wildcard, self._compound,
            lambda: f"({self._word()} {self._word()})", lambda: f"({self._word()} OR {self._prefix()})",
            lambda: f"({self._word()} -{self._word()} {self._date_item()})", lambda: f"({self.query(2)})",
        )  # fmt: skip
        return f"{field}:{self._rng.choice(inner)()}"

    def _name(self) -> str:
        field, values = self._rng.choice(
            (
                ("place", PLACES),
                ("agency", AGENCIES),
                ("source", SOURCES),
                ("author", (*AUTHORS, "Berg Jo", "Roe Mary")),
                ("section", SECTIONS),
            )
        )
        own = field_values(self._subject)[field] if self._subject else ()
        value = self._rng.choice(own or values)
        words = value.replace(",", "").split()
        word = self._rng.choice(words)
        choices = (word, word, f'"{value}"', f'"{words[0]} {words[-1]}"~3', word[:3] + "*", word[1:] + "~",
                   f"({value})", f"{word[0]}*{word[-1]}")  # fmt: skip
        return f"{field}:{self._rng.choice(choices)}"

    def _date(self) -> str:
        """Take a date of the archive or a neighbouring one, of random precision."""
        rng = self._rng
        date = self._subject.date if self._subject else None
        date = date or PartialDate.from_iso(rng.choice(self._dates))
        day = rng.choice((date.first_day, date.last_day)) + dt.timedelta(days=rng.choice((-1, -1, 0, 0, 1, 1, 15)))
        return day.isoformat()[: rng.choice((4, 7, 10, 10))]

    def _date_item(self) -> str:
        first, last = sorted((self._date(), self._date()))
        if self._rng.random() < 0.1:
            first, last = last, first
        makers = ("date:{0}", "after:{0}", "before:{1}", "date:{0}..{1}", "date:{0:.4}")
        return self._rng.choice(makers).format(first, last)

    def _choices(self, values: Sequence[str]) -> tuple[str, ...]:
        count = self._rng.choice((1, 1, 2)) if self._rng.random() < 0.3 else 0
        return tuple(self._rng.sample(values, count))


def _coarsen(date: PartialDate | None, precision: str) -> PartialDate | None:
    if date is None or precision == "none":
        return None
    if precision == "year":
        return PartialDate(date.year)
    return PartialDate(date.year, date.month) if precision == "month" else date


def _texts_of(article: Article) -> list[str]:
    return [text for text in (article.title, article.body) if text.strip()]


def _sometimes(values: Sequence[str], share: float, rng: random.Random) -> str | None:
    return rng.choice(values) if rng.random() < share else None
