"""More than 200 hostile queries: texts that break parsers, templates, terminals and patience.

Each must get an answer in time from every layer.  They are built, not listed,
where the point is their length; `NAMED` keeps the names for test reports.
"""

from string import ascii_lowercase

MANY = 100_000

_BRACKETS = (
    "(", ")", "()", "(((", ")))", ")(", "(()", "())", "( ( (", "(a", "a)", "(a))b", "((a) OR (b)", "[", "]",
    "{}", "[a TO b]", "{a TO b}", "<>", "<<a>>", '("', '")', "(-", "-(", "-()", "NOT ()", "title:()",
    "title:(", "title:)", "date:(2017)", "(date:2017", "a(b)c", "()a()", "( OR )", "(a OR (b AND (c NOT (d",
)  # fmt: skip
_QUOTES = (
    '"', '""', '"""', '"a', 'a"', '"a"b"c"', '"a" "b', '""~5', '"a b"~', '"a b"~0', '"a b"~-1',
    '"a b"~99999999999999', '"a b"~1.5', '"a b"~x', '"a b"~٣', "“a b”", "„a b“", "«a b»", '“a b"', "'a b'",
    "''", "'", "’s", "a'", "`a`", 'title:"', 'title:""', 'title:"a b"~3', '-"', '-""', '"-a"', '"OR"',
    '"a OR b"', '"(a)"', '"a*"', '"*"', '"~"',
)  # fmt: skip
_OPERATORS = (
    "OR", "AND", "NOT", "OR OR", "AND AND AND", "NOT NOT NOT a", "OR a", "a OR", "a OR OR b", "a AND OR b",
    "a OR AND b", "NOT", "a NOT", "NOT OR a", "-", "--", "---a", "-a", "- a", "-NOT a", "NOT -a", "-OR",
    "+a", "+", "a && b", "a || b", "!a", "a - b", "a -- b", "-a -b -c", "-(-a)", "-(-(-a))",
    "NOT (NOT (NOT a))", "a^4", "a^", "^a", "a\\", "\\", '\\"', "\\(a\\)", "a OR -b OR NOT c",
    "||", "&&", "a||b||", "a ||| b", "a&&!b", "!!a", "a ! b", "^2", "a^2^3",
    "NEAR", "a NEAR/5 b", "AROUND(5)", "ANDNOT a", "and/or", "a and/or",
    "AND NOT OR NOT AND", "or", "And", "and not or",
)  # fmt: skip
_FIELDS = (
    ":", "::", ":a", "a:", "a:b:c:d", "title:", "title::", "title:title:a", "title:body:a", "title: a",
    "TITLE:a", "body:-a", "-body:a", "body:OR", "body:*", "body:~", "place:", 'place:""', "_all:a", "*:*",
    "a:*", "title:*", "__class__:x", "id:1", "date:", "date:2017-13", "date:2017-02-30", "date:0000",
    "date:9999", "date:10000", "after:-1", "before:now", "date:2018..2017", "date:..", "date:2017..",
    "date:..2017", "date:2017..2018..2019", "date:٢٠١٧", "after:2017 before:2016", "date:1e9",
    "date:2017-1-1", "10:30", "http://example.org/?q=a&b=c#d", "a:(b:(c:(d",
    "[1990 TO 1995]", "[a TO b]", "{a TO", "[* TO *]", "date:[1990 TO", "title:[a TO b]", "site:x",
    "site:(a", "since:", "[" + " " * 100 + "a TO " + "b" * 100,
)  # fmt: skip
_STARS = (
    "*", "**", "***", "a*", "*a", "*a*", "a**", "pe*ce*", "p*", "p*e*a*c*e", "~", "~~", "a~", "peace~2",
    "peace~~", "peace~0.5", "~peace", "pe~ace", "peace*~", "pe?ce", "?", "??",
    "1?84", "19??", "p?*", "p?a*", "?eace", "pe" + "?" * 200 + "e", "p?" * 100 + "e",
    "date:199?", "pea*~*", "the*", "co*",
    "in* OR de* OR re* OR un*", "go*o*o*o*o*o*o*o*o*o*o*o*z", "place:na*a*a*a*a*a*a*a*a*a*a*z",
)  # fmt: skip
_INJECTIONS = (
    "' OR 1=1 --", "'; DROP TABLE articles; --", "1 UNION SELECT * FROM users", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "</mark><b>", "<mark>", "&lt;b&gt;", "&#60;",
    "{{7*7}}", "{% raw %}", "${7*7}", "#{7*7}", "%s%s%s%n", "%x", "{0}", "{}", "{articles.__class__}", "%00",
    "%0d%0aSet-Cookie:a=b", "%ff%fe", "%", "%%", "%2", "%u0041", "../../etc/passwd", "..\\..\\", "$(id)",
    "`id`", "| ls", "; ls", "a\r\nX-Header: y", "javascript:alert(1)", "data:text/html,a",
    "file:///etc/passwd", "[[a]]", "/.*/", "(a+)+$", "^(a|a)*$", "\x1b[31mred",
)  # fmt: skip
_CHARACTERS = (
    "\x00", "a\x00b", "\x00", "\ud800", "a\udfffb", "\udc80\ud800", "\u202eevil", "\u200fa\u200e",
    "\u2066a\u2069", "a\u200bb", "\u200b", "\ufeffa", "\ufffe", "\uffff", "\U0010ffff", "\u0301",
    "a\u0301\u0301\u0301", "\u0345", "İ", "ß", "ǅ", "ﬁ", "ﷺ", "Ⅷ", "①②③", "１２３", "Å", "e\u0301",
    "가", "각",
    "漢字", "ไทย", "हिन्दी", "العربية", "עברית", "🙂", "👩‍👩‍👧‍👦", "🇺🇳", "🏳️‍🌈", "\u00ad", "co\u00adop",
    "\u00a0", "\u2028", "\u3000", "\t\n\r\x0b\x0c", "\x7f\x80\x9f", "\x1c\x1d\x1e", "ΣΊΣΥΦΟΣ", "ſ", "K", "½",
    "²", "٣", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "a", "\u0300", "﷽",
)  # fmt: skip
_LONG = (
    ("word of 100,000", "a" * MANY),
    ("words", "peace " * (MANY // 6)),
    ("distinct words", " ".join(f"w{number}" for number in range(MANY // 7))),
    ("words joined by OR", " OR ".join(f"w{number}" for number in range(MANY // 10))),
    ("negated words", " ".join(f"-w{number}" for number in range(MANY // 8))),
    ("one long phrase", '"' + "peace and " * (MANY // 10) + '"'),
    ("the same word with a distance", '"' + "the " * (MANY // 4) + '"~1000'),
    ("many phrases", '"the of" ' * (MANY // 9)),
    ("opening parentheses", "(" * MANY),
    ("closing parentheses", ")" * MANY),
    ("nesting", "(" * (MANY // 3) + "a" + ")" * (MANY // 3)),
    ("nesting with words", "(a OR " * (MANY // 6)),
    ("nested negation", "-(" * (MANY // 2) + "a"),
    ("nested fields", "title:(" * (MANY // 7) + "a"),
    ("fields in a row", "a:" * (MANY // 2)),
    ("known fields in a row", "title:" * (MANY // 6)),
    ("opening brackets", "[" * MANY),
    ("quotes", '"' * MANY),
    ("stars", "*" * MANY),
    ("stars between letters", "a*" * (MANY // 2)),
    ("stars in a word", "pe" + "*e" * 5000),
    ("many prefixes", " ".join(f"{a}{b}*" for a in ascii_lowercase for b in ascii_lowercase)),
    ("prefixes by OR", " OR ".join(f"{a}e*" for a in "abcdefghijklmnoprstuvw" * 20)),
    ("tildes", "~" * MANY),
    ("many near words", "president~ " * 2000),
    ("distinct near words", " ".join(f"presiden{a}{b}~" for a in ascii_lowercase for b in "tsdne")),
    ("near word of 100,000", "b" * MANY + "~"),
    ("minus signs", "-" * MANY),
    ("minus signs and spaces", "- " * (MANY // 2)),
    ("OR", "OR " * (MANY // 3)),
    ("NOT", "NOT " * (MANY // 4)),
    ("spaces", " " * MANY),
    ("combining marks", "a" + "\u0301" * MANY),
    ("points", "a." * (MANY // 2)),
    ("apostrophes", "a'" * (MANY // 2)),
    ("commas between digits", "1,000," * (MANY // 6)),
    ("emoji", "🙂" * (MANY // 4)),
    ("surrogates", "\ud800" * 1000),
    ("NUL", "\x00" * MANY),
    ("marks on one letter", "a" + "\u0300" * 300),
    ("wide ligatures", "﷽" * 20),
    ("a distance of 999,999", '"of the"~999999 OR "the zyzzyva"~999999 OR "the and of to in"~999999'),
    ("six digits of distance, often", " OR ".join(f'"the of and"~{n}' for n in range(999_900, 999_999))),
    ("32 words, far apart", '"' + "the " * 32 + '"~999999'),
    ("32 words, not so far apart", '"' + "the of and to " * 8 + '"~1000'),
    ("optional words by OR", " OR ".join(["the"] * 5000)),
    ("ligatures that grow", "ﷺ" * (MANY // 4)),
    ("dates", "date:2017 " * (MANY // 10)),
    ("hyphens", "a-" * (MANY // 2)),
)  # fmt: skip

NAMED: dict[str, str] = {}
for _kind, _texts in (
    ("brackets", _BRACKETS),
    ("quotes", _QUOTES),
    ("operators", _OPERATORS),
    ("fields", _FIELDS),
    ("stars", _STARS),
    ("injections", _INJECTIONS),
    ("characters", _CHARACTERS),
):
    NAMED.update({f"{_kind} {ascii(text)[1:41]}": text for text in _texts})
NAMED.update(_LONG)

HOSTILE: tuple[str, ...] = tuple(NAMED.values())
