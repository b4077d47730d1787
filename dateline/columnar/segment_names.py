"""Names of segments: the same for the same content, so that a build can be repeated byte for byte."""

import hashlib

import numpy as np

from dateline.columnar.segment import Segment
from dateline.columnar.writer import segment_arrays

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 16


def name_of_content(segment: Segment, generation: int) -> str:
    """The name of a segment that commit number `generation` of an index writes.

    Another content gives another name, and so does another commit: a folder never sees a name twice.
    """
    digest = hashlib.blake2b(str(generation).encode(), digest_size=16)
    kinds = segment_arrays(segment)
    for array in (*kinds["documents"].values(), *kinds["texts"].values(), segment.postings.impacts):
        digest.update(np.ascontiguousarray(array).data)
        digest.update(len(array).to_bytes(8))
    return make_name(digest.digest())


def make_name(digest: bytes) -> str:
    """A name out of at least 11 random bytes or a digest."""
    number = int.from_bytes(digest)
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return f"MAIN_{''.join(digits)}"
