"""The web process serves without Whoosh, and never unpickles its files."""

import hashlib
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.generations import MANIFEST, FileEntry, read_manifest
from indexer.builds import build_index

ARTICLES = (
    Article("one", "Road bridge falls", "The bridge fell into the ice.", PartialDate(1956, 1, 14), place="ORLEN"),
    Article("two", "A ferry", "The ferry crosses the river.", PartialDate(1957)),
)

SERVE = """
import sys
from pathlib import Path

sys.modules["whoosh"] = None  # from here on importing it raises
from dateline.settings import Settings
from webapp import create_app

client = create_app(Settings(index_dir=Path(sys.argv[1]))).test_client()
searches = ("/search?q=bridge", "/search?q=ferr*+place:orlen", "/api/v1/search?q=river")
for address in ("/", *searches, "/article/one?q=bridge", "/readyz"):
    assert client.get(address).status_code == 200, address
assert client.get("/api/v1/search?q=bridge").get_json()["total"] == 1
"""


class Touch:
    """An object that creates a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_every_page_is_served_in_a_process_without_whoosh(tmp_path):
    """Pages, articles and the API work where importing Whoosh raises."""
    build_index(ARTICLES, tmp_path)
    subprocess.run([sys.executable, "-c", SERVE, str(tmp_path)], check=True, timeout=120)


def plant_toc(index_dir: Path, generation: str, planted: bytes) -> None:
    """Replace the table of contents of a generation, with a manifest that matches it."""
    folder = index_dir / "builds" / generation
    (toc,) = folder.glob("_MAIN_*.toc")
    manifest = read_manifest(folder)
    toc.write_bytes(planted)
    planted_entry = FileEntry(toc.name, len(planted), hashlib.sha256(planted).hexdigest())
    files = tuple(planted_entry if entry.path == toc.name else entry for entry in manifest.files)
    changed = replace(manifest, files=files)
    (folder / MANIFEST).write_bytes(changed.to_bytes())
    folder.rename(folder.with_name(changed.generation_name()))
    (index_dir / "CURRENT").write_text(f"{changed.generation_name()}\n")


def test_a_toc_is_never_unpickled(tmp_path):
    """A table of contents that would create a file when unpickled is not read, and the generation is served."""
    generation = build_index(ARTICLES, tmp_path)
    touched = tmp_path / "touched"
    planted = pickle.dumps(Touch(touched))
    plant_toc(tmp_path, generation, planted)
    subprocess.run([sys.executable, "-c", SERVE, str(tmp_path)], check=True, timeout=120)
    assert not touched.exists()
    pickle.loads(planted)
    assert touched.exists()
