"""What the forms load: nothing that a build of other forms does not need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

LIBRARIES = ("yaml", "markdown_it", "html", "html.parser", "xml", "xml.etree", "lxml", "selectolax", "email.parser",
             "chardet")  # fmt: skip
PROGRAM = """
import json, sys
from indexer.sources import read_sources
list(read_sources([sys.argv[1]]))
print(json.dumps([name for name in json.loads(sys.argv[2]) if name in sys.modules]))
"""


def loaded(path: Path) -> list[str]:
    """Those of the libraries that a process has loaded after it has read a file."""
    command = [sys.executable, "-c", PROGRAM, str(path), json.dumps(LIBRARIES)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.jsonl", '{"title": "Gate opens", "body": "It creaks."}\n', []),
        ("a.csv", "title,body\nGate opens,It creaks.\n", []),
        ("b.csv", "title,body\nBrána otevřena,Šplhá a vrže, říká Žofie, a přece není čas čekat.\n", ["chardet"]),
        ("a.md", "---\ntitle: Gate opens\n---\nIt *creaks*.\n", ["yaml", "markdown_it"]),
    ],
)
def test_libraries_are_loaded_for_their_forms(tmp_path: Path, name: str, content: str, expected: list[str]):
    """JSON Lines and tables load no library of HTML, XML, Markdown or mail; Markdown and old encodings load theirs."""
    path = tmp_path / name
    path.write_text(content, encoding="cp1250" if expected == ["chardet"] else None)
    assert [name for name in loaded(path) if name in expected or not expected] == expected
