"""Lists of the metadata fields: all but one of them must be derived from it."""

import ast
from collections.abc import Collection, Iterator, Sequence

from .source_trees import Module

LISTED = 3
"""The number of fields that make a list."""


def metadata_lists(modules: Sequence[Module], fields: Collection[str]) -> list[str]:
    """The statements at the top of modules that hold a list of `fields`, each as `module.name`, in order.

    A list is a display, arguments, parameters, alternatives or the attributes of a class; its elements name LISTED of
    the fields, as texts or as words of identifiers (`place_link`).
    """
    return [
        f"{module.name}.{_name(statement)}"
        for module in modules
        for statement in module.tree.body
        if any(_is_list(node, frozenset(fields)) for node in ast.walk(statement))
    ]


def _is_list(node: ast.AST, fields: frozenset[str]) -> bool:
    named = [fields.intersection(_words(element)) for element in _elements(node)]
    return len(frozenset().union(*named)) >= LISTED


def _elements(node: ast.AST) -> Sequence[ast.AST]:
    elements: Sequence[ast.AST] = ()
    match node:
        case ast.List() | ast.Tuple() | ast.Set():
            elements = node.elts
        case ast.Dict():
            elements = [key for key in node.keys if key is not None]
        case ast.Call():
            elements = [*node.args, *node.keywords]
        case ast.arguments():
            elements = [*node.posonlyargs, *node.args, *node.kwonlyargs]
        case ast.ClassDef():
            elements = [line.target for line in node.body if isinstance(line, ast.AnnAssign)]
        case ast.BoolOp():
            elements = node.values
        case ast.Match():
            elements = [case.pattern for case in node.cases]
    return elements


def _words(element: ast.AST) -> Iterator[str]:
    for node in ast.walk(element):
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.Name(id=text) | ast.Attribute(attr=text) | ast.keyword(arg=str(text)) | ast.arg(arg=text):
                yield from text.split("_")


def _name(statement: ast.stmt) -> str:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return statement.name
        case ast.Assign(targets=[target, *_]) | ast.AnnAssign(target=target):
            return ast.unparse(target)
    return f"line {statement.lineno}"
