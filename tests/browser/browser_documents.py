"""The documents of the browser tests: ordinary ones, and hostile ones that try to run in the reader's browser."""

RUN = "window.executed=(window.executed||0)+1"

HOSTILE = [
    f"<script>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f'"><img src=x onerror="{RUN}">',
    f"'><svg onload='{RUN}'>",
    f"</title></style></textarea><script>{RUN}</script>",
    f'<a href="javascript:{RUN}" autofocus onfocus="{RUN}">x</a>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f"<mark onmouseover={RUN}>mark</mark>",
    f"<!--><script>{RUN}</script>-->",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"{{{{ ''.__class__ }}}} {{% include 'x' %}} ${{{RUN}}}",
    f"<style>@import 'javascript:{RUN}'</style>",
    f'<form action="javascript:{RUN}"><button id=q>x</button></form>',
    f"<base href='javascript:{RUN}//'>",
    "\u202emoc.elpmaxe\u202d \u2066isolate \u200f mark",
    "nul \x00 escape \x1b[31m bell \x07",
    "A" * 400,
    "<details open ontoggle=" + RUN + ">",
    "]]><![CDATA[<script>" + RUN + "</script>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=20>x</text></a></svg>",
    f"<svg><foreignObject><body onload={RUN}></foreignObject></svg>",
    f"<svg><style><img src=x onerror={RUN}></style></svg>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<template><script>{RUN}</script></template>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}></audio>",
    f"<object data='javascript:{RUN}'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<meta http-equiv=Content-Security-Policy content='script-src *'>",
    f"<link rel=stylesheet href='data:text/css,*{{color:red}}' onload={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}><option>x</select>",
    f"<textarea autofocus onfocus={RUN}></textarea>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<body onload={RUN}>",
    f"<div style='background:url(javascript:{RUN})' onmouseover={RUN}>x</div>",
    f"<x contenteditable onfocus={RUN} tabindex=0 autofocus>x</x>",
    f"`><img src=x onerror=`{RUN}`>",
    f"' onmouseover='{RUN}' x='",
    f'" autofocus onfocus="{RUN}" x="',
    f"--!><img src=x onerror={RUN}>",
    f"</script></p></article></main></body></html><script>{RUN}</script>",
    f"<scr\x00ipt>{RUN}</scr\x00ipt>",
    f"<script\x0c>{RUN}</script >",
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"＜script＞{RUN}＜/script＞",
    f"<plaintext><xmp><script>{RUN}</script>",
    f"<?xml-stylesheet href='javascript:{RUN}'?><!DOCTYPE html>",
    "<a id=q name=body></a><form id=main name=getElementById><input name=nodeName>",
    "<mark id=match-1>mark</mark></mark></mark>",
    "<!-- <b>never closed",
    "&#x3C;script&#x3E;&#0;&#xD800;&bogus;&amp;lt;",
    "lone \ud800 surrogates \udfff",
    "line\u2028 and paragraph\u2029 separators, \ufeff bom, \ufffe not a character",
    "Z" + "\u0335\u0321\u034c\u0353" * 60 + "algo",
    "\u0645\u0631\u062d\u0628\u0627 " * 30,
    "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0" * 60,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 40,
    "https://e.example/" + "a/" * 200 + "?x=" + "%F0%9F%98%80" * 40,
    "\u00ad\u200b\u2060" * 50 + "nothing to see",
    "\t\ttabs\tand\nlines\r\nin\rtitles",
    "()\"'*~:-OR AND NOT place:(",
    "\ufdfa" * 120,
]


def make_documents() -> list[dict[str, object]]:
    """Make forty ordinary articles, special ones, and every hostile text in every field of an article."""
    hostile = [_hostile(*pair) for pair in enumerate(HOSTILE)]
    return [_report(number) for number in range(40)] + [_summit()] + _about_a_reef() + hostile


def _report(number: int) -> dict[str, str]:
    return {
        "id": f"report-{number}",
        "date": f"{1980 + number}" + ("-04" if number % 3 else "") + ("-12" if number % 3 == 1 else ""),
        "title": f"Harbour report number {number}",
        "body": f"The harbour master counted {number} ships at Karsk.\n\nThe harbour was quiet. No ferry sank.",
        "place": ("KARSK", "UNITED NATIONS", "Orlen")[number % 3],
        "agency": ("APP", "Harbour Wire")[number % 2],
        "source": "Wire",
        "url": f"https://news.example/{number}",
    }


def _summit() -> dict[str, str]:
    return {
        "id": "summit",
        "date": "2017-07-08",
        "title": "Chiefs of defence meet on peacekeeping reform",
        "body": "Female peacekeepers were the subject.\n\nThe number of female peacekeepers is to rise, it was said.",
        "place": "UNITED NATIONS",
        "agency": "APP",
    }


PROSE = (
    "The keeper of the lamp wrote that the coral reef lay no more than a mile from the shore, and that the pilots of "
    "the company had known of it since the first winter of the trade, when two brigs were lost in sight of the town. "
)


def _about_a_reef() -> list[dict[str, str]]:
    """A long article, and titles of each kind: in capitals, derived, very long."""
    long = {
        "id": "reef",
        "date": "1907-03",
        "title": "Coral reef: the log of a lamp",
        "body": "\n\n".join([PROSE * 3] * 40),
    }
    capitals = {"id": "capitals", "date": "1907-04", "title": "CORAL REEF IS SURVEYED BY THE NAVY", "body": PROSE}
    derived = {"id": "derived", "date": "1907-05", "body": PROSE * 2}
    wordy = {"id": "wordy", "date": "1907-06", "title": f"Coral reef: {PROSE * 3}"[:667], "body": PROSE}
    return [long, capitals, derived, wordy]


def _hostile(number: int, text: str) -> dict[str, object]:
    """An exported article, which is read as it is: elements in the fields of other documents become text."""
    return {
        "dateline_export": 1,
        "article_id": f"hostile-{number}",
        "original_id": None,
        "date": "2020-01-01",
        "time": None,
        "title": f"Venom {text}",
        "title_derived": False,
        "body": f"Venom {text}\n\n{text} venom {text}",
        "place": text,
        "agency": text,
        "source": text,
        "url": (f"javascript:{RUN}", f"data:text/html,<script>{RUN}</script>", f'https://e.example/"onclick="{RUN}')[
            number % 3
        ],
    }
