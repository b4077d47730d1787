"""The security headers of every response: pages, errors, JSON and static files."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


class SecurityHeaders:
    """WSGI middleware that adds HEADERS to every response, and HSTS, if set, to responses over https."""

    def __init__(self, application: "WSGIApplication", hsts: str | None = None) -> None:
        self._application = application
        self._over_https = [*HEADERS, ("Strict-Transport-Security", hsts)] if hsts else list(HEADERS)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Call the wrapped application, and add the headers to its answer."""
        extra = self._over_https if environ.get("wsgi.url_scheme") == "https" else list(HEADERS)

        def start_with_headers(
            status: str, headers: list[tuple[str, str]], exc_info: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            return start_response(status, headers + extra, exc_info)

        return self._application(environ, start_with_headers)
