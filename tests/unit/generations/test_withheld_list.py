"""The file withheld.txt: every line is understood, or the whole list is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reached import most_reach, reached

from dateline.article import is_article_id
from dateline.errors import CorruptIndexError
from dateline.generations.withheld_files import read_withheld, withheld_stamp, write_withheld
from dateline.withheld import Withheld, Withholding
from dateline.withheld.entries import make_reason, read_lines

ENTRIES = (Withholding("a-1", "2026-11-24", "court order 17/2"), Withholding("u-0c9d", "2026-11-25"))


def test_what_was_written_is_read(tmp_path):
    """In the same order; the stamp differs for another list."""
    assert withheld_stamp(tmp_path) == (None, None)
    assert read_withheld(tmp_path).ids == frozenset()
    write_withheld(tmp_path, ENTRIES)
    first = withheld_stamp(tmp_path)
    assert tuple(read_withheld(tmp_path).entries.values()) == ENTRIES
    assert (tmp_path / "withheld.txt").read_text() == "a-1\t2026-11-24\tcourt order 17/2\nu-0c9d\t2026-11-25\t\n"
    write_withheld(tmp_path, ENTRIES[:1])
    assert withheld_stamp(tmp_path) != first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["withheld.known", "withheld.txt"]


@pytest.mark.parametrize("text", ["a-1\n", "a-1\t\n\n", "a-1\t2026-11-24\r\n", "a-1\t2026-11-24\ta\tb", "a-1"])
def test_a_line_written_by_hand_counts(tmp_path, text):
    """An id alone is enough; so are the ends of lines of another system."""
    (tmp_path / "withheld.txt").write_text(text)
    assert read_withheld(tmp_path).ids == {"a-1"}


@pytest.mark.parametrize(
    "raw",
    [
        b"a 1\n",
        b"ok\na/../b\t2026-11-24\t\n",
        b"\tx\n",
        b"a-1\t24.11.2026\tx\n",
        b"\xff\xfe\n",
        b"..\n",
        b"a" * 65,
        b"# x\n",
    ],
)
def test_a_list_that_cannot_be_understood_is_no_empty_list(tmp_path, raw):
    """Its readers must serve nothing: the error names the file."""
    (tmp_path / "withheld.txt").write_bytes(raw)
    with pytest.raises(CorruptIndexError, match=r"withheld\.txt"):
        read_withheld(tmp_path)


def test_lines_below_one_that_is_no_text_are_read():
    """A line that is not UTF-8 is told by its number, and the entries after it count."""
    entries, wrong = read_lines(b"a-1\n\xff\nb-2\n")
    assert list(entries) == ["a-1", "b-2"]
    assert wrong == {2: "\ufffd"}


def test_a_list_that_cannot_be_read_is_no_empty_list(tmp_path):
    """A folder in its place, for instance."""
    (tmp_path / "withheld.txt").mkdir()
    with pytest.raises(CorruptIndexError, match="cannot be read"):
        read_withheld(tmp_path)


@given(st.text(max_size=700))
def test_any_reason_fits_in_a_line(text):
    """The line is read back unchanged."""
    entry = Withholding("a", "2026-11-24", make_reason(text))
    assert Withheld.from_bytes(Withheld({"a": entry}).to_bytes()).entries == {"a": entry}


LINES = (
    *(b"a-1", b"u-0c9d\t2026-11-24", b"b\t2026-11-24\tx y", b"b\t\tx\ty", b"c\r", b"", b" "),
    *(b"..", b"b c", b"\xff", b"a-1\t2026", b"a-1\t\tx\td1-y", b"\rb"),
)


@most_reach(0.1)
@given(st.lists(st.sampled_from(LINES[:7]) | st.sampled_from(LINES), max_size=5).map(b"\n".join))
def test_any_bytes_are_ids_or_an_error(raw):
    """The ids are those at the beginnings of all lines that are not blank; the list is written and read again."""
    try:
        withheld = Withheld.from_bytes(raw)
    except CorruptIndexError:
        reached(False)
        return
    reached(withheld.ids)
    assert withheld.ids == {line.split("\t")[0].rstrip("\r") for line in raw.decode().split("\n") if line.strip()}
    assert all(map(is_article_id, withheld.ids))
    assert Withheld.from_bytes(withheld.to_bytes()).entries == withheld.entries


def test_the_stamp_follows_a_link(tmp_path):
    """A list may be a link to a file kept elsewhere: it is read again when that file is another one."""
    index_dir, kept = tmp_path / "index", tmp_path / "kept.txt"
    index_dir.mkdir()
    (index_dir / "withheld.txt").symlink_to(kept)
    missing = withheld_stamp(index_dir)
    kept.write_text("a\t2026-01-01\t\n")
    first = withheld_stamp(index_dir)
    with kept.open("a") as file:
        file.write("b\t2026-01-01\t\n")
    assert len({missing, first, withheld_stamp(index_dir), (None, None)}) == 4
