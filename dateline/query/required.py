"""What of a query must be found: its tree without the optional words."""

from dateline.query.syntax import And, Dates, Fuzzy, Node, Or, Phrase, Prefix, Wildcard, Word


def drop_optional(tree: Node, optional: frozenset[str]) -> Node:
    """Drop the bare, unnegated words of `optional`, unless no other unnegated word, phrase or date would remain.

    Inside groups too: `the OR war` is `war`.  Words under a field, in quotes or
    negated are words like any other.
    """
    return _without(tree, optional) or tree if _has_anchor(tree, optional) else tree


def _has_anchor(node: Node, optional: frozenset[str]) -> bool:
    """Whether anything unnegated stands in the tree besides optional words."""
    if isinstance(node, And | Or):
        return any(_has_anchor(item, optional) for item in node.items)
    if isinstance(node, Word):
        return not _is_optional(node, optional)
    return isinstance(node, Phrase | Prefix | Wildcard | Fuzzy | Dates)


def _is_optional(node: Word, optional: frozenset[str]) -> bool:
    return node.field is None and node.form in optional


def _without(node: Node, optional: frozenset[str]) -> Node | None:
    if isinstance(node, Word):
        return None if _is_optional(node, optional) else node
    if isinstance(node, And | Or):
        kept = [item for item in (_without(item, optional) for item in node.items) if item is not None]
        return joined(type(node), kept)
    return node


def joined(kind: type[And] | type[Or], items: list[Node]) -> Node | None:
    """Join items into one node: None for none, the item itself for one; nested nodes of the same kind are opened."""
    flat: list[Node] = []
    for item in items:
        flat.extend(item.items if isinstance(item, kind) else (item,))
    if len(flat) < 2:
        return flat[0] if flat else None
    return kind(tuple(flat))
