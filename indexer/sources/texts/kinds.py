"""What a text is, by its first lines: an export of a database, a collection, mail, or a text with or without a head."""

import re

from indexer.sources.formats import is_tagged
from indexer.sources.texts.parting import begins_with_count, begins_with_head
from indexer.sources.texts.wire_heads import has_wire_head

_RTF = re.compile(rb"\s*\{\\rtf[0-9]?")
_RIS = re.compile(rb"(?:\s|(?:Provider|Content|Database|Record)\b[^\n]*\n)*TY {1,2}- ")
_REUTERS = re.compile(rb"(?:\s|<!DOCTYPE[^>]*>|<\?xml[^>]*>)*<REUTERS\b", re.IGNORECASE)
_TREC = re.compile(rb"(?:\s|<!DOCTYPE[^>]*>|<\?xml[^>]*>)*<DOC(?:\s[^>]*)?>\s*<(?:DOCNO|DOCID)\b", re.IGNORECASE)
_NEXIS_COUNT = re.compile(
    rb"(?:\s|\xef\xbb\xbf)*(?:Dokument\s)?[0-9]+\s(?:of|von|de)\s[0-9]+\s?(?:DOCUMENTS?|DOKUMENTEN?)?[ \t\r]*\n"
)
_NEXIS_LABELS = (
    re.compile(rb"^[ \t]{0,8}(?:LENGTH|L\xc3\x84NGE|L\xc4NGE|LONGUEUR|LENGTE): ?\s*[0-9]", re.MULTILINE),
    re.compile(rb"^[ \t]{0,8}(?:SECTION|RUBRIK|RUBRIQUE|SECTIE):", re.MULTILINE),
    re.compile(rb"^[ \t]{0,8}(?:HEADLINE|BYLINE|AUTOR|TITRE|AUTEUR):", re.MULTILINE),
    re.compile(rb"^[ \t]{0,8}(?:LOAD-DATE|UPDATE|DATE-CHARGEMENT|PUBLICATION-TYPE):", re.MULTILINE),
    re.compile(rb"^[ \t]{0,8}BODY:", re.MULTILINE),
)
_NEXIS_UNI = (
    re.compile(
        rb"^[ \t]*(?:End of Document|Ende des Dokuments?|Fin du document|Fin del documento)[ \t\r]*$", re.MULTILINE
    ),
    re.compile(rb"^[ \t]*Body[ \t\r]*$", re.MULTILINE),
    re.compile(rb"^[ \t]*Length: ?\s*[0-9]", re.MULTILINE),
    re.compile(rb"^[ \t]*Load-Date:", re.MULTILINE),
)
_FACTIVA_TAGS = re.compile(rb"^(HD|WC|PD|SN|SC|LA|LP|TD|CY|AN)(?:[ \t]+\S|[ \t\r]*$)", re.MULTILINE)
_FACTIVA_DOCUMENT = re.compile(
    rb"^[ \t]*(?:Document|Dokument|Documento)\s[A-Z][A-Z0-9]{3,20}[0-9]{6}[A-Za-z0-9]{0,24}[ \t\r]*$", re.MULTILINE
)
_FACTIVA_WORDS = re.compile(
    rb"^[ \t]*[0-9][0-9.,]*\s(?:words?|W\xc3\xb6rter|mots|palabras|parole|woorden|palavras)[ \t\r]*$", re.MULTILINE
)
_PROQUEST_RULE = re.compile(rb"^[ \t]*_{20,}[ \t\r]*$", re.MULTILINE)
_PROQUEST_LABELS = re.compile(
    rb"^[ \t]*(Publication (?:info|title|date|year)|ProQuest document (?:ID|link)|Full text|Document URL):?",
    re.MULTILINE,
)


def kind_of_text(head: bytes) -> str:
    """The kind of a text that starts with `head`.

    `rtf`, `ris`, `sgml`, `tagged`, `nexis`, `nexis uni`, `factiva`, `factiva tags`, `proquest`, `wire`, `counted`,
    `headed`, or `plain`.
    """
    for kind, pattern in (("rtf", _RTF), ("ris", _RIS), ("sgml", _REUTERS), ("sgml", _TREC)):
        if pattern.match(head):
            return kind
    return "tagged" if is_tagged(head) else _kind_of_export(head) or _kind_of_head(head.decode("utf-8", "replace"))


def _kind_of_export(head: bytes) -> str:
    labels = sum(pattern.search(head) is not None for pattern in _NEXIS_LABELS)
    if labels >= 3 or (labels >= 2 and _NEXIS_COUNT.match(head)):
        return "nexis"
    if sum(pattern.search(head) is not None for pattern in _NEXIS_UNI) >= 3:
        return "nexis uni"
    if len(set(_FACTIVA_TAGS.findall(head))) >= 5 and re.search(rb"^HD\b", head, re.MULTILINE):
        return "factiva tags"
    if _FACTIVA_DOCUMENT.search(head) and _FACTIVA_WORDS.search(head):
        return "factiva"
    if _PROQUEST_RULE.search(head) and len(set(_PROQUEST_LABELS.findall(head))) >= 2:
        return "proquest"
    return ""


def _kind_of_head(head: str) -> str:
    head = head.replace("\r\n", "\n")
    if has_wire_head(head):
        return "wire"
    if begins_with_count(head):
        return "counted"
    return "headed" if begins_with_head(head) else "plain"
