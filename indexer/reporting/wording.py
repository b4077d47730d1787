"""Numbers in sentences for people."""


def pluralize(number: int, noun: str) -> str:
    """A number and its noun: `1 article`, `2 articles`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def format_size(size: int) -> str:
    """A number of bytes, in kB below one megabyte, else in MB."""
    return f"{size / 1e3:,.1f} kB" if size < 1_000_000 else f"{size / 1e6:,.1f} MB"
