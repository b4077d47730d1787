"""The texts in the values of fields: JSON values of all kinds, and cells of tables."""

import json
import math
import re
import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from indexer.dating import join_parts, mongo_date, object_date
from indexer.sources.document import DateText
from indexer.sources.field_names import is_container, is_of_creation, known_as, says_html

# The keys of the text in an object that represents one value, as in JSON-LD, MongoDB and lists of paragraphs.
_VALUE_KEYS = (
    *("name", "text", "content", "value", "rendered", "main", "original", "basic", "processed", "default", "@value"),
    *("#text", "_text", "_value", "$t", "__text", "display_name", "displayName", "label", "title", "html", "plain"),
    *("@id", "$oid", "$date", "$numberLong", "href", "url"),
)
# Those of one in a body: the text of a picture or a link is none, but a block may have its text further inside.
_BODY_KEYS = (
    *("rendered", "value", "content", "text", "main", "basic", "processed", "default", "@value", "#text", "_text"),
    *(
        "_value",
        "$t",
        "__text",
        "html",
        "plain",
        "body",
        "data",
        "children",
        "blocks",
        "root",
        "paragraphs",
        "items",
        "name",
    ),
)
_NO_TEXT_BLOCKS = frozenset(
    {
        *("image", "images", "video", "audio", "gallery", "embed", "oembed", "picture", "photo", "reference"),
        *("divider", "interstitial_link", "link_list", "social", "raw_html", "ad", "advertisement", "promo"),
        *("related", "code_embed", "list_element_image", "custom_embed"),
    }
)
# Lists of the parts of one paragraph, as editors keep it, with the name of the words in each.
_PARTS = (("children", "text"), ("content", "text"), ("ops", "insert"))
_LONGEST_JSON = 2_000_000  # characters; longer ones are not read
_MOST_HOLDERS = 100_000
_ENDS = {"{": "}", "[": "]"}
_OBJECT_IN_TEXT = re.compile(r"\[?\s*\{\s*\"[^\"\\\n]{1,60}\"\s*:")  # also one that is damaged, or cut
_LOCALE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
_DEEPEST_VALUE = 8
_DEEPEST_NAME = 5
_MOST_NAMES = 1_000
_ADDRESS_ALONE = re.compile(r"(?:https?:)?//\S+\Z")
_TIME = re.compile(r"[0-9]{1,2}(?:[:.h][0-9]{2}|\s*[ap]\.?m\b)|[0-9]{4}(?![0-9-])|[^0-9]*\Z", re.IGNORECASE)
_SHORT_BODY = 200  # characters; a body of fewer gives way to a text of three times its length
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*\Z")
_NO_IDS = frozenset({"-", "--", "#", "/", "?", "n/a", "na", "none", "null", "nan", "nil", "unknown", "undefined"})
_LONGEST_NO_ID = max(map(len, _NO_IDS))
_SITE = re.compile(r"https?://[^/?#]*/?", re.IGNORECASE)
_NAME_ONLY = re.compile(r"(?:urn|tag):|(?!https?:|ftp:|file:)[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def to_text(value: object, *, separator: str, depth: int = 0) -> str:
    """The text of a JSON value: a text, a number, or a list or an object of texts; `''` for all others."""
    if isinstance(value, str):
        return value.strip()
    if value is None or isinstance(value, bool) or depth > _DEEPEST_VALUE:
        return ""
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, list):
        parts = (to_text(part, separator=separator, depth=depth + 1) for part in value)
        return separator.join(filter(None, parts))
    if isinstance(value, Mapping):
        return mongo_date(value) or _object_text(value, _VALUE_KEYS, separator, depth)
    return ""


def _number_text(value: float) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    return str(value)


def _object_text(value: Mapping[str, object], keys: Iterable[str], separator: str, depth: int) -> str:
    """The text of an object: of its first key in `keys`, or of its one language."""
    for key in keys:
        if key in value and (text := to_text(value[key], separator=separator, depth=depth + 1)):
            return text
    if value and len(value) < _DEEPEST_VALUE and all(isinstance(key, str) and _LOCALE.fullmatch(key) for key in value):
        return next((each.strip() for each in value.values() if isinstance(each, str) and each.strip()), "")
    return ""


def body_text(value: object, depth: int = 0) -> str:
    """The text of a JSON value for a body: the paragraphs of its blocks, without numbers, pictures and addresses."""
    if isinstance(value, str):
        text = value.strip()
        return "" if depth and _ADDRESS_ALONE.match(text) else text
    if depth > 2 * _DEEPEST_VALUE:
        return ""
    if isinstance(value, list):
        return "\n\n".join(filter(None, (body_text(part, depth + 1) for part in value)))
    if not isinstance(value, Mapping) or str(value.get("type", value.get("_type", ""))).lower() in _NO_TEXT_BLOCKS:
        return ""
    for key, text_key in _PARTS:
        if isinstance(value.get(key), list) and (key != "content" or _has_words(value[key])):
            parts = [part.get(text_key, "") if isinstance(part, Mapping) else "" for part in value[key]]
            text = "".join(part for part in parts if isinstance(part, str))
            return text.strip("\n") or body_text(value[key], depth + 1)
    found = next(filter(None, (body_text(value[key], depth + 1) for key in _BODY_KEYS if key in value)), "")
    return found or _object_text(value, (), "", depth)


def _has_words(parts: list[object]) -> bool:
    """Whether parts are words of one paragraph, and no paragraphs themselves."""
    return any(isinstance(part, Mapping) and part.get("type") == "text" and "text" in part for part in parts)


def text_of_json(field: str, text: str) -> str:
    """The text for a field in a text that is JSON, `''` if there is none in it; any other text itself."""
    value = _json_in(text)
    if value is None:
        return text
    return body_text(value) if field == "body" else to_text(value, separator=", ")


def _json_in(text: str) -> object | None:
    """The object, or the list of objects and texts, that a text without space around it is as JSON.

    None if it is a text of another kind; an empty list if it is JSON that is damaged, nested too deep or too long.
    """
    if text[:1] not in _ENDS:
        return None
    is_object = _OBJECT_IN_TEXT.match(text) is not None
    if len(text) > _LONGEST_JSON or text.count("{") + text.count("[") > _MOST_HOLDERS:
        return [] if is_object else None
    if not text.endswith(_ENDS[text[0]]):
        return [] if is_object else None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return [] if is_object else None
    is_text = isinstance(value, list) and value and not all(isinstance(part, str | dict) for part in value)
    return None if is_text else value


def is_blank(value: object) -> bool:
    """Whether a JSON value is blank: null, false, zero, blank text, or a list or an object of nothing else."""
    if isinstance(value, str):
        return value.strip() in ("", "{}", "[]")
    if isinstance(value, float) and math.isnan(value):
        return True
    parts = value.values() if isinstance(value, dict) else value
    return not value or (isinstance(parts, Iterable) and not any(parts))


def field_text(field: str, value: object) -> str:
    """The text of `value` for a field.  A date without a text is written as Python, so that it is reported."""
    if field == "body" or (field == "title" and isinstance(value, str)):
        return text_of_json(field, value.strip()) if isinstance(value, str) else body_text(value)
    if field == "section" and isinstance(value, list):
        value = _categories(value)
    if field == "date" and isinstance(value, Mapping) and value.keys() >= {"year", "month"}:
        return join_parts(*(to_text(value.get(part), separator=", ") for part in ("year", "month", "day")))
    if field == "date" and isinstance(value, Mapping) and (date := object_date(value)):
        return date
    text = to_text(value, separator=", ")
    if field in ("title", "section") and isinstance(value, int | float):
        return ""
    if field == "date" and not text and not is_blank(value):
        return reprlib.repr(value)
    return text


def dates_in(
    field: str, names: Sequence[str], row: Mapping[str, object], parts: Mapping[str, tuple[str, str]]
) -> list[DateText]:
    """The dates in the columns of a field, with the `parts` that stand beside years.

    Beside a date of publication those of creation count less, and so does a year alone.
    """
    found: dict[str, str] = {}
    is_usable = False
    for name in names:
        text = field_text("date", row[name])
        if not text:
            continue
        joined = text
        if name in parts:
            joined = join_parts(text, *(field_text("date", row.get(part)) for part in parts[name]))
        is_joined = name in parts and len(joined) > len("2012")
        says_less = field != "date" or (is_usable and not is_joined and is_of_creation(name))
        found.setdefault(joined, "modified" if says_less else "field")
        is_usable = is_usable or any(map("123456789".__contains__, text))
    return [DateText(source, text) for text, source in found.items()]


def _categories(values: list[object]) -> list[object]:
    """Those of a list that name sections: no numbers, and no terms of another taxonomy, such as tags."""
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return [
        each
        for each in flat
        if not (isinstance(each, Mapping) and each.get("taxonomy", "category") != "category")
        and not (isinstance(each, int | float | str) and str(each).strip().isdecimal())
    ]


def is_name_only(url: str) -> bool:
    """Whether an identifier in the form of an address only names a thing, as `urn:` and `tag:` do."""
    return _NAME_ONLY.match(url) is not None


def is_no_id(text: str) -> bool:
    """Whether an id or an address is only written to fill its place."""
    return len(text) <= _LONGEST_NO_ID and text.casefold() in _NO_IDS


def names_nothing(text: str) -> bool:
    """Whether an id or an address cannot name an article: see `is_no_id`, or it is the address of a whole site."""
    return is_no_id(text) or (text.count("/") < 4 and _SITE.fullmatch(text) is not None)


def is_no_text(text: str) -> bool:
    """Whether a text is only a number, or the address of a page or a picture."""
    first = text[:1]
    if first.isalpha() and first not in "hH":
        return False
    return _ADDRESS_ALONE.match(text) is not None or _NUMBER.match(text) is not None


def is_time(text: str) -> bool:
    """Whether a text may be a time of day, and no date with a time."""
    return _TIME.match(text) is not None


def flatten(row: Mapping[str, object]) -> dict[str, object]:
    """The row with the values in its containers by dotted names, as far as they may fill a field."""
    flat: dict[str, object] = {}
    for name, value in row.items():
        if type(value) is dict and is_container(name):
            found = dict(_inside(name, value, 1))
            if any(map(known_as, found)):
                flat.update(found)
                continue
        flat[name] = value
    return flat


def _inside(path: str, value: Mapping[str, object], depth: int) -> Iterator[tuple[str, object]]:
    """The values in a container and in the containers there, each with its path."""
    for key, each in list(value.items())[:_MOST_NAMES]:
        name = f"{path}.{key}"
        if type(each) is dict and depth < _DEEPEST_NAME and is_container(key):
            inner = dict(_inside(name, each, depth + 1))
            if any(map(known_as, inner)):
                yield from inner.items()
                continue
        yield name, each


def value_at(value: object, path: str) -> object | None:
    """The value at a dotted path in a JSON value; of a list, the values in its elements.  None if there is none."""
    for key in path.split("."):
        if isinstance(value, list):
            value = [part[key] for part in value if isinstance(part, Mapping) and key in part]
        elif isinstance(value, Mapping) and key in value:
            value = value[key]
        else:
            return None
    return None if value == [] else value


def best_text(found: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The first text, unless it is short and another one is much longer; a whole page does not count."""
    first = found[0]
    if len(first[1]) >= _SHORT_BODY:
        return first
    longer = [each for each in found if len(each[1]) > 3 * len(first[1]) and not says_html(each[0])]
    return longer[0] if longer and len(longer[0][1]) > _SHORT_BODY else first
