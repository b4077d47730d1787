"""The identity of articles: which ids those keep whose sources give them none, or one that another article has.

An article without an id or a URL has an id made of its content (`make_content_id`).  What the served generation knows
decides before that: a row that moved, was edited or came with a file of another name stays the article that it was.
"""

from indexer.identity.kept_ids import KeptIds
from indexer.identity.resolution import (
    AlikeText,
    Edited,
    InScope,
    LostTexts,
    Naming,
    ReadArticles,
    ReadTexts,
    resolve_ids,
)
from indexer.identity.served_ids import ServedIds, open_ids

__all__ = [
    "AlikeText",
    "Edited",
    "InScope",
    "KeptIds",
    "LostTexts",
    "Naming",
    "ReadArticles",
    "ReadTexts",
    "ServedIds",
    "open_ids",
    "resolve_ids",
]
