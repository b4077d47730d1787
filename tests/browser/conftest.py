"""A served archive, and a Chromium."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_documents import make_documents
from browser_site import Site, build, serve
from built_once import built_once
from giving_up import give_up
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dateline.generations.withheld_files import write_withheld
from dateline.withheld import Withholding

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The documents of `browser_documents.py`, indexed and served; the article `withheld` is withheld."""
    built = built_once(tmp_path_factory, "site", _make)
    index_dir = tmp_path_factory.mktemp("site") / "index"
    shutil.copytree(built / "index", index_dir)
    with serve(index_dir) as site:
        yield site


def _make(folder: Path) -> None:
    build(folder / "index", make_documents())
    write_withheld(folder / "index", [Withholding("withheld", "2026-11-24")])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; if it is missing the tests are skipped, but in CI they fail."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        give_up("there is no chromium: install it (apt-get install chromium) or name it in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh profile on a desktop."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty tab."""
    return context.new_page()
