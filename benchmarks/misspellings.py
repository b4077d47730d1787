"""How often "did you mean" is right: random misspellings, words that are right as they are, names as people miss them.

    python -m benchmarks.misspellings [--part last] [--count 2000] [--work FOLDER]

The archive is the last tenth of the press releases (`first`: the first tenth, for trying changes of the likelihood).
Words that are misspelt occur in at least 5 of its articles.  Words that are right occur in it, and in at least 5
articles of the other tenths, so that they are no misspellings themselves.  An answer is right if its first offer has
the term of the word.  Misspellings with the same term as the word, which find it as they are, are drawn anew.
"""

import argparse
import random
import string
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.corpora import SHARED_CORPORA, open_corpus, press_articles
from benchmarks.misspelt_names import NAMES
from dateline.deadline import Deadline
from dateline.engines import open_engine
from dateline.ports import SearchEngine
from dateline.request import SearchRequest
from dateline.settings import Settings
from dateline.text.analysis import Analysis
from dateline.text.tokens import forms
from webapp import create_app
from webapp.search.did_you_mean import suggest

LEAST_ARTICLES = 5
LENGTHS = ((1, 3), (4, 5), (6, 7), (8, 9), (10, 999))

_TENTHS = 10
_SECONDS = 60  # no limit
_ANALYSIS = Analysis("english")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, the word that was meant, the first offer (empty if there was none), CPU seconds to find it."""

    typed: str
    meant: str
    offered: str
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether the offer finds what the word finds."""
        return bool(self.offered) and _ANALYSIS.stem(self.offered) == _ANALYSIS.stem(self.meant)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an archive by the number of its articles, and by that of all other articles of the source."""

    here: Mapping[str, int]
    elsewhere: Mapping[str, int]

    def frequent(self) -> list[str]:
        """Those in LEAST_ARTICLES articles or more, ascending."""
        return sorted(word for word, count in self.here.items() if word.isalpha() and count >= LEAST_ARTICLES)

    def right(self) -> list[str]:
        """Those that occur, and in LEAST_ARTICLES other articles or more, ascending."""
        return sorted(word for word in self.here if self.elsewhere.get(word, 0) >= LEAST_ARTICLES)


def misspell(word: str, edits: int, rng: random.Random) -> str:
    """A word after random edits: a letter more, less or changed, or two neighbours swapped; never the word itself."""
    while True:
        made = word
        for _ in range(edits):
            made = rng.choice(_EDITS)(made, rng)
        if made and made != word and _ANALYSIS.stem(made) != _ANALYSIS.stem(word):
            return made


def _inserted(word: str, rng: random.Random) -> str:
    at = rng.randint(0, len(word))
    return word[:at] + rng.choice(string.ascii_lowercase) + word[at:]


def _dropped(word: str, rng: random.Random) -> str:
    at = rng.randrange(max(len(word), 1))
    return word[:at] + word[at + 1 :]


def _changed(word: str, rng: random.Random) -> str:
    at = rng.randrange(max(len(word), 1))
    return word[:at] + rng.choice(string.ascii_lowercase) + word[at + 1 :]


def _swapped(word: str, rng: random.Random) -> str:
    at = rng.randrange(max(len(word) - 1, 1))
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


_EDITS: tuple[Callable[[str, random.Random], str], ...] = (_inserted, _dropped, _changed, _swapped)


def ask(engine: SearchEngine, typed: str, meant: str) -> Answer:
    """Search for a word, and take the first offer."""
    request = SearchRequest(typed, with_histogram=False)
    page, articles = engine.search(request), engine.status().articles
    began = time.process_time()
    offers = suggest(engine, request, page, articles, Deadline.after(_SECONDS)).spellings
    return Answer(typed, meant, offers[0].text if offers else "", time.process_time() - began)


def describe(title: str, answers: Sequence[Answer]) -> Iterator[str]:
    """The share of right offers, all and by the length of the word."""
    seconds = sorted(answer.seconds for answer in answers)
    middle, high = (seconds[int(len(seconds) * share)] * 1000 for share in (0.5, 0.95))
    yield f"{title}: {_share(answers)}; CPU ms p50 {middle:.1f}, p95 {high:.1f}"
    for low, high in LENGTHS:
        some = [answer for answer in answers if low <= len(answer.meant) <= high]
        if some:
            yield (
                f"    {low} to {high} letters: {_share(some)}"
                if high < 999
                else f"    {low} letters and more: {_share(some)}"
            )


def _share(answers: Sequence[Answer]) -> str:
    right = sum(answer.is_right for answer in answers)
    exactly = sum(answer.offered == answer.meant for answer in answers)
    offered = sum(bool(answer.offered) for answer in answers)
    count = len(answers)
    shares = f"{right / count:.1%} right ({exactly / count:.1%} to the letter), {offered / count:.1%} offered"
    return f"{shares}, of {count}"


def describe_false(title: str, answers: Sequence[Answer]) -> str:
    """The share of words that are right for which something else was offered."""
    false = [answer for answer in answers if answer.offered]
    examples = ", ".join(f"{answer.typed}: {answer.offered}" for answer in false[:12])
    return f"{title}: {len(false) / len(answers):.1%} offered, of {len(answers)} {examples}".rstrip()


def read_words(lines: Path, elsewhere: Path) -> Words:
    """Count the articles of two files with each word."""
    return Words(_counts(lines), _counts(elsewhere))


def _counts(lines: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    for article in press_articles(lines):
        counts.update({*forms(article.title), *forms(article.body)})
    return counts


def measure(engine: SearchEngine, words: Words, count: int, seed: int) -> Iterator[str]:
    """Ask for everything; `count` misspellings of each number of edits, `count` right words of each kind."""
    rng = random.Random(seed)  # noqa: S311  (not a secret)
    frequent, right = words.frequent(), words.right()
    for edits in (1, 2):
        meant = [rng.choice(frequent) for _ in range(count)]
        answers = [ask(engine, misspell(word, edits, rng), word) for word in meant]
        yield from describe(f"{edits} edit{'s' if edits > 1 else ''}", answers)
    drawn = rng.sample(right, min(count, len(right)))
    yield describe_false("right words, drawn uniformly", [ask(engine, word, word) for word in drawn])
    weighted = rng.choices(right, [words.here[word] for word in right], k=count)
    yield describe_false("right words, drawn by frequency", [ask(engine, word, word) for word in weighted])
    names = [ask(engine, typed, meant) for typed, meant in NAMES]
    yield from describe("names by hand", names)
    wrong = (f"{each.typed}: {each.offered or 'nothing'}" for each in names if not each.is_right)
    yield f"    not right: {', '.join(wrong)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options, build the archive and measure."""
    parser = argparse.ArgumentParser(
        prog="misspellings", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--part", choices=("first", "last"), default="last", help="which tenth is the archive")
    parser.add_argument("--count", type=int, default=2_000, help="words of each kind")
    parser.add_argument("--seed", type=int, default=1, help="which words are drawn")
    parser.add_argument("--corpora", type=Path, default=SHARED_CORPORA, help="where press.jsonl.xz is")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        here, elsewhere = _parted(open_corpus("98k", work, options.corpora).lines, work, options.part)
        index_dir = work / "index"
        command = [sys.executable, "-m", "indexer", "build", str(here), "--index-dir", str(index_dir)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        settings = Settings(index_dir=index_dir)
        app = create_app(settings)
        stack.enter_context(app.test_request_context())  # for links
        for line in measure(open_engine(settings), read_words(here, elsewhere), options.count, options.seed):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def _parted(press: Path | None, work: Path, part: str) -> tuple[Path, Path]:
    """A tenth of a file of lines as a file, and the others as a file."""
    assert press is not None
    with press.open("rb") as lines:
        count = sum(1 for _ in lines)
    tenth = count // _TENTHS
    head, tail = work / "head.jsonl", work / "tail.jsonl"
    with press.open("rb") as lines:
        for path, most in ((head, tenth if part == "first" else count - tenth), (tail, count)):
            with path.open("wb") as target:
                target.writelines(islice(lines, most))
    return (head, tail) if part == "first" else (tail, head)


if __name__ == "__main__":
    main()
