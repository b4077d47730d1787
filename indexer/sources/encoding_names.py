"""Names of encodings: those that people give, those that files declare, and those that messages show."""

import codecs

_UNICODE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})

# Not encodings of files, whatever they do with ASCII.
_NOT_OF_FILES = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined"})

# Every reader relies on it that an ASCII byte is that character, also in what other encodings take for a shift.
_ASCII = "".join(map(chr, (0x09, 0x0A, 0x0D, *range(0x20, 0x7F)))) + " +AOk- ~{VD~} \\u0041 \x1b$B0!\x1b(B"

# Names that files declare and Python does not know, or that mean more than they say: texts declared as Latin-1 have
# the quotation marks of Windows-1252, and so on (https://encoding.spec.whatwg.org/#names-and-labels).
_DECLARED = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "chinese"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "windows-949", "korean"), "cp949"),
    **dict.fromkeys(("x-euc-jp",), "euc_jp"),
    **dict.fromkeys(("big5", "x-x-big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("macintosh", "x-mac-roman", "mac", "macroman"), "mac-roman"),
    **dict.fromkeys(("x-mac-cyrillic", "x-mac-ukrainian"), "mac-cyrillic"),
    **dict.fromkeys(("x-mac-ce", "x-mac-centraleurroman"), "mac-latin2"),
    **dict.fromkeys(("iso-8859-8-i", "logical"), "iso8859-8"),
    **dict.fromkeys(("unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **{f"x-cp125{number}": f"cp125{number}" for number in range(9)},
}

_SHOWN = {
    f"mac-{kind}": f"Mac {kind.capitalize()}"
    for kind in ("roman", "latin2", "turkish", "iceland", "cyrillic", "greek", "croatian", "romanian")
} | {"big5hkscs": "Big5-HKSCS", "johab": "Johab", "big5": "Big5"}


class UnknownEncodingError(ValueError):
    """A name is not that of an encoding that can be read; the message says why, and what to do."""


def checked_encoding(name: str) -> str:
    """Python's name of the encoding that a person named.  Raises UnknownEncodingError."""
    label = name.strip().lower()
    try:
        known = codecs.lookup(label)
    except (LookupError, ValueError):  # a name may not have a null character
        return _checked_label(name, label)
    if known.name in _UNICODE or _keeps_ascii(known):
        return known.name
    raise UnknownEncodingError(
        f"{name!r} is not an encoding in which each ASCII byte is that character, so it is not read; "
        "convert the files to UTF-8"
    )


def _checked_label(name: str, label: str) -> str:
    if label in _DECLARED:
        return codecs.lookup(_DECLARED[label]).name
    raise UnknownEncodingError(
        f"there is no encoding {name!r}; use a name such as windows-1250, iso-8859-2, mac-roman, koi8-r or shift_jis"
    )


def declared_encoding(label: str) -> str | None:
    """Python's name of the encoding that a file declares; None if it cannot be read.

    Labels are taken as browsers take them: what is declared as ISO 8859-1 is Windows-1252.
    """
    label = label.strip(" \t\r\n\f\"'").lower()
    try:
        return checked_encoding(_DECLARED.get(label, label))
    except UnknownEncodingError:
        return None


def shown_encoding(encoding: str) -> str:
    """The name of an encoding in messages; `checked_encoding` knows it, too."""
    name = codecs.lookup(encoding).name.replace("_", "-")
    if name.startswith("cp125"):
        return f"Windows-{name[2:]}"
    if name.startswith("iso8859-"):
        return f"ISO 8859-{name[8:]}"
    return _SHOWN.get(name, name.upper())


def _keeps_ascii(known: codecs.CodecInfo) -> bool:
    if known.name.replace("_", "-") in _NOT_OF_FILES:
        return False
    if not known._is_text_encoding or known.incrementaldecoder is None:  # noqa: SLF001  (bytes.decode asks it, too)
        return False
    try:
        return _ASCII.encode().decode(known.name) == _ASCII
    except (UnicodeError, LookupError):
        return False
