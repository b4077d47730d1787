"""The stored texts of a segment, packed at once."""

from collections.abc import Sequence

import numpy as np

from dateline.building.dictionary_training import DEFAULT_LIMITS, DictionaryLimits, train_dictionary
from dateline.building.text_blocks import BlockPacker, blocks_of
from dateline.columnar.arrays import starts_of
from dateline.columnar.segment import StoredTexts


def pack_bodies(
    bodies: Sequence[str], limits: DictionaryLimits = DEFAULT_LIMITS, dictionary: bytes | None = None
) -> StoredTexts:
    """Pack all bodies of a segment; without a `dictionary` one is trained."""
    raw = [body.encode("utf-8", "surrogatepass") for body in bodies]
    if dictionary is None:
        dictionary = train_dictionary(len(raw), lambda docs: [raw[doc] for doc in docs.tolist()], limits)
    packer = BlockPacker(dictionary)
    blocks = [(len(block), packer.pack(block)) for block in blocks_of(raw)]
    return StoredTexts(
        dictionary=np.frombuffer(dictionary, np.uint8),
        block_starts=starts_of(np.array([len(packed) for _, packed in blocks], np.int64)),
        first_docs=starts_of(np.array([count for count, _ in blocks], np.int64)).astype(np.int32),
        data=np.frombuffer(b"".join(packed for _, packed in blocks), np.uint8),
    )
