"""The serving side: no Whoosh, nothing unpickled."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from whoosh.index import TOC, open_dir
from whoosh_archives import ANALYSIS, make_articles

from dateline.whoosh_codec.index_writer import create_whoosh_index

_SERVE = """
import sys
from pathlib import Path
sys.modules["whoosh"] = None  # any import of it raises
import pickle
def refuse(*arguments, **options):
    raise AssertionError("something was unpickled")
pickle.load = pickle.loads = pickle.Unpickler = refuse
from dateline.columnar import open_index
from dateline.columnar.articles import article
index = open_index(Path(sys.argv[1]))
print(sum(segment.live_count for segment in index.segments), article(index.segments[0], 0).article_id)
assert not any(name.startswith("whoosh.") for name in sys.modules)
"""


class _Touching:
    """Touches a file when it is unpickled, and is the pickled object then."""

    def __init__(self, path: Path, pickled: bytes) -> None:
        self._code = f"__import__('pathlib').Path({str(path)!r}).touch() or __import__('pickle').loads({pickled!r})"

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return eval, (self._code,)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of 29 live articles."""
    folder = tmp_path / "index"
    folder.mkdir()
    index = create_whoosh_index(folder, ANALYSIS)
    writer = index.writer()
    for article in make_articles(30, seed=1):
        writer.add_article(article)
    writer.commit()
    writer = index.writer()
    writer.delete_article("a3")
    writer.commit()
    return folder


def _serve(folder: Path) -> str:
    """Open the index in a process where whoosh cannot be imported and nothing can be unpickled."""
    return subprocess.run(
        [sys.executable, "-c", _SERVE, str(folder)], check=True, capture_output=True, text=True
    ).stdout


def test_an_index_is_opened_where_whoosh_cannot_be_imported(folder: Path) -> None:
    """And where nothing can be unpickled."""
    assert _serve(folder).startswith("29 a")


def test_a_toc_that_runs_code_is_never_read(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The serving side opens the index, and only Whoosh runs the code."""
    touched = tmp_path / "touched"
    storage = open_dir(str(folder)).storage
    toc = TOC.read(storage, "MAIN")
    (folder / "_MAIN_2.toc").unlink()
    real = pickle.dumps
    monkeypatch.setattr(
        "whoosh.index.pickle.dumps", lambda schema, protocol: real(_Touching(touched, real(schema)), protocol)
    )
    toc.write(storage, "MAIN")
    monkeypatch.undo()
    assert _serve(folder).startswith("29 a")
    assert not touched.exists()
    assert open_dir(str(folder)).doc_count() == 29
    assert touched.exists()  # so the TOC would have run its code
