"""Counts per period over documents that are in order in each segment only."""

import itertools

import numpy as np
import pytest

from dateline.dates import PartialDate
from dateline.search.collectors.date_histogram import DateHistogram
from dateline.search.kernels import padded, to_bitmap

YEARS = (2015, 2016, 2017)


@pytest.mark.parametrize("years", list(itertools.permutations(YEARS)))
def test_segments_of_one_period_each_are_counted_in_any_order(years: tuple[int, ...]) -> None:
    """Even where there are as many runs of documents as there are periods."""
    days = np.array([PartialDate(year).first_day.toordinal() for year in years], np.int32)
    periods = DateHistogram("year", days, np.full(len(days), 3, np.uint8), [0, 1, 2])
    for chosen in itertools.chain.from_iterable(itertools.combinations(range(3), count) for count in range(4)):
        docs = np.array(chosen, np.uint16)
        bits = np.isin(np.arange(3), docs)
        expected = {str(year) for year in (years[doc] for doc in chosen)}
        for counted in (periods.of_docs(docs), periods.of_bitmap(to_bitmap(padded(bits)))):
            assert {each.period for each in counted.entries() if each.count} == expected
