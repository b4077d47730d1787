"""The read process: a small Flask application that serves search over one published generation at a time."""

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from dateline.bundles import BundleFollower
from dateline.engines import open_generation
from dateline.ports import SearchEngine
from dateline.settings import Settings
from dateline.text.directions import isolated
from webapp import deadlines, health
from webapp.deadlines import REQUEST_SECONDS, RequestDeadlines
from webapp.http import errors, responses, security, static_files
from webapp.http.overload import make_overload_app
from webapp.http.request_ids import RequestIds
from webapp.sanitizing import FieldValue, sanitize_text
from webapp.search import api, links, page_tags, pages
from webapp.search.frontpage import FrontPages
from webapp.serving import BundlePoller, EngineHolder, OpenEngine
from webapp.serving.bundle_poller import Follower

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["create_app"]


class Dateline(Flask):
    """Flask, whose templates sanitize every value that they print."""

    jinja_options = {"autoescape": True, "finalize": sanitize_text, "trim_blocks": True, "lstrip_blocks": True}  # noqa: RUF012


def create_app(
    settings: Settings,
    open_engine: OpenEngine = open_generation,
    make_follower: Callable[[Settings], Follower] = BundleFollower,
    make_front_pages: Callable[[], FrontPages] = FrontPages,
) -> Flask:
    """Build the application.  It opens no index yet, so that a server may load it and fork afterwards.

    `make_follower` makes the follower of the bundle, if the settings name one; `make_front_pages` makes the cache of
    front pages.
    """
    app = Dateline(__name__, static_folder=None)
    app.config.update(SETTINGS=settings, PROVIDE_AUTOMATIC_OPTIONS=False)  # GET and HEAD only
    app.jinja_env.filters.update(isolated=isolated, field_value=FieldValue)
    app.url_map.merge_slashes = False  # `//host/x` gives 404 instead of a redirect
    app.extensions["dateline.frontpages"] = frontpages = make_front_pages()
    app.extensions["dateline.engine"] = holder = EngineHolder(settings, open_engine, warm=_warmer(app, frontpages))
    deadlines.register(app)
    links.register(app)
    page_tags.register(app, settings)
    if settings.bundle_url is not None:
        holder.follow_bundle(BundlePoller(make_follower(settings)))
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(health.blueprint)
    errors.register(app)
    responses.register(app)
    app.wsgi_app = _wrap(static_files.serve(app), settings)  # type: ignore[assignment, method-assign]
    app.extensions["dateline.overload"] = _wrap(make_overload_app(app), settings)
    return app


def _wrap(application: "WSGIApplication", settings: Settings) -> "WSGIApplication":
    """Wrap it in the layers that all answers pass, those to static files too: ids outermost, then proxies, headers."""
    wsgi = security.SecurityHeaders(application, settings.hsts)
    hops = settings.trusted_proxies
    # The host and the path prefix are never taken from a header: no answer uses them.
    proxied = ProxyFix(wsgi, x_for=hops, x_proto=hops, x_host=0, x_prefix=0) if hops else wsgi
    return RequestIds(proxied, trusting=hops > 0)


def _warmer(app: Flask, frontpages: FrontPages) -> Callable[[SearchEngine], None]:
    """Make a function that prepares the front page of an engine, a dozen searches, before it is served."""
    reference = weakref.ref(app)  # the application refers to the holder

    def warm(engine: SearchEngine) -> None:
        if target := reference():
            with target.test_request_context():  # links need one
                frontpages.of(engine, RequestDeadlines.after(REQUEST_SECONDS))

    return warm
