"""The stored texts of a segment, packed at once."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from dateline.building.dictionary_training import DEFAULT_LIMITS, DictionaryLimits, train_dictionary
from dateline.building.text_blocks import BlockPacker, blocks_of
from dateline.columnar.arrays import starts_of
from dateline.columnar.frequencies import Frequencies
from dateline.columnar.segment import StoredTexts, TokenOffsets
from dateline.columnar.strings import narrow
from dateline.text.tokens import tokenize


def pack_bodies(
    bodies: Sequence[str], limits: DictionaryLimits = DEFAULT_LIMITS, dictionary: bytes | None = None
) -> StoredTexts:
    """Pack all bodies of a segment; without a `dictionary` one is trained."""
    raw = [body.encode("utf-8", "surrogatepass") for body in bodies]
    if dictionary is None:
        dictionary = train_dictionary(len(raw), lambda docs: [raw[doc] for doc in docs.tolist()], limits)
    packer = BlockPacker(dictionary)
    blocks = [(len(block), packer.pack(block)) for block in blocks_of(raw)]
    bounds, distances = _token_offsets(bodies)
    return StoredTexts(
        dictionary=np.frombuffer(dictionary, np.uint8),
        block_starts=starts_of(np.array([len(packed) for _, packed in blocks], np.int64)),
        first_docs=starts_of(np.array([count for count, _ in blocks], np.int64)).astype(np.int32),
        data=np.frombuffer(b"".join(packed for _, packed in blocks), np.uint8),
        token_offsets=TokenOffsets(narrow(np.array(bounds)), Frequencies.of(np.array(distances, np.int64))),
    )


def _token_offsets(bodies: Sequence[str]) -> tuple[list[int], list[int]]:
    """The bounds of the distances of each body, and the distances, in characters, between its tokens 16, 32 ..."""
    bounds, distances = [0], []
    for body in bodies:
        sampled = [token.start for token in tokenize(body)][16::16]
        distances += [at - before for before, at in pairwise([0, *sampled])]
        bounds.append(len(distances))
    return bounds, distances
