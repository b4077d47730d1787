"""Makes archives in several states with `reindex`, to compare the answers of two checkouts on.

one        a build: one segment
four       a build and three updates of a quarter each, then removals: four segments with deletions
tiers      a large segment and small ones, kept apart by the merge policy
withheld   `four` with articles withheld
"""

import contextlib
import dataclasses
import io
import itertools
import json
import lzma
import random
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from oracle.generate import redate

from dateline.article import Article, make_article_id
from dateline.dates import PartialDate

SEED = 20170708
STATES = ("one", "four", "tiers", "withheld")
CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
WITHHELD = 30

_DERIVED_EVERY = 12  # one article in twelve has the beginning of its body as its title
_CHANGED_EVERY = 20  # an update brings a new version of one earlier article in twenty
_REMOVED_EVERY = 37
_TIER = 60  # the ratio of the sizes of two steps of `tiers`
_LARGE_BODY = 1_200_000


def press_articles(count: int, corpora: Path = CORPORA) -> list[Article]:
    """The first `count` press releases, re-dated, with places, agencies, sources, derived titles and a large body.

    Raises FileNotFoundError where the shared corpora are absent.
    """
    rng = random.Random(SEED)
    rows = itertools.islice(_press_rows(count, corpora), count)
    return prepared([_press_article(row) for row in rows], rng)


def prepared(articles: Sequence[Article], rng: random.Random) -> list[Article]:
    """Articles with values in all fields, and one whose body is large enough to be shown in parts."""
    articles = [
        dataclasses.replace(each, time=None) if each.date is None or each.date.day is None else each
        for each in redate(articles, rng)
    ]
    for number in range(0, len(articles), _DERIVED_EVERY):
        articles[number] = _with_derived_title(articles[number])
    large = "\n\n".join(itertools.islice(itertools.cycle(each.body for each in articles if each.body), 5_000))
    return [*articles, Article("large-body", "A large body", large[:_LARGE_BODY].strip(), PartialDate(2009, 5, 4))]


def make_states(articles: Sequence[Article], folder: Path, states: Sequence[str] = STATES) -> None:
    """Build `folder/STATE` for each state, from the sources in `folder/sources`.  Costs a build per state."""
    (folder / "sources").mkdir(parents=True)
    if "one" in states:
        _build(folder, "one", [articles], merging=True)
    if "tiers" in states:
        _build(folder, "tiers", tiers(articles), merging=True)
    if "four" in states or "withheld" in states:
        _make_four(folder, articles)
    if "withheld" in states:
        shutil.copytree(folder / "four", folder / "withheld")
        step = max(len(articles) // WITHHELD, 1)
        reindex("withhold", *(each.article_id for each in articles[3::step]), "--index-dir", str(folder / "withheld"))


def quarters(articles: Sequence[Article]) -> list[list[Article]]:
    """The articles of a build and three updates: a quarter each, and new versions of some earlier ones."""
    size = -(-len(articles) // 4)
    return [
        [*articles[start : start + size], *map(changed, articles[:start:_CHANGED_EVERY])]
        for start in range(0, len(articles), size)
    ]


def tiers(articles: Sequence[Article]) -> list[list[Article]]:
    """The articles of a build and of updates, each small enough for the merge policy to keep the earlier segments."""
    sizes = [max(len(articles) // 24_000, 1)]
    while sum(sizes) + 5 * _TIER * sizes[-1] < len(articles):
        sizes.append(sizes[-1] * _TIER)
    end = len(articles) - sum(sizes)
    steps = [list(articles[:end])]
    for number, size in enumerate(reversed(sizes)):
        steps.append([*articles[end : end + size], *map(changed, articles[number : size // 4 * 3 : 3])])
        end += size
    return steps


def changed(article: Article) -> Article:
    """A later version of an article."""
    return dataclasses.replace(article, body=f"{article.body}\n\nThis version corrects the one before.".strip())


def reindex(*arguments: str, merging: bool = True) -> None:
    """Run `reindex` in this process.  Raises RuntimeError if it fails."""
    from indexer.cli import main

    said = io.StringIO()
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(said))
        if not merging:
            stack.enter_context(_no_merges())
        try:
            main(arguments)
        except SystemExit as ended:
            if ended.code:
                raise RuntimeError(f"reindex {' '.join(arguments)[:200]}: {said.getvalue()}") from None


def write_rows(path: Path, articles: Iterable[Article]) -> Path:
    """Write articles as `reindex export` does."""
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(_exported(each), ensure_ascii=False) + "\n" for each in articles)
    return path


def _make_four(folder: Path, articles: Sequence[Article]) -> None:
    steps = quarters(articles)
    _build(folder, "four", steps, merging=False)
    last = {each.article_id: each for step in steps for each in step}
    left = [each for number, each in enumerate(last.values()) if number % _REMOVED_EVERY]
    path = write_rows(folder / "sources" / "four-left.jsonl", left)
    reindex("update", str(path), "--delete-missing", "--index-dir", str(folder / "four"), merging=False)


def _build(folder: Path, state: str, steps: Sequence[Sequence[Article]], *, merging: bool) -> None:
    for number, step in enumerate(steps):
        path = write_rows(folder / "sources" / f"{state}-{number}.jsonl", step)
        command = "update" if number else "build"
        reindex(command, str(path), "--index-dir", str(folder / state), merging=merging)


@contextlib.contextmanager
def _no_merges() -> Iterator[None]:
    """Make commits merge nothing.  Patches `choose_merges` in all modules that have it."""
    import indexer.builds

    assert indexer.builds
    name = "choose_merges"
    found = [module for module in list(sys.modules.values()) if name in getattr(module, "__dict__", {})]
    if not found:
        raise LookupError(f"no module has {name}; is it called otherwise now?")
    kept = [vars(module)[name] for module in found]
    try:
        for module in found:
            setattr(module, name, lambda _sizes, _new: [])
        yield
    finally:
        for module, function in zip(found, kept, strict=True):
            setattr(module, name, function)


def _press_rows(count: int, corpora: Path) -> Iterator[dict[str, str]]:
    opened = (corpora / "press-1k.jsonl").open if count <= 1_000 else _packed(corpora / "press.jsonl.xz")
    with opened(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _packed(path: Path):
    return lambda encoding: lzma.open(path, "rt", encoding=encoding)


def _press_article(row: dict[str, str]) -> Article:
    article_id = make_article_id(row["id"])
    date = PartialDate.from_iso(row["date"]) if row.get("date") else None
    original = None if article_id == row["id"] else row["id"]
    return Article(article_id, row["title"] or "", row["body"], date, original_id=original)


def _with_derived_title(article: Article) -> Article:
    words = article.body.split("\n")[0].split()
    if len(words) < 9:
        return article
    return dataclasses.replace(article, title=" ".join(words[:8])[:300] + "…", title_derived=True)


def _exported(article: Article) -> dict[str, object]:
    """The row of an article in the form that `reindex export` writes."""
    return {
        "dateline_export": 1,
        "article_id": article.article_id,
        "original_id": article.original_id,
        "date": article.date.isoformat() if article.date else None,
        "time": article.time,
        "title": article.title,
        "title_derived": article.title_derived,
        "place": article.place,
        "agency": article.agency,
        "source": article.source,
        "url": article.url,
        "body": article.body,
    }
