"""Type ladders: code that tells the nodes of a query's syntax tree apart by their types.

The rule.  The types of nodes are the classes in the union `Node` of `dateline/query`, their bases there, and aliases
for some of them (`Leaf`, `Pattern`).  A ladder is a function that asks for the type of a node in one of these ways, or
a table that chooses by type:

* a `match` with a pattern of such a class (`case And():`),
* `isinstance(x, And | Or)` or `isinstance(x, (And, Or))`,
* `type(x) is Word`, and `x.__class__`,
* a dictionary with two or more of these classes as keys,
* a generic function of `singledispatch`, with all functions registered with it.

A function counts once, also if it asks several times.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .source_trees import Function, Module, type_aliases


class Ladder(NamedTuple):
    """A function or table that chooses by the type of a node."""

    module: str
    name: str
    line: int


def node_types(modules: Sequence[Module]) -> frozenset[str]:
    """The names of the classes of nodes and of the unions of them."""
    aliases = {name: value for module in modules for name, value in type_aliases(module)}
    syntax = next(module for module in modules if _defines_node(module))
    local = dict(type_aliases(syntax))
    found = {"Node"}
    while more := {name for each in found & local.keys() for name in _names(local[each])} - found:
        found |= more
    found |= _bases(syntax, found)
    unions = {name for name, value in aliases.items() if _names(value) and found.issuperset(_names(value))}
    return frozenset(found | unions)


def ladders(modules: Sequence[Module]) -> list[Ladder]:
    """All ladders, in the order of their modules."""
    types = node_types(modules)
    return [ladder for module in modules if _knows(module, types) for ladder in _ladders_in(module, types)]


def _bases(syntax: Module, types: set[str]) -> set[str]:
    """The classes of a module that some types inherit from, directly or not."""
    inherited = {
        node.name: {_name(base) for base in node.bases} for node in syntax.tree.body if isinstance(node, ast.ClassDef)
    }
    found: set[str] = set()
    while more := {base for name in types | found for base in inherited.get(name, ())} & inherited.keys() - found:
        found |= more
    return found


def _defines_node(module: Module) -> bool:
    return module.name.startswith("dateline.query") and any(name == "Node" for name, _ in type_aliases(module))


def _knows(module: Module, types: frozenset[str]) -> bool:
    """Whether a module defines or imports any type of node, or imports the module that defines them."""
    if _defines_node(module):
        return True
    imports = (node for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom))
    return any(
        (node.module or "").startswith("dateline.query")
        and any(alias.name in types or alias.name == "syntax" for alias in node.names)
        for node in imports
    )


def _ladders_in(module: Module, types: frozenset[str]) -> Iterator[Ladder]:
    inside_functions: set[int] = set()
    dispatched: dict[str, int] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            own = list(_own(node))
            inside_functions.update(map(id, own))
            if any(_asks(each, types) for each in own):
                yield Ladder(module.name, node.name, node.lineno)
            for generic in filter(None, map(_generic, node.decorator_list)):
                dispatched.setdefault(generic, node.lineno)
    yield from (Ladder(module.name, f"{generic} by type", line) for generic, line in dispatched.items())
    for node in ast.walk(module.tree):
        if id(node) not in inside_functions and _is_table(node, types):
            yield Ladder(module.name, "a table", node.lineno)


def _own(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it (lambdas are its own)."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function):
            waiting.extend(ast.iter_child_nodes(node))


def _asks(node: ast.AST, types: frozenset[str]) -> bool:
    match node:
        case ast.MatchClass(cls=cls):
            return _name(cls) in types
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, asked]):
            return bool(types.intersection(_names(asked)))
        case ast.Compare(left=left, comparators=[right]):
            of_type = (isinstance(left, ast.Call) and _name(left.func) == "type") or _name(left) == "__class__"
            return of_type and bool(types.intersection(_names(right)))
    return _is_table(node, types)


def _is_table(node: ast.AST, types: frozenset[str]) -> bool:
    return isinstance(node, ast.Dict) and sum(key is not None and _name(key) in types for key in node.keys) > 1


def _generic(decorator: ast.expr) -> str | None:
    """The function that a decorator registers a type with, `to_text` of `@to_text.register`; None for any other."""
    register = decorator.func if isinstance(decorator, ast.Call) else decorator
    is_one = isinstance(register, ast.Attribute) and register.attr == "register"
    return ast.unparse(register.value) if is_one else None


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _names(node: ast.AST) -> list[str]:
    """The names in a union or a tuple of types."""
    return [_name(each) for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute)]
