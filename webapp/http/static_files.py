"""The style sheet, the script and the icon, served by WhiteNoise under names that change with their content."""

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import Flask, request
from whitenoise import WhiteNoise  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_FOLDER = Path(__file__).parents[1] / "static"
_PREFIX = "/static/"


@cache
def asset_name(name: str) -> str:
    """Return the served name of a file: `dateline.<10 hex digits of its SHA-256>.css`."""
    path = _FOLDER / name
    return f"{path.stem}.{hashlib.sha256(path.read_bytes()).hexdigest()[:10]}{path.suffix}"


def serve(app: Flask) -> "WSGIApplication":
    """Wrap `app` so that static files are served first; a name never changes its content, so browsers cache it."""
    files = WhiteNoise(app.wsgi_app, allow_all_origins=False, immutable_file_test=lambda _path, _url: True)
    for path in sorted(_FOLDER.iterdir()):
        files.add_file_to_dictionary(_PREFIX + asset_name(path.name), str(path))
    app.jinja_env.globals["asset"] = _asset_link
    return cast("WSGIApplication", files)


def _asset_link(name: str) -> str:
    return f"{request.script_root}{_PREFIX}{asset_name(name)}"
