"""The modules of a checkout as syntax trees."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

PACKAGES = ("dateline", "indexer", "webapp")

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A module: its dotted name, its file below the checkout, its text."""

    name: str
    path: Path
    text: str
    is_package: bool

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)

    @property
    def package(self) -> str:
        """The first part of the name."""
        return self.name.partition(".")[0]

    @property
    def folder(self) -> Path:
        """The folder that the module lies in."""
        return self.path.parent


def read_modules(checkout: Path, packages: Sequence[str] = PACKAGES) -> list[Module]:
    """All modules of some packages of a checkout, by name."""
    paths = sorted(path for package in packages for path in (checkout / package).rglob("*.py"))
    return [_read(checkout, path) for path in paths]


def make_module(name: str, text: str, *, is_package: bool = False) -> Module:
    """A module made from a text, to plant a defect."""
    path = Path(*name.split("."))
    return Module(name, path / "__init__.py" if is_package else path.with_suffix(".py"), text, is_package)


def functions(module: Module) -> Iterator[Function]:
    """Yields the functions and methods of a module, nested ones included."""
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def type_aliases(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """Yields the type aliases at the top of a module, with their values.

    These are `X: TypeAlias = ...`, `type X = ...`, and `X = ...` with a name in camel case and a value that is a
    parametrised type or a union.
    """
    for node in module.tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                if ast.unparse(node.annotation).endswith("TypeAlias"):
                    yield name, value
            case ast.TypeAlias(name=ast.Name(id=name), value=value):
                yield name, value
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() | ast.BinOp() as value):
                if name[0].isupper() and not name.isupper() and "_" not in name:
                    yield name, value


def docstrings(module: Module) -> Iterator[tuple[str, str]]:
    """Yields all docstrings of a module, each after its place as `file:line name`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Module | ast.ClassDef | Function):
            text = ast.get_docstring(node)
            if text:
                yield f"{module.path}:{getattr(node, 'lineno', 1)} {getattr(node, 'name', '')}".strip(), text


def _read(checkout: Path, path: Path) -> Module:
    below = path.relative_to(checkout)
    is_package = path.name == "__init__.py"
    parts = below.parent.parts if is_package else below.with_suffix("").parts
    return Module(".".join(parts), below, path.read_text(encoding="utf-8"), is_package)
