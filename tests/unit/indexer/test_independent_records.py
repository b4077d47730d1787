"""The independent third of the labelled examples: written before the readers, from the descriptions of the formats."""

from pathlib import Path

import pytest
from forms import independent_json, independent_tables
from forms.examples import Example
from test_record_forms import differences, read_articles

INDEPENDENT = (*independent_json.EXAMPLES, *independent_tables.EXAMPLES)


@pytest.mark.parametrize("example", INDEPENDENT, ids=[example.form for example in INDEPENDENT])
def test_a_form_that_the_reader_was_not_made_with(tmp_path: Path, example: Example):
    """Each article with its title, date, where the date was found and how sure it is, text and fields."""
    articles = read_articles(tmp_path, example)
    wrong = [differences(*pair) for pair in zip(articles, example.articles, strict=True)]
    assert not any(wrong), wrong
