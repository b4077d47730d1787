"""The Dockerfile as data, and the files of its last stage in a folder."""

import re
import shutil
from pathlib import Path

from release import ROOT, Release


def instructions() -> list[tuple[str, str]]:
    """Give the instructions of the Dockerfile in order, each a word and the rest of its line."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    return [tuple(line.split(" ", 1)) for line in lines if line and not line.startswith("#")]


def last(word: str) -> str:
    """Give the arguments of the last instruction of this name."""
    return [rest for name, rest in instructions() if name == word][-1]


def environment() -> dict[str, str]:
    """Give the variables that the image sets, PATH aside."""
    pairs = dict(re.findall(r"(\w+)=(\S+)", last("ENV")))
    return {name: value for name, value in pairs.items() if name != "PATH"}


def make_image(release: Release, folder: Path) -> Release:
    """Copy the files of the last stage out of a built release; its environment is used for serving."""
    names = [word for word, _ in instructions()]
    start = len(names) - names[::-1].index("FROM")
    folder.mkdir()
    for word, rest in instructions()[start:]:
        if word != "COPY" or rest.endswith("/venv"):
            continue
        *_, source, target = rest.split()
        made = release.folder / source.removeprefix("/app/")
        if made.is_dir():
            shutil.copytree(made, folder / target)
        else:
            (folder / target).parent.mkdir(exist_ok=True)
            shutil.copy(made, folder / target)
    return Release(folder, release.venv)
