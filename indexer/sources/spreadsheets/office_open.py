"""Workbooks of Office Open XML (xlsx): rows of texts, numbers and dates, read as a stream."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta

from indexer.sources.spreadsheets.packages import UnreadableSheetError, XmlReader
from indexer.sources.spreadsheets.rows import RowBuilder, SheetRow

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_MOST_SHARED_CHARACTERS = 48 * 1024 * 1024
_MOST_SHARED_TEXTS = 1_000_000
_MOST_STYLES = 70_000  # Excel itself knows 65,490
# The formats that every workbook has for dates and times.
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_QUOTED = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]|_.|\*.')
_DATE_LETTERS = re.compile("[ymdhsYMDHS]")
_COLUMN = re.compile("[A-Z]{1,3}")
_LAST_DAY = 2_958_465  # 9999-12-31


class Workbook:
    """The sheets of a workbook that are shown, by their names, with what their cells refer to; the names of others.

    Raises UnreadableSheetError.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        book = _Book()
        book.read_whole(archive, _WORKBOOK)
        relations = _Relations()
        relations.read_whole(archive, _RELATIONS)
        names = set(archive.namelist())
        parts = ((name, _part_name(relations.targets.get(key, ""))) for name, key in book.sheets)
        self.sheets = {name: part for name, part in parts if part in names}
        self.hidden = book.hidden
        styles, shared = _Styles(), _SharedTexts()
        if (part := _part_name(relations.by_kind.get("styles", "styles.xml"))) in names:
            styles.read_whole(archive, part)
        if (part := _part_name(relations.by_kind.get("sharedStrings", "sharedStrings.xml"))) in names:
            shared.read_whole(archive, part)
        self._dates, self._shared, self._since_1904 = styles.dates, shared.texts, book.since_1904

    def rows(self, name: str) -> Iterator[SheetRow]:
        """The rows of a sheet that are not blank."""
        sheet = _Sheet(self._shared, self._dates, since_1904=self._since_1904)
        for _ in sheet.read(self._archive, self.sheets[name]):
            yield from sheet.rows.take()


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


class _Book(XmlReader):
    """The names of the sheets, with the keys of their parts; the names of those that are hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.hidden: list[str] = []
        self.since_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and attributes.get("state") in ("hidden", "veryHidden"):
            self.hidden.append(attributes.get("name", ""))
        elif name == "sheet":
            self.sheets.append((attributes.get("name", ""), attributes.get("id", "")))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")


class _Relations(XmlReader):
    """The parts by their keys, and by the last words of their kinds."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}
        self.by_kind: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            self.targets[attributes.get("Id", "")] = target
            self.by_kind.setdefault(posixpath.basename(attributes.get("Type", "")), target)


class _Styles(XmlReader):
    """The numbers of the cell formats that show a number as a date."""

    def __init__(self) -> None:
        super().__init__()
        self.dates: set[int] = set()
        self._own: dict[int, bool] = {}
        self._count = 0
        self._is_inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            code = _QUOTED.sub("", attributes.get("formatCode", ""))
            is_date = code.casefold() != "general" and _DATE_LETTERS.search(code) is not None
            self._own[_number(attributes.get("numFmtId"))] = is_date
        elif name == "cellXfs":
            self._is_inside = True
        elif name == "xf" and self._is_inside and self._count < _MOST_STYLES:
            key = _number(attributes.get("numFmtId"))
            if self._own.get(key, key in _DATE_FORMATS):
                self.dates.add(self._count)
            self._count += 1

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_inside = False


class _SharedTexts(XmlReader):
    """The texts that cells refer to by their numbers; they are held in memory, up to a bound."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._size = 0
        self._is_text = self._is_reading_aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002  (as in all readers)
        self._is_text = name == "t"
        self._is_reading_aid = self._is_reading_aid or name == "rPh"

    def end(self, name: str) -> None:
        self._is_text = False
        if name == "rPh":
            self._is_reading_aid = False
        elif name == "si":
            self.texts.append("".join(self._parts))
            self._parts.clear()
            if len(self.texts) > _MOST_SHARED_TEXTS:
                raise UnreadableSheetError(f"it has more than {_MOST_SHARED_TEXTS:,} texts; save it as CSV")

    def text(self, text: str) -> None:
        if self._is_text and not self._is_reading_aid:
            self._size += len(text)
            if self._size > _MOST_SHARED_CHARACTERS:
                million = _MOST_SHARED_CHARACTERS // 1024**2
                raise UnreadableSheetError(f"its texts have more than {million} million characters; save it as CSV")
            self._parts.append(text)


class _Sheet(XmlReader):
    """The rows of a sheet."""

    def __init__(self, shared: list[str], dates: set[int], *, since_1904: bool) -> None:
        super().__init__()
        self.rows = RowBuilder()
        self._shared, self._dates, self._since_1904 = shared, dates, since_1904
        self._column = -1
        self._kind, self._style = "n", 0
        self._parts: list[str] = []
        self._is_value = self._is_reading_aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("v", "t"):
            self._is_value = not self._is_reading_aid
        elif name == "c":
            letters = _COLUMN.match(attributes.get("r", ""))
            self._column = _column_number(letters.group()) if letters else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), _number(attributes.get("s"))
            self._parts.clear()
        elif name == "row":
            self._column = -1
            self.rows.begin(_number(attributes.get("r")) or self.rows.number + 1)
        elif name == "rPh":
            self._is_reading_aid = True

    def end(self, name: str) -> None:
        self._is_value = False
        if name == "c":
            self.rows.add(self._column, self._cell("".join(self._parts)))
            self._parts.clear()
        elif name == "row":
            self.rows.finish()
        elif name == "rPh":
            self._is_reading_aid = False

    def text(self, text: str) -> None:
        if self._is_value and self.rows.grow(text):
            self._parts.append(text)

    def _cell(self, value: str) -> str:
        """The text of a cell."""
        if self._kind == "s":
            number = _number(value)
            text = self._shared[number] if 0 <= number < len(self._shared) else ""
            return text if self.rows.grow(text) else ""
        if self._kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if self._kind == "e":
            return ""
        return self._number_text(value) if self._kind == "n" else value

    def _number_text(self, value: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        if self._style in self._dates:
            return date_text(number, since_1904=self._since_1904) or value
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else value


def date_text(days: float, *, since_1904: bool) -> str:
    """The date that a number of days stands for, in ISO form; of less than one day the time; `''` if it is none."""
    if not 0 <= days <= _LAST_DAY:
        return ""
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  (sheets know no zones)
    if not since_1904 and 1 <= days < 60:
        days += 1  # the first sheets took 1900 for a leap year
    try:
        moment = first + timedelta(seconds=round(days * 86400))
    except OverflowError:
        return ""
    if days < 1:
        return moment.strftime("%H:%M:%S")
    day = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
    return day if moment.hour == moment.minute == moment.second == 0 else f"{day} {moment:%H:%M:%S}"


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 12 else 0
