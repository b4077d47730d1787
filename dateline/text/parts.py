"""The parts of a long text, which end at paragraphs; the text is cut while it is read."""

from collections.abc import Iterable, Iterator

from dateline.errors import BadRequestError

LARGE_BYTES = 1_000_000
"""The largest text, in bytes of UTF-8, that is one part."""

PART_BYTES = 200_000
"""The usual size of a part, in bytes."""

_LEAST_BYTES, _MOST_BYTES = PART_BYTES // 2, PART_BYTES * 5 // 4
_CONTINUATION, _CONTINUATION_MASK = 0x80, 0xC0  # of a byte inside a character


def parts_of(pieces: Iterable[bytes], size_bytes: int) -> Iterator[bytes]:
    """Cut a text of `size_bytes` (UTF-8), which comes in pieces of any length, into parts; at least one.

    The parts joined are the text.  A part ends after a blank line if one is near; else after a line, after a space, or
    between two characters.  Costs O(n) time, and O(PART_BYTES) memory plus a piece.
    """
    held = bytearray()
    most = _MOST_BYTES if size_bytes > LARGE_BYTES else LARGE_BYTES
    for piece in pieces:
        held += piece
        while len(held) > most:
            end = _end_of_part(held)
            yield bytes(held[:end])
            del held[:end]
    yield bytes(held)


def part_of(pieces: Iterable[bytes], size_bytes: int, number: int) -> tuple[str, int]:
    """Part `number` (from 1) of a text, and the number of parts.  Raises BadRequestError if there is no such part."""
    found, count = b"", 0
    for part in parts_of(pieces, size_bytes):
        count += 1
        if count == number:
            found = part
    if not 1 <= number <= count:
        raise BadRequestError(f"part must be from 1 to {count:,}" if count > 1 else "part must be 1", "part")
    return found.decode("utf-8", "surrogatepass"), count


def _end_of_part(held: bytearray) -> int:
    """The end of the first part of a text of more than _MOST_BYTES."""
    end = held.rfind(b"\n\n", _LEAST_BYTES, PART_BYTES) + 2
    if end < 2:
        end = held.find(b"\n\n", PART_BYTES, _MOST_BYTES) + 2
    if end >= 2:
        return end
    for separator in (b"\n", b" "):
        end = held.rfind(separator, _LEAST_BYTES, _MOST_BYTES) + 1
        if end:
            return end
    end = _MOST_BYTES
    while held[end] & _CONTINUATION_MASK == _CONTINUATION:
        end -= 1
    return end
