"""Words in order: the one rule for phrases, in matching as in marking."""

import bisect
from collections.abc import Callable, Sequence


def chain(
    positions: Sequence[Sequence[int]], distance: int, check_time: Callable[[], None] = lambda: None
) -> list[list[int]]:
    """Of each list (ascending), the positions that stand 1 to `distance` after one that was kept of the list before.

    The last list is empty exactly if the phrase does not occur.  Calls `check_time`, which may raise, for each list.
    """
    kept = [list(positions[0])]
    for following in positions[1:]:
        check_time()
        kept.append([at for at in following if _has_between(kept[-1], at - distance, at - 1)])
    return kept


def occurrences(
    positions: Sequence[Sequence[int]], distance: int, check_time: Callable[[], None] = lambda: None
) -> list[list[int]]:
    """Of each list, the positions that take part in an occurrence of the whole phrase.  See `chain` on `check_time`."""
    kept = chain(positions, distance, check_time)
    for n in range(len(kept) - 2, -1, -1):
        check_time()
        kept[n] = [at for at in kept[n] if _has_between(kept[n + 1], at + 1, at + distance)]
    return kept


def _has_between(ascending: Sequence[int], first: int, last: int) -> bool:
    at = bisect.bisect_left(ascending, first)
    return at < len(ascending) and ascending[at] <= last
