"""Health checks: whether the process lives, and whether it can answer searches.

Neither reads a file or waits for a lock, so that the server can answer both outside the threads that make pages.
"""

from flask import Blueprint, Response

from webapp.http.responses import make_json
from webapp.serving import current_engine_holder

PATHS = frozenset({"/livez", "/readyz"})

blueprint = Blueprint("health", __name__)
_NOT_STORED = {"Cache-Control": "no-store"}


@blueprint.get("/livez")
def live() -> Response:
    """Answer always, so that a missing index never makes a host restart the process."""
    return Response("ok\n", mimetype="text/plain", headers=_NOT_STORED)


@blueprint.get("/readyz")
def ready() -> Response:
    """Name the served generation, and, if `CURRENT` names another one, that one and the reason.

    Raises IndexUnavailableError (503) if nothing is served.
    """
    status = current_engine_holder().readiness()
    body = {"status": "ready", "generation": status.generation, "articles": status.articles}
    state = current_engine_holder().state
    if state.reason is not None:
        body |= {"current": state.current, "reason": state.reason}
    response = make_json(body)
    response.headers.update(_NOT_STORED)
    return response
