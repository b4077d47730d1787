"""Damage to published files: bits, lengths and names; MANIFEST.json and CURRENT among them."""

import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from unit.columnar.damage import Damage, regions

from dateline.columnar.format import split_file_name
from dateline.engines import open_engine
from dateline.errors import CorruptIndexError, IndexVersionError, NoIndexError
from dateline.generations import CURRENT, builds_dir, read_current
from dateline.settings import Settings
from dateline.verification import verify_generation

Refuses = Callable[[Path], object]
"""Opens or verifies what an index folder serves; raises CorruptIndexError or IndexVersionError."""


def opened(index_dir: Path) -> None:
    """Open the served generation as the web does."""
    open_engine(Settings(index_dir=index_dir)).close()


def verified(index_dir: Path) -> None:
    """Verify the served generation as `reindex verify` does."""
    name = read_current(index_dir)
    if name is None:
        raise CorruptIndexError(f"{CURRENT} is missing.")
    verify_generation(index_dir, name)


def published_files(index_dir: Path) -> list[str]:
    """The files of the served generation, and CURRENT, relative to the index folder."""
    return [CURRENT, *sorted(str(path.relative_to(index_dir)) for path in served_folder(index_dir).iterdir())]


def served_folder(index_dir: Path) -> Path:
    """The folder of the served generation."""
    return builds_dir(index_dir) / (index_dir / CURRENT).read_text().strip()


def bit_flips(index_dir: Path, count: int, rng: random.Random) -> Iterator[Damage]:
    """Flip single bits: one in every region of every file, the others in files chosen at random."""
    parts = [(file, name, where) for file in published_files(index_dir) for name, where in _regions(index_dir / file)]
    chosen = rng.sample(parts, min(count, len(parts)))
    chosen += rng.choices([part for part in parts if part[1] == "all"], k=(count - len(chosen)) // 2)
    chosen += rng.choices(parts, k=count - len(chosen))
    for file, name, where in chosen:
        at, bit = rng.choice(where), rng.randrange(8)

        def change(raw: bytes, at: int = at, bit: int = bit) -> bytes:
            return raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]

        yield Damage(file, f"bit {bit} of byte {at} ({name})", change)


def _regions(path: Path) -> Iterable[tuple[str, range]]:
    """The parts of a file; a file without parts is one part."""
    return regions(path).items() if split_file_name(path.name) else [("all", range(path.stat().st_size))]


def truncations(index_dir: Path, count: int, rng: random.Random) -> Iterator[Damage]:
    """Cut files: at 0, by one byte, anywhere."""
    names = [name for name in published_files(index_dir) if (index_dir / name).stat().st_size]
    for number in range(count):
        file = names[number % len(names)]
        size = (index_dir / file).stat().st_size
        kept = rng.choice((0, size - 1, rng.randrange(size), rng.randrange(size)))
        yield Damage(file, f"cut to {kept} of {size} bytes", lambda raw, kept=kept: raw[:kept])


def swaps(index_dir: Path, count: int, rng: random.Random) -> Iterator[Damage]:
    """Remove files, or replace them by others: of this generation, or of their kind from another one."""
    names = published_files(index_dir)
    for number in range(count):
        file = names[number % len(names)]
        if number < len(names):
            yield Damage(file, "missing", lambda _: None)
            continue
        others = [path for path in _others(index_dir, file) if path.read_bytes() != (index_dir / file).read_bytes()]
        other = rng.choice(others)
        yield Damage(file, f"replaced by {other.relative_to(index_dir)}", lambda _, other=other: other.read_bytes())


def _others(index_dir: Path, file: str) -> list[Path]:
    """All other files, except a CURRENT of another generation, which is not damaged."""
    everything = [path for path in builds_dir(index_dir).rglob("*") if path.is_file()]
    kind = Path(file).suffix
    same = [path for path in everything if path.suffix == kind and path != index_dir / file]
    return same * len(everything) + everything  # half of them are of one kind


def unnoticed(
    index_dir: Path, damages: Iterable[Damage], checks: Iterable[Refuses] = (opened, verified)
) -> Iterator[str]:
    """Do each damage to a copy of an index; return those that a check does not refuse by name."""
    copy = index_dir.with_name(f"{index_dir.name}-damaged")
    shutil.copytree(index_dir, copy)
    try:
        for damage in damages:
            whole = (copy / damage.file).read_bytes()
            changed = damage.change(whole)
            (copy / damage.file).unlink()  # it may still be mapped: it is never written to
            if changed is not None:
                (copy / damage.file).write_bytes(changed)
            for check in checks:
                problem = _problem(check, copy)
                if problem:
                    yield f"{damage.file}, {damage.what}: {check.__name__}: {problem}"
            (copy / damage.file).unlink(missing_ok=True)
            (copy / damage.file).write_bytes(whole)
        for check in checks:
            check(copy)  # the repaired copy is whole
    finally:
        shutil.rmtree(copy)


def _problem(check: Refuses, index_dir: Path) -> str:
    try:
        check(index_dir)
    except (CorruptIndexError, IndexVersionError) as error:
        return "" if str(index_dir) in str(error) or "MANIFEST" in str(error) or CURRENT in str(error) else f"{error}"
    except Exception as error:
        if isinstance(error, NoIndexError) and not (index_dir / CURRENT).exists():
            return ""
        return f"{type(error).__name__} instead of an error of the index: {error}"
    return "not refused"
