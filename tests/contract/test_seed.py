"""The document that the project was made for, the whole way: file, index, search, article."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dateline.engines import open_engine
from dateline.request import SearchRequest
from dateline.settings import Settings

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not next to the project"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """The seed, indexed by the real command."""
    folder = tmp_path_factory.mktemp("seed")
    command = [sys.executable, "-m", "indexer", str(SEEDS), "--index-dir", str(folder), "--json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert (report["articles"], report["rejected"], report["warnings"], report["undated"]) == (1, [], [], 0)
    opened = open_engine(Settings(index_dir=folder))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "query",
    ['"blue helmets"', "female peacekeepers", "date:2017-07", "pakistan's", "un hq OR headquarters", "date:2017-07-08",
     'place:"united nations"', "agency:app", "“blue helmets”", "peacekeep*", "guteres~", "body:minusca -title:sudan"],
)  # fmt: skip
def test_the_seed_is_found(engine, query):
    """These queries find the story."""
    assert engine.search(SearchRequest(query)).total == 1


@pytest.mark.parametrize(
    "query", ["before:2017-07-07", "title:sudan", "after:2017-07-09", '"helmets blue"', "-pakistan", "place:pakistan"]
)
def test_the_seed_is_not_found(engine, query):
    """These do not."""
    assert engine.search(SearchRequest(query)).total == 0


def test_the_seed_is_read_whole(engine):
    """Date, place, agency, 17 paragraphs, a title that was derived, and every word of the file in its place."""
    (hit,) = engine.search(SearchRequest()).hits
    article = engine.article(hit.article_id)
    assert str(article.date) == "2017-07-08"
    assert (article.place, article.agency, article.title_derived) == ("UNITED NATIONS", "APP", True)
    assert len(article.paragraphs) == 17
    assert article.title.startswith("The heads of the armed forces")
    assert article.paragraphs[0].startswith("UNITED NATIONS, July 8 (APP): The heads of the armed forces")
    (path,) = SEEDS.iterdir()
    words = re.findall(r"\w+", path.read_text(encoding="utf-8"))
    kept = re.findall(r"\w+", f"date {article.date} {article.body}")
    assert words == kept
