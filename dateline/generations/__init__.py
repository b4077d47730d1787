"""Which index is served: `CURRENT` names a generation, its manifest says what it holds.

    index_data/builds/<generation>/    immutable: the index and MANIFEST.json
    index_data/CURRENT                 one line: the name of the generation being served

This is the side that reads; generations are written by `indexer.builds`.
"""

from dateline.generations.current import CURRENT, builds_dir, generation_dir, is_generation_name, read_current
from dateline.generations.manifest import FORMAT, MANIFEST, FileEntry, Manifest, check_sizes, read_manifest

__all__ = [
    "CURRENT",
    "FORMAT",
    "MANIFEST",
    "FileEntry",
    "Manifest",
    "builds_dir",
    "check_sizes",
    "generation_dir",
    "is_generation_name",
    "read_current",
    "read_manifest",
]
