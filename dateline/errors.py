"""The errors that cross a boundary between the packages, in one tree.

The code that meets a foreign error (of a file, of a library) translates it into this tree; each side maps the tree to
exit statuses or HTTP statuses in one place.  A message is for the user: what happened, and what to do.
"""

from typing import Self


class DatelineError(Exception):
    """An error that Dateline expects, with a message for the user."""


class SettingsError(DatelineError):
    """An environment variable has a value that cannot be used."""


class BadRequestError(DatelineError):
    """A parameter of a request cannot be used.  HTTP 400.

    `parameter` is its name in the URL.
    """

    def __init__(self, message: str, parameter: str = "q") -> None:
        super().__init__(message)
        self.parameter = parameter


class ArticleMovedError(DatelineError):
    """The article has another id now, `article_id`.  HTTP 301."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"The article has the id {article_id} now.")
        self.article_id = article_id


class ArticleNotFoundError(DatelineError):
    """The served generation has no article with this id.  HTTP 404."""


class ArticleWithheldError(DatelineError):
    """The article is on the withheld list.  HTTP 410."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"The article {article_id} is withheld.")
        self.article_id = article_id


class IndexUnavailableError(DatelineError):
    """No index is published, or the published one cannot be served.  HTTP 503."""


class NoIndexError(IndexUnavailableError):
    """No index was ever published."""


class CorruptIndexError(IndexUnavailableError):
    """A file of the index is missing, altered or damaged."""


def readable_formats(oldest: int, newest: int) -> str:
    """The formats that are read, in words: `2`, `3 to 5`."""
    return f"{newest}" if oldest == newest else f"{oldest} to {newest}"


class IndexVersionError(IndexUnavailableError):
    """The index has a format that this version does not read."""

    @classmethod
    def of_format(cls, what: object, version: object, oldest: int, newest: int) -> Self:
        """The error for `what`, which has format `version` where formats from `oldest` to `newest` are read."""
        reads = f"{what} has format {version!r}, this version of Dateline reads {readable_formats(oldest, newest)}"
        if isinstance(version, int) and version > newest:
            return cls(f"{reads}; use the newer version that wrote it, or run reindex build with all sources.")
        return cls(f"{reads}; run reindex build with all sources.")


class SourceError(DatelineError):
    """The sources cannot be read, or have no documents."""


class BuildError(DatelineError):
    """An index could not be written or published; nothing has changed."""


class IndexLockedError(BuildError):
    """Another process or thread writes to the index; nothing has changed."""


class BundleError(DatelineError):
    """A bundle cannot be pushed or pulled, or fails a check; the generation that was served is still served."""
