"""From a finished index in a temporary folder to the generation being served.

The order is what makes it safe: files, their folder, the rename, its folder,
and only then `CURRENT`.  At every step a kill leaves the old generation served.
"""

import hashlib
import os
import shutil
from pathlib import Path

from dateline.generations import CURRENT, MANIFEST, FileEntry, Manifest, builds_dir, generation_dir

TEMPORARY = ".building-"
_NEXT = f"{CURRENT}.new"
_BLOCK = 1 << 20
_NOT_OURS = frozenset({"MAIN_WRITELOCK"})  # Whoosh's lock: says nothing about the index


def sweep(index_dir: Path) -> None:
    """Remove what killed builds left; only under the lock."""
    for path in builds_dir(index_dir).glob(f"{TEMPORARY}*"):
        shutil.rmtree(path, ignore_errors=True)
    (index_dir / _NEXT).unlink(missing_ok=True)


def list_files(folder: Path) -> tuple[FileEntry, ...]:
    """The files of an index in a stable order, with sizes and digests."""
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name not in {*_NOT_OURS, MANIFEST})
    return tuple(FileEntry(path.name, path.stat().st_size, _sha256(path)) for path in paths)


def publish(index_dir: Path, folder: Path, manifest: Manifest) -> str:
    """Make the index in `folder` the generation being served, and return its name."""
    for name in _NOT_OURS:
        (folder / name).unlink(missing_ok=True)
    _write_synced(folder / MANIFEST, manifest.to_bytes())
    for entry in manifest.files:
        _sync(folder / entry.path)
    _sync(folder)
    name = f"{_compact(manifest.created)}-{manifest.digest()[:12]}"
    published = generation_dir(index_dir, name)
    folder.rename(published)
    temporary = index_dir / _NEXT
    try:
        _sync(builds_dir(index_dir))
        _write_synced(temporary, f"{name}\n".encode())
        temporary.replace(index_dir / CURRENT)
    except OSError:
        shutil.rmtree(published, ignore_errors=True)
        raise
    _sync(index_dir)
    return name


def _compact(created: str) -> str:
    """`2026-11-24T08:15:00.123456+00:00` as `20261124T081500Z`."""
    return created[:19].replace("-", "").replace(":", "") + "Z"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
