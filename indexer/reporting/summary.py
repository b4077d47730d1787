"""The summary of what was read, by form and folder, as a table for people."""

from collections.abc import Sequence

from indexer.reporting.wording import pluralize
from indexer.sources.form_counts import OTHER_FOLDERS, FormCount

_ROWS = 12  # that a person sees


def list_forms(forms: Sequence[FormCount]) -> list[str]:
    """A line for each form and folder, in the order of reading; the smallest together if there are many."""
    rows = [_cells(count) for count in (forms if len(forms) <= _ROWS else _shortened(forms))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(_aligned(cell, width, number) for number, (cell, width)
                             in enumerate(zip(row, widths, strict=True))).rstrip() for row in rows]  # fmt: skip


def _aligned(cell: str, width: int, number: int) -> str:
    """A cell of a column: the form and the folder to the left, counts to the right."""
    return cell.ljust(width) if number < 2 else cell.rjust(width)


def _cells(count: FormCount) -> tuple[str, ...]:
    rejected = f"{count.rejected:,} rejected" if count.rejected else ""
    return (
        count.form,
        count.folder,
        pluralize(count.files, "file"),
        pluralize(count.articles, "article"),
        f"{count.dated:,} dated",
        f"{count.titled:,} with a title",
        f"{count.with_text:,} with text",
        rejected,
    )


def _shortened(forms: Sequence[FormCount]) -> list[FormCount]:
    """The largest counts, and the others of each form together."""
    largest = sorted(forms, key=lambda count: count.articles + count.rejected, reverse=True)[:_ROWS]
    shown, others = list[FormCount](), dict[str, FormCount]()
    for count in forms:
        if any(count is each for each in largest) and count.folder != OTHER_FOLDERS:
            shown.append(count)
        else:
            others.setdefault(count.form, FormCount(count.form, OTHER_FOLDERS)).add(count)
    return [*shown, *others.values()]
