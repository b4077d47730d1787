"""A syntax tree as text of the query language: the text parses to the same tree."""

from functools import singledispatch

from dateline.query.syntax import And, Dates, Everything, Fuzzy, Node, Not, Or, Phrase, Prefix, Wildcard, Word


@singledispatch
def to_text(node: Node) -> str:
    """Write a tree in the query language; Everything is the empty text."""
    raise TypeError(f"not a node of a query: {node!r}")


def _in_field(field: str | None, text: str) -> str:
    return text if field is None else f"{field}:{text}"


@to_text.register
def _(_: Everything) -> str:
    return ""


@to_text.register
def _(node: Word) -> str:
    return _in_field(node.field, node.form)


@to_text.register
def _(node: Phrase) -> str:
    distance = "" if node.distance == 1 else f"~{node.distance}"
    return _in_field(node.field, f'"{" ".join(node.forms)}"{distance}')


@to_text.register
def _(node: Prefix) -> str:
    return _in_field(node.field, f"{node.form}*")


@to_text.register
def _(node: Wildcard) -> str:
    return _in_field(node.field, node.pattern)


@to_text.register
def _(node: Fuzzy) -> str:
    return _in_field(node.field, f"{node.form}~")


@to_text.register
def _(node: Dates) -> str:
    if node.after == node.before:
        return f"date:{node.after}"
    if node.before is None:
        return f"after:{node.after}"
    if node.after is None:
        return f"before:{node.before}"
    return f"date:{node.after}..{node.before}"


@to_text.register
def _(node: Not) -> str:
    return "-" + _grouped(node.item, And, Or, Not)


@to_text.register
def _(node: And) -> str:
    return " ".join(to_text(item) for item in node.items)


@to_text.register
def _(node: Or) -> str:
    return " OR ".join(_grouped(item, And) for item in node.items)


def _grouped(node: Node, *kinds: type) -> str:
    return f"({to_text(node)})" if isinstance(node, kinds) else to_text(node)
