"""Looking up ids."""

import numpy as np
import pytest

from dateline.columnar import id_lookup
from dateline.columnar.id_lookup import IdLookup
from dateline.columnar.strings import StringColumn

IDS = ("b", "a", "c-2", "u-0123", "ä", "zz")


@pytest.fixture(params=["hashes", "collisions"])
def lookup(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> IdLookup:
    """A lookup of IDS, where all hashes are different and where they are all the same."""
    if request.param == "collisions":
        monkeypatch.setattr(id_lookup, "hash", lambda _: 5, raising=False)
    return IdLookup(StringColumn.from_strings(IDS))


def test_every_id_is_found_and_no_other(lookup: IdLookup) -> None:
    """Also where all hashes are equal."""
    assert [lookup.find(article_id) for article_id in IDS] == list(range(len(IDS)))
    assert lookup.find("c") is None


def test_many_are_found_at_once(lookup: IdLookup) -> None:
    """Missing ids are left out."""
    assert sorted(lookup.find_all({"zz", "missing", "a", "ä"}).tolist()) == [1, 4, 5]
    assert lookup.find_all([]).tolist() == []


def test_nothing_is_found_among_nothing() -> None:
    """A segment without documents has a lookup, too."""
    empty = IdLookup(StringColumn(np.zeros(1, np.uint8), np.zeros(0, np.uint8)))
    assert empty.find("a") is None
