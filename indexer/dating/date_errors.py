"""Why a text gives no date; each message is a reason for people."""

_LONGEST_QUOTED = 40


class UnreadableDateError(ValueError):
    """The text is not a date or a time in one of the forms."""


class AmbiguousDateError(ValueError):
    """The text can mean two dates."""


class TwoDigitYearError(AmbiguousDateError, UnreadableDateError):
    """The year has two digits, and nothing says of which century it is."""


def quoted(text: str) -> str:
    """The text in quotation marks, shortened if it is long."""
    return "'" + (text if len(text) <= _LONGEST_QUOTED else text[: _LONGEST_QUOTED - 1] + "…") + "'"


def unreadable(text: str) -> UnreadableDateError:
    """The error for a text without the form of a date."""
    return UnreadableDateError(f"{quoted(text)} is not a date that can be read")
