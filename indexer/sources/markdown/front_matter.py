"""The front matter of a page: YAML between `---`, TOML between `+++`, or a JSON object, at its start.

YAML is read with strings as its only values besides lists and maps: no dates, numbers or objects are made, and tags do
nothing.  A block that refers to itself with aliases, or is nested deep, is refused before it is built.
"""

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date, time
from typing import NamedTuple

import yaml

_OPENING = re.compile(r"\s*(?P<mark>---|\+\+\+|;;;)(?:yaml|toml|json)?[^\S\n]*\n")
_ENDS = {
    "---": re.compile(r"^(?:---|\.\.\.)[^\S\n]*$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[^\S\n]*$", re.MULTILINE),
    ";;;": re.compile(r"^;;;[^\S\n]*$", re.MULTILINE),
}
_JSON = re.compile(r"\s*\{\s*\"")
_LONGEST = 256 * 1024
_MOST_ALIASES = 20
_DEEPEST = 20
_MOST_EVENTS = 20_000
_LINE = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}?)\s*[:=]\s+(?P<value>\S.*)")

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FrontMatter(NamedTuple):
    """The values of a front matter, the text below it, and what was wrong with it, if anything."""

    values: dict[str, object]
    body: str
    problem: str | None = None


class _UnreadableError(ValueError):
    """A block cannot be read; the message says why."""


def read_front_matter(text: str) -> FrontMatter | None:
    """The front matter of a page; None if it has none.

    If the block cannot be read, its lines of the form `key: value` are, and the problem says so.
    """
    if _JSON.match(text):
        return _read_json(text)
    match = _OPENING.match(text)
    if match is None:
        return None
    end = _ENDS[match["mark"]].search(text, match.end(), match.end() + _LONGEST)
    if end is None:
        return None
    block, body = text[match.end() : end.start()], text[end.end() :]
    name, read = _READERS[match["mark"]]
    try:
        values = read(block)
    except _UnreadableError as error:
        problem = f"its front matter is no {name} ({error}), so only its single lines were read"
        return FrontMatter(_read_lines(block), body, problem)
    if values is None:
        return None
    return FrontMatter({str(key): value for key, value in values.items()}, body)


def _read_yaml(block: str) -> dict[str, object] | None:
    """The map in a block; None for a text or a list, so that a rule above a paragraph is no front matter."""
    try:
        _check_bounds(block)
        value = yaml.load(block, Loader=_Loader)  # noqa: S506 - it makes nothing but strings, lists and maps
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 2}: " if mark else ""
        raise _UnreadableError(f"{place}{getattr(error, 'problem', None) or 'it is damaged'}") from None
    except (RecursionError, ValueError, TypeError) as error:
        raise _UnreadableError(str(error)) from None
    if value is None or value == "":
        return {}
    return value if isinstance(value, dict) else None


def _check_bounds(block: str) -> None:
    aliases = depth = 0
    for count, event in enumerate(yaml.parse(block, Loader=_Loader)):
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if aliases > _MOST_ALIASES or depth > _DEEPEST or count > _MOST_EVENTS:
            raise _UnreadableError("it has too many aliases, levels or values")


def _read_toml(block: str) -> dict[str, object]:
    try:
        return {key: _to_texts(value) for key, value in tomllib.loads(block).items()}
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise _UnreadableError(str(error)) from None


def _read_json_block(block: str) -> dict[str, object]:
    try:
        value = json.loads(block, strict=False)
    except (ValueError, RecursionError) as error:
        raise _UnreadableError(str(error)) from None
    return value if isinstance(value, dict) else {}


def _read_json(text: str) -> FrontMatter | None:
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text, len(text) - len(text.lstrip()))
    except (ValueError, RecursionError):
        return None
    return FrontMatter(value, text[end:]) if isinstance(value, dict) and end <= _LONGEST else None


def _to_texts(value: object) -> object:
    """A value of TOML with dates as texts."""
    if isinstance(value, dict):
        return {str(key): _to_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_to_texts(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | time) else value


def _read_lines(block: str) -> dict[str, object]:
    """The lines `key: value` of a block that cannot be read as a whole."""
    values: dict[str, object] = {}
    for line in block.splitlines():
        match = _LINE.fullmatch(line.rstrip())
        if match is not None and match["key"] not in values:
            values[match["key"]] = match["value"].strip().strip("\"'")
    return values


_READERS: dict[str, tuple[str, Callable[[str], dict[str, object] | None]]] = {
    "---": ("YAML", _read_yaml),
    "+++": ("TOML", _read_toml),
    ";;;": ("JSON", _read_json_block),
}
