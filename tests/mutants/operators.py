"""How an expression or a statement may be changed: one operator of the language, constant or call at a time."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_PAIRS = (
    ("min", "max"),
    ("any", "all"),
    ("minimum", "maximum"),
    ("argmin", "argmax"),
    ("startswith", "endswith"),
    ("lower", "upper"),
    ("find", "rfind"),
    ("partition", "rpartition"),
    ("floor", "ceil"),
    ("lstrip", "rstrip"),
    ("issubset", "issuperset"),
)
_NAMES = {name: other for pair in _PAIRS for name, other in (pair, pair[::-1])} | {"sorted": "list"}


@dataclass(frozen=True)
class Change:
    """An expression or statement, the kind of its change, and the code that replaces it."""

    node: ast.expr | ast.stmt | ast.Slice
    kind: str
    code: str


def changes(node: ast.AST) -> Iterator[Change]:
    """Yields each change of a node itself, not of the nodes in it; conditions belong to their statement."""
    for part in (_operators, _conditions, _statements, _slices, _calls, _constants):
        yield from part(node)


def _operators(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(ops=operators):
            for index, operator in enumerate(operators):
                changed = [*operators[:index], _COMPARISONS[type(operator)](), *operators[index + 1 :]]
                yield _changed(node, "comparison", "ops", changed)
        case ast.BoolOp(op=operator):
            yield _changed(node, "and, or", "op", ast.Or() if isinstance(operator, ast.And) else ast.And())
        case ast.BinOp(op=operator) if type(operator) in _ARITHMETIC and not _joins_texts(node):
            yield _changed(node, "arithmetic", "op", _ARITHMETIC[type(operator)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield Change(node, "sign or not removed", f"({ast.unparse(operand)})")


def _conditions(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.If(test=test) | ast.IfExp(test=test):
            yield _negated(test)
        case ast.comprehension(ifs=tests):
            yield from map(_negated, tests)


def _statements(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.AugAssign(op=operator) if type(operator) in _ARITHMETIC:
            yield Change(node, "arithmetic", ast.unparse(_with(node, "op", _ARITHMETIC[type(operator)]())))
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield Change(node, "return", "return None")
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield Change(node, "call removed", "pass")
        case ast.Break():
            yield Change(node, "break, continue", "continue")
        case ast.Continue():
            yield Change(node, "break, continue", "break")


def _slices(node: ast.AST) -> Iterator[Change]:
    for bound in ("lower", "upper") if isinstance(node, ast.Slice) else ():
        if getattr(node, bound) is not None:
            yield Change(node, "slice", ast.unparse(_with(node, bound, None)))


def _calls(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            yield _changed(node, "name", "func", ast.Name(_NAMES[name]))
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _NAMES:
            yield _changed(node, "name", "func", ast.Attribute(value, _NAMES[name]))


def _constants(node: ast.AST) -> Iterator[Change]:
    """Texts with a space are sentences, which are not changed."""
    match node:
        case ast.Constant(value=bool(value)):
            yield Change(node, "constant", repr(not value))
        case ast.Constant(value=int(value) | float(value)):
            yield Change(node, "constant", f"({value + 1!r})")
            yield Change(node, "constant", f"({value - 1!r})")
        case ast.Constant(value="left" | "right" as side):
            yield Change(node, "constant", repr("right" if side == "left" else "left"))
        case ast.Constant(value=str(value)) if value and " " not in value:
            yield Change(node, "constant", "''")
        case ast.Constant(value=bytes(value)) if value:
            yield Change(node, "constant", "b''")


def _negated(test: ast.expr) -> Change:
    return Change(test, "condition", f"(not ({ast.unparse(test)}))")


def _joins_texts(node: ast.BinOp) -> bool:
    """Whether one side is certainly a text or a list: `-` would only be an error."""
    return any(
        isinstance(side, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        for side in (node.left, node.right)
    )


def _changed(node: ast.expr, kind: str, field: str, value: object) -> Change:
    return Change(node, kind, f"({ast.unparse(_with(node, field, value))})")


def _with(node: ast.AST, field: str, value: object) -> ast.AST:
    """A shallow copy of a node with another value of a field."""
    return type(node)(**{name: getattr(node, name) for name in node._fields} | {field: value})
