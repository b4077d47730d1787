"""Restoring a withheld list that was lost, emptied or replaced by an older one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dateline.bundles import BundleWithheldList
from dateline.errors import BuildError
from dateline.generations import withheld_lock
from dateline.generations.withheld_files import read_remains, repair_withheld
from dateline.withheld import Digester, Withheld, Withholding
from dateline.withheld.digests import salt_of
from dateline.withheld.entries import unite_entries


@dataclass(frozen=True, slots=True)
class RestoredList:
    """The restored list, the ids that it had lost, and the lines that could not be read and were removed."""

    withheld: Withheld
    lacked: tuple[str, ...]
    dropped: tuple[str, ...]


def restore(
    index_dir: Path,
    bundle: BundleWithheldList | None = None,
    digester: Digester | None = None,
    *,
    forget_texts: bool = False,
) -> RestoredList:
    """Restore the list of an index: its readable entries, united with those of `withheld.known`.

    With `forget_texts` digests with an unknown salt are dropped.  If the list of the `bundle` is missing, or older
    than a list of it that was seen here, it is restored as well: with a newer number and the entries of both.  Raises
    BuildError or BundleError.
    """
    digester = digester or Digester.of_key(bundle.key if bundle else None)
    if not index_dir.is_dir():
        raise BuildError(f"{index_dir} is not a folder, so there is no list to restore.")
    try:
        with withheld_lock(index_dir):
            listed, known, dropped = read_remains(index_dir)
            both = {**known.entries, **listed}
            entries = {name: unite_entries(each, known.entries.get(name)) for name, each in both.items()}
            salts = {**known.salts, digester.name: digester.salt}
            unknown = Withheld(entries, salts).unknown_salts
            if unknown and not forget_texts:
                raise BuildError(_unknown_salts(entries, unknown))
            entries = {name: _without(each, unknown) for name, each in entries.items()}
            withheld = repair_withheld(index_dir, entries.values(), salts, replace(known, salts=salts))
    except OSError as error:
        name = error.filename or index_dir
        raise BuildError(f"The withheld list cannot be restored: {name}: {error.strerror}.") from error
    if bundle is not None:
        withheld = bundle.restore(index_dir)
    return RestoredList(withheld, tuple(withheld.ids - listed.keys()), tuple(dropped))


def _unknown_salts(entries: Mapping[str, Withholding], salts: frozenset[str]) -> str:
    count = sum(any(salt_of(digest) in salts for digest in each.all_digests) for each in entries.values())
    return (
        f"The texts of {count:,} withheld articles cannot be compared: their digests were made with a "
        "DATELINE_BUNDLE_KEY that this machine does not have. Set it and run the command again. Or give "
        "--forget-texts: then these articles are withheld by their ids alone, until a command sees their texts again. "
        "Nothing has changed."
    )


def _without(entry: Withholding, salts: frozenset[str]) -> Withholding:
    """The entry without its digests with these salts."""
    return replace(
        entry,
        digests=tuple(digest for digest in entry.digests if salt_of(digest) not in salts),
        shown=tuple(each for each in entry.shown if salt_of(each.digest) not in salts),
    )
