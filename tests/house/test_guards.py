"""Rules for the structure of the code; each finds a planted defect."""

import statistics
from collections.abc import Sequence
from pathlib import Path

import pytest

from dateline.article import METADATA_FIELDS, METADATA_PLURALS
from house.contracts import array_functions
from house.imports import circles, import_graph
from house.ladders import ladders
from house.measures import function_lengths, modules_by_folder, same_docstrings, silent_tests
from house.metadata_lists import metadata_lists
from house.names import classes_twice, twice_in_dateline
from house.source_trees import Module, make_module, read_modules

CHECKOUT = Path(__file__).resolve().parents[2]

MOST_MODULES = 30
MOST_LINES = 375
MEDIAN_LINES = 6
LADDERS = 2


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    """All modules of the three packages."""
    return read_modules(CHECKOUT)


def test_no_name_is_defined_twice_in_dateline(modules: Sequence[Module]) -> None:
    """A class, a type alias or a public function has its name to itself."""
    assert not twice_in_dateline(modules)


@pytest.mark.parametrize("package", ["indexer", "webapp"])
def test_no_class_is_defined_twice(modules: Sequence[Module], package: str) -> None:
    """In indexer and webapp the rule holds for classes."""
    assert not classes_twice(modules, package)


@pytest.mark.parametrize(
    "planted", ["class {0}: ...", "def {0}(): ...", "{0}: TypeAlias = list[int]", "{0} = list[int]"]
)
def test_a_name_that_is_planted_twice_is_found(modules: Sequence[Module], planted: str) -> None:
    """The second definition may be of any kind and in any folder of dateline; private names do not count."""
    more = [
        make_module("dateline.query.planted", planted.format("PlantedTwice")),
        make_module("dateline.text.planted", "class PlantedTwice: ...\nclass _Hidden: ..."),
        make_module("dateline.dates_planted", "class _Hidden: ...\ndef _planted(): ..."),
        make_module("webapp.planted", "class PlantedTwice: ..."),
    ]
    found = twice_in_dateline([*modules, *more])
    assert found.keys() - twice_in_dateline(modules).keys() == {"PlantedTwice"}
    assert [each.module for each in found["PlantedTwice"]] == ["dateline.query.planted", "dateline.text.planted"]


def test_a_class_that_is_planted_twice_is_found() -> None:
    """Only in its own package; functions do not count."""
    planted = [make_module(f"webapp.{name}", "class View: ...\ndef show(): ...") for name in ("one", "other")]
    assert classes_twice(planted, "webapp").keys() == {"View"}
    assert not classes_twice(planted, "indexer")


def test_no_imports_go_in_a_circle(modules: Sequence[Module]) -> None:
    """Imports under TYPE_CHECKING and inside functions count."""
    assert not circles(import_graph(modules))


@pytest.mark.parametrize(
    "back",
    [
        "from dateline.planted.one import first",
        "import dateline.planted.one",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .one import first",
        "def second():\n    from dateline.planted import one\n    return one",
    ],
)
def test_a_planted_circle_is_found(back: str) -> None:
    """The circle goes through three modules; the import that closes it takes each form."""
    planted = [
        make_module("dateline.planted", "", is_package=True),
        make_module("dateline.planted.one", "from dateline.planted.two import second\nfirst = 1"),
        make_module("dateline.planted.two", "from . import three\nsecond = 2"),
        make_module("dateline.planted.three", back),
    ]
    assert circles(import_graph(planted)) == [
        ["dateline.planted.one", "dateline.planted.three", "dateline.planted.two"]
    ]


def test_no_docstring_begins_with_the_same() -> None:
    """Read alone, such a docstring says nothing.  Tests and benchmarks count."""
    modules = read_modules(CHECKOUT, ("dateline", "indexer", "webapp", "benchmarks", "tests"))
    assert not same_docstrings(modules)


def test_a_planted_docstring_is_found() -> None:
    """The docstring of a module, a class or a nested function."""
    text = '''"""The same."""
class One:
    """The same as before."""
    def method(self):
        """What it is."""
        def inner():
            """The same, deeper."""
'''
    assert [each.split()[-1] for each in same_docstrings([make_module("dateline.planted", text)])] == [
        "dateline/planted.py:1",
        "One",
        "inner",
    ]


def test_every_test_has_a_docstring() -> None:
    """A sentence says what holds."""
    assert not silent_tests(read_modules(CHECKOUT, ("tests",)))


def test_a_planted_test_without_a_docstring_is_found() -> None:
    """Methods, coroutines and empty docstrings count; helpers do not, nor functions in files without tests."""
    text = '''
def test_silent(): ...
def test_spoken():
    """It holds."""
def helper(): ...
class TestGroup:
    async def test_method(self):
        """ """
'''
    planted = [make_module("tests.unit.test_planted", text), make_module("tests.unit.planted", text)]
    assert silent_tests(planted) == [
        "tests/unit/test_planted.py:2 test_silent",
        "tests/unit/test_planted.py:7 test_method",
    ]


def test_functions_are_short(modules: Sequence[Module]) -> None:
    """Half of them have six lines or fewer."""
    assert statistics.median(function_lengths(modules)) <= MEDIAN_LINES


def test_planted_long_functions_are_counted(modules: Sequence[Module]) -> None:
    """Doubling the functions with long ones moves the median."""
    body = "".join(f"def planted_{number}():\n" + "    pass\n" * 30 for number in range(len(function_lengths(modules))))
    assert statistics.median(function_lengths([*modules, make_module("dateline.planted", body)])) > MEDIAN_LINES


def test_folders_are_small(modules: Sequence[Module]) -> None:
    """No folder holds more than MOST_MODULES modules."""
    assert not {folder for folder, count in modules_by_folder(modules).items() if count > MOST_MODULES}


def test_a_planted_drawer_is_found() -> None:
    """Modules in its subfolders do not count."""
    planted = [make_module(f"webapp.drawer.m{number}", "") for number in range(MOST_MODULES + 1)]
    below = [make_module("webapp.drawer.below.m", "")]
    assert modules_by_folder([*planted, *below])["webapp/drawer"] == MOST_MODULES + 1


def test_modules_are_short(modules: Sequence[Module]) -> None:
    """No module has more than MOST_LINES lines."""
    assert not [each.path for each in modules if each.text.count("\n") > MOST_LINES]


def test_two_places_take_a_query_apart(modules: Sequence[Module]) -> None:
    """A new kind of node costs a node, a clause, a line in the plan and one in the words of the results page."""
    assert len(ladders(modules)) <= LADDERS


SYNTAX = """
from typing import TypeAlias
class _Leaf: ...
class Word(_Leaf): ...
class Prefix(_Leaf): ...
class And: ...
Leaf: TypeAlias = Word | Prefix
Node: TypeAlias = Leaf | And
"""
IMPORT = "from dateline.query.syntax import And, Leaf, Node, Prefix, Word, _Leaf\n"


@pytest.mark.parametrize(
    "ladder",
    [
        "def cost(node):\n    match node:\n        case And():\n            return 1\n    return 0",
        "def cost(node):\n    return 1 if isinstance(node, And | Word) else 0",
        "def cost(node):\n    return 1 if isinstance(node, (And,)) else 0",
        "def cost(node):\n    return isinstance(node, Leaf)",
        "def cost(node):\n    return isinstance(node, _Leaf)",
        "def cost(node):\n    return type(node) is Word",
        "COSTS = {And: 1, Word: 2}",
        "@cost_of.register\ndef _(node: Word): ...\n@cost_of.register\ndef _(node: And): ...",
    ],
)
def test_a_planted_ladder_is_counted(ladder: str) -> None:
    """Each way to ask for the type of a node is one ladder."""
    planted = [make_module("dateline.query.syntax", SYNTAX), make_module("dateline.search.planted", IMPORT + ladder)]
    assert [each.module for each in ladders(planted)] == ["dateline.search.planted"]


def test_questions_for_other_types_are_no_ladder() -> None:
    """Nodes in annotations and calls do not count."""
    text = f"{IMPORT}def make(node: Node) -> And:\n    return And(node) if isinstance(node, str) else {{'a': Word}}"
    planted = [make_module("dateline.query.syntax", SYNTAX), make_module("dateline.search.planted", text)]
    assert ladders(planted) == []


MAY_LIST_METADATA = {
    "dateline.article.MetadataField",
    "dateline.article.METADATA_PLURALS",
    "dateline.article.Article",
    "dateline.article.article_digest",  # in an order of its own, which is part of the format
    "dateline.columnar.segment.Documents",
    "dateline.columnar.segment.Segment",
    "dateline.request.Hit",
    "dateline.request.SearchRequest",
    "dateline.search.stored_fields.hit_reader",  # for each hit of each page: a loop over the fields takes longer
    "indexer.sources.document.SourceDocument",
    "indexer.sources.field_names.USUAL_NAMES",
    "indexer.sources.texts.labels._LABELS",
    "webapp.search.links.Changes",
}
METADATA = tuple(
    name
    for name in (*METADATA_FIELDS, *METADATA_PLURALS.values())
    if name not in {"author", "authors", "section", "sections"}  # what is no metadata has authors and sections, too
)


def test_metadata_fields_are_listed_once() -> None:
    """All else is derived from that list, but for types, tables of their values, and the named exceptions."""
    modules = read_modules(CHECKOUT, ("dateline", "indexer", "webapp", "benchmarks"))
    assert set(metadata_lists(modules, METADATA)) == MAY_LIST_METADATA


@pytest.mark.parametrize(
    "planted",
    [
        "('place', 'agency', 'source')",
        "['title', 'sources', 'places', 'agencies']",
        "{'place', 'agency', 'source'}",
        "{'place': 1, 'agency': 2, 'source': 3}",
        "[*asked.places, *asked.agencies, *asked.sources]",
        "View(place_link=1, agency_link=2, source_link=3)",
        "Hit(places[doc] if places else None, agencies[doc], sources[doc])",
        "name == 'place' or name == 'agency' or name == 'source'",
        "lambda place, agency, *, source: 1",
    ],
)
def test_a_planted_list_of_metadata_fields_is_found(planted: str) -> None:
    """The statement is named; each way to write a list counts."""
    assert metadata_lists([make_module("dateline.planted", f"x: object = {planted}")], METADATA) == [
        "dateline.planted.x"
    ]


def test_planted_attributes_and_cases_of_metadata_are_found() -> None:
    """The attributes of a class, and the cases and alternatives of a match."""
    text = """
class View:
    place_link: str
    agency_link: str
    source_link: str
def case(name):
    match name:
        case "place": return 1
        case "agency": return 2
        case "source": return 3
async def alternative(name):
    match name:
        case "place" | "agency" | "source": return 1
if alternative:
    print("place", "agency", "source")
"""
    names = ["View", "case", "alternative", "line 14"]
    found = metadata_lists([make_module("webapp.planted", text)], METADATA)
    assert found == [f"webapp.planted.{name}" for name in names]


def test_two_metadata_fields_are_no_list() -> None:
    """A dateline has a place and an agency; names in different expressions do not count either."""
    text = "x = {'place': 1, 'agency': 2}\ndef f(place, agency):\n    source = place\n    return [source]"
    assert metadata_lists([make_module("indexer.planted", text)], METADATA) == []


CONTRACT = '''
from typing import TypeAlias
import numpy as np
from numpy.typing import NDArray
Docs: TypeAlias = NDArray[np.uint32]
"""Ascending numbers of documents."""
def union(docs: list[Docs]) -> Docs:
    """The documents in any of the lists, each once.  O(n)."""
def above(values: NDArray, least: float) -> "NDArray":
    """Which reach a value."""
def _hidden(docs: Docs) -> Docs: ...
def length(text: str) -> int: ...
class Postings:
    """The documents of a term."""
    def find(self, docs: Docs) -> NDArray[np.bool_]:
        """For each of some documents whether it is there.  O(documents)."""
class OtherPostings:
    def find(self, docs: Docs) -> NDArray[np.bool_]:
        """See `Postings`."""
'''


def test_functions_on_arrays_name_their_contracts(modules: Sequence[Module]) -> None:
    """Each public function on arrays names shape, dtype, order and cost."""
    assert [str(each) for each in array_functions(modules) if not each.is_full] == []


def test_contracts_are_read() -> None:
    """The docstrings of the function, its class, its aliases and the method that it refers to count."""
    found = {each.name: each for each in array_functions([make_module("dateline.planted", CONTRACT)])}
    assert found.keys() == {"union", "above", "Postings.find", "OtherPostings.find"}
    assert [name for name, each in found.items() if each.is_full] == ["union", "Postings.find", "OtherPostings.find"]
    assert found["above"].says == frozenset()
    assert str(found["above"]).endswith("above does not name: shape, dtype, order, cost")
