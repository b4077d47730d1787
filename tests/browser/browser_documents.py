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
]


def make_documents() -> list[dict[str, str]]:
    """Forty ordinary articles, one that stands alone, and every hostile text in every part of an article."""
    return [_report(number) for number in range(40)] + [_summit()] + [_hostile(*pair) for pair in enumerate(HOSTILE)]


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


def _hostile(number: int, text: str) -> dict[str, str]:
    return {
        "id": f"hostile-{number}",
        "date": "2020-01-01",
        "title": f"Venom {text}",
        "body": f"Venom {text}\n\n{text} venom {text}",
        "place": text,
        "agency": text,
        "source": text,
        "url": (f"javascript:{RUN}", f"data:text/html,<script>{RUN}</script>", f'https://e.example/"onclick="{RUN}')[
            number % 3
        ],
    }
