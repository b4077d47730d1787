"""gunicorn's log lines, in the format of all others and without addresses or queries."""

from datetime import timedelta
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http.wsgi import Response

from dateline.settings import Settings
from webapp.logs import make_formatter, path_of

ACCESS_FORMAT = "%(m)s %(U)s %(s)s %(M)s ms"


class PathLogger(Logger):  # type: ignore[misc]
    """Logs method, path, status and milliseconds of each request; gunicorn's own messages never quote the request."""

    def setup(self, cfg: Config) -> None:
        """Write to the streams that gunicorn configures, in the format that the settings name."""
        super().setup(cfg)
        formatter = make_formatter(Settings.from_env().log_format)
        for handler in [*self.error_log.handlers, *self.access_log.handlers]:
            handler.setFormatter(formatter)

    def atoms(self, resp: Response, req: object, environ: dict[str, Any], request_time: timedelta) -> dict[str, str]:  # noqa: ARG002 - gunicorn's signature
        """Return the fields of an access line: method, path, status and milliseconds."""
        status = str(resp.status).split(None, 1)[0]
        milliseconds = f"{request_time.total_seconds() * 1000:.1f}"
        return {
            "m": environ["REQUEST_METHOD"],
            "U": path_of(environ.get("RAW_URI", "")),
            "s": status,
            "M": milliseconds,
        }

    def access(self, resp: Response, req: object, environ: dict[str, Any], request_time: timedelta) -> None:
        """Log one request."""
        if not self.access_log_enabled:
            return
        atoms = self.atoms(resp, req, environ, request_time)
        fields = {"method": atoms["m"], "path": atoms["U"], "status": int(atoms["s"]), "ms": float(atoms["M"])}
        self.access_log.info(ACCESS_FORMAT, atoms, extra={"fields": fields})

    def warning(self, msg: str, *args: object, **kwargs: Any) -> None:  # noqa: ANN401 - gunicorn's signature
        """Log a warning; for an invalid request it names neither address nor request line."""
        unreadable = msg.startswith("Invalid request")
        super().warning("A request could not be read as HTTP." if unreadable else msg, *args, **kwargs)

    def exception(self, msg: str, *args: object, **kwargs: Any) -> None:  # noqa: ANN401 - gunicorn's signature
        """Log an error; for a request it names neither address nor query."""
        if msg.startswith("Error handling request"):
            msg, args = "A request could not be handled.", ()
            kwargs["extra"] = {"is_of_request": True}  # even if it has no id yet
        super().exception(msg, *args, **kwargs)
