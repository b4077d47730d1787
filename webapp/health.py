"""Whether the process lives, and whether it can answer searches.

Neither looks at a file or waits for anybody, so that a server may answer both beside the threads that make pages.
"""

from flask import Blueprint, Response

from webapp.engine import engine_holder
from webapp.responses import make_json

PATHS = frozenset({"/livez", "/readyz"})

blueprint = Blueprint("health", __name__)
_NOT_STORED = {"Cache-Control": "no-store"}


@blueprint.get("/livez")
def live() -> Response:
    """Answer, and look at nothing else, so that a missing index never restarts a process."""
    return Response("ok\n", mimetype="text/plain", headers=_NOT_STORED)


@blueprint.get("/readyz")
def ready() -> Response:
    """Name the generation that is served, and the one that `CURRENT` names if that is another, with the reason.

    IndexUnavailableError (503) if there is none.
    """
    status = engine_holder().readiness()
    told = {"status": "ready", "generation": status.generation, "articles": status.articles}
    serving = engine_holder().serving
    if serving.reason is not None:
        told |= {"current": serving.current, "reason": serving.reason}
    response = make_json(told)
    response.headers.update(_NOT_STORED)
    return response
