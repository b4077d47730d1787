"""Digests of withheld texts: equal for copies, made at once for a whole column, and never read as something else."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from withheld_ids import withheld_ids

from dateline.columnar.strings import StringColumn
from dateline.columnar.withheld_documents import title_parts
from dateline.errors import CorruptIndexError
from dateline.generations import read_withheld
from dateline.generations.withheld_files import write_withheld
from dateline.withheld import Digester, Shown, Withheld, Withholding
from dateline.withheld.folding import fold_for_digest

SALTED = Digester.of_key(b"a key of a bundle, long enough")
DIGEST, OTHER = SALTED.digest("A title", "A body of some words."), SALTED.digest("A title", "Another body.")
ENTRY = Withholding("a-1", "2026-11-24", "court order", (DIGEST, OTHER), (Shown("b-2", DIGEST),))
TEXTS = st.text(st.characters(codec=None), max_size=40)  # also half of a surrogate pair


@given(st.lists(TEXTS, max_size=30), st.sampled_from([Digester(), SALTED]))
def test_the_titles_of_a_column_give_what_each_gives(titles: list[str], digester: Digester) -> None:
    """Also with a title that contains the separator, and an empty one at the end."""
    made = title_parts(StringColumn.from_strings(titles), digester)
    assert made.dtype == np.uint16
    assert [f"{part:04x}" for part in made.tolist()] == [digester.title_part(title) for title in titles]


@given(TEXTS, TEXTS)
def test_a_copy_in_other_case_and_space_has_the_same_digest(title: str, body: str) -> None:
    """Folding twice changes nothing."""
    set_otherwise = f"\n {title} ", body.replace(" ", "\u00a0\n")
    assert SALTED.digest(*set_otherwise) == SALTED.digest(title, body)
    assert (
        SALTED.digest(fold_for_digest(title), fold_for_digest(body))[-32:] == SALTED.digest(title, body)[-32:]
        or not body.isascii()
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(" ", " " * 40),
        lambda text: "\n" * 300 + text,
        lambda text: text + " " * 300,
        ("\u200b" * 9).join,
        lambda text: text.replace("e", "e\u00ad"),
        lambda text: text.replace("\u00e9", "e\u200d\u0301"),
        lambda text: text.replace("a", "\U000e0061a\ufff9"),
        lambda text: "\t".join(text.upper()),
    ],
)
@pytest.mark.parametrize("count", [1, 2, 40])
def test_a_copy_is_known_however_much_white_space_it_has(change: Callable[[str], str], count: int) -> None:
    """Its beginning and its end are compared before it is read whole: there may be little but white space."""
    body = "Caf\u00e9 Zanzibar was named here, as a court has said. " * count
    withheld = Withheld({"a": Withholding("a", "", "", (SALTED.digest("A title", body),))}, {SALTED.name: SALTED.salt})
    assert withheld.judge("b", "A title", change(body)).kind == "copy"
    assert withheld.judge("b", "A title", change(body) + "x").kind != "copy"


@given(TEXTS)
def test_folding_twice_is_as_once(text: str) -> None:
    """Also where a mark has lost the white space that it stood on."""
    assert fold_for_digest(fold_for_digest(text)) == fold_for_digest(text)
    assert fold_for_digest(fold_for_digest(f"R{text}\u00b8")) == fold_for_digest(f"R{text}\u00b8")


@pytest.mark.parametrize(
    "entry",
    [
        ENTRY,
        dataclasses.replace(ENTRY, reason=""),
        dataclasses.replace(ENTRY, digests=()),
        dataclasses.replace(ENTRY, shown=()),
        dataclasses.replace(ENTRY, day="", reason=""),
    ],
)
def test_an_entry_is_read_as_it_was_written(tmp_path: Path, entry: Withholding) -> None:
    """A version before reads the same id and day, and has the rest as its reason."""
    write_withheld(tmp_path, [entry], {SALTED.name: SALTED.salt})
    assert read_withheld(tmp_path).entries == {"a-1": entry}
    article_id, day, reason = (tmp_path / "withheld.txt").read_text().rstrip("\n").split("\t", 2)
    assert (article_id, day) == (entry.article_id, entry.day)
    assert reason.startswith(entry.reason)


@pytest.mark.parametrize(
    "damage", [DIGEST[:-1], DIGEST + "0", DIGEST.upper(), f"{DIGEST}  {DIGEST}", f"shown:a-1:{DIGEST[:-1]}", "d2-0"]
)
def test_a_digest_that_was_cut_is_no_reason(damage: str) -> None:
    """It would let the text appear: the list cannot be understood."""
    with pytest.raises(CorruptIndexError, match="line 1"):
        Withheld.from_bytes(f"a-1\t2026-11-24\tcourt\t{damage}\n".encode())


def test_tabs_in_a_reason_of_a_version_before_are_a_reason() -> None:
    """Written by hand."""
    assert Withheld.from_bytes(b"a-1\t2026-11-24\tone\ttwo\n").entries["a-1"].reason == "one\ttwo"


def test_the_stamp_of_a_list_changes_with_what_it_hides() -> None:
    """With its entries, and with each salt that makes its digests comparable; no other salt counts."""
    entries, other = {ENTRY.article_id: ENTRY}, Digester.of_key(b"the next key, long enough too")
    known = Withheld(entries, {SALTED.name: SALTED.salt})
    assert len({each.stamp for each in (Withheld(), Withheld(entries), known)}) == 3
    assert known.stamp == Withheld(dict(entries), {other.name: other.salt, SALTED.name: SALTED.salt}).stamp


def test_one_text_under_two_salts_is_one_text() -> None:
    """After a change of the key the old entries hold, and so do newer exceptions."""
    old, new = SALTED, Digester.of_key(b"the next key, long enough too")
    salts = {each.name: each.salt for each in (old, new)}
    text = ("A title", "A body of some words.")
    entry = Withholding("a", "2026-11-24", "", (old.digest(*text),), (Shown("b", new.digest(*text)),))
    withheld = Withheld({"a": entry}, salts)
    assert withheld.judge("c", *text).kind == "copy"
    assert not withheld.hides("b", *text)
    assert withheld.hides("a", *text)
    assert not Withheld({}, salts).hides("c", *text)
    assert Withheld({"a": entry}, {old.name: old.salt}).unknown_salts == {new.name}


def test_a_release_of_an_id_is_of_its_text() -> None:
    """The id with a third text is hidden again."""
    entry = dataclasses.replace(ENTRY, article_id="a", digests=(OTHER,), shown=(Shown("a", DIGEST),))
    withheld = Withheld({"a": entry}, {SALTED.name: SALTED.salt})
    assert not withheld.hides("a", "A title", "A body of some words.")
    assert withheld.judge("a", "A title", "Another body.").kind == "withheld"
    assert withheld.judge("a", "A title", "A third body.").kind == "moved"


def test_no_body_is_hashed_whole_unless_its_parts_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is anything where the list has no digest: a build reads a hundred thousand articles."""
    made: list[str] = []
    digest = Digester.digest
    monkeypatch.setattr(Digester, "digest", lambda self, title, body: made.append(title) or digest(self, title, body))
    withheld = Withheld({"a-1": ENTRY}, {SALTED.name: SALTED.salt})
    for number in range(50):
        withheld.hides(f"other-{number}", "A title", f"{number} is how quite another body begins, and it goes on.")
    assert made == []
    assert withheld.hides("copy", "A TITLE", "a body of  some words.")
    assert made == ["A TITLE"]
    monkeypatch.setattr(Digester, "parts", None)
    assert withheld_ids(["x"]).hides("x", "A title", "A body.")
    assert not withheld_ids(["x"]).hides("y", "A title", "A body.")
