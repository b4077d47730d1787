"""What responses have in common: JSON in UTF-8, caching that asks first, errors that are not kept."""

import json

from flask import Flask, Response, request


def make_json(body: object, *, status: int = 200, mimetype: str = "application/json") -> Response:
    """Write JSON in UTF-8, not ASCII-escaped; a lone surrogate, which UTF-8 cannot carry, becomes `?`."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "replace"), status, content_type=f"{mimetype}; charset=utf-8")


def register(app: Flask) -> None:
    """Let `app` add validators and cache rules to its responses."""
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    """Let a browser keep an answer, but ask each time whether it still holds; errors are not kept."""
    if response.status_code != 200 or "Cache-Control" in response.headers:
        response.headers.setdefault("Cache-Control", "no-store")
        return response
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]
