"""Compares two checkouts: whether a kind of page, or the build, has become slower.

    python -m benchmarks.interleaved BEFORE NOW [--size 98k] [--rounds 7] [--builds 5] [--count 60]

Each checkout runs with its own `.venv`, in fresh processes that take turns: BEFORE, NOW, and BEFORE again, which
gives the noise.  All times are CPU times.  A ratio is that of the medians over the rounds.
The exit status is 1 if a ratio passes its bar by more than the noise of its line.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import PROJECT, SIZES, Corpus, open_corpus, query_texts, write_lines
from benchmarks.processes import run_measured
from benchmarks.queries import BenchQuery, make_queries

PAGE_BAR = 1.03
BUILD_BAR = 1.02
BEFORE, NOW, AGAIN = "before", "now", "before again"

_NAMES = {"and": "all words", "or": "any word", "phrase": "phrase", "dated": "dates", "prefix": "pattern",
          "newest": "newest first"}  # fmt: skip
_PAGE_TIMES = Path(__file__).with_name("page_times.py")

Parameters = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of work: the median time before, the ratio of now to before, and the noise.

    `noise` comes from the ratio of the code before to itself: the distance of the ratio of medians from 1, or half
    the distance of the quartiles of the ratios of the rounds, if that is more.
    """

    name: str
    before: float
    ratio: float
    noise: float
    bar: float

    @property
    def is_slower(self) -> bool:
        """Whether the ratio passes the bar by more than the noise."""
        return self.ratio > self.bar + self.noise

    def __str__(self) -> str:
        verdict = "SLOWER" if self.is_slower else ""
        return f"{self.name:26} {self.before:10.3f} {self.ratio:8.3f}   ±{self.noise:.3f}  {verdict}".rstrip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print one line for each kind; the status is 1 if any is slower."""
    options = _parser().parse_args(arguments)
    corpus = open_corpus(options.size, options.work)
    checkouts = {BEFORE: options.before.resolve(), NOW: options.now.resolve(), AGAIN: options.before.resolve()}
    lines = _page_lines(checkouts, corpus, options) if options.rounds else []
    lines += _build_lines(checkouts, corpus, options) if options.builds else []
    sys.stdout.write(f"{'CPU ms; builds: CPU s':26} {'before':>10} {'now':>8} {'noise':>8}\n")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return int(any(line.is_slower for line in lines))


def in_turn(
    checkouts: Mapping[str, Path], rounds: int, measure: Callable[[Path], Mapping[str, float]]
) -> dict[str, dict[str, list[float]]]:
    """Measure all checkouts in each round; the first changes.  Returns a list by kind and checkout."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(rounds):
        names = list(checkouts)
        at = number % len(names)
        for name in names[at:] + names[:at]:
            for kind, value in measure(checkouts[name]).items():
                found[kind][name].append(value)
    return found


def compare(found: Mapping[str, Mapping[str, Sequence[float]]], bar: float) -> Iterator[Line]:
    """Yields one line for each kind."""
    for kind, by_name in found.items():
        median = {name: statistics.median(values) for name, values in by_name.items()}
        before = median[BEFORE]
        noise = max(abs(median[AGAIN] / before - 1), _half_range(by_name[BEFORE], by_name[AGAIN]))
        yield Line(kind, before, median[NOW] / before, noise, bar)


def _half_range(before: Sequence[float], again: Sequence[float]) -> float:
    """Half the distance of the quartiles of the ratios of the rounds; 0 for a single round."""
    ratios = [other / one for one, other in zip(before, again, strict=True)]
    if len(ratios) < 2:
        return 0.0
    quartiles = statistics.quantiles(ratios, n=4, method="inclusive")
    return (quartiles[2] - quartiles[0]) / 2


def query_parameters(corpus: Corpus, count: int, texts: Sequence[str]) -> dict[str, list[Parameters]]:
    """The URL parameters of at most `count` queries of each kind."""
    kinds = make_queries(texts, corpus.base(), count).kinds
    found = {_NAMES[kind]: [_parameters(query) for query in queries[:count]] for kind, queries in kinds.items()}
    several = [query for query in kinds["and"] if len(query.words) > 1]
    found["negation"] = [{"q": f"{query.words[0]} -{query.words[-1]}"} for query in several[:count]]
    return {kind: queries for kind, queries in found.items() if queries}


def _parameters(query: BenchQuery) -> Parameters:
    words = " ".join(query.words)
    match query.kind:
        case "or":
            return {"q": " OR ".join(query.words)}
        case "phrase":
            return {"q": query.phrase_text()}
        case "dated":
            return {"q": words, "after": str(query.year), "before": str(query.year)}
        case "prefix":
            return {"q": f"{words} {query.prefix}*".strip()}
        case "newest":
            return {"q": words, "sort": "newest"}
    return {"q": words}


def _page_lines(checkouts: Mapping[str, Path], corpus: Corpus, options: argparse.Namespace) -> list[Line]:
    indexes = {checkout: options.work / f"interleaved-{corpus.size}-{checkout.name}" for checkout in checkouts.values()}
    for checkout, index_dir in indexes.items():  # one each: their formats may differ
        if not (index_dir / "CURRENT").exists():
            _build(checkout, write_lines(corpus, options.work), index_dir)
    queries = options.work / f"interleaved-{corpus.size}-{options.count}.json"
    if not queries.exists():
        queries.write_text(json.dumps(query_parameters(corpus, options.count, query_texts())), encoding="utf-8")

    def measure(checkout: Path) -> dict[str, float]:
        command = [str(_python(checkout)), "-P", str(_PAGE_TIMES), str(indexes[checkout]), str(queries)]
        said = subprocess.run(command, cwd=options.work, stdout=subprocess.PIPE, check=True, text=True).stdout
        times: dict[str, float] = json.loads(said)
        return times

    return list(compare(in_turn(checkouts, options.rounds, measure), PAGE_BAR))


def _build_lines(checkouts: Mapping[str, Path], corpus: Corpus, options: argparse.Namespace) -> list[Line]:
    source = write_lines(corpus, options.work)
    folder = options.work / "interleaved-build"

    def measure(checkout: Path) -> dict[str, float]:
        shutil.rmtree(folder, ignore_errors=True)
        return {"build": _build(checkout, source, folder)}

    lines = list(compare(in_turn(checkouts, options.builds, measure), BUILD_BAR))
    shutil.rmtree(folder, ignore_errors=True)
    return lines


def _build(checkout: Path, source: Path, index_dir: Path) -> float:
    """Build and publish an index as `reindex` does, with one worker; returns CPU seconds."""
    command = [str(_python(checkout)), "-P", "-m", "indexer", "build", str(source), "--index-dir", str(index_dir)]
    return run_measured([*command, "--workers", "1"], source.parent).cpu_seconds


def _python(checkout: Path) -> Path:
    return checkout / ".venv" / "bin" / "python"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("now", type=Path)
    parser.add_argument("--size", choices=[size for size in SIZES if size != "sample"], default="98k")
    parser.add_argument("--rounds", type=int, default=7, help="of pages")
    parser.add_argument("--builds", type=int, default=5, help="rounds of builds")
    parser.add_argument("--count", type=int, default=60, help="queries of each kind")
    parser.add_argument("--work", type=Path, default=PROJECT / "benchmarks" / ".work")
    return parser


if __name__ == "__main__":
    sys.exit(main())
