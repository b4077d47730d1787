"""What was read of each form, in each folder: files, articles, and how many of these have what an article should."""

from dataclasses import dataclass, field
from typing import Any

MOST_FOLDERS = 300
"""Folders that are counted apart, each with each of its forms."""

OTHER_FOLDERS = "(other folders)"
UNKNOWN_FORM = "unknown"

_NAMES = {
    "text": "text",
    "plain": "text",
    "wire": "agency text",
    "headed": "text with heads",
    "counted": "numbered text",
    "ris": "RIS",
    "sgml": "SGML",
    "tagged": "text in tags",
    "nexis": "Nexis",
    "nexis uni": "Nexis Uni",
    "factiva": "Factiva",
    "factiva tags": "Factiva",
    "proquest": "ProQuest",
    "markdown": "Markdown",
    "mail": "mail",
    "jsonl": "JSON Lines",
    "json": "JSON",
    "csv": "CSV",
    "tsv": "TSV",
    "xlsx": "spreadsheet (xlsx)",
    "ods": "spreadsheet (ods)",
    "sqlite": "SQLite",
}


@dataclass(slots=True)
class FormCount:
    """The files of one form in one folder: their articles, those with a date, their own title, a text; rejections."""

    form: str
    folder: str
    files: int = 0
    articles: int = 0
    dated: int = 0
    titled: int = 0
    with_text: int = 0
    rejected: int = 0

    def add(self, later: "FormCount") -> None:
        """Add the counts of other files."""
        self.files += later.files
        self.articles += later.articles
        self.dated += later.dated
        self.titled += later.titled
        self.with_text += later.with_text
        self.rejected += later.rejected

    def to_json(self) -> dict[str, Any]:
        """The counts as a JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class FormCounts:
    """Running counts by form and folder, in the order of reading.

    A reader says which file it begins; `current` are the counts that the next article belongs to.
    """

    counts: dict[tuple[str, str], FormCount] = field(default_factory=dict)
    current: FormCount | None = None

    def begin(self, file: str, form: str, *, is_start: bool = True) -> None:
        """Begin to read `file`, or if not `is_start` a later part of it; `form` is a format or a kind of text."""
        folder, _, _ = file.replace("\\", "/").rpartition("/")
        self.current = self._count(_NAMES.get(form, form), folder or ".")
        self.current.files += is_start

    def leave(self) -> None:
        """Leave the last file: the form of the next one is not known yet."""
        self.current = None

    def reject(self, file: str) -> None:
        """Count a rejection; if no file is begun, it is that of the whole `file`."""
        if self.current is None:
            self.begin(file, UNKNOWN_FORM)
        assert self.current is not None
        self.current.rejected += 1

    def accept(self, *, is_dated: bool, is_titled: bool, has_text: bool) -> None:
        """Count an article of the file that was begun."""
        current = self.current
        if current is not None:
            current.articles += 1
            current.dated += is_dated
            current.titled += is_titled
            current.with_text += has_text

    def extend(self, later: "FormCounts") -> None:
        """Add the counts of the next portion."""
        for (form, folder), count in later.counts.items():
            self._count(form, folder).add(count)

    def _count(self, form: str, folder: str) -> FormCount:
        if (form, folder) not in self.counts and len(self.counts) >= MOST_FOLDERS:
            folder = OTHER_FOLDERS
        return self.counts.setdefault((form, folder), FormCount(form, folder))
