"""Names that are defined more than once in a package."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .source_trees import Function, Module, type_aliases


class Defined(NamedTuple):
    """A name that a module defines at its top."""

    name: str
    kind: str
    module: str


def definitions(module: Module) -> Iterator[Defined]:
    """The classes, type aliases and public functions at the top of a module; private names are its own business."""
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef):
            yield Defined(node.name, "class", module.name)
        elif isinstance(node, Function):
            yield Defined(node.name, "function", module.name)
    for name, _ in type_aliases(module):
        yield Defined(name, "type alias", module.name)


def defined_twice(modules: Sequence[Module], kinds: Sequence[str]) -> dict[str, list[Defined]]:
    """The public names that several modules define, as one of some kinds each, sorted."""
    found = defaultdict(list)
    for module in modules:
        for each in definitions(module):
            if each.kind in kinds and not each.name.startswith("_"):
                found[each.name].append(each)
    return {name: places for name, places in sorted(found.items()) if len(places) > 1}


def twice_in_dateline(modules: Sequence[Module]) -> dict[str, list[Defined]]:
    """Classes, type aliases and public functions with one name in `dateline`."""
    inside = [module for module in modules if module.package == "dateline"]
    return defined_twice(inside, ("class", "type alias", "function"))


def classes_twice(modules: Sequence[Module], package: str) -> dict[str, list[Defined]]:
    """Classes with one name in a package."""
    return defined_twice([module for module in modules if module.package == package], ("class",))
