"""The results on the terminal, in the README and in docs/benchmarks.md."""

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import tables
from benchmarks.corpora import PROJECT, SIZES
from benchmarks.plot import growth_plot
from benchmarks.results import PAGE_COSTS, RECORDED, Results, read_results
from benchmarks.running import results_path

README, PAGE = PROJECT / "README.md", PROJECT / "docs" / "benchmarks.md"
PLOT = PROJECT / "docs" / "images" / "benchmarks.svg"

_MAIN = "98k"


def print_report(results: Results, say: Callable[[str], None]) -> None:
    """Print all results of one size; the bars are judged by it, whatever archive they are about."""
    for title, text in _sections(results):
        say(f"\n{title}\n\n{text}")
    say(
        "\nBars (they are about 98k and 1m)\n\n"
        + tables.bars_table(tables.judged({results.size: results}, results.size))
        + "\n"
    )


def record(work: Path, sizes: Sequence[str]) -> None:
    """Copy the results of sizes from a work folder into the project, and write its tables and the plot again."""
    RECORDED.mkdir(exist_ok=True)
    for size in sizes:
        shutil.copyfile(results_path(work, size), RECORDED / f"{size}.json")
    write_tables(read_recorded())


def read_recorded() -> dict[str, Results]:
    """The recorded results by size."""
    paths = {size: RECORDED / f"{size}.json" for size in SIZES}
    return {size: read_results(path) for size, path in paths.items() if path.is_file()}


def write_tables(all_results: Mapping[str, Results]) -> None:
    """Write the tables between their marks."""
    for path in (README, PAGE):
        path.write_text(filled(path.read_text(encoding="utf-8"), all_results), encoding="utf-8")
    PLOT.write_text(growth_plot(all_results), encoding="utf-8")


def filled(text: str, all_results: Mapping[str, Results]) -> str:
    """A page with new text between each `<!-- benchmarks:NAME -->` and `<!-- /benchmarks -->`."""
    blocks = _blocks(all_results)
    return re.sub(
        r"(<!-- benchmarks:([a-z0-9-]+) -->\n).*?(<!-- /benchmarks -->)",
        lambda match: f"{match[1]}{blocks[match[2]]}\n{match[3]}",
        text,
        flags=re.DOTALL,
    )


def _blocks(all_results: Mapping[str, Results]) -> dict[str, str]:
    main = all_results.get(_MAIN) or next(iter(all_results.values()))
    large = all_results.get("1m")
    return {
        "overview": f"{_overview(main)}\n\n{tables.overview_table(main)}",
        "conditions": _conditions(main),
        "bars": tables.bars_table(tables.judged(all_results, main.size)),
        "builds": "\n\n".join(_of_sizes(all_results, tables.builds_table)),
        "pages": tables.pages_table(main),
        "pages-5": tables.pages_table(main, 5),
        "pages-1m": tables.pages_table(large) if large else "Not measured yet.",
        "growth": tables.growth_table(all_results),
        "others": tables.others_table(main),
        "reindex": tables.reindex_table(main),
        "page-costs": tables.page_costs_tables(read_results(PAGE_COSTS)),
        "losses": "\n".join(f"* {each}" for each in tables.losses(main)) or "None.",
        "agreement": tables.agreement_sentence(main) + ".",
    }


def _of_sizes(all_results: Mapping[str, Results], make: Callable[[Results], str]) -> list[str]:
    return [f"{results.size}:\n\n{make(results)}" for results in all_results.values() if results.size != "sample"]


def _overview(results: Results) -> str:
    """The archive and the queries of the table in the README."""
    build, row = results.part("builds", peer="dateline"), results.find("dateline", "and")
    articles = f"{build['articles']:,} press releases, {build['text_bytes'] / 1e6:,.0f} MB of text" if build else ""
    queries = f"{row.queries if row else 0} real queries of each kind"
    return f"{articles}; {queries}; a page is the ten best, the exact total, and the counts of all months."


def _conditions(results: Results) -> str:
    """The machine and the versions."""
    machine = ", ".join(results.machine.get(key, "") for key in ("processor", "memory", "system", "date"))
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    missing = "".join(f"; {name} is missing: {reason}" for name, reason in results.missing.items())
    return f"{machine}; Python {results.machine.get('python', '')}; {versions}{missing}."


def _sections(results: Results) -> list[tuple[str, str]]:
    sections = [
        (f"{results.size}: {_conditions(results)}", tables.overview_table(results)),
        ("Builds (¹: by an earlier run)", tables.builds_table(results)),
        ("Pages, 1 segment", tables.pages_table(results)),
        ("Pages, 5 segments", tables.pages_table(results, 5)),
        ("Opening and serving", tables.others_table(results)),
        ("reindex build", tables.reindex_table(results)),
        ("Where Dateline is slower", "\n".join(tables.losses(results)) or "nowhere"),
        ("Equal totals", tables.agreement_sentence(results)),
    ]
    return [*sections, *(("Missing", f"{name}: {reason}") for name, reason in results.missing.items())]
