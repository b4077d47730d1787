"""Words in order: the rule for phrases when they are marked; a search finds the same phrases."""

import bisect
from collections.abc import Sequence

from dateline.deadline import CheckTime


def chain(positions: Sequence[Sequence[int]], distance: int, check_time: CheckTime = lambda: None) -> list[list[int]]:
    """Keep, of each ascending list, the positions that stand 1 to `distance` after a kept one of the list before.

    There is at least one list.  Returns new lists; the last one is empty exactly if the phrase does not occur.  Calls
    `check_time` for each list after the first, and raises whatever it raises.  O(P log P) for P positions.
    """
    kept = [list(positions[0])]
    for following in positions[1:]:
        check_time()
        kept.append([at for at in following if _has_between(kept[-1], at - distance, at - 1)])
    return kept


def occurrences(
    positions: Sequence[Sequence[int]], distance: int, check_time: CheckTime = lambda: None
) -> list[list[int]]:
    """Keep, of each ascending list, the positions in occurrences of the whole phrase.  Otherwise as `chain`."""
    kept = chain(positions, distance, check_time)
    for n in range(len(kept) - 2, -1, -1):
        check_time()
        kept[n] = [at for at in kept[n] if _has_between(kept[n + 1], at + 1, at + distance)]
    return kept


def _has_between(ascending: Sequence[int], first: int, last: int) -> bool:
    at = bisect.bisect_left(ascending, first)
    return at < len(ascending) and ascending[at] <= last
