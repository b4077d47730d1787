"""The supported versions of Whoosh: its distributions share an import name and overwrite each other's files."""

SUPPORTED = {(2, 7, 5): "whoosh-reloaded 2.7.5", (3, 54, 0): "whoosh3 3.54.0"}
"""The versions that the codec is tested with, and their names in the package index."""


def check_version(version: tuple[int, ...]) -> None:
    """Raise ImportError, with the versions to install, for a version that the codec is not tested with."""
    if version not in SUPPORTED:
        raise ImportError(
            f"Whoosh {'.'.join(map(str, version))} was loaded, but the index needs {' or '.join(SUPPORTED.values())}."
            " Distributions of Whoosh overwrite each other: remove all of them, then install one."
        )
