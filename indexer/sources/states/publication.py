"""Drafts, private articles and others that were never published, by what their records say.

Only words that certainly mean so count, in columns whose names say that they tell the state of an article: `open` or
`archived` is no such word.  So an article is never lost for a word that nobody knows.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from indexer.sources.field_names import CONTAINERS, fold
from indexer.sources.states.embargoes import is_under_embargo

REMOVED = "[Removed]"
"""The title and the text of an article that NewsAPI has removed."""

_STATE_NAMES = frozenset(
    {
        *("status", "state", "visibility", "poststatus", "wpstatus", "wppoststatus", "articlestatus", "storystatus"),
        *("contentstatus", "documentstatus", "docstatus", "entrystatus", "itemstatus", "nodestatus", "pagestatus"),
        *("pubstatus", "publicationstatus", "publishstatus", "publishedstatus", "publishingstatus", "statusname"),
        *("publicationstate", "publishstate", "publishingstate", "workflowstatus", "workflowstate", "workflow"),
        *("moderationstate", "moderationstatus", "editorialstatus", "editorialstate", "articlestate", "draftstatus"),
    }
)
_TYPE_NAMES = frozenset({"posttype", "wpposttype"})
_TRUE_OF_UNPUBLISHED = {
    "draft": "a draft",
    "isdraft": "a draft",
    "private": "a private article",
    "isprivate": "a private article",
    "embargoed": "an embargoed article",
    "isembargoed": "an embargoed article",
    "embargo": "an embargoed article",
    "contentprotected": "a protected article",  # WordPress: `content.protected`
    "trashed": "a deleted article",
    "istrashed": "a deleted article",
    "deleted": "a deleted article",
    "isdeleted": "a deleted article",
    "unpublished": "an unpublished article",
    "isunpublished": "an unpublished article",
}
_ENDS_OF_EMBARGOES = frozenset(
    {
        *(
            "embargo",
            "embargoed",
            "embargountil",
            "embargoeduntil",
            "underembargountil",
            "embargodate",
            "embargoeddate",
        ),
        *("embargoend", "embargoends", "embargoenddate", "embargotime", "embargodatetime", "embargoedtime"),
        *("embargoexpires", "embargoexpiry", "embargoexpiration", "embargolift", "embargolifts", "embargoliftdate"),
        *("embargoreleasedate", "embargoenddatetime", "fieldembargodate"),
    }
)
_PASSWORDS = frozenset({"postpassword", "wppostpassword", "password"})
_FALSE_OF_UNPUBLISHED = frozenset({"published", "ispublished"})
_BY_WORD = {
    word: reason
    for reason, words in {
        "a draft": "draft drafts autodraft indraft unfinished entwurf brouillon borrador bozza rascunho",
        "a private article": "private",
        "a deleted article": "trash trashed deleted",
        "a pending article": "pending pendingreview awaitingreview inreview needsreview awaitingapproval",
        "a scheduled article": "future scheduled",
        "an embargoed article": "embargo embargoed underembargo",
        "a canceled article": "canceled cancelled killed spiked withheld",
        "an unpublished article": "unpublished notpublished nonpublished neverpublished",
    }.items()
    for word in words.split()
}
_BY_TYPE = {
    "revision": "a revision",
    "attachment": "an attachment",
    **dict.fromkeys(
        (
            *("navmenuitem", "customcss", "customizechangeset", "oembedcache", "userrequest", "wpblock"),
            *("wptemplate", "wptemplatepart", "wpglobalstyles", "wpnavigation", "wpfontfamily", "wpfontface"),
        ),
        "a part of the site",
    ),
}
_PUBLISHED = frozenset(
    {"publish", "published", "public", "final", "usable", "live", "active", "released", "online", "approved"}
)
_ARTICLE_TYPES = frozenset({"post", "page", "article", "news", "story"})
_TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_OF_WORDPRESS = frozenset({"pingstatus", "commentstatus"})
_NODE_NUMBERS = frozenset({"nid", "drupalinternalnid"})
_TIMES_OF_NODES = frozenset({"created", "changed"})
_HOLDERS = CONTAINERS | {"source", "meta", "metadata"}  # `_source` is folded
_LONGEST_WORD = 40
_NO_LETTERS = re.compile(r"[\W_]+")


def state_columns(names: Iterable[str], mapped: Iterable[str] = ()) -> tuple[str, ...]:
    """The columns that may tell whether an article was published, without those that a rule uses for a field."""
    taken = frozenset(mapped)
    return tuple(name for name in names if name not in taken and is_state_name(name))


def unpublished(row: Mapping[str, object], columns: Iterable[str]) -> str | None:
    """What an article is, such as `a draft`, if one of the `columns` of its row says that it was not published."""
    return next(filter(None, (_by_value(_bare(name), row[name], row) for name in columns)), None)


def unclear(row: Mapping[str, object], columns: Iterable[str]) -> list[str]:
    """The `columns` whose values say something that nobody knows; blank ones say nothing."""
    return [name for name in columns if not _is_clear(_bare(name), row[name], row)]


def _is_clear(bare: str, value: object, row: Mapping[str, object]) -> bool:
    """Whether a value that does not mean unpublished certainly means the opposite, or nothing."""
    if value in (None, "", [], {}) or isinstance(value, bool):
        return True
    if bare in _ENDS_OF_EMBARGOES and is_under_embargo(value) is not None:
        return True
    if bare in _TRUE_OF_UNPUBLISHED or bare in _ENDS_OF_EMBARGOES:
        return truth(value) is False or value in (0, "0")
    if bare in _FALSE_OF_UNPUBLISHED or bare in _PASSWORDS:
        return bare != "password"  # a date, or yes
    if _is_one(_only(value)) and _is_node(row):
        return True
    word = _NO_LETTERS.sub("", value[:_LONGEST_WORD]).casefold() if isinstance(value, str) else ""
    return word in (_ARTICLE_TYPES if bare in _TYPE_NAMES else _PUBLISHED)


def truth(value: object) -> bool | None:
    """Whether a value means yes or no; None if it means neither.  A number may be a date, and means neither."""
    return value if isinstance(value, bool) else _TRUTHS.get(value.strip().casefold()) if type(value) is str else None


@lru_cache(maxsize=1_024)
def _bare(name: str) -> str:
    """The name of a column, folded, without the containers at its start; blank if it lies in something else."""
    if "." not in name:
        return fold(name)
    *holders, last = map(fold, name.split("."))
    if last == "protected":
        last = "".join((*holders[-1:], last))
    return last if all(holder in _HOLDERS for holder in holders) else ""


def is_state_name(name: str) -> bool:
    """Whether a column or a label of this name may say that an article was not published."""
    bare = _bare(name)
    named = (_STATE_NAMES, _TYPE_NAMES, _TRUE_OF_UNPUBLISHED, _FALSE_OF_UNPUBLISHED, _ENDS_OF_EMBARGOES, _PASSWORDS)
    return any(bare in names for names in named)


def _by_value(bare: str, value: object, row: Mapping[str, object]) -> str | None:
    if bare in _FALSE_OF_UNPUBLISHED:
        return "a draft" if truth(value) is False else None
    if bare in _PASSWORDS:
        return "a protected article" if _is_password(bare, value, row) else None
    if bare in _TRUE_OF_UNPUBLISHED or bare in _ENDS_OF_EMBARGOES:
        is_said = truth(value) or _is_one(value) or (bare in _ENDS_OF_EMBARGOES and is_under_embargo(value))
        return _TRUE_OF_UNPUBLISHED.get(bare, "an embargoed article") if is_said else None
    return _by_state(bare, _only(value), row)


def _by_state(bare: str, value: object, row: Mapping[str, object]) -> str | None:
    if bare == "status" and (truth(value) is False or (value in (0, "0"))) and _is_node(row):
        return "an unpublished article"
    if type(value) is not str or len(value) > _LONGEST_WORD:
        return None
    word = _NO_LETTERS.sub("", value).casefold()
    return _BY_TYPE.get(word) if bare in _TYPE_NAMES else _BY_WORD.get(word)


def _is_one(value: object) -> bool:
    """Whether a value is 1, as databases and tables write yes."""
    return value == 1 if isinstance(value, int) else value == "1"


def _only(value: object) -> object:
    """The value in a list of one object, as Drupal writes all fields; any other value itself."""
    match value:
        case [{"value": only}]:
            return only
    return value


def _is_node(row: Mapping[str, object]) -> bool:
    """Whether a record is one of Drupal, whose status is 0 or 1."""
    names = {_bare(name) for name in row}
    return not names.isdisjoint(_NODE_NUMBERS) and not names.isdisjoint(_TIMES_OF_NODES)


def _is_password(bare: str, value: object, row: Mapping[str, object]) -> bool:
    """Whether a value is the password of an article; `password` is one only in a record of WordPress."""
    if not isinstance(value, str | int) or value is False or not str(value).strip():
        return False
    return bare != "password" or not _OF_WORDPRESS.isdisjoint(map(_bare, row))
