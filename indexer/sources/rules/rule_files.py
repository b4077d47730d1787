"""The rules of sources, read from `dateline.toml` in the folder of a source, or from a file that a person names.

    include = "*.csv"            # which files are read, as --include and --exclude
    language = "german"          # of the archive; in a rule, of some articles
    day-first = true             # what holds for all files

    [map]
    title = "Heading"

    [[rule]]                     # what holds for some
    files = ["1990/*.txt", "1991"]
    encoding = "cp437"
    ids = "file"

All rules that a file matches hold for it; where two say different things, the later one counts.
"""

import difflib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from dateline.errors import SourceError
from dateline.text.analysis import languages
from indexer.sources.document import FIELDS, FORMATS
from indexer.sources.encoding_names import UnknownEncodingError, checked_encoding
from indexer.sources.folders.choosing import Globs
from indexer.sources.folders.roots import SourceRoots
from indexer.sources.rules.file_options import IDS_OF_SOURCES, NOTHING_SAID, FileOptions
from indexer.sources.rules.source_rules import Rule, Rules, SourceRules
from indexer.sources.rules.toml_files import read_toml

RULES_FILE = "dateline.toml"
_FILES, _RULE, _LANGUAGE = "files", "rule", "language"
_GLOBS = ("include", "exclude")


def read_rules(roots: SourceRoots, config: Path | None, *, is_new: bool = False) -> Rules:
    """The rules of the file `config`, or those in the folders of the roots.

    Raises SourceError if a file is wrong, or if `config` is missing, unless it `is_new`: then there are no rules.
    """
    if config is not None:
        rules = _read(config) or (SourceRules(str(config)) if is_new else None)
        if rules is None:
            raise SourceError(f"{config} cannot be read: there is no such file; check --config. Nothing has changed.")
        return Rules(for_all=rules)
    found = {each.root.name: _read(each.root.path / RULES_FILE) for each in roots.read}
    return Rules({name: rules for name, rules in found.items() if rules is not None})


def _read(path: Path) -> SourceRules | None:
    """The rules in a file; None if there is none."""
    return read_toml(path, partial(_parse, file=str(path)), "the rules")


def _parse(tables: Mapping[str, object], file: str) -> SourceRules:
    """The rules in a parsed file.  Raises ValueError or TypeError."""
    whole = {key: value for key, value in tables.items() if key not in (_RULE, _LANGUAGE, *_GLOBS)}
    first = _options(whole, (_RULE, _LANGUAGE, *_GLOBS), "")
    include, exclude = (_texts(tables[name], name) if name in tables else () for name in _GLOBS)
    language = _choice(languages())(tables[_LANGUAGE], _LANGUAGE) if _LANGUAGE in tables else None
    raw = tables.get(_RULE, [])
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        raise ValueError("a rule begins with [[rule]], in double brackets")
    rules = [_rule(each, number) for number, each in enumerate(raw, 1)]
    if first != NOTHING_SAID:
        rules.insert(0, Rule((), first, file))
    return SourceRules(file, tuple(rules), Globs(include, exclude), language)


def _rule(table: Mapping[str, object], number: int) -> Rule:
    where = f"rule {number}: "
    if _FILES not in table:
        raise ValueError(f'{where}it does not say for which files it holds, such as files = "1990/*.txt"')
    patterns = _texts(table[_FILES], f"{where}{_FILES}")
    options = _options({key: value for key, value in table.items() if key != _FILES}, (_FILES,), where)
    return Rule(patterns, options, f"rule {number} ({', '.join(patterns)})")


def _options(table: Mapping[str, object], others: Sequence[str], where: str) -> FileOptions:
    """The options in a table, which may have `others` as well."""
    values = {}
    for key, value in table.items():
        if key not in _KEYS:
            known = sorted({*_KEYS, *others})
            near = difflib.get_close_matches(key.replace("_", "-"), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise ValueError(f"{where}there is no key {key!r}; {hint}")
        name, read = _KEYS[key]
        if name in values:
            raise ValueError(f"{where}{key} is said twice")
        values[name] = read(value, f"{where}{key}")
    return FileOptions(**values)  # type: ignore[arg-type]  # each key has its type


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where} is no text")
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values:
        raise ValueError(f"{where} is empty")
    return tuple(_text(each, where) for each in values)


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{where} is true or false, without quotes")
    return value


def _choice(names: Sequence[str]) -> Callable[[object, str], str]:
    def read(value: object, where: str) -> str:
        if value not in names:
            raise ValueError(f"{where} is not one of {', '.join(names)}")
        return str(value)

    return read


def _encoding(value: object, where: str) -> str:
    try:
        return checked_encoding(_text(value, where))
    except UnknownEncodingError as error:
        raise ValueError(f"{where}: {error}") from None


def _field_map(value: object, where: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError(f'{where} is a table such as {{ title = "Heading" }}')
    for field_name in value:
        if field_name not in FIELDS:
            raise ValueError(f"{where}: a document has no field {field_name!r}; there are {', '.join(FIELDS)}")
    is_number = {name: isinstance(column, int) and not isinstance(column, bool) for name, column in value.items()}
    return {
        name: str(column) if is_number[name] else _text(column, f"{where}.{name}") for name, column in value.items()
    }


_KEYS: Mapping[str, tuple[str, Callable[[object, str], object]]] = {
    "format": ("format", _choice(FORMATS)),
    "form": ("format", _choice(FORMATS)),
    "map": ("field_map", _field_map),
    "records": ("records", _text),
    "table": ("table", _text),
    "encoding": ("encoding", _encoding),
    "ids": ("ids", _choice(IDS_OF_SOURCES)),
    "source": ("source", _text),
    "language": ("language", _choice(languages())),
    "day-first": ("day_first", _flag),
    "strict-dates": ("strict_dates", _flag),
    "file-times": ("file_times", _flag),
}
"""The keys of rules, each with the option that it stands for, and how its value is read."""
