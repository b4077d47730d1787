"""The served index: `CURRENT` names a generation, and its manifest describes it.

    index_data/builds/<generation>/    immutable: the index and MANIFEST.json
    index_data/CURRENT                 one line: the name of the generation being served
    index_data/withheld.txt            the articles that are not shown, whichever generation is served
    index_data/withheld.known          facts by which the loss of a part of that list is noticed

`indexer.builds` makes generations, `dateline.bundles` pulls them; both publish them with `publishing`.
"""

from dateline.generations.current import (
    CURRENT,
    builds_dir,
    generation_dir,
    is_generation_name,
    none_published,
    read_current,
    read_current_or_none,
    require_current,
)
from dateline.generations.lineage import Nearest, generations_to_served, open_nearest
from dateline.generations.lock import index_lock, lock_holder, withheld_lock
from dateline.generations.manifest import (
    FORMAT,
    MANIFEST,
    FileEntry,
    Heading,
    Manifest,
    ancestors_of_update,
    check_digests,
    check_sizes,
    read_heading,
    read_manifest,
)
from dateline.generations.withheld_files import WITHHELD, read_withheld, withheld_stamp

__all__ = [
    "CURRENT",
    "FORMAT",
    "MANIFEST",
    "WITHHELD",
    "FileEntry",
    "Heading",
    "Manifest",
    "Nearest",
    "ancestors_of_update",
    "builds_dir",
    "check_digests",
    "check_sizes",
    "generation_dir",
    "generations_to_served",
    "index_lock",
    "is_generation_name",
    "lock_holder",
    "none_published",
    "open_nearest",
    "read_current",
    "read_current_or_none",
    "read_heading",
    "read_manifest",
    "read_withheld",
    "require_current",
    "withheld_lock",
    "withheld_stamp",
]
