"""Findings of one kind together: the same reason with other names and numbers."""

import re
from collections.abc import Iterable, Sequence

from indexer.sources import Finding

EXAMPLES = 3
"""Examples of a kind that a person sees."""

_MOST_KINDS = 20  # that a person sees
_REASON = 500  # characters of a reason that tell its kind
# What differs between reasons of one kind: quotations, addresses and names of files, numbers.
_NAMES = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\S*[0-9/#]\S*|\S+\.\w{1,8}\b\S*")


def group_findings(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings by kind, the kinds in the order of their first findings."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(_kind(finding.reason), []).append(finding)
    return list(kinds.values())


def list_findings(findings: Sequence[Finding], heading: str) -> list[str]:
    """Lines with a heading and the first findings of each kind; none if there are no findings."""
    if not findings:
        return []
    lines, groups = [f"{heading}:"], group_findings(findings)
    for group in groups[:_MOST_KINDS]:
        lines += [f"  {finding}" for finding in group[:EXAMPLES]]
        if len(group) > EXAMPLES:
            lines.append(f"    ... and {len(group) - EXAMPLES:,} more like these (--json lists all)")
    rest = sum(map(len, groups[_MOST_KINDS:]))
    return [*lines, f"  ... and {rest:,} of other kinds (--json lists all)"] if rest else lines


def _kind(reason: str) -> str:
    """The reason without its names and numbers; nouns are in the singular."""
    return re.sub(r"\b(documents|files|ids|articles)\b", lambda match: match[0][:-1], _NAMES.sub("…", reason[:_REASON]))
