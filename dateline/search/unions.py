"""Any of many lists: the best score of each document, with looks at the clock."""

from collections.abc import Callable, Sequence

import numpy as np

from dateline.search import kernels
from dateline.search.kernels import Docs, Scores

_SPARSE = 4  # below one posting in so many documents, lists are sorted together instead of put into one array


def best_of_many(
    lists: Sequence[Docs], scores: Sequence[Scores], documents: int, check_time: Callable[[], None]
) -> tuple[Docs, Scores]:
    """`kernels.best_of` for two or more lists of any length, over documents below `documents`.

    Scores are 0 or more.  O(postings + documents); calls `check_time`, which may raise, before each list.
    """
    if sum(map(len, lists)) * _SPARSE < documents:
        return kernels.best_of(lists, scores)
    best = np.full(documents, -1.0)
    for docs, of_list in zip(lists, scores, strict=True):
        check_time()
        best[docs] = np.maximum(best.take(docs), of_list)
    found = (best >= 0).nonzero()[0]
    return found.astype(lists[0].dtype), best.take(found)
