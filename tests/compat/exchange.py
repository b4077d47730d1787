"""The program that tests run in another environment, with another distribution of Whoosh.

python exchange.py version
python exchange.py write FOLDER FIRST   commits articles numbered from FIRST, and updates and deletes some before them
python exchange.py answer FOLDER SEED COUNT
"""

import json
import random
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import whoosh
from oracle.codec_queries import answers
from oracle.test_codec_differential import make_article
from whoosh.index import create_in, exists_in, open_dir

from dateline.text.analysis import Analysis
from dateline.whoosh_codec.codec import ColumnarCodec
from dateline.whoosh_codec.documents import fields_of_article
from dateline.whoosh_codec.index_writer import ColumnarWriter
from dateline.whoosh_codec.schema import columnar_schema


def write(folder: Path, first: int) -> None:
    """Make two commits with our writer and one with Whoosh's own, in an index that is made if there is none."""
    if not exists_in(str(folder)):
        folder.mkdir(exist_ok=True)
        create_in(str(folder), columnar_schema(Analysis()))
    rng = random.Random(first)
    for number, (start, end) in enumerate(pairwise(range(first, first + 31, 10))):
        index = open_dir(str(folder))
        writer = index.writer(codec=ColumnarCodec()) if number == 1 else ColumnarWriter(index)
        updated = rng.sample(range(start), min(start, 3))
        for article in (*range(start, end), *updated):
            writer.update_document(**fields_of_article(make_article(article, rng, full=article == start)))
        writer.delete_by_term("article_id", f"a{rng.randrange(start + 1)}")
        writer.commit(merge=False)


def answer(folder: Path, seed: int, count: int) -> list[str]:
    """Write answers as comparable text; versions describe queries differently."""
    return [repr(_sorted(found)) for _, found in answers(open_dir(str(folder)), seed, count)]


def _sorted(found: Any) -> Any:
    return sorted(found.items(), key=repr) if isinstance(found, dict) else found


def main(command: str, *arguments: str) -> Any:
    """Run the command, and print its result as JSON."""
    if command == "write":
        return write(Path(arguments[0]), int(arguments[1]))
    if command == "answer":
        return answer(Path(arguments[0]), int(arguments[1]), int(arguments[2]))
    return list(whoosh.__version__)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
