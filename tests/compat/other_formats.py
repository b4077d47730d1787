"""Generations of formats that this version does not read, as another version of Dateline would have left them."""

import hashlib
import json
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dateline.generations import FORMAT, MANIFEST, generation_dir, read_current
from dateline.generations.manifest import OLDEST_READABLE

NEWER, OLDER = FORMAT + 1, OLDEST_READABLE - 1


def add_generation(
    index_dir: Path, version: int = NEWER, *, alter: Callable[[Path], None] = lambda _: None, **fields: Any
) -> str:
    """Serve a copy of the served generation, made after it, with a manifest of another version; returns its name.

    `alter` may change the files of the copy; `fields` are put in its manifest.
    """
    served = read_current(index_dir)
    assert served is not None
    folder = generation_dir(index_dir, "copy")
    shutil.copytree(generation_dir(index_dir, served), folder)
    alter(folder)
    manifest = json.loads((folder / MANIFEST).read_bytes()) | {"format": version, "parent": served}
    if version == NEWER:
        manifest = _as_later_versions_may(manifest)
    else:
        manifest["files"] = [_entry(folder, each["path"]) for each in manifest["files"]]
    raw = json.dumps(manifest | fields).encode()
    (folder / MANIFEST).write_bytes(raw)
    name = f"{served[:-12]}{hashlib.sha256(raw).hexdigest()[:12]}"
    folder.rename(generation_dir(index_dir, name))
    (index_dir / "CURRENT").write_text(f"{name}\n")
    return name


def later_index_file(folder: Path) -> None:
    """Make INDEX.json one of a later version, undamaged."""
    path = folder / "INDEX.json"
    fields = json.loads(path.read_bytes())
    fields.pop("crc32")
    fields["format"] += 1
    fields["crc32"] = zlib.crc32(_index_bytes(fields))
    path.write_bytes(_index_bytes(fields))


def later_columns(folder: Path) -> None:
    """Make a file of columns one of a later version, with an undamaged header."""
    path = min(folder.glob("*.postings"))
    raw = bytearray(path.read_bytes())
    raw[8:12] = (int.from_bytes(raw[8:12], "little") + 1).to_bytes(4, "little")
    end = 16 + int.from_bytes(raw[12:16], "little")
    raw[end : end + 4] = zlib.crc32(raw[:end]).to_bytes(4, "little")
    path.write_bytes(raw)


def _as_later_versions_may(manifest: dict[str, Any]) -> dict[str, Any]:
    """The fields that keep their place in every version, and no others of this version."""
    return {name: manifest[name] for name in ("format", "created", "parent")} | {"contents": {"of": "another time"}}


def _entry(folder: Path, name: str) -> dict[str, Any]:
    content = (folder / name).read_bytes()
    return {"path": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _index_bytes(fields: dict[str, Any]) -> bytes:
    return (json.dumps(fields, indent=1, sort_keys=True) + "\n").encode("ascii")
