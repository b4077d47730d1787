"""JSON as programs write it, and what must be read from it: the independent third.

Each example follows the public description of its format, and was written before the reader existed.  The reader was
not made to fit them; `test_independent_forms.py` reads them, and its figure at the first run is in the decision record.
"""

import json

from forms.examples import Example, Expected


def _dump(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()


def _lines(*rows: object) -> bytes:
    return b"\n".join(map(_dump, rows)) + b"\n"


BRIDGE = "The swing bridge at Pellow will be closed to lorries from Monday."
BRIDGE_2 = "Engineers found two cracked bearings during the yearly inspection."
SCHOOL = "Parents in Tarn Valley have collected four thousand signatures to keep the village school open."
SCHOOL_2 = "The county votes on the plan in June."

GUARDIAN = Example(
    "the search of an open platform of a newspaper",
    "content.json",
    _dump(
        {
            "response": {
                "status": "ok",
                "total": 2,
                "pageSize": 50,
                "results": [
                    {
                        "id": "world/2014/may/06/swing-bridge-closed",
                        "type": "article",
                        "sectionId": "world",
                        "sectionName": "World news",
                        "webPublicationDate": "2014-05-06T07:10:00Z",
                        "webTitle": "Swing bridge closed to lorries",
                        "webUrl": "https://paper.example/world/2014/may/06/swing-bridge-closed",
                        "apiUrl": "https://api.paper.example/world/2014/may/06/swing-bridge-closed",
                        "fields": {
                            "headline": "Swing bridge closed to lorries",
                            "standfirst": "<p>Two bearings are cracked</p>",
                            "trailText": "Two bearings are cracked",
                            "byline": "Ottilie Marsh and Ben Arkwright",
                            "main": '<figure class="element element-image"><img src="b.jpg" alt="A bridge"></figure>',
                            "body": f'<p>{BRIDGE}</p> <aside class="element element-rich-link"><p>Related: <a '
                            f'href="https://paper.example/x">Harbour plans</a></p></aside> <p>{BRIDGE_2}</p>',
                            "wordcount": "21",
                            "thumbnail": "https://media.paper.example/b.jpg",
                            "lastModified": "2014-05-07T09:00:00Z",
                            "bodyText": f"{BRIDGE} {BRIDGE_2}",
                        },
                        "tags": [{"id": "profile/ottilie-marsh", "type": "contributor", "webTitle": "Ottilie Marsh"}],
                        "pillarName": "News",
                    },
                    {
                        "id": "education/2014/may/07/tarn-school",
                        "sectionName": "Education",
                        "webPublicationDate": "2014-05-07T15:30:00Z",
                        "webTitle": "Parents fight for school",
                        "webUrl": "https://paper.example/education/2014/may/07/tarn-school",
                        "fields": {"byline": "Ben Arkwright", "bodyText": SCHOOL},
                    },
                ],
            }
        }
    ),
    (
        Expected(
            "Swing bridge closed to lorries",
            "2014-05-06",
            (BRIDGE, BRIDGE_2),
            url="https://paper.example/world/2014/may/06/swing-bridge-closed",
            authors=("Ottilie Marsh", "Ben Arkwright"),
            section="World news",
            original_id="world/2014/may/06/swing-bridge-closed",
        ),
        Expected(
            "Parents fight for school",
            "2014-05-07",
            (SCHOOL,),
            url="https://paper.example/education/2014/may/07/tarn-school",
            authors=("Ben Arkwright",),
            section="Education",
            original_id="education/2014/may/07/tarn-school",
        ),
    ),
)

NYT = Example(
    "the archive of a newspaper of New York",
    "1999-3.json",
    _dump(
        {
            "copyright": "Copyright (c) 2020",
            "response": {
                "docs": [
                    {
                        "abstract": "Bearings of the swing bridge at Pellow are cracked",
                        "web_url": "https://nyt.example/1999/03/02/world/bridge.html",
                        "snippet": "Bearings of the swing bridge",
                        "lead_paragraph": BRIDGE,
                        "print_page": "7",
                        "source": "The Pellow Times",
                        "multimedia": [],
                        "headline": {"main": "Bridge Is Shut", "kicker": None, "print_headline": "BRIDGE IS SHUT"},
                        "keywords": [{"name": "subject", "value": "Bridges", "rank": 1}],
                        "pub_date": "1999-03-02T05:00:00+0000",
                        "document_type": "article",
                        "news_desk": "Foreign Desk",
                        "section_name": "World",
                        "byline": {
                            "original": "By Ottilie Marsh",
                            "person": [{"firstname": "Ottilie", "lastname": "Marsh", "rank": 1}],
                            "organization": None,
                        },
                        "type_of_material": "News",
                        "_id": "nyt://article/00a1",
                        "word_count": 311,
                        "uri": "nyt://article/00a1",
                    }
                ],
                "meta": {"hits": 1},
            },
        }
    ),
    (
        Expected(
            "Bridge Is Shut",
            "1999-03-02",
            (BRIDGE,),
            url="https://nyt.example/1999/03/02/world/bridge.html",
            authors=("Ottilie Marsh",),
            section="World",
            source="The Pellow Times",
            original_id="nyt://article/00a1",
        ),
    ),
)

ELASTIC_DUMP = Example(
    "a dump of a search engine, a document a line in its envelope",
    "articles.json",
    _lines(
        {
            "_index": "news",
            "_type": "_doc",
            "_id": "b-17",
            "_score": 1,
            "_source": {"headline": "Bridge shut", "text": BRIDGE, "publication_date": "2011-10-04", "desk": "Home"},
        },
        {
            "_index": "news",
            "_type": "_doc",
            "_id": "b-18",
            "_score": 1,
            "_source": {"headline": "School fight", "text": SCHOOL, "publication_date": "2011-10-05", "desk": "Home"},
        },
    ),
    (
        Expected("Bridge shut", "2011-10-04", (BRIDGE,), section="Home", original_id="b-17"),
        Expected("School fight", "2011-10-05", (SCHOOL,), section="Home", original_id="b-18"),
    ),
)

ELASTIC_HITS = Example(
    "the hits of a search engine",
    "result.json",
    _dump(
        {
            "took": 1,
            "_shards": {"total": 1, "successful": 1},
            "hits": {
                "total": {"value": 1, "relation": "eq"},
                "hits": [
                    {
                        "_index": "n",
                        "_id": "x9",
                        "_source": {"title": "Bridge shut", "body": BRIDGE, "timestamp": "2011-10-04T12:00:00"},
                        "highlight": {"body": ["The swing <em>bridge</em>"]},
                    }
                ],
            },
            "aggregations": {"by_year": {"buckets": [{"key": 2011, "doc_count": 1}]}},
        },
        indent=2,
    ),
    (Expected("Bridge shut", "2011-10-04", (BRIDGE,), original_id="x9"),),
)

WORDPRESS = Example(
    "posts of a blog through its REST interface, with what they embed",
    "posts.json",
    _dump(
        [
            {
                "id": 512,
                "date": "2016-09-01T18:20:11",
                "date_gmt": "2016-09-01T16:20:11",
                "guid": {"rendered": "https://blog.example/?p=512"},
                "modified": "2018-01-01T00:00:00",
                "modified_gmt": "2018-01-01T00:00:00",
                "slug": "bridge-shut",
                "status": "publish",
                "type": "post",
                "link": "https://blog.example/2016/09/bridge-shut/",
                "title": {"rendered": "Pellow&#8217;s bridge &amp; its bearings"},
                "content": {
                    "rendered": f'<p>{BRIDGE}</p>\n<figure class="wp-block-image"><img src="x.jpg" alt="Bridge"/>'
                    f"<figcaption>The bridge in May</figcaption></figure>\n<p>{BRIDGE_2}</p>\n",
                    "protected": False,
                },
                "excerpt": {"rendered": "<p>The swing bridge [&hellip;]</p>\n", "protected": False},
                "author": 4,
                "featured_media": 513,
                "comment_status": "open",
                "format": "standard",
                "categories": [7],
                "tags": [],
                "_links": {"self": [{"href": "https://blog.example/wp-json/wp/v2/posts/512"}]},
                "_embedded": {
                    "author": [
                        {"id": 4, "name": "Ottilie Marsh", "url": "", "link": "https://blog.example/author/om/"}
                    ],
                    "wp:term": [[{"id": 7, "name": "Harbour", "taxonomy": "category"}]],
                },
            }
        ]
    ),
    (
        Expected(
            "Pellow’s bridge & its bearings",
            "2016-09-01",
            (BRIDGE, BRIDGE_2),
            url="https://blog.example/2016/09/bridge-shut/",
            authors=("Ottilie Marsh",),
            section="Harbour",
            original_id="512",
        ),
    ),
)

NEWS_API = Example(
    "a service that collects headlines",
    "everything.json",
    _dump(
        {
            "status": "ok",
            "totalResults": 1,
            "articles": [
                {
                    "source": {"id": None, "name": "Pellow Post"},
                    "author": "Ben Arkwright",
                    "title": "Bridge shut",
                    "description": "Cracked bearings",
                    "url": "https://post.example/bridge",
                    "urlToImage": "https://post.example/bridge.jpg",
                    "publishedAt": "2022-02-03T04:05:06Z",
                    "content": BRIDGE,
                }
            ],
        }
    ),
    (
        Expected(
            "Bridge shut",
            "2022-02-03",
            (BRIDGE,),
            url="https://post.example/bridge",
            authors=("Ben Arkwright",),
            source="Pellow Post",
        ),
    ),
)

KEYED = Example(
    "a tree of a database for telephones: objects by their keys",
    "export.json",
    _dump(
        {
            "articles": {
                "-Lk01": {"headline": "Bridge shut", "content": BRIDGE, "createdAt": 1317708000000},
                "-Lk02": {"headline": "School fight", "content": SCHOOL, "createdAt": 1317794400000},
            },
            "users": {"u1": {"name": "Ottilie", "email": "o@x.example"}},
        }
    ),
    (
        Expected("Bridge shut", "2011-10-04", (BRIDGE,), original_id="-Lk01"),
        Expected("School fight", "2011-10-05", (SCHOOL,), original_id="-Lk02"),
    ),
)

JSON_FEED = Example(
    "a JSON Feed",
    "feed.json",
    _dump(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "The Pellow Post",
            "home_page_url": "https://post.example/",
            "description": "News of the estuary",
            "authors": [{"name": "The Desk"}],
            "items": [
                {
                    "id": "https://post.example/bridge",
                    "url": "https://post.example/bridge",
                    "title": "Bridge shut",
                    "content_html": f"<p>{BRIDGE}</p><p>{BRIDGE_2}</p>",
                    "summary": "Cracked bearings",
                    "date_published": "2020-04-01T08:00:00+02:00",
                    "date_modified": "2020-04-03T08:00:00+02:00",
                    "authors": [{"name": "Ottilie Marsh", "url": "https://post.example/om"}],
                    "tags": ["bridge"],
                },
            ],
        }
    ),
    (
        Expected(
            "Bridge shut",
            "2020-04-01",
            (BRIDGE, BRIDGE_2),
            url="https://post.example/bridge",
            authors=("Ottilie Marsh",),
        ),
    ),
)

NINJS = Example(
    "an item of an agency in the form of the press council",
    "item.json",
    _dump(
        {
            "uri": "tag:agency.example,2013:2091",
            "type": "text",
            "versioncreated": "2013-11-05T10:00:00+01:00",
            "version": "2",
            "pubstatus": "usable",
            "urgency": 5,
            "language": "en",
            "headline": "Bridge shut",
            "slugline": "BRIDGE",
            "byline": "By Ottilie Marsh",
            "located": "Pellow",
            "subject": [{"code": "04015001", "name": "transport accident"}],
            "description_text": "Bearings",
            "body_xhtml": f'<div class="text"><p>{BRIDGE}</p><p>{BRIDGE_2}</p></div>',
            "charcount": 130,
        },
        indent=4,
    ),
    (
        Expected(
            "Bridge shut",
            "2013-11-05",
            (BRIDGE, BRIDGE_2),
            authors=("Ottilie Marsh",),
            section="transport accident",
            place="Pellow",
            original_id="tag:agency.example,2013:2091",
        ),
    ),
)

DRUPAL = Example(
    "nodes through an interface that follows JSON:API",
    "node--article.json",
    _dump(
        {
            "jsonapi": {"version": "1.0"},
            "data": [
                {
                    "type": "node--article",
                    "id": "6f1a",
                    "links": {"self": {"href": "https://drupal.example/jsonapi/node/article/6f1a"}},
                    "attributes": {
                        "drupal_internal__nid": 31,
                        "status": True,
                        "title": "Bridge shut",
                        "created": "2015-06-07T08:09:10+00:00",
                        "changed": "2019-06-07T08:09:10+00:00",
                        "body": {
                            "value": f"<p>{BRIDGE}</p>\r\n\r\n<p>{BRIDGE_2}</p>\r\n",
                            "format": "basic_html",
                            "processed": f"<p>{BRIDGE}</p>\n\n<p>{BRIDGE_2}</p>",
                            "summary": "",
                        },
                    },
                    "relationships": {"uid": {"data": {"type": "user--user", "id": "ab"}}},
                }
            ],
            "included": [{"type": "user--user", "id": "ab", "attributes": {"display_name": "Ottilie"}}],
        }
    ),
    (Expected("Bridge shut", "2015-06-07", (BRIDGE, BRIDGE_2), original_id="6f1a"),),
)

GHOST = Example(
    "posts of a content interface of a journal",
    "posts.json",
    _dump(
        {
            "posts": [
                {
                    "slug": "bridge-shut",
                    "id": "605360bbce93e1003bd6ddd6",
                    "uuid": "6b5f",
                    "title": "Bridge shut",
                    "html": f"<p>{BRIDGE}</p><p>{BRIDGE_2}</p>",
                    "feature_image": "https://ghost.example/b.png",
                    "featured": True,
                    "visibility": "public",
                    "created_at": "2021-03-17T14:14:51.000+00:00",
                    "updated_at": "2021-05-04T10:30:00.000+00:00",
                    "published_at": "2021-03-18T14:14:51.000+00:00",
                    "custom_excerpt": "Bearings",
                    "authors": [{"id": "1", "name": "Ottilie Marsh", "slug": "om", "bio": "Writes."}],
                    "primary_author": {"id": "1", "name": "Ottilie Marsh"},
                    "primary_tag": {"name": "Harbour", "slug": "harbour"},
                    "url": "https://ghost.example/bridge-shut/",
                    "excerpt": "The swing bridge",
                    "reading_time": 1,
                }
            ],
            "meta": {"pagination": {"page": 1, "limit": 15, "pages": 1, "total": 1}},
        }
    ),
    (
        Expected(
            "Bridge shut",
            "2021-03-18",
            (BRIDGE, BRIDGE_2),
            url="https://ghost.example/bridge-shut/",
            authors=("Ottilie Marsh",),
            section="Harbour",
            original_id="605360bbce93e1003bd6ddd6",
        ),
    ),
)

HEADLINES_SET = Example(
    "a set of headlines with short descriptions, an object a line",
    "News_Category_Dataset.json",
    _lines(
        {
            "link": "https://huff.example/entry/bridge",
            "headline": "Bridge Shut",
            "category": "WORLD NEWS",
            "short_description": BRIDGE,
            "authors": "Ottilie Marsh, Ben Arkwright",
            "date": "2018-05-26",
        },
        {
            "link": "https://huff.example/entry/school",
            "headline": "School Fight",
            "category": "EDUCATION",
            "short_description": SCHOOL,
            "authors": "",
            "date": "2018-05-27",
        },
    ),
    (
        Expected(
            "Bridge Shut",
            "2018-05-26",
            (BRIDGE,),
            url="https://huff.example/entry/bridge",
            authors=("Ottilie Marsh", "Ben Arkwright"),
            section="WORLD NEWS",
        ),
        Expected("School Fight", "2018-05-27", (SCHOOL,), url="https://huff.example/entry/school", section="EDUCATION"),
    ),
)

NEWS_PLEASE = Example(
    "an article as a crawler of news stores it",
    "bridge.json",
    _dump(
        {
            "authors": ["Ottilie Marsh"],
            "date_download": "2021-01-02 03:04:05",
            "date_modify": None,
            "date_publish": "2017-07-17 17:03:00",
            "description": "Cracked bearings",
            "filename": "https%3A%2F%2Fpost.example%2Fbridge.json",
            "image_url": "https://post.example/b.jpg",
            "language": "en",
            "localpath": None,
            "maintext": f"{BRIDGE}\n{BRIDGE_2}",
            "source_domain": "post.example",
            "title": "Bridge shut",
            "title_page": None,
            "title_rss": None,
            "url": "https://post.example/bridge",
        }
    ),
    (
        Expected(
            "Bridge shut",
            "2017-07-17",
            (BRIDGE, BRIDGE_2),
            url="https://post.example/bridge",
            authors=("Ottilie Marsh",),
            source="post.example",
        ),
    ),
)

NAMED_RECORDS = Example(
    "a list that is named, beside another one",
    "two-lists.json",
    _dump(
        {
            "letters": {"page": [{"title": "A letter", "body": "Dear editor."}]},
            "news": {"page": [{"title": "Bridge shut", "body": BRIDGE, "date": "2001-02-03"}]},
        }
    ),
    (Expected("Bridge shut", "2001-02-03", (BRIDGE,)),),
    options={"records": "news.page"},
)

HTML_BODY = Example(
    "a body with everything that pages have",
    "a.jsonl",
    _lines(
        {
            "title": "Votes &amp; voters",
            "date": "2003-04-05",
            "body": f"<div><h2>What happened</h2><p>{BRIDGE}<br/>{BRIDGE_2}</p><script>var a = '<p>no</p>';</script>"
            "<style>p { color: red }</style><ul><li>First bearing</li><li>Second bearing</li></ul>"
            "<table><tr><th>Ward</th><th>Votes</th></tr><tr><td>North</td><td>12</td></tr></table>"
            "<p>Use &amp;lt;b&amp;gt; &eacute;&nbsp;2.</p><!-- a note --></div>",
        },
        {"title": "Who wrote", "date": "2003-04-06", "body": "John <john@x.example> wrote that a < b, and <3 to all."},
    ),
    (
        Expected(
            "Votes & voters", "2003-04-05", None, words=("First bearing", "North", "Use &lt;b&gt; é 2.", BRIDGE_2)
        ),
        Expected("Who wrote", "2003-04-06", ("John <john@x.example> wrote that a < b, and <3 to all.",)),
    ),
)

SECOND_DATE = Example(
    "a date that is none, and another one",
    "a.jsonl",
    _lines({"title": "Bridge shut", "body": BRIDGE, "date": "n/a", "published_at": "2003-04-05T00:00:00Z"}),
    (Expected("Bridge shut", "2003-04-05", (BRIDGE,)),),
)

EXAMPLES = (
    GUARDIAN,
    NYT,
    ELASTIC_DUMP,
    ELASTIC_HITS,
    WORDPRESS,
    NEWS_API,
    KEYED,
    JSON_FEED,
    NINJS,
    DRUPAL,
    GHOST,
    HEADLINES_SET,
    NEWS_PLEASE,
    NAMED_RECORDS,
    HTML_BODY,
    SECOND_DATE,
)
