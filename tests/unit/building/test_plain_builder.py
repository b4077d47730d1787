"""The plain builder: what a segment holds is what is in its articles."""

import dataclasses
import random
from collections import Counter

import numpy as np
import pytest
from oracle.plain_builder import average_lengths, build_segment
from oracle.plain_texts import pack_bodies
from unit.columnar.made_segments import AWKWARD, as_given, make_archive, make_segment

from dateline.columnar.articles import article
from dateline.columnar.layout import BLOCK_BYTES, article_key
from dateline.columnar.segment import IMPACT_UNIT, MetadataWords, Segment
from dateline.columnar.texts import Bodies
from dateline.similarity import DEFAULT, FieldLengths
from dateline.text.analysis import Analysis
from dateline.text.tokens import forms

ANALYSIS = Analysis("english")


@pytest.fixture(scope="module")
def segment() -> Segment:
    return make_segment()


def test_articles_come_back_as_they_were_put_in_oldest_first(segment: Segment) -> None:
    """All fields, the awkward articles included."""
    expected = list(map(as_given, sorted(make_archive(60, 8), key=article_key)))
    assert [as_given(article(segment, doc)) for doc in range(segment.count)] == expected
    assert segment.live_count == len(expected)


def test_the_order_of_the_articles_given_makes_no_difference() -> None:
    """Shuffled articles give the same arrays."""
    articles = make_archive(60, 8)
    first = build_segment(articles)
    random.Random(1).shuffle(articles)
    for one, other in zip(_arrays(first), _arrays(build_segment(articles)), strict=True):
        assert one.dtype == other.dtype
        assert one.tobytes() == other.tobytes()


def test_every_term_is_listed_where_it_occurs(segment: Segment) -> None:
    """Positions of title and body are those of the tokens, and no others."""
    postings, documents = segment.postings, segment.documents
    found: dict[tuple[int, str, int], str] = {}
    tfs, docs = postings.tfs[:].tolist(), postings.docs[:].tolist()
    at = 0
    for number, term in enumerate(postings.terms):
        assert postings.position_starts[number] == at
        for posting in range(*postings.doc_starts[number : number + 2]):
            for position in postings.positions[at : at + tfs[posting]].tolist():
                in_body = position >= postings.body_offset
                field = "body" if in_body else "title"
                found[docs[posting], field, position - in_body * postings.body_offset] = term
            at += tfs[posting]
    assert at == len(postings.positions)
    expected = {
        (doc, field, position): term
        for doc in range(segment.count)
        for field in ("title", "body")
        for position, term in enumerate(ANALYSIS.terms(getattr(article(segment, doc), field)))
    }
    assert found == expected
    assert documents.title_lengths.tolist() == [len(forms(documents.titles[doc])) for doc in range(segment.count)]


def test_titles_have_a_list_of_their_own(segment: Segment) -> None:
    """Documents and frequencies of each term in titles alone."""
    postings = segment.postings
    for number, term in enumerate(postings.terms):
        span = slice(*postings.title_starts[number : number + 2])
        found = dict(zip(postings.title_docs[span].tolist(), postings.title_tfs[span].tolist(), strict=True))
        titles = (Counter(ANALYSIS.terms(title)) for title in segment.documents.titles)
        assert found == {doc: counts[term] for doc, counts in enumerate(titles) if counts[term]}


def test_impacts_are_those_of_the_similarity_in_sixteen_bits(segment: Segment) -> None:
    """Rounded down, at least 1; the greatest impact of each list is stored as well."""
    averages = average_lengths(make_archive(60, 8))
    postings, documents = segment.postings, segment.documents
    for number in range(0, len(postings.terms), 7):
        span = slice(*postings.doc_starts[number : number + 2])
        for doc, tf, impact in zip(postings.docs[span], postings.tfs[span], postings.impacts[span], strict=True):
            titles = slice(*postings.title_starts[number : number + 2])
            title_tf = int(postings.title_tfs[titles][postings.title_docs[titles] == doc].sum())
            lengths = FieldLengths(documents.title_lengths[doc], documents.body_lengths[doc], *averages)
            exact = DEFAULT.impact(np.array([title_tf]), np.array([int(tf) - title_tf]), lengths)
            assert impact == max(1, int(exact[0] * IMPACT_UNIT))
        assert postings.max_impacts[number] == postings.impacts[span].max()


def test_averages_given_by_an_earlier_full_build_are_what_counts() -> None:
    """Averages of one token make every text long, so that impacts fall."""
    longer = make_segment().postings.impacts.astype(int)
    fixed = build_segment(make_archive(60, 8), averages=(1.0, 1.0)).postings.impacts
    assert (fixed <= longer).all()
    assert (fixed < longer).any()


def test_forms_lead_to_their_terms_and_count_their_articles(segment: Segment) -> None:
    """A form in title and body of one article counts once."""
    counts = Counter(
        form for doc in range(segment.count) for form in {*forms(_title(segment, doc)), *forms(_body(segment, doc))}
    )
    assert dict(zip(segment.forms.forms, segment.forms.dfs.tolist(), strict=True)) == counts
    for form, term in zip(segment.forms.forms, segment.forms.terms, strict=True):
        assert segment.postings.terms[int(term)] == ANALYSIS.stem(form)


def test_words_of_place_agency_and_source_are_listed_with_positions(segment: Segment) -> None:
    """Each word of the value at its position."""
    columns = segment.documents
    for words, column in ((segment.places, columns.places), (segment.agencies, columns.agencies)):
        expected = {
            (doc, position): form
            for doc in range(segment.count)
            for position, form in enumerate(forms(column[doc] or ""))
        }
        assert _words(words) == expected


def test_words_stand_in_the_order_of_their_bytes(segment: Segment) -> None:
    """Terms, forms, words of places and values of times."""
    for column in (segment.postings.terms, segment.forms.forms, segment.places.words, segment.documents.times.values):
        raw = [column.bytes_at(number) for number in range(len(column))]
        assert raw == sorted(set(raw))


def test_a_segment_of_nothing_is_a_segment() -> None:
    """Without articles all its lists are empty."""
    segment = build_segment([])
    assert segment.count == 0
    assert len(segment.postings.terms) == len(segment.postings.max_impacts) == 0


def test_two_articles_of_one_id_are_refused() -> None:
    """The plain builder replaces nothing."""
    with pytest.raises(ValueError, match="same article_id"):
        build_segment([AWKWARD[1], dataclasses.replace(AWKWARD[2], article_id="day")])


def test_bodies_lie_in_blocks_that_are_read_one_by_one() -> None:
    """In any order, with bodies longer than a block and empty ones."""
    bodies = [f"{number} " * 900 for number in range(200)] + ["x" * BLOCK_BYTES * 3, "", "end"]
    texts = pack_bodies(bodies)
    assert len(texts.block_starts) == len(texts.first_docs) > 10
    reader = Bodies(texts)
    order = random.Random(2).sample(range(len(bodies)), len(bodies))
    assert [reader[doc] for doc in order] == [bodies[doc] for doc in order]


def _title(segment: Segment, doc: int) -> str:
    return segment.documents.titles[doc]


def _body(segment: Segment, doc: int) -> str:
    return Bodies(segment.texts)[doc]


def _words(words: MetadataWords) -> dict[tuple[int, int], str]:
    found = {}
    tfs, docs = words.tfs[:].tolist(), words.docs[:].tolist()
    at = 0
    for number, word in enumerate(words.words):
        assert words.position_starts[number] == at
        for posting in range(*words.doc_starts[number : number + 2]):
            for position in words.positions[at : at + tfs[posting]].tolist():
                found[docs[posting], position] = word
            at += tfs[posting]
    return found


def _arrays(part: object) -> list[np.ndarray]:
    if isinstance(part, np.ndarray):
        return [part]
    if dataclasses.is_dataclass(part):
        return [array for field in dataclasses.fields(part) for array in _arrays(getattr(part, field.name))]
    return []
