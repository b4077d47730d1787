"""Deleting articles: which they are, and what the statistics lose by them.

Files of a segment are never rewritten.  What a deleted article counted for is
found by tokenising its stored texts again, so that the statistics of what is
left are exact.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.segment import Deletions, Segment
from dateline.columnar.strings import StringColumn
from dateline.columnar.texts import Bodies
from dateline.text.analysis import Analysis
from dateline.text.tokens import forms


def make_deletions(segment: Segment, docs: Iterable[int], analysis: Analysis) -> Deletions | None:
    """Delete documents besides those that are deleted already; None if that makes none.

    `analysis` is that of the language of the index.  The result depends on the
    set of deleted documents only, not on how many steps it was made in.  Raises
    ValueError for a document or a word that the segment does not have.
    """
    earlier = segment.deletions
    deleted = set(earlier.docs.tolist()) if earlier else set()
    new = sorted(set(docs) - deleted)
    if new and not 0 <= new[0] <= new[-1] < segment.count:
        raise ValueError(f"{segment.name} has no document {new[0] if new[0] < 0 else new[-1]}")
    if not new:
        return earlier
    terms, occurrences, form_dfs = _losses(segment, new, analysis)
    if earlier:
        terms.update(dict(zip(earlier.term_numbers.tolist(), earlier.term_dfs.tolist(), strict=True)))
        occurrences.update(dict(zip(earlier.term_numbers.tolist(), earlier.term_occurrences.tolist(), strict=True)))
        form_dfs.update(dict(zip(earlier.form_numbers.tolist(), earlier.form_dfs.tolist(), strict=True)))
    return Deletions(
        docs=np.array(sorted(deleted.union(new)), np.int32),
        term_numbers=_numbers(terms),
        term_dfs=_counts(terms),
        term_occurrences=_counts(occurrences),
        form_numbers=_numbers(form_dfs),
        form_dfs=_counts(form_dfs),
    )


def _losses(
    segment: Segment, docs: Iterable[int], analysis: Analysis
) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """By number of a term its articles and its occurrences, by number of a form its articles, in these documents."""
    dfs: Counter[str] = Counter()
    occurrences: Counter[str] = Counter()
    form_dfs: Counter[str] = Counter()
    bodies = Bodies(segment.texts)
    for doc in docs:
        found = Counter(forms(segment.documents.titles[doc])) + Counter(forms(bodies[doc]))
        form_dfs.update(found.keys())
        dfs.update({analysis.stem(form) for form in found})
        for form, count in found.items():
            occurrences[analysis.stem(form)] += count
    terms, all_forms = segment.postings.terms, segment.forms.forms
    return _by_number(terms, dfs), _by_number(terms, occurrences), _by_number(all_forms, form_dfs)


def _by_number(words: StringColumn, counts: Counter[str]) -> Counter[int]:
    numbers = {word: words.find(word.encode("utf-8", "surrogatepass")) for word in counts}
    missing = [word for word, number in numbers.items() if number < 0]
    if missing:
        raise ValueError(f"{missing[0]!r} is not in the segment: it was made with another analysis")
    return Counter({numbers[word]: count for word, count in counts.items()})


def _numbers(counts: Counter[int]) -> NDArray[np.uint32]:
    return np.array(sorted(counts), np.uint32)


def _counts(counts: Counter[int]) -> NDArray[np.uint32]:
    return np.array([counts[number] for number in sorted(counts)], np.uint32)
