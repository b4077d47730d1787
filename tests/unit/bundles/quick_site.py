"""What gunicorn loads in the tests of this folder: the application, which looks at its bundle every 0.2 seconds."""

from dateline.bundles import follow

follow.POLL_SECONDS = follow.BOOT_SECONDS = 0.2

from webapp.wsgi import app  # noqa: E402 - after the intervals

__all__ = ["app"]
