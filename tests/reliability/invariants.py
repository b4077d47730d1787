"""The invariants of an index folder at every instant, checked by a fresh reader.

Code of this module, not of the project, compares the files with the manifest.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from dateline.dates import PartialDate
from dateline.engines import open_engine
from dateline.errors import ArticleNotFoundError, DatelineError
from dateline.generations import CURRENT, builds_dir, generation_dir, is_generation_name, read_withheld, withheld_files
from dateline.ports import SearchEngine
from dateline.request import SearchRequest
from dateline.settings import Settings
from reliability.revisions import entries, revision_of

OWN_NAMES = frozenset(
    {CURRENT, "LOCK", "builds", "sources.toml", "withheld.txt", "withheld.known", "withheld.lock", "withheld.serial"}
)
FOREIGN = ("notes.txt", "builds/notes/kept.txt")
"""Files that are not the project's, which nothing may touch."""


class ViolationError(AssertionError):
    """A promise that was not kept."""


class Served(NamedTuple):
    """The served generation, and the revision of the archive in it; None if nothing was published.

    `withheld` are the articles that must not be shown.
    """

    generation: str | None
    revision: int | None
    withheld: frozenset[str] = frozenset()


NOTHING = Served(None, None)


def look(index_dir: Path) -> Served:
    """Read the index as a new process would, and prove that it is whole.  Raises ViolationError."""
    withheld_files._seen.clear()  # each process remembers the list
    try:
        name = (index_dir / CURRENT).read_text()
    except FileNotFoundError:
        return NOTHING
    generation = name.removesuffix("\n")
    if not is_generation_name(generation):
        raise ViolationError(f"CURRENT holds {name!r}")
    check_files(generation_dir(index_dir, generation))
    try:
        engine = open_engine(Settings(index_dir=index_dir))
    except DatelineError as error:
        raise ViolationError(f"unreadable: {error}") from error
    try:
        withheld = read_withheld(index_dir).ids
        return Served(generation, _revision(engine, withheld), withheld)
    finally:
        engine.close()


def check_files(folder: Path) -> None:
    """Compare the files of a generation with its manifest, and that with its name."""
    try:
        raw = (folder / "MANIFEST.json").read_bytes()
        digest, listed = hashlib.sha256(raw).hexdigest(), json.loads(raw)["files"]
        expected = {each["path"]: (each["size"], each["sha256"]) for each in listed}
        found = {
            path.name: (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
            for path in folder.iterdir()
            if path.name != "MANIFEST.json"
        }
    except (OSError, ValueError, KeyError) as error:
        raise ViolationError(f"a generation that cannot be read: {error}") from error
    if digest[:12] != folder.name[-12:]:
        raise ViolationError(f"the manifest of {folder.name} is another")
    if found != expected:
        differing = {name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)}
        raise ViolationError(f"files of {folder.name} differ from its manifest: {sorted(differing)}")


def _revision(engine: SearchEngine, withheld: frozenset[str]) -> int:
    """Find every article by its own word and date, exactly once, and no withheld one; return the revision."""
    page = engine.search(SearchRequest(per_page=100))
    ids = [hit.article_id for hit in page.hits]
    if page.total != len(ids) or len(set(ids)) != len(ids) or not ids:
        raise ViolationError(f"{page.total} articles with the ids {ids}")
    revision = revision_of(set(ids))
    expected = {name: entry for name, entry in entries(revision).items() if name not in withheld}
    if set(ids) != expected.keys():
        raise ViolationError(f"the articles are those of no revision: {sorted(ids)}")
    for article_id, entry in expected.items():
        day = PartialDate.from_iso(entry.day)
        for request in (SearchRequest(text=entry.word), SearchRequest(after=day, before=day)):
            found = [(hit.article_id, str(hit.date)) for hit in engine.search(request).hits]
            if found != [(article_id, entry.day)]:
                raise ViolationError(f"{article_id} of revision {revision}: looked for {request}, found {found}")
        try:
            body = engine.article(article_id).body
        except ArticleNotFoundError as error:
            raise ViolationError(f"{article_id} is not there") from error
        if entry.word not in body.split():
            raise ViolationError(f"{article_id} has another body")
    return revision


def check_served(served: Served, allowed: Iterable[Served | int]) -> None:
    """Check that one of some generations or revisions is served."""
    allowed = list(allowed)
    if served not in allowed and served.revision not in allowed:
        raise ViolationError(f"served is {served}, not one of {allowed}")


def put_foreign_files(index_dir: Path) -> None:
    """Add files that are not the project's."""
    for name in FOREIGN:
        (index_dir / name).parent.mkdir(parents=True, exist_ok=True)
        (index_dir / name).write_text("mine\n")


def check_swept(index_dir: Path, known: Collection[str | None]) -> None:
    """Check that no remains of an interrupted run are left, and that nothing else is gone.

    `known` are the generations that were ever served; another one was never published.
    """
    for name in FOREIGN:
        if not (index_dir / name).is_file() or (index_dir / name).read_text() != "mine\n":
            raise ViolationError(f"{name}, which is not ours, was touched")
    strangers = {path.name for path in index_dir.iterdir()} - OWN_NAMES - {Path(name).parts[0] for name in FOREIGN}
    if strangers:
        raise ViolationError(f"left in the index folder: {sorted(strangers)}")
    for folder in builds_dir(index_dir).iterdir():
        if folder.name == "notes":
            continue
        if not is_generation_name(folder.name):
            raise ViolationError(f"left in builds: {folder.name}")
        if folder.name not in known:
            raise ViolationError(f"a generation that was never published: {folder.name}")
        check_files(folder)
