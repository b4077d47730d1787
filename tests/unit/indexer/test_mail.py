"""Mail: messages, mailboxes, saved pages and postings; damaged ones; their bounds."""

import base64
import tracemalloc
from collections.abc import Callable

import pytest
from form_cases import Story, stories_of
from processor_time import at_most

from indexer.sources import Finding, SourceDocument

HEAD = "From: Ada Roe <ada@post.example>\nTo: b@x.example\nSubject: Gate opens\nDate: Tue, 1 Mar 2016 08:00:00 +0100\n"
BODY = "The gate is open.\n\nIt creaks.\n"
PARAGRAPHS = ("The gate is open.", "It creaks.")
HTML = "<html><head><title>X</title></head><body><p>The gate is <b>open</b>.</p><p>It creaks.</p></body></html>"


def mail(**fields) -> Story:
    """The story of most cases, with other fields."""
    return Story(
        **{
            "title": "Gate opens",
            "date": "2016-03-01",
            "body": PARAGRAPHS,
            "date_source": "mail header",
            "authors": ("Ada Roe",),
            **fields,
        }
    )


def multipart(kind: str, *parts: str) -> str:
    """A mail of several parts, each with its head."""
    inside = "".join(f"--b\n{part}\n" for part in parts)
    head = f'{HEAD}MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="b"\n'
    return f"{head}\nNot shown.\n{inside}--b--\nNor this.\n"


PLAIN_PART = f"Content-Type: text/plain; charset=utf-8\n\n{BODY}"
HTML_PART = f"Content-Type: text/html; charset=utf-8\n\n{HTML}"
FILE_PART = (
    "Content-Type: application/pdf\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n"
)

CASES: dict[str, tuple[str, str | bytes, list[Story]]] = {
    "a plain mail": ("a.eml", f"{HEAD}\n{BODY}", [mail()]),
    "lines of Windows": ("a.eml", f"{HEAD}\n{BODY}".replace("\n", "\r\n"), [mail()]),
    "by its content": ("a.txt", f"{HEAD}\n{BODY}", [mail()]),
    "without a suffix": ("posting", f"Path: x!y\nNewsgroups: local.news\n{HEAD}\n{BODY}", [mail()]),
    "quoted-printable": (
        "a.eml",
        f"{HEAD}Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
        "The caf=E9 is =\nopen.\n",
        [mail(body=("The café is open.",))],
    ),
    "base64": (
        "a.eml",
        f"{HEAD}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes("Das Tor öffnet.\n".encode()).decode(),
        [mail(body=("Das Tor öffnet.",))],
    ),
    "an 8-bit mail without a charset": (
        "a.eml",
        f"{HEAD}\n".encode() + "Das Tor öffnet wieder für alle.\n".encode("cp1252"),
        [mail(body=("Das Tor öffnet wieder für alle.",))],
    ),
    "encoded words": (
        "a.eml",
        "From: =?iso-8859-1?Q?J=F6rg_Roe?= <j@x.example>\nSubject: =?UTF-8?B?VG9yIMO2ZmZuZXQ=?=\n =?UTF-8?Q?_wieder?=\n"
        f"Date: 1 Mar 2016 08:00:00 GMT\n\n{BODY}",
        [mail(title="Tor öffnet wieder", authors=("Jörg Roe",))],
    ),
    "alternatives": ("a.eml", multipart("alternative", PLAIN_PART, HTML_PART), [mail()]),
    "only html": ("a.eml", f"{HEAD}Content-Type: text/html\n\n{HTML}", [mail()]),
    "an empty plain part": ("a.eml", multipart("alternative", "Content-Type: text/plain\n\n\n", HTML_PART), [mail()]),
    "an attachment": ("a.eml", multipart("mixed", PLAIN_PART, FILE_PART), [mail()]),
    "two texts": (
        "a.eml",
        multipart("mixed", PLAIN_PART, "\nThe end.\n"),
        [mail(body=(*PARAGRAPHS, "The end."))],
    ),
    "a mail inside": (
        "a.eml",
        multipart("mixed", "\nSee below.\n", f"Content-Type: message/rfc822\n\nSubject: Inner\n\n{BODY}"),
        [mail(body=("See below.", *PARAGRAPHS))],
    ),
    "flowed": (
        "a.eml",
        f"{HEAD}Content-Type: text/plain; format=flowed\n\nThe gate \nis open.\n\nIt creaks.\n",
        [mail()],
    ),
    "a reply": ("a.eml", f"{HEAD}\n{BODY}".replace("Gate opens", "Re: Gate opens"), [mail(title="Re: Gate opens")]),
    "an address alone names nobody": (
        "a.eml",
        f"{HEAD}\n{BODY}".replace("Ada Roe <ada@post.example>", "a@x.example"),
        [mail(authors=())],
    ),
    "a comment names somebody": (
        "a.eml",
        f"{HEAD}\n{BODY}".replace("Ada Roe <ada@post.example>", "a@x.example (Ada Roe)").replace(
            "+0100", "+0100 (CET)"
        ),
        [mail()],
    ),
    "a year of two digits": (
        "a.eml",
        f"{HEAD}\n{BODY}".replace("Tue, 1 Mar 2016", "1 Mar 98"),
        [mail(date="1998-03-01")],
    ),
    "an id": ("a.eml", f"Message-ID: <g1@post.example>\n{HEAD}\n{BODY}", [mail(id="g1@post.example")]),
    "a dateline of another month": (
        "a.eml",
        f"{HEAD}\nROSSUM, Jan. 5 (NP): {BODY}",
        [
            mail(
                body=(f"ROSSUM, Jan. 5 (NP): {PARAGRAPHS[0]}", PARAGRAPHS[1]),
                date_confidence="conflicting",
                place="ROSSUM",
                agency="NP",
            )
        ],
    ),
    "a date only in the byline": (
        "a.eml",
        f"From: Ada Roe <ada@post.example>\nSubject: Gate opens\n\nBy Ada Roe, March 1, 2016\n\n{BODY}",
        [mail(body=("By Ada Roe, March 1, 2016", *PARAGRAPHS), date_source="byline", date_confidence="inferred")],
    ),
    "a mailbox": (
        "a.mbox",
        f"From ada@post.example Tue Mar  1 08:00:00 2016\n{HEAD}\nThe gate is open.\n\n>From here it creaks.\n\n"
        f"From now on it is 10:30, said the 2016 plan.\n\nFrom b Wed Mar  2 08:00:00 2016\nSubject: Two\n\n{BODY}\n",
        [
            mail(body=("The gate is open.", "From here it creaks.", "From now on it is 10:30, said the 2016 plan.")),
            mail(title="Two", date="2016-03-02", authors=()),
        ],
    ),
    "a saved page": (
        "a.mhtml",
        "Subject: Gate opens\nDate: Tue, 1 Mar 2016 08:00:00 +0100\n"
        "Snapshot-Content-Location: https://post.example/gate\n"
        'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n'
        f"--b\n{HTML_PART}\n--b\nContent-Type: text/html\n\n<p>A frame.</p>\n--b\nContent-Type: text/css\n\np {{}}\n"
        "--b--\n",
        [
            mail(
                authors=(),
                url="https://post.example/gate",
                date_source="modified",
                date_confidence="approximate",
                modified=("[2016-03-01]",),
            )
        ],
    ),
    "a missing end": ("a.eml", multipart("mixed", PLAIN_PART).partition("--b--")[0], [mail()]),
    "a missing boundary": (
        "a.eml",
        f"{HEAD}Content-Type: multipart/mixed; boundary=none\n\n{BODY}",
        [mail()],
    ),
    "an empty mail as the only part": (
        "a.eml",
        f'{HEAD}Content-Type: multipart/mixed; boundary="b"\n\n{BODY}--b\nContent-Type: message/rfc822\n\n--b--\n',
        [mail()],
    ),
    "a mail of Apple": (
        "1.emlx",
        f"{len(HEAD) + len(BODY) + 1}      \n{HEAD}\n{BODY}"
        '<?xml version="1.0"?>\n<plist><dict><key>flags</key></dict></plist>\n',
        [mail()],
    ),
    "a mail of Apple with a wrong size": (
        "1.emlx",
        f"9999\n{HEAD}\n{BODY}<?xml version='1.0'?>\n<!DOCTYPE plist>\n<plist></plist>\n",
        [mail()],
    ),
    "a mail of Apple with XML in its text": (
        "1.emlx",
        f"{len(HEAD) + len(BODY) + 23}\n{HEAD}\n{BODY}\n<?xml version='1.0'?><plist></plist>\n",
        [mail(body=(*mail().body, "<?xml version='1.0'?>"))],
    ),
    "an unknown encoding": ("a.eml", f"{HEAD}Content-Type: text/plain; charset=x-none\n\n{BODY}", [mail()]),
}


@pytest.mark.parametrize(("name", "content", "expected"), CASES.values(), ids=CASES.keys())
def test_mail(read_file: Callable[..., list], name: str, content: str | bytes, expected: list[Story]):
    """Each file has these articles."""
    assert stories_of(read_file, name, content) == expected


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (multipart("mixed", PLAIN_PART).partition("--b--")[0], "the end of its parts is missing"),
        (f"{HEAD}Content-Type: multipart/mixed; boundary=none\n\n{BODY}", "it has no parts, but announces them"),
        (f"{HEAD}Content-Type: text/plain; charset=x-none\n\n{BODY}", "its encoding 'x-none' is not known"),
        (f"{HEAD}Content-Transfer-Encoding: base64\n\nVGhlIAZ0Z", "its text in base64 is damaged at the end"),
    ],
)
def test_damaged_mail_is_named(read_file: Callable[..., list], content: str, problem: str):
    """A damaged mail is read as far as it can be, with a warning."""
    (document,) = read_file("a.eml", content)
    assert isinstance(document, SourceDocument)
    assert problem in (document.warning or "")


def test_parts_in_parts_are_bounded(read_file: Callable[..., list]):
    """Of a thousand levels of parts the outer ones are read, and the others named."""
    content = HEAD + "".join(
        f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\nContent-Type: text/plain\n\nLevel {i}.\n--b{i}\n'
        for i in range(1000)
    )
    with at_most(5):
        (document,) = read_file("a.eml", content)
        assert isinstance(document, SourceDocument)
        assert "Level 50." in document.body
        assert "nested more than 100 deep" in (document.warning or "")


def test_attachments_take_no_memory(read_file: Callable[..., list]):
    """An attachment of many megabytes goes by; a text of more than 20 is rejected, and the next mail is read."""
    attachment = FILE_PART.replace("JVBERi0=\n", "A" * 76 + "\n").encode()
    lines = (b"A" * 76 + b"\n") * 400_000
    content = multipart("mixed", PLAIN_PART).partition("--b--")[0].encode() + b"--b\n" + attachment + lines + b"--b--\n"
    mailbox = (
        b"From a Tue Mar  1 08:00:00 2016\n" + content + b"\nFrom b Tue Mar  1 08:00:00 2016\n" + HEAD.encode() + b"\n"
        + b"word " * 5_000_000 + f"\n\nFrom c Tue Mar  1 08:00:00 2016\n{HEAD}\n{BODY}".encode()
    )  # fmt: skip
    tracemalloc.start()
    first, second, third = read_file("a.mbox", mailbox)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(first, SourceDocument)
    assert first.body == BODY.strip()
    assert isinstance(second, Finding)
    assert isinstance(third, SourceDocument)
    assert peak < 80_000_000


def inner(number: int, *, head: str = "") -> str:
    """A message of a digest."""
    return (
        f"From: Ada Roe <ada@x.example>\nDate: Tue, {number} Mar 2016 08:00:00 +0100\nSubject: Gate {number}\n"
        f"Message-ID: <{number}@x.example>\n{head}\nText {number}.\n"
    )


def digest(*parts: str, kind: str = "digest") -> str:
    """A mail with these parts."""
    inside = "".join(f"--b\n{part}\n" for part in parts)
    return (
        f"From: List <list@x.example>\nDate: Wed, 9 Mar 2016 08:00:00 +0100\nSubject: Digest\nMIME-Version: 1.0\n"
        f'Message-ID: <9@x.example>\nContent-Type: multipart/{kind}; boundary="b"\n\n{inside}--b--\n'
    )


def story(number: int) -> Story:
    """The article of such a message."""
    return Story(
        f"Gate {number}", f"2016-03-0{number}", (f"Text {number}.",), "mail header",
        authors=("Ada Roe",), id=f"{number}@x.example",
    )  # fmt: skip


TEXT_KIND = "Content-Type: text/plain\n"
MESSAGE_KIND = "Content-Type: message/rfc822\n"
PREFACE = Story("Digest", "2016-03-09", ("Topics",), "mail header", authors=("List",), id="9@x.example")
WRAPPED = digest(
    "Content-Type: text/plain\n\nTopics\n",
    f'Content-Type: multipart/digest; boundary="d"\n\n--d\n\n{inner(1)}\n--d\n\n{inner(2)}\n--d--\n',
    kind="mixed",
)
DIGESTS = {
    "two messages": (digest(f"\n{inner(1)}", f"\n{inner(2)}"), [story(1), story(2)]),
    "one message": (digest(f"\n{inner(1)}"), [story(1)]),
    "their kind is said": (digest(f"{MESSAGE_KIND}\n{inner(1)}", f"\n{inner(2)}"), [story(1), story(2)]),
    "the kind of a text is said": (digest(f"\n{inner(1, head=TEXT_KIND)}\n"), [story(1)]),
    "several parts": (
        digest(
            "\n" + inner(1).replace("\n\nText 1.", '\nContent-Type: multipart/alternative; boundary="a"\n\n'
            "--a\nContent-Type: text/plain\n\nText 1.\n--a\nContent-Type: text/html\n\n<p>Text</p>\n--a--"),
            f"\n{inner(2)}",
        ),
        [story(1), story(2)],
    ),
    "a text of its own": (WRAPPED, [PREFACE, story(1), story(2)]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), DIGESTS.values(), ids=DIGESTS.keys())
def test_digests(read_file: Callable[..., list], content: str, expected: list[Story]):
    """Each message of a digest is an article, with its own head; so is the digest if it has a text."""
    assert stories_of(read_file, "a.eml", content) == expected


def test_a_digest_is_not_damaged(read_file: Callable[..., list]):
    """Its messages stand in the line of the digest, and have no warning; a forwarded message is a part of its mail."""
    documents = read_file(
        "a.mbox", f"From x Wed Mar  9 08:00:00 2016\n{digest(f'{chr(10)}{inner(1)}', f'{chr(10)}{inner(2)}')}"
    )
    assert [(each.line, each.warning) for each in documents] == [(1, None), (1, None)]
    (document,) = read_file("b.eml", digest(f"Content-Type: message/rfc822\n\n{inner(1)}", kind="mixed"))
    assert (document.title, document.body) == ("Digest", "Text 1.")
