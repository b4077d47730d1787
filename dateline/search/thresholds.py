"""The thresholds at which a search changes its strategy, each with its unit.

Only time and memory depend on them, not the answers; the margins in `RankingThresholds` are the exception.  The archive
that they were measured on has 98,323 press releases; docs/benchmarks.md has the figures of the searches that they are
for.  Ratios at which one operation of NumPy becomes quicker than another hold for any archive: they stand next to the
code that uses them.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TermThresholds:
    """Which posting lists are kept in memory rather than read each time."""

    kept_articles: int = 256
    """Articles up to which a term keeps its list."""

    frequent_share: int = 32
    """A term in one of this many documents is frequent ..."""

    frequent_docs: int = 64
    """... if it is in this many at least: it is looked up at opening, and has a bitmap ..."""

    bitmap_bytes: int = 24 << 20
    """... as long as all bitmaps together fit in this many bytes."""

    list_bytes: int = 8 << 20
    """Bytes of the lists of frequent terms that are made once, rather than each time they are read."""

    remembered_terms: int = 4_096
    """Terms that were looked up are kept up to this number ..."""

    remembered_bytes: int = 8 << 20
    """... or until their lists take this many bytes ..."""

    remembered_term_bytes: int = 2 << 10
    """... where a term counts this many at least, for its objects and a short list."""

    small_share: int = 4
    """The smallest segments, with one in this many documents together at most, have the lists of a term merged."""

    merged_bytes: int = 8 << 10
    """Bytes up to which the merged list of a term that is not frequent is kept."""

    segmented_from: int = 8_192
    """Postings of several segments above which a list is not joined before it is needed whole."""


@dataclass(frozen=True, slots=True)
class PositionThresholds:
    """How the positions of postings are found."""

    every_sum_postings: int = 1 << 22
    """Postings of a segment up to which the sum of frequencies before each is kept, in 16 MB at most."""

    in_a_row: int = 64
    """Frequencies, for each document in question, that are summed in one pass rather than for each document ..."""

    in_a_row_anyway: int = 4_096
    """... and this many more, for any number of documents."""

    apart: int = 160
    """Postings of several terms up to which each is computed by itself, all of them in one call."""


@dataclass(frozen=True, slots=True)
class UnionThresholds:
    """How the best documents of a union are found."""

    short_postings: int = 2_048
    """The shortest lists with up to this many postings together are merged and scored whole."""

    few_candidates: int = 64
    """Candidates up to which all are looked up, even those that cannot reach the page any more."""

    dense_share: int = 8
    """With candidates above one in this many documents, all lists are added up over all documents."""

    sparse_share: int = 32
    """With fewer postings than one in this many documents, a union is counted by a merge instead of a bitmap."""

    merged_share: int = 4
    """With fewer postings than one in this many documents, the lists of the words of a pattern are merged by a sort
    instead of an array over all documents."""


@dataclass(frozen=True, slots=True)
class RankingThresholds:
    """How the best documents are told from the others.

    `rounding` and the two errors are margins: with smaller ones pages can be wrong, with greater ones more documents
    are compared than need be.
    """

    few_docs: int = 64
    """Documents up to which they are ordered without arrays."""

    rounding: float = 0.0002
    """A document that scores this much less than another may come before it when both scores are rounded: twice the
    most that the two roundings change."""

    order_error: float = 1e-12
    """The share of a score by which the order of its sum may change it: 9,000 times the rounding of float64."""

    float32_error: float = 2**-23
    """The share of the highest possible score by which each addition in float32 may set two sums apart: the rounding of
    float32, for both."""


@dataclass(frozen=True, slots=True)
class PhraseThresholds:
    """How the documents with a phrase are found.

    The percentages are CPU time of 60 phrases of the benchmark, over the whole archive and over five of its years, in
    one segment on two quiet cores: medians of three rounds, each phrase at its best of four.  One per cent is noise.
    """

    scalar_docs: int = 5
    """Documents that are looked at one by one, without arrays.  0 costs 1% and 4%; 2, 10 and 20 cost what 5 does."""

    scalar_positions: int = 4_096
    """Positions of a term in one document above which arrays are quicker."""

    at_once_postings: int = 600
    """Postings (documents times words) whose positions are read in one call for all words and sorted together.

    0 costs 1% and 3%; 160, 300, 1,200 and 2,400 cost what 600 does.
    """

    block_positions: int = 1 << 19
    """Positions of the words of a phrase that are compared at once, in arrays of 8 bytes each, about ten of them ..."""

    stretch_positions: int = 1 << 18
    """... and of one document: one with more is compared in stretches of this many."""

    sparse_share: int = 8
    """Positions are looked up among others, rather than merged with them, if there are this many times more others.

    2 and 32 cost what 8 does.
    """

    decisive_words: int = 2
    """The rarest words of a phrase, whose lists are intersected before positions are compared ..."""

    undecided_share: float = 0.8
    """... with those of all words that are in a smaller share of all documents than this."""


@dataclass(frozen=True, slots=True)
class OccurrenceThresholds:
    """Whether words are found in the text of a body by their forms, without reading its tokens."""

    most_terms: int = 64
    """Terms of a query up to which they are: each form is a search through the body."""

    most_characters: int = 2_000_000
    """Characters of a body up to which it is searched; of a longer one the tokens are read, as far as needed."""

    whole_characters: int = 16_000
    """Characters up to which a body in ASCII is searched as a whole rather than next to the positions of its words."""

    common_letters: int = 4
    """First letters that all forms of a term must share for one search to find them all; shorter beginnings stand in
    too many other words."""


@dataclass(frozen=True, slots=True)
class SearchThresholds:
    """All of them."""

    terms: TermThresholds = field(default_factory=TermThresholds)
    positions: PositionThresholds = field(default_factory=PositionThresholds)
    unions: UnionThresholds = field(default_factory=UnionThresholds)
    phrases: PhraseThresholds = field(default_factory=PhraseThresholds)
    ranking: RankingThresholds = field(default_factory=RankingThresholds)
    occurrences: OccurrenceThresholds = field(default_factory=OccurrenceThresholds)


DEFAULT = SearchThresholds()
