"""Hostile documents are shown and never run, and the harness would notice if they did."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote_plus

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_documents import HOSTILE, RUN
from browser_site import Site
from browser_watch import Watch
from counts import sampled
from jinja2 import ChoiceLoader, DictLoader
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from dateline.settings import Settings
from webapp import create_app

pytestmark = pytest.mark.browser


def test_there_are_many_hostile_documents_and_all_are_indexed(page: Page, site: Site) -> None:
    """There are at least fifty different ones, and the indexer accepts each."""
    assert len(set(HOSTILE)) == len(HOSTILE) >= 50
    answer = page.request.get(f"{site.address}/api/v1/search", params={"q": "venom", "per_page": 100}).json()
    assert {hit["article_id"] for hit in answer["hits"]} == {f"hostile-{number}" for number in range(len(HOSTILE))}


def test_hostile_documents_never_run(page: Page, site: Site) -> None:
    """In results, on the front page and as articles: no script, no dialog, no foreign element, no CSP report."""
    watch = Watch(page)
    for path in ("/", "/search?q=venom&per_page=100", "/search?q=venom&sort=newest&per_page=100", "/search?q=executed"):
        watch.visit(site.address + path)
    for number in sampled(range(len(HOSTILE))):
        watch.visit(f"{site.address}/article/hostile-{number}?q=venom+script+mark")
    assert watch.incidents == []


def test_hostile_addresses_never_run(page: Page, site: Site) -> None:
    """Markup in queries and filters stays text."""
    watch = Watch(page)
    for text in sampled(HOSTILE):
        part = quote_plus(text[:110], errors="replace")  # an address that the server takes, three times encoded
        watch.visit(f"{site.address}/search?q={part}&place={part}&after={part}")
    assert watch.incidents == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hostile_articles_are_accessible_and_never_wider_than_the_screen(
    chromium: Browser, site: Site, scheme: str
) -> None:
    """Each hostile article passes axe on a phone, and scrolls in one direction only at any width."""
    context = chromium.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page, wrong = context.new_page(), list[str]()
    for number in sampled(range(len(HOSTILE))):
        page.goto(f"{site.address}/article/hostile-{number}?q=venom+script+mark")
        for width in (1200, 320, 360):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"hostile-{number} at {width}")
        if (found := Axe().run(page)).violations_count:
            wrong.append(f"hostile-{number}: {found.generate_report()}")
    context.close()
    assert wrong == []


@contextmanager
def planted(site: Site, *, with_policy: bool) -> Iterator[str]:
    """The application over the same index with a planted defect: the titles of hits are not escaped."""
    app = create_app(Settings(index_dir=site.index_dir))
    source, _, _ = app.jinja_loader.get_source(app.jinja_env, "_hits.html")  # type: ignore[union-attr]
    mistaken = source.replace("{{ view.title or", "{{ view.hit.title|safe or")
    assert mistaken != source
    app.jinja_loader = ChoiceLoader([DictLoader({"_hits.html": mistaken}), app.jinja_loader])  # type: ignore[list-item, assignment]
    server = make_server("127.0.0.1", 0, app if with_policy else _without_policy(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _without_policy(app):
    def serve(environ, start_response):
        def start(status, headers, exc_info=None):
            kept = [(name, value) for name, value in headers if name != "Content-Security-Policy"]
            return start_response(status, kept, exc_info)

        return app(environ, start)

    return serve


def test_an_unescaped_title_would_be_caught(page: Page, site: Site) -> None:
    """With an unescaped title the harness reports foreign elements and policy violations."""
    with planted(site, with_policy=True) as address:
        watch = Watch(page)
        watch.visit(f"{address}/search?q=venom&per_page=100")
    assert any("foreign elements" in incident for incident in watch.incidents)
    assert any("Content Security Policy" in incident for incident in watch.incidents)
    assert not any("executed" in incident for incident in watch.incidents)


def test_without_the_policy_the_same_mistake_would_run(page: Page, site: Site) -> None:
    """The documents are really dangerous, and the policy is a second defence."""
    with planted(site, with_policy=False) as address:
        watch = Watch(page)
        watch.visit(f"{address}/search?q=venom&per_page=100")
    assert any("executed" in incident for incident in watch.incidents)
    assert RUN.startswith("window.executed")


def test_the_direction_of_archive_texts_stays_inside_them(page: Page, site: Site) -> None:
    """A place with U+202E does not change the direction of the words around it."""
    page.goto(f"{site.address}/search?q=venom&per_page=100")
    cross = page.evaluate(
        """() => { const box = (n) => n.getBoundingClientRect();
        const wrong = [...document.querySelectorAll('.reading a.part')].filter(
            (a) => box(a.querySelector('.cross')).left < box(a.querySelector('bdi')).left);
        return wrong.length }"""
    )
    assert cross == 0
    assert page.locator("bdi", has_text="\u202emoc").count() > 0
