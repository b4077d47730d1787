"""Finds names that several modules of a package define."""

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
    """Yields the classes, functions and type aliases at the top of a module."""
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef):
            yield Defined(node.name, "class", module.name)
        elif isinstance(node, Function):
            yield Defined(node.name, "function", module.name)
    for name, _ in type_aliases(module):
        yield Defined(name, "type alias", module.name)


def defined_twice(modules: Sequence[Module], kinds: Sequence[str]) -> dict[str, list[Defined]]:
    """The public names that several modules define, sorted; definitions of other kinds do not count."""
    found = defaultdict(list)
    for module in modules:
        for each in definitions(module):
            if each.kind in kinds and not each.name.startswith("_"):
                found[each.name].append(each)
    return {name: places for name, places in sorted(found.items()) if len(places) > 1}


def twice_in_dateline(modules: Sequence[Module]) -> dict[str, list[Defined]]:
    """The names of classes, type aliases and public functions that `dateline` defines twice."""
    inside = [module for module in modules if module.package == "dateline"]
    return defined_twice(inside, ("class", "type alias", "function"))


def classes_twice(modules: Sequence[Module], package: str) -> dict[str, list[Defined]]:
    """The names of classes that a package defines twice."""
    return defined_twice([module for module in modules if module.package == package], ("class",))
