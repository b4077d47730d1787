"""Which changes of the code there are, and that a seed draws the same ones again."""

from pathlib import Path

import pytest
from house.source_trees import PACKAGES, make_module
from mutants.drawing import draw, mutants

CHECKOUT = Path(__file__).resolve().parents[3]


def changed(text: str) -> set[str]:
    """The texts that a module can be changed into."""
    source = text.encode()
    return {mutant.applied(source).decode() for mutant in mutants(make_module("toy", text))}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x < y", ["(x <= y)"]),
        ("x == y != z", ["(x != y != z)", "(x == y == z)"]),
        ("x is y", ["(x is not y)"]),
        ("x in y", ["(x not in y)"]),
        ("x and y and z", ["(x or y or z)"]),
        ("not x", ["(x)"]),
        ("-x", ["(x)"]),
        ("x + y", ["(x - y)"]),
        ("x // y", ["(x * y)"]),
        ("x & y", ["(x | y)"]),
        ("x if y else z", ["x if (not (y)) else z"]),
        ("{x for x in y if x}", ["{x for x in y if (not (x))}"]),
        ("x[y:z]", ["x[:z]", "x[y:]"]),
        ("min(x)", ["(max(x))"]),
        ("x.startswith(y)", ["(x.endswith(y))"]),
        ("sorted(x)", ["(list(x))"]),
        ("7", ["(8)", "(6)"]),
        ("0.5", ["(1.5)", "(-0.5)"]),
        ("True", ["False"]),
        ("'é', x < y", ["'', x < y", "'é', (x <= y)"]),
        ("b'x'", ["b''"]),
        ("f(side='left')", ["f(side='right')"]),
    ],
)
def test_an_expression_is_changed(before: str, after: list[str]) -> None:
    """Each operator, constant and known name is changed by itself, and nothing else."""
    assert changed(f"def f():\n    x = {before}\n") == {f"def f():\n    x = {each}\n" for each in after}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x.close()", ["pass"]),
        ("return x", ["return None"]),
        ("x += y", ["x -= y"]),
        ("if x:\n        y", ["if (not (x)):\n        y"]),
        ("while x:\n        break", ["while x:\n        continue"]),
        ("for x in y:\n        continue", ["for x in y:\n        break"]),
        ("x: list[7] = y.sort(key=7)", ["x: list[7] = y.sort(key=(8))", "x: list[7] = y.sort(key=(6))"]),
    ],
)
def test_a_statement_is_changed(before: str, after: list[str]) -> None:
    """Calls for their effect, returned values, conditions and loops are changed; annotations are not."""
    assert changed(f"def f():\n    {before}\n") == {f"def f():\n    {each}\n" for each in after}


@pytest.mark.parametrize(
    "text",
    [
        'def f():\n    """It."""\n',
        "def f(x: list[7]) -> list[7]:\n    x\n",
        "def f():\n    x = 'A sentence'\n",
        "def f():\n    x = f'{y + 1} words'\n",
        "def f():\n    raise E('x', 7)\n",
        "def f():\n    assert x == 7, 'x'\n",
        "def f():\n    x = zip(y, z, strict=True)\n",
        "class C(Protocol):\n    def f(self): return x\n",
        "@overload\ndef f(): return x\n",
        "@cache(7)\ndef f():\n    x\n",
        "def f():\n    x = 'a' + y\n".replace("'a'", "''"),
        "x = 7\nclass C:\n    x = 7\n",
    ],
)
def test_what_no_test_can_observe_is_not_changed(text: str) -> None:
    """Sentences, annotations, asserts, protocols, decorators and what lies outside functions."""
    assert changed(text) == set()


def test_a_default_value_belongs_to_the_function() -> None:
    """It is evaluated when the module is imported, but only the first statement tells who uses it."""
    (found, _) = mutants(make_module("toy", 'class C:\n    def f(self, x=7):\n        """It."""\n\n        x\n'))
    assert (found.function, found.lines, found.statement) == ("C.f", (2, 2), (5, 5))


def test_a_statement_ends_before_its_body() -> None:
    """Tests that run only the body's lines are not those that run the condition."""
    found = list(
        mutants(
            make_module("toy", "def f():\n    if (\n        x\n    ):\n        y()\n    match x:\n        case 7: y\n")
        )
    )
    assert [(each.kind, each.lines, each.statement) for each in found] == [
        ("condition", (3, 3), (2, 4)),
        ("call removed", (5, 5), (5, 5)),
        ("constant", (7, 7), (6, 6)),
        ("constant", (7, 7), (6, 6)),
    ]


def test_a_seed_draws_the_same_again() -> None:
    """A greater count begins with the same changes; another seed draws others; no line is drawn twice."""
    few, many, others = (draw(CHECKOUT, ["webapp"], *drawn) for drawn in ((1, 20), (1, 40), (2, 40)))
    assert few == many[:20]
    assert len({(each.path, each.lines[0]) for each in many}) == 40
    assert {each.name for each in many} != {each.name for each in others}


def test_what_is_drawn_can_be_compiled() -> None:
    """A hundred changes of the whole code."""
    for mutant in draw(CHECKOUT, PACKAGES, 1, 100):
        compile(mutant.applied((CHECKOUT / mutant.path).read_bytes()), mutant.path, "exec")
