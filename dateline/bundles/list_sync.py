"""The withheld list of an index folder follows that of a bundle."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dateline.bundles.remote_list import (
    OlderListError,
    RemoteList,
    older_list,
    require_list,
    unusable_list,
    way_to_restore,
)
from dateline.bundles.seen_lists import SeenList, note_seen, read_seen
from dateline.bundles.signing import Trust
from dateline.bundles.store import Store
from dateline.errors import BundleError
from dateline.generations import WITHHELD, read_withheld, withheld_lock
from dateline.generations.withheld_files import SERIAL, read_known, write_withheld
from dateline.withheld import Entries, Withheld, Withholding
from dateline.withheld.changes import Change
from dateline.withheld.entries import with_digests


def take_latest_list(index_dir: Path, store: Store, trust: Trust) -> Withheld:
    """Read the list of a bundle and take it over (see `take_list`).  Raises BundleError, also if there is none."""
    try:
        return take_list(index_dir, store, require_list(store, trust))
    except OlderListError:  # this machine may have changed it since it was read
        return take_list(index_dir, store, require_list(store, trust))


def take_list(index_dir: Path, store: Store, found: RemoteList, change: Change = lambda entries: entries) -> Withheld:
    """Make the list of an index follow that of a bundle, and return the result.

    Entries that the remote list had when it was last taken over, and has no more, are released.  Entries that were
    added here since then stay.  A list that is not signed, or was not made from the list that was seen here, only
    adds entries.  `change` is applied to the result before it is written.
    Raises OlderListError if the remote list is older than one that was seen here, BundleError if a list cannot be
    written or has unknown salts, and as `read_withheld` does.
    """
    with _explained(index_dir / WITHHELD, "nothing has changed"), withheld_lock(index_dir):
        before = read_withheld(index_dir).entries
        if found.is_signed:
            check_serial(index_dir, store, found.serial)
        entries = change(_followed(index_dir, store, found, before))
        if Withheld(entries, {**read_known(index_dir).salts, **found.withheld.salts}).unknown_salts:
            raise unusable_list("has texts that cannot be compared, because the salts of their digests are missing")
        withheld = write_withheld(index_dir, entries.values(), found.withheld.salts)
        if found.is_signed:
            with _explained(index_dir / SERIAL, f"{WITHHELD} itself was written"):
                note_seen(index_dir, store, SeenList(found.serial, found.withheld.ids))
        return withheld


@contextmanager
def _explained(path: Path, outcome: str) -> Iterator[None]:
    """Raise BundleError, with the path and the outcome, in place of OSError."""
    try:
        yield
    except OSError as error:
        raise BundleError(f"{path} cannot be written: {error.strerror}; {outcome}.") from error


def _followed(index_dir: Path, store: Store, found: RemoteList, before: Entries) -> dict[str, Withholding]:
    if found.follows(read_seen(index_dir, store)):
        return merge_entries(_added_here(index_dir, store), found.withheld.entries, before)
    return merge_entries(_without_exceptions(found.withheld.entries), before, {})


def _without_exceptions(entries: Entries) -> Entries:
    """Entries without exceptions: a list by an unknown author releases nothing."""
    return {name: replace(each, shown=()) for name, each in entries.items()}


def merge_entries(entries: Entries, stronger: Entries, known: Entries) -> dict[str, Withholding]:
    """All entries of two lists; the stronger list decides on entries that both have.

    An entry without a digest gets those of `known`, else of `entries`.
    """
    both = {**entries, **stronger}
    return {name: with_digests(each, known.get(name) or entries.get(name)) for name, each in both.items()}


def local_salts(index_dir: Path) -> Mapping[str, bytes]:
    """The salts that an index knows, by name.  Raises CorruptIndexError."""
    return read_known(index_dir).salts


def withheld_here(index_dir: Path, store: Store | None) -> Entries:
    """The entries of an index; if a store is given, only those added since its list was last taken over.

    The other entries were released if the remote list no longer has them.  Raises CorruptIndexError, BundleError.
    """
    if store is None:
        return read_withheld(index_dir).entries
    with withheld_lock(index_dir):
        return _added_here(index_dir, store)


def _added_here(index_dir: Path, store: Store) -> dict[str, Withholding]:
    seen = read_seen(index_dir, store).ids
    return {name: entry for name, entry in read_withheld(index_dir).entries.items() if name not in seen}


def check_serial(index_dir: Path, store: Store, serial: int) -> None:
    """Raise OlderListError if a list is older than one that was seen on this disk: somebody has put it back."""
    seen = read_seen(index_dir, store).serial
    if serial < seen:
        raise OlderListError(f"{older_list(serial, seen)}; nothing is taken from the bundle. {way_to_restore(store)}")


def check_pushed_with(index_dir: Path, store: Store, trust: Trust, serial: int) -> None:
    """Check that the list taken over is at least as new as `serial`, with which a generation was pushed.

    If it is older, the list is taken over again.  Raises OlderListError if it is still older, and BundleError.
    """
    if trust.key is None or read_seen(index_dir, store).serial >= serial:
        return
    take_latest_list(index_dir, store, trust)
    seen = read_seen(index_dir, store).serial
    if seen < serial:
        raise OlderListError(
            f"{older_list(seen, serial, 'the generation was pushed with')}; nothing is taken from the bundle. "
            f"{way_to_restore(store)}"
        )
