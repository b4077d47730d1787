"""Whether the process lives, and whether it can answer searches."""

from flask import Blueprint, Response

from webapp.engine import lease_engine
from webapp.responses import make_json

blueprint = Blueprint("health", __name__)
_NOT_STORED = {"Cache-Control": "no-store"}


@blueprint.get("/livez")
def live() -> Response:
    """Answer, and look at nothing else, so that a missing index never restarts a process."""
    return Response("ok\n", mimetype="text/plain", headers=_NOT_STORED)


@blueprint.get("/readyz")
def ready() -> Response:
    """Name the generation that is served.  IndexUnavailableError (503) if there is none."""
    with lease_engine() as engine:
        status = engine.status()
    response = make_json({"status": "ready", "generation": status.generation, "articles": status.articles})
    response.headers.update(_NOT_STORED)
    return response
