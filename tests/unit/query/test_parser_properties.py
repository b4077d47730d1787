"""What the query parser owes for any text at all."""

import re
import unicodedata
from collections.abc import Iterator
from unittest import mock

import pytest
from counts import share
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from processor_time import at_most
from reached import most_reach, reached

from dateline.dates import DateRange, PartialDate
from dateline.query import parser
from dateline.query.parser import parse
from dateline.query.query import Query
from dateline.query.scanner import QUOTES
from dateline.query.syntax import (
    FIELDS,
    And,
    Dates,
    Everything,
    Field,
    Fuzzy,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Word,
)

INVISIBLE = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
OPTIONAL = ("the", "of", "to", "be", "or", "not", "and", "is")
NAMES = ("us", "who", "it", "may", "will", "can")
CONTENT = ("war", "peace", "sudan", "bank", "x2", "1000", "東京")
VOCABULARY = OPTIONAL + NAMES + CONTENT

PIECES = (
    *VOCABULARY,
    *("AND", "OR", "NOT", "(", ")", "-", '"', "“", "”", "«", ":", "*", "~", "~3", " ", " ", " "),
    *("\n", "'", ".", ","),
    *("U.S.", "country's", "peace-keeping", "1,000", "pol*", "wo*d", "p*", "*x", "word~", "word~2"),
    *("İ", "ﬁ", "½"),
    *("title:", "body:", "place:", "Agency:", "source:", "foo:", "10:30", "http://x.org/y"),
    *("title:(", "foo:("),
    *("date:2010", "date:2010-07..2012", "date:2012..2010", "after:2010-13", "before:", "before:2010-02-28"),
    *(
        "date: ",
        "title: ",
        'date:"8 July 2010"',
        "date:1890s",
        "date:2010..",
        "after:2010-2012",
        "date:03/04/2010",
        "date:(",
    ),
    *("-(", "((((", "))))", '"a b"~2', "\x00", "\ud800", "\u0301", "\u200b", "\u00a0"),
    *("_", "\\", "&", "[", "--", "?", "!", "+", "|", "||", "&&", "^2", "^", "$"),
    *("wom?n", "1?84", "19??", "199?", "pol?*", "?omen", "who?", "!war", "+the", "word~1", "word~0.5", "word~0"),
    *("near/5", "AROUND(3)", "NEAR", "ADJ2", "ANDNOT", "and/or", "since:2010", "date:199?"),
    *("site:", "intitle:", "[1990 TO 1995]", "{a TO b}", "[* TO 2010]", "date:[2010 TO *]"),
)


def folds_to_parentheses(character: str) -> bool:
    """Whether a number or letter is folded to a form in parentheses: `⑴` to `(1)`.

    Such a form cannot be written in the query language; see the test that expects it.
    """
    return character.isalnum() and not PARENTHESES.isdisjoint(unicodedata.normalize("NFKD", character))


PARENTHESES = frozenset("()")
any_character = st.characters(exclude_categories=()).filter(lambda character: not folds_to_parentheses(character))
any_text = st.text(any_character, max_size=80)
pieces = st.sampled_from(PIECES)
glued = st.lists(pieces, max_size=40).map("".join)
spaced = st.lists(pieces, max_size=40).map(" ".join)
openers = st.sampled_from(["(", "-(", "NOT (", "title:(", "foo:(", "war OR (", "war ("])
deep = st.tuples(st.lists(openers, max_size=14).map("".join), spaced).map("".join)
query_text = st.one_of(any_text, glued, spaced, deep)

bounded = settings(max_examples=share(400), deadline=None)


def walk(node: Node, *, negated: bool = False) -> Iterator[tuple[Leaf | Dates | Everything, bool]]:
    """Each leaf of a tree, and whether a Not stands over it."""
    match node:
        case And(items) | Or(items):
            for item in items:
                yield from walk(item, negated=negated)
        case Not(item):
            yield from walk(item, negated=True)
        case _:
            yield node, negated


def nodes(node: Node) -> Iterator[Node]:
    """Each node of a tree."""
    yield node
    match node:
        case And(items) | Or(items):
            for item in items:
                yield from nodes(item)
        case Not(item):
            yield from nodes(item)


def is_optional(leaf: Leaf | Dates | Everything, *, negated: bool) -> bool:
    """Whether a leaf is a bare, unnegated word of the stop list."""
    return isinstance(leaf, Word) and leaf.field is None and leaf.form in OPTIONAL and not negated


def joined(kind: type[And] | type[Or], items: list[Node]) -> Node | None:
    """One flat node of the items, the item itself where it is alone, None where there is none."""
    flat = [part for item in items for part in (item.items if isinstance(item, kind) else (item,))]
    if len(flat) < 2:
        return flat[0] if flat else None
    return kind(tuple(flat))


def without_optional(node: Node) -> Node | None:
    """Drop the optional words of a tree."""
    match node:
        case And(items) | Or(items):
            kept = [kept for item in items if (kept := without_optional(item)) is not None]
            return joined(type(node), kept)
        case Word() if is_optional(node, negated=False):
            return None
        case _:
            return node


def expected_required(tree: Node) -> Node:
    """Drop the optional words of a tree, unless nothing unnegated would remain."""
    rest = without_optional(tree)
    if rest is None or all(negated for _, negated in walk(rest)):
        return tree
    return rest


def printed_leaf(leaf: Leaf) -> str:
    """Print a leaf in its field."""
    match leaf:
        case Word(form):
            text = form
        case Phrase(forms, distance, _, chains):
            words = list(forms)
            for first, end in reversed(chains):
                words[first:end] = ["-".join(words[first:end])]
            text = " ".join(words)
            if len(words) > 1 or not chains or distance != 1:
                text = f'"{text}"' + (f"~{distance}" if distance != 1 else "")
        case Prefix(form):
            text = form + "*"
        case Wildcard(pattern):
            text = pattern
        case Fuzzy(form):
            text = form + "~"
    return f"{leaf.field}:{text}" if leaf.field else text


def printed_dates(after: PartialDate | None, before: PartialDate | None) -> str:
    """Print a range of dates."""
    if after == before:
        return f"date:{after}"
    if after is None:
        return f"before:{before}"
    return f"after:{after}" if before is None else f"date:{after}..{before}"


def printed(node: Node) -> str:
    """Print a tree in canonical text, as the conventions say."""
    match node:
        case Everything():
            return ""
        case Dates(after, before):
            return printed_dates(after, before)
        case Not(item):
            return "-" + bracketed(item, And, Or, Not)
        case Or(items):
            return " OR ".join(bracketed(item, And) for item in items)
        case And(items):
            return " ".join(printed(item) for item in items)
        case _:
            return printed_leaf(node)


def bracketed(node: Node, *kinds: type[Node]) -> str:
    """Print a tree, in parentheses where it is of one of these kinds."""
    return f"({printed(node)})" if isinstance(node, kinds) else printed(node)


def depth_of(text: str) -> int:
    """How deep the parentheses of a canonical text go."""
    depth = deepest = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        deepest = max(deepest, depth)
    return deepest


fields = st.sampled_from((None, None, *FIELDS))
forms = st.sampled_from(VOCABULARY)
long_forms = forms.filter(lambda form: len(form) >= 2)
partial_dates = st.one_of(
    st.builds(PartialDate, st.integers(1, 9999)),
    st.builds(PartialDate, st.integers(1, 9999), st.integers(1, 12)),
    st.dates().map(PartialDate.of_day),
)
closed_dates = st.builds(Dates, partial_dates, partial_dates).filter(
    lambda node: node.after is not None and node.before is not None and node.after.first_day <= node.before.last_day
)
leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, forms, fields),
    st.builds(Word, forms),
    st.builds(Phrase, forms.map(lambda form: (form,)), st.just(1), fields),
    st.builds(Phrase, st.lists(forms, min_size=2, max_size=4).map(tuple), st.integers(1, 20), fields),
    st.builds(Prefix, long_forms, fields),
    st.builds(Wildcard, st.tuples(long_forms, long_forms).map("*".join), fields),
    st.builds(Wildcard, st.lists(forms, min_size=2, max_size=3).map("?".join), fields),
    st.builds(Wildcard, st.tuples(long_forms, st.sampled_from(("?*", "??*")), st.sampled_from(("", "n"))).map("".join)),
    st.builds(Wildcard, st.sampled_from(("19??", "20??", "15??", "199?", "201?")), fields),
    st.builds(Fuzzy, long_forms, fields),
    partial_dates.map(lambda date: Dates(date, date)),
    st.builds(Dates, partial_dates, st.none()),
    st.builds(Dates, st.none(), partial_dates),
    closed_dates,
)


def compound(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees one level higher."""
    several = st.lists(children, min_size=2, max_size=4)
    return st.one_of(
        children.map(Not),
        several.map(lambda items: joined(And, items)),
        several.map(lambda items: joined(Or, items)),
    )


trees = st.recursive(leaves, compound, max_leaves=14)


@bounded
@given(query_text)
@example("\ufdfa")
@example("\U0001f100")
@example("\u037a \ufe70 \ufe7f")
@example("(" * 10 + "war OR foo:(a b) OR foo:bar" + ")" * 10)
@example("-(" * 12 + "war")
@example('"a b"~99999999999999999999')
@example('"a b"~0 "a b"~ "a"~5')
@example("pol**ic* **pol *~ ~* pol*~ wo~rd* ~~")
@example("pol*?*?x p?*x ?*x 19??19?? 19??? 19*??? +19?? a?b*?? wo?~ wo?~1 ?~?*?")
@example("|| a||||b && &&c !!a !||b -||c title:||x [[1990 TO [1990 TO 1995]] {1990 TO 1995]^2^3 ^2^2 a^2^2")
@example("title:body:war date:title:x title:date:2010 title:- title:OR -OR NOT:x OR:y")
@example("a" * 300 + " " + "a" * 300 + "* " + "ß" * 200 + "~")
def test_canonical_text_is_a_fixed_point(text: str):
    """No text raises, and what was understood parses to the same tree, prints the same and loses nothing."""
    query = parse(text)
    again = parse(query.understood)
    assert again.tree == query.tree
    assert again.understood == query.understood
    assert again.ignored == ()
    assert again.required == query.required


@most_reach(0.2)
@bounded
@given(query_text)
def test_trees_are_flat(text: str):
    """An And or an Or has two items or more, none of its own kind, and Everything stands alone."""
    reached(isinstance(parse(text).tree, And | Or | Not))
    for tree in (parse(text).tree, parse(text).required):
        for node in nodes(tree):
            if isinstance(node, And | Or):
                assert len(node.items) >= 2
                assert not any(isinstance(item, type(node) | Everything) for item in node.items)
            if isinstance(node, Not):
                assert not isinstance(node.item, Everything)


@bounded
@given(query_text)
def test_canonical_text_is_printed_as_the_conventions_say(text: str):
    """What was understood is the tree in the one form that the conventions give it."""
    query = parse(text)
    assert query.understood == printed(query.tree)


@most_reach(0.2)
@bounded
@given(query_text)
def test_all_that_is_ignored_stands_in_the_text(text: str):
    """Each piece that is named was typed (what cannot be printed is shown as U+FFFD), and has a reason."""
    printed = "".join("\ufffd" if unicodedata.category(c) in {"Cc", "Cs"} or c in INVISIBLE else c for c in text)
    reached(parse(text).ignored)
    for piece in parse(text).ignored:
        assert piece.text
        assert piece.text.removesuffix("…") in unicodedata.normalize("NFC", printed)
        assert piece.reason.strip()


def test_a_date_of_two_readings_has_both_as_replacements():
    """Each is the date or range in the query language, under the name that was typed, and is read without a doubt."""
    for name, after, before in (("date", True, True), ("after", True, False), ("before", False, True)):
        (ignored,) = parse(f"war -{name}:03/04/2010").ignored
        days = (PartialDate(2010, 4, 3), PartialDate(2010, 3, 4))
        wanted = [Dates(day if after else None, day if before else None) for day in days]
        assert [parse(text).tree for text in ignored.replacements] == wanted
        assert not any(parse(text).ignored for text in ignored.replacements)


def test_each_character_that_cannot_be_printed_is_shown():
    """Control characters, half surrogates and the marks of direction that would turn a page are shown as U+FFFD."""
    characters = map(chr, [*range(0x3000), *range(0xD800, 0xE000)])
    for character in (each for each in characters if each not in QUOTES):
        is_unprintable = unicodedata.category(character) in {"Cc", "Cs"} or character in INVISIBLE
        shown = "\ufffd" if is_unprintable else unicodedata.normalize("NFC", character)
        (ignored,) = parse(f'date:"{character}"').ignored
        assert ignored.text == f'date:"{shown}"'


@most_reach(0.5)
@bounded
@given(trees)
def test_any_tree_can_be_said(tree: Node):
    """The canonical text of any tree parses to that tree, prints the same and loses nothing."""
    text = printed(tree)
    assume(reached(depth_of(text) <= 10))
    query = parse(text)
    assert query.tree == tree
    assert query.understood == text
    assert query.ignored == ()


def has_not(tree: Node) -> bool:
    """Tell whether a Not stands in a tree."""
    return any(isinstance(node, Not) for node in nodes(tree))


@most_reach(0.3)
@bounded
@given(trees)
def test_optional_words_are_dropped_where_others_remain(tree: Node):
    """What is executed is the tree less its optional words, unless nothing unnegated would remain."""
    text = printed(tree)
    is_negated_twice = any(isinstance(node, Not) and has_not(node.item) for node in nodes(tree))
    assume(reached(not is_negated_twice and depth_of(text) <= 10))
    assert parse(text).required == expected_required(tree)


optional_text = st.lists(
    st.sampled_from((*OPTIONAL, *OPTIONAL, "-the", "-war", "OR", "(", ")", "-(", "war", "title:the", "date:2010")),
    max_size=6,
).map(" ".join)


@most_reach(0.1)
@bounded
@given(optional_text)
def test_required_has_optional_words_only_where_nothing_else_is_left(text: str):
    """An optional word stays only where every unnegated leaf is one; all of the tree stays then."""
    query = parse(text)
    leaves_left = list(walk(query.required))
    if reached(any(is_optional(leaf, negated=negated) for leaf, negated in leaves_left)):
        assert query.required == query.tree
        assert all(negated or (isinstance(leaf, Word) and leaf.field is None) for leaf, negated in leaves_left)


def terms_of(tree: Node) -> int:
    """How many terms a tree counts."""
    counts = {Phrase: lambda leaf: len(leaf.forms), Dates: lambda _: 0, Everything: lambda _: 0}
    return sum(counts.get(type(leaf), lambda _: 1)(leaf) for leaf, _ in walk(tree))


@most_reach(0.2)
@bounded
@given(st.lists(query_text, min_size=1, max_size=3).map(" ".join), st.integers(1, 8))
def test_the_limit_of_terms_holds(text: str, limit: int):
    """No tree has more terms than the limit, and a query within the limit is not touched by it."""
    free, limited = parse(text), parse(text, max_terms=limit)
    assert terms_of(limited.tree) <= limit
    if not reached(terms_of(free.tree) > limit):
        assert (limited.tree, limited.understood, limited.ignored) == (
            free.tree,
            free.understood,
            free.ignored,
        )
    else:
        assert set(limited.ignored) - set(free.ignored)


class CountingParser(parser._Parser):
    """Counts each character that the parser goes past or takes to a leaf, and each time that it looks for more."""

    steps = 0

    def _advance(self, to: int) -> None:
        CountingParser.steps += 1 + abs(to - self._at)
        super()._advance(to)

    def _take(self, pattern: re.Pattern[str]) -> str:
        CountingParser.steps += 1
        return super()._take(pattern)

    def _leaf(self, raw: str, field: Field | None) -> parser.Items | None:
        CountingParser.steps += len(raw)
        return super()._leaf(raw, field)


def counted(text: str) -> tuple[Query, int]:
    """A text as it is read, and the steps of the parser with it."""
    CountingParser.steps = 0
    with mock.patch.object(parser, "_Parser", CountingParser):
        return parse(text), CountingParser.steps


@bounded
@given(query_text)
def test_steps_are_linear(text: str):
    """The number of steps is bounded by the length of the text."""
    assert counted(text)[1] <= 20 * len(text) + 50


def test_a_parser_that_goes_back_is_noticed():
    """A planted defect: every item is read from the beginning of the text again."""

    class Repeating(CountingParser):
        def _item(self, depth: int, field: Field | None) -> parser.Items | None:
            at = self._at
            self._advance(0)
            self._advance(at)
            return super()._item(depth, field)

    text = "-a " * 200
    CountingParser.steps = 0
    with mock.patch.object(parser, "_Parser", Repeating):
        parse(text)
    assert CountingParser.steps > 20 * len(text) + 50


HOSTILE = {
    "open": "(",
    "close": ")",
    "quote": '"',
    "typographic quote": "“",
    "dash": "-",
    "spaced dash": "- ",
    "star": "*",
    "spaced star": "* ",
    "tilde": "~",
    "colon": ":",
    "unknown field": "a:",
    "known field": "title:",
    "bad date": "date:",
    "OR": "OR ",
    "AND": "AND ",
    "NOT": "NOT ",
    "open close": "()",
    "close open": ")(",
    "negated open": "-(",
    "field open": "title:(",
    "unknown field open": "a:(",
    "group of OR": "(a OR ",
    "quote open": '"(',
    "quote tilde": '"~',
    "star tilde": "*~",
    "letter": "a",
    "letter star": "a*",
    "letters star": "ab*",
    "letter tilde": "a~",
    "letter dash": "a-",
    "letter point": "a.",
    "letter apostrophe": "a'",
    "letter mark": "a\u0301",
    "mark": "\u0301",
    "digits": "1,000,",
    "point": ".",
    "ligature": "\ufdfa",
    "bracket": "[",
    "question mark": "?",
    "letter question mark": "a?",
    "letter question mark star": "ab?*",
    "question mark letter": "?a",
    "years": "19??",
    "exclamation mark": "!",
    "negated by an exclamation mark": "!a ",
    "pipes": "||",
    "glued pipes": "a||",
    "ampersands": "a&&",
    "boost": "a^2",
    "carets": "^",
    "near by a number": "a~0.5",
    "bracket word": "[a ",
    "range": "[1990 TO 1995]",
    "open range": "[1990 TO ",
    "bracket and spaces": "[a" + " " * 50,
    "currency": "$ ",
    "fraction": "½",
    "foreign field": "site:(",
    "foreign field, quote": 'site:"',
    "proximity": "near/5 ",
    "surrogate": "\ud800",
    "space": " ",
    "word": "the ",
    "negated word": "-a ",
    "NOT open": "NOT (",
    "date open": "date:(",
    "after open": "after:(",
    "date and unknown field open": "date:(foo:",
    "unknown field and date open": "foo:date:(",
    "date quote": 'date:"',
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_take_linear_steps(piece: str):
    """A hundred thousand of anything is read in a number of steps bounded by its length, and printed."""
    text = piece * share(100_000)
    query, steps = counted(text)
    assert steps <= 20 * len(text) + 50
    assert isinstance(query.understood, str)
    assert query.required is not None


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_fixed_points_too(piece: str):
    """The canonical text of ten thousand of anything means the same again."""
    query = parse(piece * share(10_000))
    again = parse(query.understood)
    assert again.understood == query.understood
    assert again.ignored == ()
    assert again.tree == query.tree


MANY = 5_000
UNFINISHED = {
    "a bracket and spaces": "[" + " " * MANY + "x",
    "a bracket, a word and spaces": "[a" + " " * MANY,
    "a range and spaces": "[a TO b" + " " * MANY + "x",
    "a range with a long end": "[a TO " + "b" * MANY,
    "ranges without an end": "[a TO " * MANY,
    "a field, a bracket and spaces": "date:[" + " " * MANY + "x",
    "years": "19??" * MANY + "x",
    "a year and question marks": "19" + "?" * MANY + "x",
    "question marks at the end": "pol*" + "?" * MANY + "x",
    "weights": "^1" * MANY + "x",
    "a long weight": "^" + "1" * MANY + "x",
    "tildes": "ab" + "~1" * MANY + "x",
    "exclamation marks and brackets": "![" * MANY,
    "a long number of words": "near/" + "1" * MANY + "x",
    "signs": "ab" + "*?" * MANY + "x",
}


@pytest.mark.parametrize("text", UNFINISHED.values(), ids=UNFINISHED.keys())
def test_what_only_begins_like_a_form_takes_linear_time(text: str):
    """The patterns of single forms go through a text a bounded number of times, too, which the steps do not count."""
    with at_most(1):
        parse(text)


def test_hostile_brackets_around_a_word():
    """A word inside a hundred thousand parentheses is found, and that some were too deep is named once."""
    query = parse("(" * 100_000 + "war" + ")" * 100_000)
    assert query.tree == Word("war")
    assert [piece.text for piece in query.ignored] == ["("]


def test_date_ranges_of_a_tree_are_never_reversed():
    """A range that is read is one in which an article can lie."""
    query = parse("date:2010-06..2010 date:2012..2010 date:2010..2010-01")
    ranges = [leaf for leaf, _ in walk(query.tree) if isinstance(leaf, Dates)]
    assert len(ranges) == 2
    for leaf in ranges:
        span = DateRange.between(leaf.after, leaf.before)
        assert span.first is not None
        assert span.last is not None
        assert span.first <= span.last


def test_a_number_in_parentheses_is_a_fixed_point_too():
    """One that is a single character reads as the number."""
    query = parse("⑴")
    assert parse(query.understood).tree == query.tree
