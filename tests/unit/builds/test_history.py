"""The generations that are kept: what `status` tells, what `rollback` and `prune` change."""

import pytest

from dateline.article import Article
from dateline.errors import BuildError, CorruptIndexError, IndexUnavailableError
from dateline.generations import generation_dir, index_lock, read_current
from dateline.generations.files import NEXT
from dateline.generations.known_withheld import KNOWN
from dateline.generations.lock import withheld_lock
from dateline.generations.publishing import TEMPORARY
from dateline.generations.withheld_files import SERIAL, WITHHELD
from dateline.verification import verify_generation
from indexer.builds import build_index, history
from indexer.builds.history import prune, read_status, roll_back


@pytest.fixture
def three(tmp_path):
    """An index directory with three generations, and their names from the first to the last, which is served."""
    names = [build_index([Article("a", f"Title {number}", "Body.")], tmp_path) for number in range(3)]
    return tmp_path, names


def damage(index_dir, name):
    path = next(generation_dir(index_dir, name).glob("*.texts"))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def kept(index_dir):
    return {path.name for path in (index_dir / "builds").iterdir()}


def test_status_lists_the_newest_first_and_says_which_is_served(three):
    """Each with its parent; bytes on disk are those of all files."""
    index_dir, names = three
    status = read_status(index_dir)
    assert [each.name for each in status.generations] == names[::-1]
    assert [each.is_served for each in status.generations] == [True, False, False]
    assert [each.manifest.parent for each in status.generations] == [names[1], names[0], None]
    assert (status.served, status.problem, status.writer, status.leftovers) == (names[2], None, None, ())
    files = [path for path in (index_dir / "builds").rglob("*") if path.is_file()]
    assert status.bytes_on_disk == sum(path.stat().st_size for path in files)


def test_status_of_an_empty_folder_is_no_problem(tmp_path):
    """Nothing is published, and nothing is made."""
    status = read_status(tmp_path / "none")
    assert (status.served, status.problem, status.generations) == (None, None, ())
    assert not (tmp_path / "none").exists()


def test_status_names_damage_leftovers_and_the_writer(three):
    """A generation whose manifest was altered, the folder of a dead run, and who holds the lock."""
    index_dir, names = three
    (generation_dir(index_dir, names[2]) / "MANIFEST.json").write_text("{}")
    (index_dir / "builds" / f"{TEMPORARY}1").mkdir()
    status = read_status(index_dir)
    assert "MANIFEST.json" in status.problem
    assert [each.name for each in status.generations if each.problem] == [names[2]]
    assert status.leftovers == (f"{TEMPORARY}1",)
    with index_lock(index_dir):
        assert "process" in read_status(index_dir).writer


def test_without_a_name_the_parent_is_served_again(three):
    """And its parent after that; the first has none."""
    index_dir, names = three
    done = roll_back(index_dir)
    assert (done.generation, done.previous) == (names[1], names[2])
    assert read_current(index_dir) == names[1]
    roll_back(index_dir)
    with pytest.raises(BuildError, match="has no parent"):
        roll_back(index_dir)
    assert read_current(index_dir) == names[0]


def test_a_generation_is_served_by_its_name(three):
    """Forwards, backwards, and the served one itself."""
    index_dir, names = three
    for name in (names[0], names[2], names[2]):
        assert roll_back(index_dir, name).generation == name
        assert read_current(index_dir) == name


@pytest.mark.parametrize("name", ["20261124T081500Z-3f9ac1b2d4e5", "../builds", "", "x"])
def test_a_name_that_is_none_is_refused_with_those_there_are(three, name):
    """The error lists the generations; an empty name is the parent's."""
    index_dir, names = three
    if not name:
        assert roll_back(index_dir, name).generation == names[1]
        return
    with pytest.raises(BuildError, match=names[0]):
        roll_back(index_dir, name)
    assert read_current(index_dir) == names[2]


def test_a_damaged_generation_is_never_served(three, monkeypatch):
    """Going back to it is refused, and nothing changes; a rollback that does not look is a planted defect."""
    index_dir, names = three
    damage(index_dir, names[1])
    with pytest.raises(CorruptIndexError, match=r"\.texts"):
        roll_back(index_dir)
    assert read_current(index_dir) == names[2]
    monkeypatch.setattr(history, "verify_generation", lambda _folder, name: (None, 0))
    with pytest.raises(AttributeError):  # it says how many articles are served, which it did not read
        roll_back(index_dir)
    with pytest.raises(CorruptIndexError):
        verify_generation(index_dir, read_current(index_dir))


def test_a_damaged_current_is_mended_by_naming_a_generation(three):
    """The served generation is unknown: without a name there is no parent, with one there is an index again."""
    index_dir, names = three
    (index_dir / "CURRENT").write_text("nonsense")
    with pytest.raises(BuildError, match="name one of"):
        roll_back(index_dir)
    assert roll_back(index_dir, names[0]).previous is None
    assert read_current(index_dir) == names[0]


@pytest.mark.parametrize("keep", [1, 2, 3, 9])
def test_the_newest_are_kept(three, keep):
    """As many as asked for."""
    index_dir, names = three
    done = prune(index_dir, keep)
    assert kept(index_dir) == set(names[::-1][:keep])
    assert done.kept == tuple(names[::-1][:keep])
    assert set(done.removed) == set(names) - set(done.kept)
    assert (done.freed_bytes > 0) == bool(done.removed)


def test_the_served_one_is_kept_however_old_it_is(three):
    """It is one of those that are kept."""
    index_dir, names = three
    roll_back(index_dir, names[0])
    prune(index_dir, 2)
    assert kept(index_dir) == {names[0], names[2]}
    prune(index_dir, 1)
    assert kept(index_dir) == {names[0]}
    assert verify_generation(index_dir, names[0])


def test_nothing_is_pruned_while_nobody_knows_what_is_served(three):
    """A damaged CURRENT is refused."""
    index_dir, names = three
    (index_dir / "CURRENT").write_text("nonsense")
    with pytest.raises(IndexUnavailableError):
        prune(index_dir, 1)
    assert kept(index_dir) == set(names)


def test_the_newest_are_kept_if_none_is_served(three):
    """As before a first generation is published."""
    index_dir, names = three
    (index_dir / "CURRENT").unlink()
    assert prune(index_dir, 2).kept == tuple(names[:0:-1])


def test_files_of_others_are_not_pruned(three):
    """What is no generation stays; the folder of a dead run goes."""
    index_dir, names = three
    (index_dir / "builds" / "notes").mkdir()
    (index_dir / "builds" / f"{TEMPORARY}1").mkdir()
    prune(index_dir, 1)
    assert kept(index_dir) == {names[2], "notes"}


@pytest.mark.parametrize("name", [WITHHELD, KNOWN, SERIAL])
def test_the_next_writer_removes_a_half_written_list(three, name):
    """What a killed process left beside the withheld list goes, unless another process writes the list now."""
    index_dir, _ = three
    left = index_dir / f"{name}{NEXT}"
    left.write_text("half")
    with withheld_lock(index_dir):
        prune(index_dir, 3)
    assert left.exists()
    prune(index_dir, 3)
    assert not left.exists()


@pytest.mark.parametrize("change", [roll_back, prune])
def test_one_writer_at_a_time(three, change):
    """Both are refused while another writes, with who that is."""
    index_dir, names = three
    with index_lock(index_dir), pytest.raises(BuildError, match="process"):
        change(index_dir)
    assert kept(index_dir) == set(names)


@pytest.mark.parametrize("change", [roll_back, prune])
def test_where_there_is_no_index_nothing_is_made(tmp_path, change):
    """One sentence, and no folder."""
    with pytest.raises(BuildError, match="reindex"):
        change(tmp_path / "none")
    assert not (tmp_path / "none").exists()
