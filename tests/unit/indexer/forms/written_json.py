"""JSON as programs write it, and what must be read from it: the examples that the reader was made with."""

import json

from forms.examples import Example, Expected

LOCK = "The lock at Varn froze shut on Tuesday, and eleven barges wait below it."
LOCK_2 = "A tug with hot water is on its way from Sell."
CHOIR = "The miners' choir of Hallam sang for the last time on Saturday evening in the chapel."
URL = "https://courier.example/lock"


def _dump(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()


def _one(form: str, row: object, expected: Expected, **options: object) -> Example:
    """An example of one record a line; it is read as a JSON file of one object, too."""
    return Example(form, "a.jsonl", _dump(row) + b"\n", (expected,), options)


LOCK_READ = Expected("Lock freezes", "2012-02-07", (LOCK,))

RECORDS = (
    _one(
        "a crawler with an item for the page and one for the article",
        {
            "url": URL,
            "crawled": "2023-01-01 00:00:00",
            "status": 200,
            "meta": {"og:title": "Lock | Courier", "article:published_time": "2012-02-07T08:00:00Z"},
            "article": {"headline": ["Lock freezes"], "published": ["2012-02-07"], "paragraphs": [LOCK, LOCK_2]},
        },
        Expected("Lock freezes", "2012-02-07", (LOCK, LOCK_2), url=URL),
    ),
    _one(
        "an article for search engines",
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": "Lock freezes",
            "image": ["https://courier.example/lock.jpg"],
            "datePublished": "2012-02-07T08:00:00+01:00",
            "dateModified": "2014-02-07T08:00:00+01:00",
            "author": [{"@type": "Person", "name": "Ida Brook", "url": "https://courier.example/ida"}],
            "publisher": {"@type": "Organization", "name": "The Courier", "logo": {"url": "https://x.example/l.png"}},
            "mainEntityOfPage": {"@type": "WebPage", "@id": URL},
            "articleSection": "Region",
            "articleBody": LOCK,
        },
        LOCK_READ._replace(url=URL, authors=("Ida Brook",), section="Region", source="The Courier"),
    ),
    _one(
        "a row of a table of posts",
        {
            "ID": 41,
            "post_author": 3,
            "post_date": "2012-02-07 08:00:00",
            "post_date_gmt": "2012-02-07 07:00:00",
            "post_content": f"{LOCK}\n\n<strong>Later</strong> {LOCK_2}",
            "post_title": "Lock freezes",
            "post_status": "publish",
            "post_name": "lock-freezes",
            "post_modified": "2015-01-01 00:00:00",
            "post_type": "post",
        },
        Expected("Lock freezes", "2012-02-07", (LOCK, f"Later {LOCK_2}"), authors=(), original_id="41"),
    ),
    _one(
        "a node with values in lists",
        {
            "nid": [{"value": 7}],
            "uuid": [{"value": "u-7"}],
            "type": [{"target_id": "article"}],
            "title": [{"value": "Lock freezes"}],
            "created": [{"value": "2012-02-07T08:00:00+00:00", "format": "Y-m-d"}],
            "changed": [{"value": "2016-02-07T08:00:00+00:00"}],
            "body": [{"value": f"<p>{LOCK}</p>", "format": "full", "processed": f"<p>{LOCK}</p>", "summary": ""}],
        },
        LOCK_READ._replace(original_id="u-7"),
    ),
    _one(
        "an article of a system of publishers, with its elements",
        {
            "_id": "ANS1",
            "headlines": {"basic": "Lock freezes", "web": ""},
            "description": {"basic": "Barges wait"},
            "display_date": "2012-02-07T08:00:00Z",
            "last_updated_date": "2012-03-07T08:00:00Z",
            "canonical_url": "/lock",
            "credits": {"by": [{"type": "author", "name": "Ida Brook"}]},
            "taxonomy": {"primary_section": {"name": "Region"}},
            "content_elements": [
                {"type": "text", "content": LOCK},
                {"type": "image", "caption": "Ice", "url": "https://courier.example/i.jpg"},
                {"type": "text", "content": f"<b>Later</b> {LOCK_2}"},
            ],
        },
        Expected(
            "Lock freezes",
            "2012-02-07",
            (LOCK, f"Later {LOCK_2}"),
            url="/lock",
            authors=("Ida Brook",),
            section="Region",
            original_id="ANS1",
        ),
    ),
    _one(
        "an item of an agency with two dates",
        {
            "uri": "urn:agency:1",
            "firstcreated": "2012-02-07T08:00:00Z",
            "versioncreated": "2013-02-07T08:00:00Z",
            "headline": "Lock freezes",
            "byline": "BY IDA BROOK",
            "place": [{"name": "Varn", "code": "V"}],
            "infosource": [{"name": "NP"}],
            "body_text": LOCK,
            "slugline": "lock",
        },
        LOCK_READ._replace(authors=("IDA BROOK",), place="Varn", source="NP", original_id="urn:agency:1"),
    ),
    _one(
        "a post of a collector of news with its thread",
        {
            "thread": {
                "uuid": "t1",
                "site_full": "courier.example",
                "section_title": "Region",
                "title": "Lock freezes",
            },
            "uuid": "p1",
            "url": URL,
            "author": "Ida Brook",
            "published": "2012-02-07T08:00:00.000+02:00",
            "title": "Lock freezes",
            "text": LOCK,
            "crawled": "2012-02-09T08:00:00.000+02:00",
        },
        LOCK_READ._replace(
            url=URL, authors=("Ida Brook",), source="courier.example", section="Region", original_id="p1"
        ),
    ),
    _one(
        "an item of a reader of feeds",
        {
            "id": "f1",
            "title": "Lock freezes",
            "published": 1328601600000,
            "content": {"content": f"<p>{LOCK}</p>", "direction": "ltr"},
            "summary": {"content": "Barges wait", "direction": "ltr"},
            "author": "Ida Brook",
            "alternate": [{"href": URL, "type": "text/html"}],
            "origin": {"title": "The Courier", "htmlUrl": "https://courier.example"},
        },
        LOCK_READ._replace(url=URL, authors=("Ida Brook",), original_id="f1"),
    ),
    _one(
        "a page of a generator of sites",
        {
            "title": "Lock freezes",
            "date": "2012-02-07",
            "lastmod": "2015-02-07",
            "permalink": URL,
            "summary": "Barges wait",
            "content": f"<p>{LOCK}</p>",
            "section": "news",
            "params": {"author": "Ida Brook"},
        },
        LOCK_READ._replace(url=URL, authors=("Ida Brook",), section="news"),
    ),
    _one(
        "an article as newspaper takes it apart",
        {
            "url": URL,
            "title": "Lock freezes",
            "text": LOCK,
            "authors": ["Ida Brook", "Tom Hale"],
            "publish_date": "2012-02-07 00:00:00",
            "top_image": "https://courier.example/i.jpg",
            "meta_description": "Barges wait",
            "keywords": ["lock"],
        },
        LOCK_READ._replace(url=URL, authors=("Ida Brook", "Tom Hale")),
    ),
    _one(
        "a set of articles from many papers",
        {
            "id": 17283,
            "title": "Lock freezes",
            "publication": "Courier",
            "author": "Ida Brook",
            "date": "2012-02-07",
            "year": 2012.0,
            "month": 2.0,
            "url": float("nan"),
            "content": LOCK,
        },
        LOCK_READ._replace(authors=("Ida Brook",), source="Courier", original_id="17283", url=None),
    ),
    _one(
        "an entry in several languages",
        {
            "sys": {"id": "c1"},
            "fields": {
                "title": {"en-US": "Lock freezes"},
                "body": {"en-US": LOCK},
                "publishedAt": {"en-US": "2012-02-07"},
            },
        },
        LOCK_READ,
    ),
    _one(
        "a row of a base with its fields",
        {
            "id": "rec1",
            "createdTime": "2020-01-01T00:00:00.000Z",
            "fields": {"Headline": "Lock freezes", "Text": LOCK, "Publication date": "2012-02-07"},
        },
        LOCK_READ._replace(original_id="rec1"),
    ),
    _one(
        "fields of a search engine that end in their kinds",
        {
            "id": "s1",
            "title_t": "Lock freezes",
            "body_txt_en": LOCK,
            "published_dt": "2012-02-07T00:00:00Z",
            "author_s": "Ida Brook",
        },
        LOCK_READ._replace(authors=("Ida Brook",), original_id="s1"),
    ),
    _one(
        "names with neutral words",
        {"article_title": "Lock freezes", "clean_text": LOCK, "article_published_at": "2012-02-07", "story_url": URL},
        LOCK_READ._replace(url=URL),
    ),
    _one(
        "a dotted map",
        {"record": {"de": {"kop": "Lock freezes", "tekst": LOCK}}, "wanneer": {"dag": "2012-02-07"}},
        LOCK_READ,
        field_map={"title": "record.de.kop", "body": "record.de.tekst", "date": "wanneer.dag"},
    ),
    _one(
        "a teaser, as there is nothing longer",
        {"headline": "Lock freezes", "abstract": LOCK, "pub_date": "2012-02-07"},
        LOCK_READ,
    ),
    _one(
        "a text that wins over a description before it",
        {"title": "Lock freezes", "description": "Barges wait", "full_text": LOCK, "date": "2012-02-07"},
        LOCK_READ,
    ),
    _one(
        "a number, a status, and addresses of pictures are no texts",
        {
            "title": 7,
            "headline": "Lock freezes",
            "status": "published",
            "content": "https://courier.example/i.jpg",
            "text": LOCK,
            "date": "2012-02-07",
            "image": "https://courier.example/i.jpg",
        },
        LOCK_READ,
    ),
    _one(
        "a date that is unusable, and the one of the record",
        {"title": "Lock freezes", "text": LOCK, "published": "0000-00-00", "created": "2012-02-07"},
        LOCK_READ,
    ),
    _one(
        "a name beside a title is the author",
        {"name": "Ida Brook", "headline_text": "Lock freezes", "story_text": LOCK, "publish_date": "20120207"},
        LOCK_READ._replace(authors=("Ida Brook",)),
    ),
    _one(
        "a post with its categories by number, and their names beside those of tags",
        {
            "id": 9,
            "date": "2012-02-07T08:00:00",
            "title": {"rendered": "Lock freezes"},
            "content": {"rendered": f"<p>{LOCK}</p>"},
            "categories": [7, 8],
            "tags": [3],
            "_embedded": {
                "wp:term": [
                    [{"id": 7, "name": "Canal", "taxonomy": "category"}, {"name": "Ice", "taxonomy": "category"}],
                    [{"id": 3, "name": "barges", "taxonomy": "post_tag"}],
                ]
            },
        },
        LOCK_READ._replace(section="Canal, Ice", original_id="9"),
    ),
    _one(
        "categories by number alone",
        {"title": "Lock freezes", "text": LOCK, "date": "2012-02-07", "categories": [7, "8"], "tags": [3]},
        LOCK_READ,
    ),
    _one(
        "a place and an agency",
        {"title": "Lock freezes", "text": LOCK, "date": "2012-02-07", "city": "Varn", "newswire": "NP"},
        LOCK_READ._replace(place="Varn", agency="NP"),
    ),
    _one(
        "an approximate date",
        {"title": "Lock freezes", "text": LOCK, "date": "c. 1912"},
        LOCK_READ._replace(date="1912", date_confidence="approximate"),
    ),
    _one(
        "an address with another month",
        {"title": "Lock freezes", "text": LOCK, "date": "2012-02-07", "url": "https://x.example/2012/03/09/lock"},
        LOCK_READ._replace(url="https://x.example/2012/03/09/lock", date_confidence="conflicting"),
    ),
    _one(
        "a date only in the address",
        {"title": "Lock freezes", "text": LOCK, "url": "https://x.example/2012/02/07/lock"},
        LOCK_READ._replace(url="https://x.example/2012/02/07/lock", date_source="URL", date_confidence="inferred"),
    ),
    _one(
        "a date only of a change",
        {"title": "Lock freezes", "text": LOCK, "updated_at": "2012-02-07"},
        LOCK_READ._replace(date_source="modified", date_confidence="inferred"),
    ),
    _one(
        "a year, and the day of the dateline",
        {"title": "Lock freezes", "text": f"VARN, Feb. 7 (NP): {LOCK}", "date": "2012"},
        LOCK_READ._replace(
            paragraphs=(f"VARN, Feb. 7 (NP): {LOCK}",),
            place="VARN",
            agency="NP",
            date_source="dateline",
            date_confidence="inferred",
        ),
    ),
)

BOTH = (LOCK_READ, Expected("Choir sings", "2012-02-11", (CHOIR,)))
_ROWS = [
    {"title": "Lock freezes", "body": LOCK, "date": "2012-02-07"},
    {"title": "Choir sings", "body": CHOIR, "date": "2012-02-11"},
]
_TAGS = [{"id": 1, "name": "Ice", "slug": "ice", "description": "Frost"}]

HELD = (
    (
        "an export of a journal",
        {
            "db": [
                {
                    "meta": {"v": 1},
                    "data": {"tags": _TAGS, "posts": _ROWS, "users": [{"name": "Ida", "bio": "Writes."}]},
                }
            ]
        },
    ),
    ("documents of a search engine", {"responseHeader": {"status": 0}, "response": {"numFound": 2, "docs": _ROWS}}),
    (
        "children of a listing",
        {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": row} for row in _ROWS]}},
    ),
    ("one list a year", {"2011": _ROWS[:1], "2012": _ROWS[1:]}),
    ("lists in a list", [_ROWS[:1], _ROWS[1:]]),
    ("pages in a list", [{"page": 1, "results": _ROWS[:1]}, {"page": 2, "results": _ROWS[1:]}]),
    (
        "a feed with a date and a summary",
        {"title": "Courier", "description": "News", "pubDate": "2020-01-01", "items": _ROWS},
    ),
    ("a list beside comments", {"comments": [{"author": "x", "title": "No", "text": "Never."}], "articles": _ROWS}),
    ("categories before the articles", {"categories": _TAGS, "articles": _ROWS}),
    (
        "a graph",
        {
            "@context": "https://schema.org",
            "@graph": [
                {
                    "@type": "NewsArticle",
                    "headline": row["title"],
                    "articleBody": row["body"],
                    "datePublished": row["date"],
                }
                for row in _ROWS
            ],
        },
    ),
)

_KEYED = tuple(article._replace(original_id=key) for article, key in zip(BOTH, "ab", strict=True))

LISTS = (
    *(Example(form, "a.json", _dump(value), BOTH) for form, value in HELD),
    Example("objects by their keys", "a.json", _dump({"a": _ROWS[0], "b": _ROWS[1]}), _KEYED),
    Example(
        "objects by their keys, deeper",
        "a.json",
        _dump({"data": {"stories": {"a": _ROWS[0], "b": _ROWS[1]}}}),
        _KEYED,
    ),
    Example(
        "a page of results a line",
        "a.jsonl",
        b"".join(_dump({"status": "ok", "results": [row]}) + b"\n" for row in _ROWS),
        BOTH,
    ),
    Example(
        "a list that is named",
        "a.json",
        _dump({"a": {"b": [{"title": "No", "body": "Never"}]}, "c": [{"d": _ROWS[:1]}, {"d": _ROWS[1:]}]}, 1),
        BOTH,
        {"records": "c.d"},
    ),
    Example(
        "an object that is named", "a.json", _dump({"c": {"a": _ROWS[0], "b": _ROWS[1]}}), _KEYED, {"records": "c"}
    ),
    Example(
        "a list that is named, on each line",
        "a.jsonl",
        b"".join(_dump({"r": {"l": [row]}}) + b"\n" for row in _ROWS),
        BOTH,
        {"records": "r.l"},
    ),
)

EXAMPLES = (*RECORDS, *LISTS)
