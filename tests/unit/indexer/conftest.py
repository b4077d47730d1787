"""What the tests of the sources share: the seed document, and a reader of one small file."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.sources import Finding, ReadTotals, SourceDocument, SourceOptions, read_sources

SHARED = Path(__file__).resolve().parents[4] / "shared"

Outcomes = list[SourceDocument | Finding]


@pytest.fixture
def seed_path() -> Path:
    """The one document that the project was created from."""
    paths = sorted((SHARED / "seeds").glob("*.txt"))
    if not paths:
        pytest.skip(f"the seed document is not next to the project: {SHARED / 'seeds'}")
    return paths[0]


@pytest.fixture
def press_1k() -> Path:
    """1,000 press releases, one JSON object a line."""
    path = SHARED / "corpora" / "press-1k.jsonl"
    if not path.exists():
        pytest.skip(f"the shared corpus is not next to the project: {path}")
    return path


@pytest.fixture
def read_file(tmp_path: Path) -> Callable[..., Outcomes]:
    """Write one file of the given name and content, and read it."""

    def read(
        name: str,
        content: bytes | str,
        unused: Counter[str] | None = None,
        missing: set[str] | None = None,
        totals: ReadTotals | None = None,
        **options,
    ) -> Outcomes:
        path = tmp_path / name
        totals = totals or ReadTotals(
            unused=Counter() if unused is None else unused, missing=set() if missing is None else missing
        )
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_sources([path], SourceOptions(**options), totals))

    return read
