"""Which changes there are in the functions of some packages, and which of them a seed draws."""

import ast
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TypeAlias

from house.source_trees import Function, Module, read_modules

from .operators import Change, changes

Lines: TypeAlias = tuple[int, int]
"""The first and the last of some lines, counted from 1."""


@dataclass(frozen=True)
class Mutant:
    """A change of one file: `code` replaces the bytes from `start` to `end`, which stand on `lines`.

    `statement` has the lines of the innermost statement around them, without its body; for the default value of a
    parameter, of the first statement of the function.
    """

    path: str
    function: str
    kind: str
    lines: Lines
    statement: Lines
    start: int
    end: int
    code: str

    @property
    def name(self) -> str:
        """A name that no other change of this state of the code has."""
        return f"{self.path}:{self.lines[0]} {self.start}-{self.end} {self.code}"

    def applied(self, source: bytes) -> bytes:
        """The source of the file with this change."""
        return source[: self.start] + self.code.encode() + source[self.end :]


def draw(checkout: Path, packages: Sequence[str], seed: int, count: int) -> list[Mutant]:
    """Draw as many lines of functions as asked for, all equally likely, and one change of each.

    The draw depends on the seed and the files alone; a greater count adds to the end.
    """
    lines: dict[tuple[str, int], list[Mutant]] = {}
    for module in read_modules(checkout, packages):
        for mutant in mutants(module):
            lines.setdefault((mutant.path, mutant.lines[0]), []).append(mutant)
    order = random.Random(seed)
    drawn = sorted(lines)
    order.shuffle(drawn)
    return [order.choice(lines[line]) for line in drawn[:count]]


def mutants(module: Module) -> Iterator[Mutant]:
    """Yields all changes of the functions of a module."""
    starts = [0, *accumulate(len(line) for line in module.text.encode().splitlines(keepends=True))]
    for place in _places(_Place(module.tree)):
        for change in changes(place.node) if place.function else ():
            yield _mutant(module, place, change, starts)


@dataclass(frozen=True)
class _Place:
    """A node, the function around it, and the lines of the statement around it; both are empty outside functions."""

    node: ast.AST
    function: str = ""
    statement: Lines = (0, 0)
    scope: str = ""


def _places(place: _Place) -> Iterator[_Place]:
    """Yields the place and those below it, without what no test could observe."""
    if not _is_unobservable(place.node):
        yield place
        for child in _children(place):
            yield from _places(child)


def _is_unobservable(node: ast.AST) -> bool:
    """Whether a node is for people and type checkers: sentences, docstrings, asserts, overloads, protocols."""
    match node:
        case ast.Assert() | ast.Raise() | ast.JoinedStr() | ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.keyword(arg="strict"):
            return True
        case ast.ClassDef(bases=marks) | ast.FunctionDef(decorator_list=marks):
            return any(isinstance(mark, ast.Name) and mark.id in {"Protocol", "overload"} for mark in marks)
    return False


def _children(place: _Place) -> Iterator[_Place]:
    match place.node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() as node:
            name = f"{place.scope}{node.name}"
            inside = replace(place, function=name, scope=f"{name}.")
            for default in (*node.args.defaults, *node.args.kw_defaults):
                if default is not None:
                    yield replace(inside, node=default, statement=_first_statement(node))
            yield from _statements(inside, node.body)
        case ast.ClassDef() as node:
            yield from _statements(replace(place, function="", scope=f"{place.scope}{node.name}."), node.body)
        case ast.AnnAssign(value=value):
            yield from [replace(place, node=value)] if value else []
        case node:
            yield from (_at(place, child) for child in ast.iter_child_nodes(node))


def _statements(place: _Place, body: Sequence[ast.stmt]) -> Iterator[_Place]:
    return (_at(place, statement) for statement in body)


def _at(place: _Place, node: ast.AST) -> _Place:
    return replace(place, node=node, statement=_header(node) if isinstance(node, ast.stmt) else place.statement)


def _header(statement: ast.stmt) -> Lines:
    """The lines of a statement, without its body."""
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    if isinstance(statement, ast.Match):
        last = statement.cases[0].pattern.lineno - 1
    elif body := getattr(statement, "body", None):
        last = body[0].lineno - 1
    return first, max(first, last)


def _first_statement(function: Function) -> Lines:
    """The lines of the first statement that is no docstring."""
    return next((_header(each) for each in function.body if not _is_unobservable(each)), _header(function.body[0]))


def _mutant(module: Module, place: _Place, change: Change, starts: Sequence[int]) -> Mutant:
    node = change.node
    first, last = node.lineno, node.end_lineno or node.lineno
    start, end = starts[first - 1] + node.col_offset, starts[last - 1] + (node.end_col_offset or 0)
    path = module.path.as_posix()
    return Mutant(path, place.function, change.kind, (first, last), place.statement, start, end, change.code)
