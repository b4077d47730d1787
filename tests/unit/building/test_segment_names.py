"""Names of segments."""

import dataclasses
import re

from unit.whoosh_codec.whoosh_archives import make_articles

from dateline.building.segment_names import make_name, name_of_sources

ARTICLES = make_articles(5, seed=1)
SOURCES = {"MAIN_aaaaaaaaaaaaaaaa": {3, 1}, "MAIN_bbbbbbbbbbbbbbbb": set[int]()}


def test_a_name_is_the_same_for_the_same_in_any_order() -> None:
    """Neither sources nor articles have an order."""
    name = name_of_sources(3, (1.0, 2.0), SOURCES, ARTICLES)
    assert re.fullmatch(r"MAIN_[0-9a-z]{16}", name)
    assert name_of_sources(3, (1.0, 2.0), dict(reversed(SOURCES.items())), reversed(ARTICLES)) == name


def test_a_name_is_another_for_anything_else() -> None:
    """Another number, average, source, deletion or article."""
    changed = [*ARTICLES[:4], dataclasses.replace(ARTICLES[4], place="elsewhere")]
    names = [
        name_of_sources(3, (1.0, 2.0), SOURCES, ARTICLES),
        name_of_sources(4, (1.0, 2.0), SOURCES, ARTICLES),
        name_of_sources(3, (1.0, 2.5), SOURCES, ARTICLES),
        name_of_sources(3, (1.0, 2.0), {}, ARTICLES),
        name_of_sources(3, (1.0, 2.0), SOURCES | {"MAIN_aaaaaaaaaaaaaaaa": {1}}, ARTICLES),
        name_of_sources(3, (1.0, 2.0), SOURCES, changed),
        name_of_sources(3, (1.0, 2.0), SOURCES, []),
    ]
    assert len(set(names)) == len(names)


def test_names_are_spread() -> None:
    """A thousand digests give a thousand names."""
    assert len({make_name(number.to_bytes(16)) for number in range(1000)}) == 1000
