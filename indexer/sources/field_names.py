"""The names that programs give the fields of an article, and which column of a source fills which field.

A name is compared by its letters and digits alone.  Of a path (`response.fields.bodyText`) the containers at its start
and the words for "value" at its end do not count: `fields.headline` and `headline.main` are headlines.  A name may have
a neutral word before or after it (`article_text`, `title_clean`); then it ranks behind names without one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.sources.document import FIELDS

# The usual names, the best first.  Most systems are recognised by the names alone: WordPress, Drupal, Ghost, Hugo,
# Superdesk, Arc, news-please, newspaper, MediaCloud, GDELT, the interfaces of newspapers and of collectors of news.
USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": (
        *("title", "headline", "headlines", "heading", "webtitle", "posttitle", "nodetitle", "articletitle"),
        *("maintitle", "newstitle", "entrytitle", "pagetitle", "titlepage", "titlerss", "headlinetext"),
        "printheadline",
        *("seoheadline", "headlineprimary", "webheadline", "displaytitle", "fulltitle", "titlefull", "hl1", "hd"),
        *("ogtitle", "twittertitle", "metatitle", "seotitle", "titel", "titre", "titulo", "título", "titolo"),
        *("uberschrift", "überschrift", "schlagzeile", "titlevalue", "name", "subject", "label"),
    ),
    "body": (
        *("body", "articlebody", "fulltext", "maintext", "story", "storytext", "storybody", "content", "text"),
        *("bodyxhtml", "bodyhtml", "bodynitf", "bodytext", "contentencoded", "contenthtml", "postcontent", "article"),
        *("articletext", "articlecontent", "newscontent", "newstext", "newsbody", "contenttext", "contentplain"),
        *("fieldbody", "nodebody", "bodyvalue", "bodyplain", "bodycontent", "entrytext", "contents", "contentelements"),
        *("paragraphs", "plaintext", "textplain", "cleantext", "cleanedtext", "rawcontent", "fullcontent"),
        *("fullarticle", "completetext", "maincontent", "mainbody", "textcontent", "textbody", "rawtext", "ocrtext"),
        *("ocreng", "fulltextocr", "ocr", "transcript", "cooked", "selftext", "extract", "message", "document"),
        *("bodies", "blocks", "texte", "texto", "testo", "inhalt", "contenu", "contenido", "cuerpo", "html", "xhtml"),
        *("articlehtml", "rawhtml", "markdown", "bodymarkdown", "raw", "td"),
        # Teasers: only where there is no text.
        *("leadparagraph", "lp", "introtext", "intro", "introduction", "lead", "lede", "standfirst", "trailtext"),
        *("description", "descriptiontext", "summary", "summaryhtml", "abstract", "abstracttext", "excerpt"),
        *("postexcerpt", "customexcerpt", "excerptencoded", "teaser", "deck", "dek", "shortdescription", "snippet"),
        *("synopsis", "blurb", "highlights", "subheadline", "subtitle", "standfirsttext", "bodysummary"),
        *("metadescription", "ogdescription", "twitterdescription", "seodescription"),
    ),
    "date": (
        *("date", "published", "publishedat", "publishedon", "publisheddate", "datepublished", "publishdate"),
        *("publicationdate", "webpublicationdate", "pubdate", "datepublish", "datepub", "publishedtime", "datetimepub"),
        *("articlepublishedtime", "publishedatutc", "publishtime", "publishts", "publishdatetime", "pubdatetime"),
        *("publicationtime", "publicationdatetime", "publicationtimestamp", "publishedtimestamp", "firstpublished"),
        *("firstpublishedat", "firstpublishdate", "firstpublicationdate", "displaydate", "issuedate", "dateissued"),
        *("issued", "releasedate", "postdate", "dategmt", "postdategmt", "posted", "postedat", "postedon"),
        *("dateposted", "authoredon", "entryauthoredon", "storydate", "articledate", "newsdate", "printdate"),
        *("datetime", "dateandtime", "datetext", "dateiso", "datestr", "dateutc", "isodate", "dcdate", "dctermsissued"),
        *("ogpublishedtime", "datecreated", "created", "createdat", "createdon", "creationdate", "createddate"),
        *("createdtime", "createdutc", "postcreated", "firstcreated", "dccreated", "sent", "senton", "datesent"),
        *("embargoed", "publishup", "effective", "effectivedate", "crdate", "timestamp", "unixtime", "datetimestamp"),
        *("pd", "versioncreated", "seendate", "sqldate", "dateadded", "addedat", "datum", "fecha", "publishedyear"),
        *("pubyear", "publicationyear", "yearpublished", "year"),
    ),
    "modified": (
        *("modified", "modifiedat", "modifiedon", "modifieddate", "datemodified", "datemodify", "lastmodified"),
        *("lastmodifieddate", "lastmod", "updated", "updatedat", "updatedon", "updateddate", "updatedtime"),
        "dateupdated",
        *("lastupdated", "lastupdate", "lastupdatedat", "modifiedtime", "articlemodifiedtime", "ogupdatedtime"),
        *("postmodified", "postmodifiedgmt", "modifiedgmt", "changed", "changedat", "lastedited", "editedat"),
        *("dctermsmodified", "tstamp", "lastpublicationdate"),
    ),
    "time": ("time", "timeofday", "pubtime", "publicationhour", "articletime"),
    "id": (
        *("id", "guid", "uuid", "articleid", "docid", "documentid", "docno", "storyid", "storiesid", "postid"),
        *("wppostid", "nodeid", "nid", "vuuid", "entryid", "newsid", "itemid", "contentid", "pageid", "recordid"),
        *("identifier", "uniqueid", "externalid", "externalidentifier", "doi", "an"),
    ),
    "url": (
        *("url", "link", "weburl", "permalink", "canonicalurl", "canonical", "articleurl", "sourceurl", "storyurl"),
        *("posturl", "pageurl", "newsurl", "fullurl", "finalurl", "originalurl", "externalurl", "htmlurl"),
        *("metahtmlurl", "linkspermalink", "articlelink", "newslink", "shareurl", "shorturl", "guidurl", "ogurl"),
        *("documentidentifier", "mainentityofpage", "alternate", "relpermalink", "href", "uri"),
    ),
    "source": (
        *("source", "publication", "newspaper", "publisher", "sourcename", "outlet", "outletname", "medianame"),
        *("publicationname", "publicationtitle", "newspapertitle", "newspapername", "newsoutlet", "newssource"),
        *("sourcetitle", "publishername", "mediaoutlet", "medium", "journal", "periodical", "provider", "providername"),
        *("infosource", "sitename", "ogsitename", "sourcecommonname", "sourcedomain", "threadsitefull", "threadsite"),
        *("site", "website", "domain", "media", "sn", "fuente", "quelle", "titlevalue"),
    ),
    "place": (
        *("place", "location", "city", "located", "datelinelocation", "placename", "locationname", "datelinecity"),
        *("datelinelocatedcity", "town", "ort", "lugar"),
    ),
    "agency": ("agency", "newsagency", "wire", "wireservice", "wireagency", "newswire"),
    "author": (
        *("author", "authors", "byline", "bylines", "authorname", "authornames", "authorsname", "creator", "creators"),
        *("dccreator", "writer", "writers", "journalist", "journalists", "reporter", "reporters", "columnist"),
        *("correspondent", "writtenby", "by", "embeddedauthor", "primaryauthor", "creditsby", "postauthor"),
        *("articleauthor", "authorfullname", "authordisplayname", "authorlist", "bylinetext", "contributor"),
        *("contributors", "createdbyalias", "auteur", "autor", "autorin", "autore", "verfasser", "author1"),
        *("ogauthor", "parselyauthor", "name", "user", "username"),
    ),
    "section": (
        *("section", "sections", "sectionname", "articlesection", "sectiontitle", "threadsectiontitle", "desk"),
        *("newsdesk", "rubric", "rubrik", "ressort", "rubrique", "seccion", "sección", "category", "categories"),
        *("categoryname", "categorynames", "primarycategory", "primarytag", "taxonomyprimarysection", "topic"),
        "embeddedwpterm",
        *("channel", "column", "department", "articlecategory", "newscategory", "pillarname", "se", "subject"),
    ),
}

TEASERS = frozenset(USUAL_NAMES["body"][USUAL_NAMES["body"].index("leadparagraph") :])
"""The names of a body that is only the beginning, or a summary, of a text."""

CREATED = frozenset(USUAL_NAMES["date"][USUAL_NAMES["date"].index("datecreated") :])
"""The names of dates that say when a record was made; the article may have been published later, or long before."""

_YEARS = frozenset({"publishedyear", "pubyear", "publicationyear", "yearpublished", "year"})

# Only where the field has no other column; a later field may take them then.
_WEAK: Mapping[str, frozenset[str]] = {
    "title": frozenset({"name", "subject", "label", "titlevalue"}),
    "author": frozenset({"name", "user", "username", "by"}),
    "section": frozenset({"subject"}),
    "source": frozenset({"titlevalue", "medium", "domain", "site", "website", "media"}),
    "place": frozenset({"town"}),
}
_ORDER = ("title", "body", "date", "modified", *(field for field in FIELDS if field not in ("title", "body", "date")))

CONTAINERS = frozenset(
    {
        *(
            "fields",
            "article",
            "articles",
            "data",
            "attributes",
            "attrs",
            "properties",
            "props",
            "item",
            "doc",
            "document",
        ),
        *(
            "post",
            "node",
            "story",
            "record",
            "entry",
            "payload",
            "result",
            "response",
            "news",
            "object",
            "page",
            "content",
        ),
        *("params", "frontmatter", "thread", "model", "resource", "value", "acf", "product"),
    }
)
"""Containers, folded: what is in them is as if it were outside.  `_source` is another; `source` is none."""

_BACK_CONTAINERS = frozenset(
    {
        "meta",
        "metadata",
        "head",
        "opengraph",
        "og",
        "jsonld",
        "ldjson",
        "schema",
        "yoastheadjson",
        "metatags",
        "seo",
        "extra",
    }
)
_HOLDERS = frozenset({"embedded", "credits", "links", "taxonomy", "meta", "dateline", "thread"})
_SOURCE_CONTAINER = "_source"

# The words for the value of a field, at the end of a path.
_VALUES = frozenset(
    {
        *(
            "rendered",
            "main",
            "original",
            "name",
            "value",
            "text",
            "basic",
            "default",
            "processed",
            "displayname",
            "oid",
        ),
        *("content", "html", "plain", "raw", "full", "iso", "utc", "date", "numberlong", "simpletext", "id2", "href"),
    }
)

_BEFORE = (
    *("article", "story", "post", "news", "node", "entry", "item", "field", "document", "doc", "page", "record"),
    *("content", "clean", "cleaned", "raw", "full", "original", "main", "wp", "dcterms", "dc", "og", "schema", "meta"),
    *("fm", "str", "txt", "press", "blog", "the", "web", "cms", "export"),
)
_AFTER = (
    *("text", "html", "plain", "clean", "cleaned", "raw", "string", "str", "value", "rendered", "txt", "en", "eng"),
    *("full", "original", "utc", "gmt", "iso", "local", "list", "field", "lower"),
)
_AFFIXED_FIELDS = frozenset({"title", "body", "date", "modified", "id", "url", "author", "section", "source", "place"})
_NEVER = frozenset({"pagesource", "rawsource", "contentsource", "fieldsource", "webpage"})
# Words that a search engine puts after the name of a field, to say its kind.
_KIND = re.compile(r"_(?:s|t|ss|ts|txt|dt|tdt|pdt|txt_en)\Z")
_MOST_SEGMENTS = 8
_NOT_FOLDED = re.compile(r"[\W_]+")
_SECOND = 500  # added to the rank of a teaser, and of a date of creation
_AFFIXED = 1_000  # added to the rank of a name with a neutral word
_INSIDE = 100  # in a container
_BEHIND = 10_000  # in a container of what is said about a page


class Plan(NamedTuple):
    """For each field the columns that may fill it, the best first; and the columns that fill none.

    `parts` has, by the column of a year, those of its month and its day ('' if there is none).
    """

    columns: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...]
    parts: Mapping[str, tuple[str, str]] = {}


def fold(name: str) -> str:
    """The letters and digits of a name, without case."""
    return _NOT_FOLDED.sub("", name).casefold()


def _index() -> dict[str, list[tuple[str, int]]]:
    index: dict[str, list[tuple[str, int]]] = {}
    for field, names in USUAL_NAMES.items():
        behind = CREATED if field == "date" else TEASERS if field == "body" else ()
        for rank, name in enumerate(names):
            index.setdefault(name, []).append((field, rank + _SECOND if name in behind else rank))
    return index


_INDEX = _index()


@lru_cache(maxsize=8192)
def known_as(name: str) -> tuple[tuple[str, int, str], ...]:
    """The fields that a column of this name may fill, each with its rank (0 is the best) and its usual name."""
    parts = _KIND.sub("", name).split(".")[:_MOST_SEGMENTS]
    if len(parts) > 1 and parts[0] == _SOURCE_CONTAINER:
        del parts[0]
    segments = [folded for part in parts if (folded := fold(part))]
    return _known_path(segments, 0) or _known_bare(segments)


def _known_path(segments: list[str], penalty: int) -> tuple[tuple[str, int, str], ...]:
    """The fields of a path, whose rank loses `penalty`; without containers at its start or words at its end."""
    folded = "".join(segments)
    if folded in _INDEX:
        return tuple((field, rank + penalty, folded) for field, rank in _INDEX[folded])
    if len(segments) < 2:
        return ()
    found: tuple[tuple[str, int, str], ...] = ()
    if segments[0] in _BACK_CONTAINERS or segments[0] in CONTAINERS:
        found = _known_path(segments[1:], penalty + (_INSIDE if segments[0] in CONTAINERS else _BEHIND))
    if not found and segments[-1] in _VALUES:
        found = _known_path(segments[:-1], penalty)
    return found


def _known_bare(segments: list[str]) -> tuple[tuple[str, int, str], ...]:
    """The fields of a name that has a neutral word before or after it."""
    penalty = _AFFIXED
    while len(segments) > 1 and segments[0] in CONTAINERS:
        segments = segments[1:]
        penalty += _INSIDE
    if len(segments) != 1 or segments[0] in _NEVER:
        return ()
    return tuple((field, rank + penalty, bare) for field, rank, bare in _without_affixes(segments[0]))


def _without_affixes(folded: str) -> Iterable[tuple[str, int, str]]:
    """The fields of a name without a neutral word before or after it."""
    bare = [folded.removeprefix(word) for word in _BEFORE if folded.startswith(word)]
    bare += [name.removesuffix(word) for name in (folded, *bare) for word in _AFTER if name.endswith(word)]
    found: dict[str, tuple[int, str]] = {}
    for name in bare:
        for field, rank in _INDEX.get(name, ()):
            if field in _AFFIXED_FIELDS and name not in _WEAK.get(field, ()) and len(name) > 2:
                found[field] = min(found.get(field, (rank, name)), (rank, name))
    return [(field, rank, name) for field, (rank, name) in found.items()]


def is_container(name: str) -> bool:
    """Whether the values in an object of this name may fill fields."""
    folded = fold(name)
    return name == _SOURCE_CONTAINER or folded in CONTAINERS or folded in _BACK_CONTAINERS or folded in _HOLDERS


def make_plan(names: Sequence[str], mapped: Mapping[str, tuple[str, ...]]) -> Plan:
    """Which columns fill which fields; the fields in `mapped` are filled by the columns there and no others."""
    taken = {name for columns in mapped.values() for name in columns}
    candidates: dict[str, list[tuple[int, str, str]]] = {}
    for name in names:
        if name not in taken:
            for field, rank, usual in known_as(name):
                candidates.setdefault(field, []).append((rank, usual, name))
    columns: dict[str, tuple[str, ...]] = {}
    for field in _ORDER:
        chosen = list(mapped.get(field, ()))
        if field not in mapped and not (field == "modified" and "date" in mapped):
            chosen = [name for name in _choose(field, candidates.get(field, ())) if name not in taken]
        if chosen:
            columns[field] = tuple(chosen)
            taken.update(chosen)
    parts = {} if "date" in mapped else _parts_beside(columns.get("date", ()), names)
    if parts:  # such a date is one of publication
        columns["date"] = tuple(sorted(columns["date"], key=lambda name: name not in parts and is_of_creation(name)))
        taken.update(*parts.values())
    return Plan(columns, tuple(name for name in names if name not in taken), parts)


def _parts_beside(dates: Iterable[str], names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The columns of the month and the day beside each column of a year: `pub_month` or `month` beside `pub_year`."""
    years = [name for name in dates if any(usual in _YEARS for field, _, usual in known_as(name) if field == "date")]
    by_letters = {fold(name): name for name in names} if years else {}
    parts = {}
    for name in years:
        month, day = (fold(name).replace("year", part) for part in ("month", "day"))
        months = (by_letters[each] for each in (month, f"{month}name", "month", "monthname") if each in by_letters)
        days = (by_letters[each] for each in (day, "day", "dayofmonth") if each in by_letters)
        if found := next(months, ""):
            parts[name] = (found, next(days, ""))
    return parts


def _choose(field: str, candidates: Iterable[tuple[int, str, str]]) -> list[str]:
    """The columns of a field in the order of their ranks; weak names only if there is no other."""
    ranked = sorted(candidates, key=lambda candidate: candidate[0])
    weak = _WEAK.get(field, frozenset())
    strong = [name for _, usual, name in ranked if usual not in weak]
    return strong or [name for _, usual, name in ranked]


def is_teaser(name: str) -> bool:
    """Whether a column that may fill the body has only the beginning, or a summary, of a text."""
    return any(field == "body" and usual in TEASERS for field, _, usual in known_as(name))


def is_of_creation(name: str) -> bool:
    """Whether a column that may fill the date says when a record was made."""
    return any(field == "date" and usual in CREATED for field, _, usual in known_as(name))


def is_sure_title(name: str) -> bool:
    """Whether a column that may fill the title has a name that other things have not."""
    return any(field == "title" and usual not in _WEAK["title"] for field, _, usual in known_as(name))


def may_name_anything(name: str) -> bool:
    """Whether a column that may fill the author is only called a name, which pages and papers have as well."""
    return any(field == "author" and usual == "name" for field, _, usual in known_as(name))


def says_html(name: str) -> bool:
    """Whether the name of a column says that its texts are HTML."""
    folded = fold(name)
    return folded.endswith(("html", "xhtml", "rendered", "encoded", "processed", "cooked", "bodynitf", "postcontent"))
