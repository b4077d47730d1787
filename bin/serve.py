"""Starts the web server: the command of the Procfile.  Further arguments are those of gunicorn.

It is `gunicorn --config gunicorn.conf.py webapp.wsgi:app` in the root of the project, but that a setting which cannot
be used, and Ctrl-C while modules are imported, are one sentence: gunicorn reads WEB_CONCURRENCY when it is imported.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # instead of bin: on most hosts only the requirements are installed

from dateline.stopping import exit_at_interrupt  # noqa: E402 - found by the line before


def main() -> None:
    """Check the settings and become gunicorn."""
    os.chdir(ROOT)
    with exit_at_interrupt("Dateline: stopped."):  # until gunicorn has handlers of its own
        _check_settings()
        from gunicorn.app.wsgiapp import run  # noqa: PLC0415 - with settings that it can read

        # What gunicorn calls when it replaces itself (USR2) is gunicorn.
        gunicorn = Path(sys.executable).with_name("gunicorn")
        sys.argv = [str(gunicorn), "--config", "gunicorn.conf.py", *sys.argv[1:], "webapp.wsgi:app"]
        run()


def _check_settings() -> None:
    from dateline.errors import SettingsError  # noqa: PLC0415 - here Ctrl-C is waited for
    from dateline.settings import Settings  # noqa: PLC0415

    try:
        Settings.from_env()
    except SettingsError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
