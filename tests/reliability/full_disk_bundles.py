"""Bundles and a full disk (tmpfs): a failed command says truly what has changed.

    python -m reliability.full_disk_bundles FOLDER

mounts disks with different numbers of free blocks on FOLDER, with an index that follows a bundle elsewhere, and
tries each command. It prints the wrong statements, one a line, and last the number of failed commands.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from reliability.commands import Commands, Outcome

KEY = {"DATELINE_BUNDLE_KEY": "a key of the tests, made at random: 8d0f2c"}
FREE_BLOCKS = (0, 1, 2, 4, 100)
COMMANDS = ("pull", "push", "withhold", "release", "withhold here", "release here")
"""The last two change the list of the disk alone."""
_BLOCK = 4096
_DISK_BLOCKS = 2000


def tried(folder: Path) -> Iterator[str]:
    """Try each command with each number of free blocks."""
    scratch = folder.with_name("scratch")
    scratch.mkdir()
    failed = 0
    with Commands(scratch) as commands:
        _make(commands, scratch)
        for command in COMMANDS:
            for free in FREE_BLOCKS:
                outcome, before, after = _tried(commands, scratch, folder, command, free)
                failed += outcome.code == 1
                if outcome.code and (wrong := said_wrongly(outcome.stderr, before, after)):
                    yield f"{command}, {free} blocks free: {wrong}: {outcome.stderr.strip()}"
    yield f"failed: {failed}"


def said_wrongly(sentence: str, before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """The omissions and errors of a sentence about the states before and after a command; empty if it is right."""
    if not after.get("is readable", True):
        return "the list cannot be read any more"
    changed = [name for name in before if before[name] != after[name]]
    if "Traceback" in sentence or len(sentence.splitlines()) != 1:
        return "it is not one line"
    if changed and "othing has changed" in sentence:
        return f"these have changed: {changed}"
    missing = [name for name, words in WORDS.items() if name in changed and not any(word in sentence for word in words)]
    return f"it does not say that these have changed: {missing}" if missing else ""


WORDS = {
    "list": ("list of the bundle was taken over", "withheld.txt itself was written", "withheld.txt was changed"),
    "remote list": ("list of the bundle has changed",),
    "remote generation": ("the bundle serves it",),
}
"""By what has changed: the words, one of which says so."""


def _make(commands: Commands, scratch: Path) -> None:
    """An index that has pulled a bundle, and another with a newer generation, both on another disk."""
    for name, words in (("old", "harbour"), ("new", "bridge")):
        rows = [{"id": f"a{n}", "title": f"Report {n}", "body": f"The {words} of {n}."} for n in range(20)]
        (scratch / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    url = (scratch / "bundle").as_uri()
    _run(commands, "build", scratch / "old.jsonl", "--index-dir", scratch / "source")
    _run(commands, "push", url, "--index-dir", scratch / "source")
    _run(commands, "pull", url, "--index-dir", scratch / "index")
    shutil.copytree(scratch / "source", scratch / "newer")
    _run(commands, "update", scratch / "new.jsonl", "--index-dir", scratch / "newer")
    shutil.copytree(scratch / "bundle", scratch / "bundle-before")


def _tried(
    commands: Commands, scratch: Path, folder: Path, command: str, free: int
) -> tuple[Outcome, dict[str, object], dict[str, object]]:
    """Run one command on a disk with `free` blocks: its outcome, and the states before and after it."""
    bundle, url, newer = scratch / "bundle", (scratch / "bundle").as_uri(), scratch / "newer-tried"
    for copy, original in ((bundle, scratch / "bundle-before"), (newer, scratch / "newer")):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(original, copy)
    size = _DISK_BLOCKS * _BLOCK
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True)
    try:
        index_dir = folder / "index"
        shutil.copytree(newer if command == "push" else scratch / "index", index_dir)
        if command == "pull":
            _run(commands, "push", url, "--index-dir", newer)
        if "withhold" not in command:
            listed = index_dir if "release" in command else newer
            _run(commands, "withhold", "a3", "--index-dir", listed, url=None if "here" in command else url)
        _fill(folder, free)
        before = _state(index_dir, bundle)
        word = command.removesuffix(" here")
        arguments = {"pull": [url], "push": [url], "withhold": ["a5"], "release": ["a3"]}[word]
        settings = KEY | ({"DATELINE_BUNDLE_URL": url} if command in {"withhold", "release"} else {})
        outcome = commands.run([word, *arguments, "--index-dir", index_dir], environment=settings)
        after = _state(index_dir, bundle)
        return outcome, before, after | {"is readable": _is_readable(commands, index_dir)}
    finally:
        subprocess.run(["umount", folder], check=True)


def _is_readable(commands: Commands, index_dir: Path) -> bool:
    """Whether the list can be read; otherwise nothing is served."""
    return commands.run(["withhold", "--list", "--index-dir", index_dir]).code == 0


def _run(commands: Commands, *arguments: str | Path, url: str | None = None) -> None:
    outcome = commands.run(arguments, environment=KEY | ({"DATELINE_BUNDLE_URL": url} if url else {}))
    assert outcome.code == 0, outcome.stderr


def _fill(folder: Path, free: int) -> None:
    """Fill the disk except for a number of free blocks."""
    with (folder / "ballast").open("wb") as ballast:
        for _ in range(max(0, shutil.disk_usage(folder).free // _BLOCK - free)):
            ballast.write(bytes(_BLOCK))


def _state(index_dir: Path, bundle: Path) -> dict[str, object]:
    """The withheld articles and the served generation, here and in the bundle."""
    remote = json.loads(_text(bundle / "withheld.json") or '{"list": ""}')
    return {
        "list": _ids(_text(index_dir / "withheld.txt")),
        "generation": _text(index_dir / "CURRENT"),
        "remote list": _ids(remote["list"]),
        "remote generation": _text(bundle / "CURRENT"),
        "is readable": True,
    }


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _ids(listed: str) -> list[str]:
    return sorted(line.partition("\t")[0] for line in listed.splitlines())


if __name__ == "__main__":
    for line in tried(Path(sys.argv[1])):
        print(line, flush=True)  # noqa: T201  (it is what the program is for)
