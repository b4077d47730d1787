"""Damaging an index in known ways, and finding what goes unnoticed."""

import json
import random
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.columnar.index_file import INDEX
from dateline.columnar.reader import open_index
from dateline.errors import CorruptIndexError, IndexVersionError

_MAGIC, _VERSION, _HEADER_LENGTH, _HEADER = 0, 8, 12, 16  # where each begins


@dataclass(frozen=True)
class Damage:
    """What is done to an index: to which file, and how."""

    file: str
    what: str
    change: Callable[[bytes], bytes | None]
    """Gives the new content; None removes the file."""


def unnoticed(folder: Path, damages: Iterable[Damage]) -> list[str]:
    """Do each damage to a copy of an index and open it: those that are not refused as they must be.

    The error must be one of the two and name the file.  Files are replaced, never written
    to, since what was mapped before may still be.
    """
    found = []
    copy = folder.with_name(f"{folder.name}-copy")
    shutil.copytree(folder, copy)
    for damage in damages:
        whole = (folder / damage.file).read_bytes()
        changed = damage.change(whole)
        (copy / damage.file).unlink()
        if changed is not None:
            (copy / damage.file).write_bytes(changed)
        problem = _problem(copy, damage.file)
        if problem:
            found.append(f"{damage.file}: {damage.what}: {problem}")
        (copy / damage.file).unlink(missing_ok=True)
        (copy / damage.file).write_bytes(whole)
    open_index(copy)  # what is whole again opens
    shutil.rmtree(copy)
    return found


def _problem(folder: Path, file: str) -> str:
    try:
        open_index(folder)
    except (CorruptIndexError, IndexVersionError) as error:
        return "" if file in str(error) else f"the error does not name the file: {error}"
    except Exception as error:
        return f"{type(error).__name__} instead of an error of the index: {error}"
    return "opened"


def regions(path: Path) -> dict[str, range]:
    """The parts of a file: what every byte of it belongs to."""
    size = path.stat().st_size
    if path.name == INDEX:
        return {"json": range(size)}
    raw = path.read_bytes()
    header_end = _HEADER + int.from_bytes(raw[_HEADER_LENGTH:_HEADER], "little")
    found = {
        "magic": range(_MAGIC, _VERSION),
        "version": range(_VERSION, _HEADER_LENGTH),
        "header length": range(_HEADER_LENGTH, _HEADER),
        "header": range(_HEADER, header_end),
        "header crc": range(header_end, header_end + 4),
    }
    end = header_end + 4
    sections = json.loads(raw[_HEADER:header_end])["sections"]
    for name, section in sorted(sections.items(), key=lambda each: (each[1]["offset"], each[1]["shape"])):
        start = section["offset"]
        found[f"padding before {name}"] = range(end, start)
        end = start + section["shape"][0] * int(section["dtype"][2:])
        found[name] = range(start, end)
    found["padding at the end"] = range(end, size)
    return {name: where for name, where in found.items() if where}


def bit_flips(folder: Path, count: int, rng: random.Random) -> list[Damage]:
    """Flip single bits: two in every region of every file, the others anywhere."""
    parts = [(file, name, where) for file in names(folder) for name, where in regions(folder / file).items()]
    chosen = [part for part in parts for _ in range(2)]
    assert len(chosen) <= count
    chosen += rng.choices(parts, k=count - len(chosen))
    return [_flip(file, name, rng.choice(where), rng.randrange(8)) for file, name, where in chosen]


def _flip(file: str, region: str, at: int, bit: int) -> Damage:
    def change(raw: bytes) -> bytes:
        return raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]

    return Damage(file, f"bit {bit} of byte {at} ({region})", change)


def cuts_and_extensions(folder: Path, count: int, rng: random.Random) -> list[Damage]:
    """Cut files at random places, at 0 and by one byte; add zeros, noise or their own bytes to their ends."""
    damages = []
    for number in range(count):
        file = names(folder)[number % len(names(folder))]
        size = (folder / file).stat().st_size
        if number % 2:
            damages.append(
                _cut(file, rng.choice((0, 1, 8, 16, 64, size - 1, *(rng.randrange(size) for _ in range(6)))))
            )
        else:
            added = rng.choice((b"\0", bytes(64), rng.randbytes(64), (folder / file).read_bytes()))
            damages.append(_extend(file, added))
    return damages


def _cut(file: str, size: int) -> Damage:
    return Damage(file, f"cut to {size} bytes", lambda raw: raw[:size])


def _extend(file: str, added: bytes) -> Damage:
    return Damage(file, f"{len(added)} bytes added", lambda raw: raw + added)


def names(folder: Path) -> Sequence[str]:
    """The files of an index."""
    return sorted(path.name for path in folder.iterdir())
