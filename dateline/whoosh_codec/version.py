"""Which Whoosh this is: several distributions have the same import name, and overwrite each other's files."""

SUPPORTED = {(2, 7, 5): "whoosh-reloaded 2.7.5", (3, 54, 0): "whoosh3 3.54.0"}
"""The versions that the codec is tested with, and what they are called where they are installed from."""


def check_version(version: tuple[int, ...]) -> None:
    """Raise ImportError, saying what to install, for any version that the codec is not tested with."""
    if version not in SUPPORTED:
        raise ImportError(
            f"Whoosh {'.'.join(map(str, version))} was loaded, but the index needs {' or '.join(SUPPORTED.values())}."
            " Distributions of Whoosh overwrite each other: remove all of them, then install one."
        )
