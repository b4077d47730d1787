"""The dates of an index: the number of undated articles, the first and the last date, of what is live."""

from dataclasses import replace

import numpy as np
from made_segments import make_archive, make_segment
from oracle.plain_builder import build_segment

from dateline.article import Article
from dateline.columnar.date_totals import DateTotals, date_totals, live_date_totals
from dateline.columnar.deletions import make_deletions, mark_deleted
from dateline.dates import PartialDate


def test_of_dates_that_begin_together_the_coarser_is_first() -> None:
    """A year begins with its first month and day; of dates that end together the longer form is last."""
    dates = (PartialDate(2017, 1, 1), PartialDate(2017), None, PartialDate(2017, 12, 31), PartialDate(2017, 1))
    articles = [Article(str(number), "", "", date) for number, date in enumerate(dates)]
    totals = live_date_totals([build_segment(articles)])
    assert totals == DateTotals(1, PartialDate(2017), PartialDate(2017, 12, 31))


def test_no_articles_have_no_dates() -> None:
    """Neither has an index without segments."""
    nothing = DateTotals(0, None, None)
    assert live_date_totals([]) == live_date_totals([build_segment([])]) == nothing
    assert date_totals(np.zeros(0, np.int32), np.zeros(0, np.uint8)) == nothing


def test_deleted_articles_do_not_count() -> None:
    """Segments with deletions have the totals of those that never had the articles."""
    segment = make_segment()
    docs = [0, 1, segment.count - 1, segment.count - 2]
    gone = {segment.documents.ids[doc] for doc in docs}
    left = build_segment([each for each in make_archive(60, 8) if each.article_id not in gone])
    deleted = mark_deleted(segment, docs)
    assert live_date_totals([deleted]) == live_date_totals([left])
    assert [deleted.documents.ids[doc] for doc in deleted.live_docs.tolist()] == list(left.documents.ids)


def test_live_documents_ascend_and_are_those_that_are_not_deleted() -> None:
    """As numbers and as a mask, with deletions and without."""
    segment = make_segment()
    assert segment.is_live.all()
    assert segment.live_docs.tolist() == list(range(segment.count))
    deleted = replace(segment, deletions=make_deletions(segment, [3, 60, 4]))
    assert np.flatnonzero(~deleted.is_live).tolist() == [3, 4, 60]
    assert len(deleted.live_docs) == deleted.live_count
    assert deleted.live_docs.dtype == np.int32
