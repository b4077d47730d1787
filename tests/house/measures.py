"""The measures that need only the source of a checkout."""

import ast
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from .contracts import WORDS, array_functions
from .imports import circles, import_graph
from .ladders import Ladder, ladders
from .names import classes_twice, twice_in_dateline
from .source_trees import Module, docstrings, functions, read_modules


def static_measures(checkout: Path) -> dict[str, str]:
    """All measures, by name, in the order of the table."""
    modules = read_modules(checkout)
    lengths = function_lengths(modules)
    found = ladders(modules)
    by_folder = modules_by_folder(modules)
    folder, flat = max(by_folder.items(), key=lambda item: item[1])
    array = array_functions(modules)
    return {
        "modules": f"{len(modules)} ({_of_packages(modules, lambda _: 1)})",
        "lines": f"{_lines(modules)} ({_of_packages(modules, _length)})",
        "longest module": f"{max(map(_length, modules))} lines",
        "functions": str(len(lengths)),
        "median length of a function": f"{statistics.median(lengths):g} lines",
        "90th percentile of it": f"{statistics.quantiles(lengths, n=10)[-1]:g} lines",
        "type ladders in dateline/search": _ladders(found, "dateline.search"),
        "type ladders in dateline/query": _ladders(found, "dateline.query"),
        "type ladders elsewhere": _ladders(found, ""),
        "flat modules of the largest folder": f"{flat} ({folder})",
        "names twice in dateline": str(len(twice_in_dateline(modules))),
        "classes twice in indexer": str(len(classes_twice(modules, "indexer"))),
        "classes twice in webapp": str(len(classes_twice(modules, "webapp"))),
        "circles of imports": _circles(modules),
        "public functions on arrays": str(len(array)),
        "of these with a full contract": _share(sum(each.is_full for each in array), len(array)),
        **{f"that name their {part}": _share(sum(part in each.says for each in array), len(array)) for part in WORDS},
        'docstrings that begin "The same"': str(len(same_docstrings(modules))),
    }


def details(checkout: Path) -> list[str]:
    """One line for each finding: type ladders, names defined twice, circles, docstrings, incomplete contracts."""
    modules = read_modules(checkout)
    lines = [f"ladder: {each.module}:{each.line} {each.name}" for each in ladders(modules)]
    for twice in (twice_in_dateline(modules), classes_twice(modules, "indexer"), classes_twice(modules, "webapp")):
        lines += [
            f"twice: {name}: {', '.join(f'{each.module} ({each.kind})' for each in places)}"
            for name, places in twice.items()
        ]
    lines += [f"circle: {', '.join(each)}" for each in circles(import_graph(modules))]
    lines += [f"docstring: {each}" for each in same_docstrings(modules)]
    return lines + [f"contract: {each}" for each in array_functions(modules) if not each.is_full]


def function_lengths(modules: Sequence[Module]) -> list[int]:
    """The lines of each function and method from `def` to its end, with the docstring, without decorators."""
    return [(node.end_lineno or 0) - node.lineno + 1 for module in modules for node in functions(module)]


def modules_by_folder(modules: Sequence[Module]) -> Mapping[str, int]:
    """The number of modules in each folder, `__init__` included, subfolders excluded."""
    return Counter(str(module.folder) for module in modules)


def same_docstrings(modules: Sequence[Module]) -> list[str]:
    """The places of docstrings that begin with "The same": read alone, they say nothing."""
    suspects = (module for module in modules if "The same" in module.text)  # the others need not be parsed
    return [where for module in suspects for where, text in docstrings(module) if text.startswith("The same")]


def silent_tests(modules: Sequence[Module]) -> list[str]:
    """The test functions without a docstring, as `file:line name`: functions `test_...` in files `test_...`."""
    tests = (module for module in modules if module.path.name.startswith("test_"))
    return [
        f"{module.path}:{node.lineno} {node.name}"
        for module in tests
        for node in functions(module)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]


def _ladders(found: Sequence[Ladder], package: str) -> str:
    """The number of ladders in a package; of those outside both packages if it is empty."""
    inside = [each for each in found if _is_in(each, package)]
    return f"{len(inside)} in {len({each.module for each in inside})} modules" if inside else "0"


def _is_in(ladder: Ladder, package: str) -> bool:
    if package:
        return ladder.module.startswith(f"{package}.")
    return not any(_is_in(ladder, each) for each in ("dateline.search", "dateline.query"))


def _circles(modules: Sequence[Module]) -> str:
    found = circles(import_graph(modules))
    return f"{len(found)} of {sum(map(len, found))} modules" if found else "0"


def _of_packages(modules: Sequence[Module], value) -> str:
    totals = Counter[str]()
    for module in modules:
        totals[module.package] += value(module)
    return ", ".join(f"{name} {total}" for name, total in totals.items())


def _lines(modules: Sequence[Module]) -> int:
    return sum(map(_length, modules))


def _length(module: Module) -> int:
    return module.text.count("\n")


def _share(some: int, of: int) -> str:
    return f"{some} ({some / of:.0%})" if of else "0"
