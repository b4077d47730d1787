"""Sentences about articles that are withheld though the list does not have their id with their text."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from dateline.columnar import open_index
from dateline.columnar.withheld_documents import judged_documents
from dateline.generations import generation_dir
from dateline.generations.withheld_files import read_known
from dateline.withheld import Judgement, Shown, Withheld


def describe_judgement(article_id: str, judgement: Judgement) -> str | None:
    """A sentence about a judgement on an article, with advice; None if the judgement only is that its id is listed."""
    entry = judgement.entry
    match judgement.kind:
        case "moved":
            what = f"{article_id} was withheld with another text, and stays withheld"
            return f"{what}; to show the text that it has now, run reindex release {article_id}"
        case "copy" if entry is not None:
            what = f"{article_id} has the text that was withheld as {entry.article_id}, and is withheld as well"
            return f"{what}; to show it under this id only, run reindex release {article_id}"
        case "like" if entry is not None:
            what = f"{article_id} is nearly equal to the text withheld as {entry.article_id}, and is shown"
            return f"{what}; to take it down, run reindex withhold {article_id}"
        case _:
            return None


def describe_unlisted(index_dir: Path, served: str | None, withheld: Withheld) -> Iterator[str]:
    """A sentence about each article that is withheld though the list does not have its id with its text.

    They are those of the generation `served`, then those that the last builds left out.  Raises CorruptIndexError or
    IndexVersionError.
    """
    judged = {}
    if served is not None and withheld.digesters:
        segments = open_index(generation_dir(index_dir, served), verify=False).segments
        judged = {each.article_id: each.judgement for each in judged_documents(segments, withheld, withheld.ids)}
    left_out = {name: each for name, each in read_known(index_dir).left_out.items() if name not in judged}
    hidden = {name: each for name, each in judged.items() if each.is_hidden}
    for name, judgement in (*hidden.items(), *_judge_left_out(withheld, left_out)):
        sentence = describe_judgement(name, judgement)
        if sentence is not None:
            yield sentence


def _judge_left_out(withheld: Withheld, left_out: Mapping[str, str]) -> Iterator[tuple[str, Judgement]]:
    """The judgements on articles that the last builds left out (digests by id), if they are still withheld."""
    for article_id, digest in left_out.items():
        entry = withheld.by_digest.get(digest)
        if Shown(article_id, digest) in withheld.shown:
            continue
        if entry is not None and entry.article_id != article_id:
            yield article_id, Judgement("copy", entry)
        elif article_id in withheld.ids and entry is None:
            yield article_id, Judgement("moved", withheld.entries[article_id])
