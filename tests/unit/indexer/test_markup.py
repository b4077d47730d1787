"""HTML in fields: what is HTML, what becomes of it, and what is removed."""

import json
import time
from collections import Counter
from collections.abc import Callable

import pytest

from indexer.sources import ReadTotals
from indexer.sources.markup import decode_entities, looks_like_html, to_text, without_markup


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<p>One</p>", True),
        ("<p>One<p>Two", True),
        ("One<br/>Two", True),
        ("One<br>Two", False),
        ("One <b>two</b>", True),
        ('<a href="x?a>b">One</a>', True),
        ("John <john@x.example> wrote", False),
        ("a < b and c > d", False),
        ("a<b and c>d", False),
        ("I <3 you, <3", False),
        ("List<String> a, List<String> b", False),
        ("Use <b> for bold", False),
        ("</p><svg/> text", False),
    ],
)
def test_what_is_html(text: str, is_html: bool):
    """Known elements that close or repeat; angle brackets alone are text."""
    assert looks_like_html(text) is is_html


def test_a_name_that_says_html():
    """Then one known tag is enough, but no angle bracket of another kind."""
    assert looks_like_html("One<br>Two", is_said=True)
    assert not looks_like_html("John <john@x.example>, a < b, <3", is_said=True)


@pytest.mark.parametrize(
    ("source", "paragraphs"),
    [
        ("<p>One</p><p>Two <b>b</b>, <i>c</i></p>", ["One", "Two b, c"]),
        ("<p>One\n\ntwo</p>", ["One two"]),
        ("One <b>b</b>\n\nTwo\nwrapped", ["One b", "Two wrapped"]),
        ("One<br><br>Two<br>Three", ["One", "Two", "Three"]),
        ("<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>", ["• a", "• b", "1. c", "2. d"]),
        ("<table><tr><th>Ward</th><th>Votes</th></tr><tr><td>North</td><td>12</td></tr></table>",
         ["Ward | Votes", "North | 12"]),
        ("<h2>Head</h2>Text<blockquote>Said</blockquote>", ["Head", "Text", "Said"]),
        ("<pre>a\nb</pre>", ["a", "b"]),
        ("<p>&amp;lt; &eacute;&nbsp;x &unknown; AT&T</p>", ["&lt; é x &unknown; AT&T"]),
        ("<p>Mail <john@x.example> a < b <3</p>", ["Mail <john@x.example> a < b <3"]),
        ("<p>One</p><!-- <p>no</p> --><p>Two</p>", ["One", "Two"]),
        ('<p>One</p><div class="shadow">Two</div>', ["One", "Two"]),
        ('<img alt="No"><p>One</p>', ["One"]),
        ("<p>One</p><nav>never closed <p>Two</p>", ["One", "never closed", "Two"]),
    ],
)  # fmt: skip
def test_the_text_of_html(source: str, paragraphs: list[str]):
    """Blocks are paragraphs, entities are decoded once, and what only looks like a tag stays."""
    removed: Counter[str] = Counter()
    assert to_text(source, removed).split("\n\n") == paragraphs


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<script>if (a < b) { x('<p>no</p>') }</script>", "script"),
        ("<style>p { color: red }</style>", "style sheet"),
        ("<style>p::before { content: '<style>' }</style>", "style sheet"),
        ("<nav><nav>a</nav>b</nav>", "navigation list"),
        ("<figure><img><figcaption>The bridge</figcaption></figure>", "caption"),
        ('<p class="wp-caption-text">The bridge</p>', "caption"),
        ('<div class="ad-slot"><div>Buy</div></div>', "advertisement"),
        ('<div id="x" style="display: none">no</div>', "hidden element"),
        ("<p hidden>no</p>", "hidden element"),
        ("<aside><p>Related: x</p></aside>", "aside note"),
        ("<iframe src='x'></iframe>", "embedded page"),
        ("<form><select><option>a</option></select></form>", "form"),
    ],
)
def test_what_is_removed_is_counted(source: str, kind: str):
    """It leaves no word, and the report can say what it was."""
    removed: Counter[str] = Counter()
    assert to_text(f"<p>One</p>{source}<p>Two</p>", removed) == "One\n\nTwo"
    assert removed == {kind: 1}


def test_a_text_of_which_nothing_would_be_left_stays():
    """No document disappears because it speaks of tags."""
    assert to_text("<script>alert(1)</script>", removed := Counter()) == "<script>alert(1)</script>"
    assert not removed


def test_entities_are_decoded_once():
    """Only references with their semicolon count."""
    assert decode_entities("Votes &amp; voters &amp;lt; &#8217; ?a=1&copy=2") == "Votes & voters &lt; ’ ?a=1&copy=2"


def test_a_line():
    """A title has no paragraphs."""
    assert to_text("<h1>One<br>two</h1>", Counter(), is_line=True) == "One two"


LEFT_IN_FIELDS = [
    ("&lt;p&gt;Escaped&lt;/p&gt;&lt;p&gt;A &amp;amp; B&lt;/p&gt;", "Escaped\n\nA & B"),
    ("&lt;p class=&quot;x&quot;&gt;Escaped&lt;/p&gt;", "Escaped"),
    ("&lt;strong&gt;KARSK&lt;/strong&gt; - A &lt;a href=&quot;/x&quot;&gt;link&lt;/a&gt;", "KARSK - A link"),
    ("<p>Use &lt;b&gt;x&lt;/b&gt; for bold</p>", "Use <b>x</b> for bold"),
    ("Use &lt;b&gt;x&lt;/b&gt; for bold", "Use <b>x</b> for bold"),
    ("&lt;b&gt; opens bold", "<b> opens bold"),
    ("a &lt; b &amp;&amp; c", "a < b && c"),
    ("<![CDATA[<p>Hello world</p>]]>", "Hello world"),
    ("<![CDATA[Hello & world]]>", "Hello & world"),
    ("It ends in ]]> they say", "It ends in ]]> they say"),
    ("Hello <!-- more --> rest.", "Hello rest."),
    ("Hello<!--more--> rest.", "Hello rest."),
    ("Hello\n\n<!-- more -->\n\nrest.", "Hello\n\n\n\nrest."),
    ("It has <!-- no end", "It has <!-- no end"),
    ('Look at <img src="a.png" alt="x"> and read on.', "Look at and read on."),
    ("<IMG SRC=a.png>\nOne\nTwo", "One\nTwo"),
    ("The <img> tag has no end", "The <img> tag has no end"),
    ('<img src="a.png">', '<img src="a.png">'),
    ("<!-- nothing -->", "<!-- nothing -->"),
    ('One\n[gallery ids="1,2"]\nTwo', "One\n\nTwo"),
    ("[gallery]\nOne", "One"),
    ('One [caption id="a" width="3"]<img src=x /> A cap[/caption] end', "One end"),
    ('[caption id="a"]<a href="/x"><img src="x"></a> A[/caption]\n<p>One</p>', "One"),
    ("One [embed]https://v.example/1[/embed] two", "One two"),
    ('One [video mp4="a.mp4"][/video] two', "One two"),
    ("He said [in the gallery] that [video] is [sic] [1].", "He said [in the gallery] that [video] is [sic] [1]."),
    ("A [caption] without an end", "A [caption] without an end"),
    ('[gallery ids="1"]', '[gallery ids="1"]'),
    ("Mail John <john@x.org>, List<String>, a < b, <3", "Mail John <john@x.org>, List<String>, a < b, <3"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), LEFT_IN_FIELDS)
def test_fields(source: str, expected: str):
    """Escaped HTML, CDATA, lone pictures and comments and shortcodes are no text; what only looks like them is."""
    assert without_markup(source, Counter(), is_said=False, is_line=False)[0] == expected


def test_shortcodes_are_counted(read_file: Callable[..., list]):
    """In bodies only: a title has none."""
    totals = ReadTotals()
    row = {"title": "The [gallery] is open", "text": "One\n[gallery ids='1']\n[caption a='b']x[/caption]\nTwo"}
    (document,) = read_file("a.jsonl", json.dumps(row), totals=totals)
    assert (document.title, document.body) == ("The [gallery] is open", "One\n\nTwo")
    assert totals.removed == {"shortcode": 1, "caption": 1}


HOSTILE = [
    "<!--",
    "<![CDATA[",
    "[caption]",
    "[caption ",
    "[gallery ",
    "[video]",
    "<img ",
    "&lt;p&gt;",
    "[caption][video]",
]


@pytest.mark.parametrize("mark", HOSTILE)
def test_hostile_marks_take_linear_time(mark: str):
    """A megabyte of openings without ends is read in a second."""
    text = "[/caption][/video]]]>" + mark * (1_000_000 // len(mark))
    text += mark + "=" * 500_000
    started = time.process_time()
    without_markup(text, Counter(), is_said=False, is_line=False)
    assert time.process_time() - started < 5
