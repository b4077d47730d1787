"""The names of places, agencies and the like, which a person writes into `names.toml` in the folder of the index.

    [[name]]
    field = "agency"
    shown = "NP"
    others = ["Northern Press", "Northern Press Service"]

Names are compared folded, so that another case or other accents make no other name.
"""

from collections.abc import Mapping
from pathlib import Path

from dateline.article import METADATA_FIELDS, MetadataField
from dateline.generations.publishing import NAMES_FILE
from dateline.names import Names
from dateline.text.tokens import fold_value
from indexer.sources.rules.toml_files import read_toml

_NAME, _FIELD, _SHOWN, _OTHERS = "name", "field", "shown", "others"

# Names that are those of one agency wherever they stand.  Abbreviations, regions and owners are not, so that none is
# here: AFP is a police force as well, AP is not APP, and Thomson Reuters sends releases of its own.
USUAL_NAMES = Names(
    {
        "agency": {
            "Anadolu Agency": ("Anadolu Ajansı", "Anadolu News Agency"),
            "Associated Press": ("The Associated Press",),
            "Bernama": ("Bernama News Agency",),
            "Business Wire": ("BusinessWire",),
            "Canadian Press": ("The Canadian Press",),
            "GlobeNewswire": ("Globe Newswire",),
            "Jiji Press": ("Jiji Press Agency",),
            "Kyodo News": ("Kyodo", "Kyodo News Agency", "Kyodo News Service"),
            "PR Newswire": ("PRNewswire",),
            "Press Trust of India": ("The Press Trust of India",),
            "Reuters": ("Reuters News Agency",),
            "Ritzau": ("Ritzaus Bureau",),
            "Xinhua": ("Xinhua News Agency", "Xinhuanet"),
            "Yonhap": ("Yonhap News", "Yonhap News Agency"),
        }
    }
)


def read_names_file(index_dir: Path) -> Names:
    """The names in `names.toml`; none without the file.  Raises SourceError if it is wrong."""
    return read_toml(index_dir / NAMES_FILE, _parse, "the names") or Names()


def _parse(tables: Mapping[str, object]) -> Names:
    """The names in a parsed file.  Raises ValueError."""
    entries = tables.get(_NAME, [])
    if tables.keys() - {_NAME} or not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise ValueError("each entry begins with [[name]], in double brackets, and there is nothing else")
    table: dict[MetadataField, dict[str, tuple[str, ...]]] = {field: {} for field in METADATA_FIELDS}
    shown_by_name: dict[tuple[str, str], str] = {}
    for number, entry in enumerate(entries, 1):
        field, shown, others = _entry(entry, f"entry {number}")
        for name in dict.fromkeys(map(fold_value, (shown, *others))):
            other = shown_by_name.setdefault((field, name), shown)
            if other is not shown:
                raise ValueError(f"entry {number}: the entry of {field} {other!r} has the name {name!r}, too")
        table[field][shown] = others
    return Names(table)


def _entry(entry: Mapping[str, object], where: str) -> tuple[MetadataField, str, tuple[str, ...]]:
    """The field, the shown name and the other names of an entry.  Raises ValueError."""
    for key in entry:
        if key not in (_FIELD, _SHOWN, _OTHERS):
            raise ValueError(f"{where}: there is no key {key!r}; there are {_FIELD}, {_SHOWN} and {_OTHERS}")
    field = next((each for each in METADATA_FIELDS if each == entry.get(_FIELD)), None)
    if field is None:
        raise ValueError(f"{where}: {_FIELD} must be one of {', '.join(METADATA_FIELDS)}")
    others = entry.get(_OTHERS, [])
    names = others if isinstance(others, list) else [others]
    return field, _text(entry.get(_SHOWN), where, _SHOWN), tuple(_text(each, where, _OTHERS) for each in names)


def _text(value: object, where: str, key: str) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError(f'{where}: {key} must be a name in one line, such as "Northern Press"')
    return " ".join(value.split())
