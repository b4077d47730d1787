"""The time limit of a request: one clock, started when a thread takes the request, for all its stages."""

import time
from dataclasses import dataclass
from typing import Self, cast

from flask import Flask, current_app, g

from dateline.deadline import Clock, Deadline

REQUEST_SECONDS = 2.0
AFTER_SEARCH_SECONDS = 0.6  # reserved for the stages after the search
AFTER_MARKS_SECONDS = 0.1  # reserved for rendering the page


@dataclass(frozen=True, slots=True)
class RequestDeadlines:
    """When each stage of a request has to end.

    Snippets and marks in titles share `marks`, and snippets are made first.  So the marks in titles are left out first,
    then those in snippets.  Hits are always shown.
    """

    search: Deadline
    marks: Deadline

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> Self:
        """Return the deadlines of a request that begins now and has `seconds`."""
        whole = Deadline.after(seconds, clock)
        return cls(whole.earlier(AFTER_SEARCH_SECONDS), whole.earlier(AFTER_MARKS_SECONDS))


def register(app: Flask) -> None:
    """Start a clock for every request of `app`.  Tests may replace the extension `dateline.clock`."""
    app.extensions["dateline.clock"] = time.monotonic
    app.before_request(start_clock)


def start_clock() -> None:
    """Start the clock of the current request, or start it again."""
    g.deadlines = RequestDeadlines.after(REQUEST_SECONDS, current_app.extensions["dateline.clock"])


def deadlines() -> RequestDeadlines:
    """Return the deadlines of the current request."""
    return cast("RequestDeadlines", g.deadlines)
