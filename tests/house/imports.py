"""The graph of imports and its circles.  Imports under TYPE_CHECKING and inside functions count."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from .source_trees import Module

Graph: TypeAlias = Mapping[str, frozenset[str]]


def import_graph(modules: Sequence[Module]) -> Graph:
    """The modules that each module imports.

    `from a.b import c` is an import of `a.b.c` if that is a module, else of `a.b`.  The packages above an imported
    module do not count as imported.
    """
    names = frozenset(module.name for module in modules)
    return {module.name: frozenset(_imported(module, names)) - {module.name} for module in modules}


def circles(graph: Graph) -> list[list[str]]:
    """The sets of modules that import each other, each sorted; empty if there are none.

    The strongly connected components of more than one module.  O(modules + imports).
    """
    finished = _by_end(graph)
    turned: dict[str, set[str]] = {name: set() for name in graph}
    for name, imported in graph.items():
        for each in imported:
            turned[each].add(name)
    seen: set[str] = set()
    found = []
    for name in reversed(finished):
        if name not in seen:
            together = _reached(name, turned, seen)
            if len(together) > 1:
                found.append(sorted(together))
    return sorted(found)


def _imported(module: Module, names: frozenset[str]) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                if whole in names or base in names:
                    yield whole if whole in names else base


def _base(module: Module, node: ast.ImportFrom) -> str:
    """The module X of a `from X import`, with relative names resolved."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    kept = parts[: len(parts) - node.level + module.is_package]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _by_end(graph: Graph) -> list[str]:
    """The modules in the order in which a depth-first search finishes them."""
    ended: list[str] = []
    seen: set[str] = set()
    for start in graph:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(graph[start]))]
        while path:
            name, rest = path[-1]
            following = next((each for each in rest if each not in seen), None)
            if following is None:
                ended.append(name)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(graph[following])))
    return ended


def _reached(start: str, graph: Mapping[str, set[str]], seen: set[str]) -> list[str]:
    """The modules reachable from a module, without those in `seen`; adds them to `seen`."""
    seen.add(start)
    reached, waiting = [start], [start]
    while waiting:
        for each in graph[waiting.pop()]:
            if each not in seen:
                seen.add(each)
                reached.append(each)
                waiting.append(each)
    return reached
