"""The time that a request has: one clock from the moment a thread takes it, shared out among what it does."""

import time
from dataclasses import dataclass
from typing import Self, cast

from flask import Flask, current_app, g

from dateline.deadline import Clock, Deadline

REQUEST_SECONDS = 2.0
AFTER_SEARCH_SECONDS = 0.6  # of these are kept for what comes after the search
AFTER_MARKS_SECONDS = 0.1  # and of those for writing the page


@dataclass(frozen=True, slots=True)
class RequestDeadlines:
    """When each stage of a request has to end.

    Snippets are made first and have until `marks` as well: so it is the marks in titles that give way
    first, then those in snippets.  What is shown of a hit without any is always shown.
    """

    search: Deadline
    marks: Deadline

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> Self:
        """Those of a request that has so many seconds from now on."""
        whole = Deadline.after(seconds, clock)
        return cls(whole.earlier(AFTER_SEARCH_SECONDS), whole.earlier(AFTER_MARKS_SECONDS))


def register(app: Flask) -> None:
    """Let every request of `app` have a clock.  Tests may put another in place of `dateline.clock`."""
    app.extensions["dateline.clock"] = time.monotonic
    app.before_request(start)


def start() -> None:
    """Begin to count the time of the current request."""
    g.deadlines = RequestDeadlines.after(REQUEST_SECONDS, current_app.extensions["dateline.clock"])


def deadlines() -> RequestDeadlines:
    """When the stages of the current request have to end."""
    return cast("RequestDeadlines", g.deadlines)
