"""Links to paragraphs, which browsers also find by their first words, and the facts of an article for programs."""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

from markupsafe import Markup

from dateline.article import Article

BEGINNING = 60
"""Characters of a paragraph from which its link is made."""

_LAST_WORD = re.compile(r"\s+\S*$")
_IN_SCRIPTS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def link_passages(link: str, beginnings: Iterable[str]) -> tuple[str, ...]:
    """Link to each paragraph by its number, and by its first words (a text fragment) where browsers know these.

    `beginnings` are the first characters of the paragraphs, more than BEGINNING if they go on.
    """
    return tuple(f"{link}#p-{number}{_directive(text)}" for number, text in enumerate(beginnings, 1))


def _directive(text: str) -> str:
    first = text if len(text) <= BEGINNING else _LAST_WORD.sub("", text[:BEGINNING])
    words = " ".join(first.split())
    return f":~:text={quote(words, safe='', errors='replace').replace('-', '%2D')}" if words else ""


def describe_article(article: Article, address: str | None, language: str) -> Markup:
    """Write an article as a NewsArticle of schema.org, in JSON that can stand in a page."""
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "url": address,
        "datePublished": article.date.isoformat() if article.date else None,
        "inLanguage": language or None,
        "author": [{"@type": "Person", "name": each} for each in article.authors],
        "articleSection": article.section,
        "contentLocation": {"@type": "Place", "name": article.place} if article.place else None,
        "sourceOrganization": {"@type": "Organization", "name": article.agency} if article.agency else None,
        "isPartOf": {"@type": "CreativeWork", "name": article.source} if article.source else None,
    }
    written = json.dumps({name: value for name, value in facts.items() if value}, ensure_ascii=True)
    return Markup(written.translate(_IN_SCRIPTS))  # noqa: S704 - JSON of ASCII without a sign that HTML knows
