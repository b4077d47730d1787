"""Every error that crosses a boundary between the parts, in one tree.

An error is translated into this tree once, at the edge that knows the foreign
one (a file, a library), and mapped to an exit code or an HTTP status once.
The message is one sentence for a person: what happened and what to do.
"""

from typing import Self


class DatelineError(Exception):
    """Any error that Dateline expects and explains."""


class SettingsError(DatelineError):
    """A setting of the environment has a value that cannot be used."""


class BadRequestError(DatelineError):
    """A parameter of a search cannot be used.  HTTP 400.

    `parameter` is the name of the parameter as it stands in the URL.
    """

    def __init__(self, message: str, parameter: str = "q") -> None:
        super().__init__(message)
        self.parameter = parameter


class ArticleNotFoundError(DatelineError):
    """No article of the served generation has this id.  HTTP 404."""


class ArticleWithheldError(DatelineError):
    """The archive had to take this article down.  HTTP 410."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"The article {article_id} is withheld.")
        self.article_id = article_id


class IndexUnavailableError(DatelineError):
    """There is no published index to serve.  HTTP 503."""


class CorruptIndexError(IndexUnavailableError):
    """A file of the index is missing, altered or not what it says it is."""


class IndexVersionError(IndexUnavailableError):
    """The index was written in a format that this version does not read."""

    @classmethod
    def of_format(cls, what: object, version: object, oldest: int, newest: int) -> Self:
        """Say which format something has, which are read (`oldest` to `newest`), and what to do."""
        reads = f"{what} has format {version!r}, this version of Dateline reads {oldest} to {newest}"
        if isinstance(version, int) and version > newest:
            return cls(f"{reads}; use the newer version that wrote it, or run reindex build with all sources.")
        return cls(f"{reads}; run reindex build with all sources.")


class SourceError(DatelineError):
    """What was to be indexed cannot be read at all, or holds nothing."""


class BuildError(DatelineError):
    """A build could not be written or published; nothing has changed."""


class IndexLockedError(BuildError):
    """Another process writes to the index; nothing has changed."""


class BundleError(DatelineError):
    """A bundle cannot be pushed, pulled or believed; what was served before is served still."""
