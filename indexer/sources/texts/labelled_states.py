"""What the head of a text says about its publication, such as `Status: draft`."""

from collections.abc import Sequence

from indexer.sources.states.publication import is_state_name
from indexer.sources.texts.labels import read_label


def labelled_states(lines: Sequence[str], end: int) -> dict[str, object]:
    """The states in the first `end` of `lines`, which are a head, and in further labelled lines directly below."""
    states: dict[str, object] = {}
    for i, line in enumerate(lines):
        label = read_label(line)
        is_labelled = label is not None and label.has_colon
        if i >= end and not is_labelled:
            break
        if label is not None and is_labelled and is_state_name(label.label):
            states.setdefault(label.label, label.value)
    return states
