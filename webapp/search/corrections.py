"""What a date that was not used may mean, as links to the searches with it."""

import unicodedata

from dateline.query.query import Ignored
from dateline.request import SearchRequest
from dateline.written_dates import WrittenDates
from webapp.search.date_fields import UnusableDatesError, combine
from webapp.search.links import OfferedSearch, offered_link
from webapp.search.notices import Notice
from webapp.search.understanding import describe_dates


def correct_dates(request: SearchRequest, notices: tuple[Notice, ...], notice: Notice) -> tuple[OfferedSearch, ...]:
    """A search for each reading of the date that `notice` is about.

    If the other date has as many readings, both are read with the same order of day and month.
    """
    others: tuple[WrittenDates | None, ...] = _other_readings(request, notices, notice)
    if len(others) != len(notice.readings):
        others = (None,) * len(notice.readings)
    found = (_with_reading(request, notice, *pair) for pair in zip(notice.readings, others, strict=True))
    return tuple(offer for offer in found if offer)


def correct_query(request: SearchRequest, ignored: Ignored) -> tuple[OfferedSearch, ...]:
    """A search for each replacement of an ignored piece of the query."""
    text = unicodedata.normalize("NFC", request.text)
    if text.count(ignored.text) != 1:
        return ()
    links = ((new, offered_link(request, text=text.replace(ignored.text, new))) for new in ignored.replacements)
    return tuple(OfferedSearch(new, link) for new, link in links if link)


def _other_readings(
    request: SearchRequest, notices: tuple[Notice, ...], notice: Notice
) -> tuple[WrittenDates | None, ...]:
    used = request.before if notice.parameter == "after" else request.after
    if used:
        return (WrittenDates(used, used),) * len(notice.readings)
    return next((each.readings for each in notices if each is not notice and each.readings), ())


def _with_reading(
    request: SearchRequest, notice: Notice, reading: WrittenDates, other: WrittenDates | None
) -> OfferedSearch | None:
    pair = (reading, other) if notice.parameter == "after" else (other, reading)
    try:
        after, before = combine(*pair)
    except UnusableDatesError:
        after, before = reading.first, reading.last
    link = offered_link(request, after=after, before=before)
    return OfferedSearch(describe_dates(reading.first, reading.last), link) if link else None
