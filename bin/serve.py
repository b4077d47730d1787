"""Starts the web server: the command of the Procfile.  Further arguments are those of gunicorn.

It is `gunicorn --config gunicorn.conf.py webapp.wsgi:app` in the root of the project, but that a setting which cannot
be used, and Ctrl-C while modules are imported, are one sentence: gunicorn reads WEB_CONCURRENCY when it is imported.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # on most hosts only the requirements are installed

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
        try:
            run()
        except (OSError, ValueError) as error:
            if not _is_of_gunicorn(error):
                raise
            sys.exit(f"The server cannot be started: {error}; look at its options (GUNICORN_CMD_ARGS).")


def _check_settings() -> None:
    from dateline.errors import SettingsError  # noqa: PLC0415 - here Ctrl-C is waited for
    from dateline.settings import Settings  # noqa: PLC0415

    try:
        Settings.from_env()
    except SettingsError as error:
        sys.exit(str(error))
    if not os.environ.get("WEB_CONCURRENCY", "1").strip():
        del os.environ["WEB_CONCURRENCY"]  # what is empty is not set; gunicorn takes it for a number


def _is_of_gunicorn(error: Exception) -> bool:
    """Whether an error comes from the code of gunicorn, which checks some of its options when it uses them."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    name = "" if trace is None else trace.tb_frame.f_globals.get("__name__", "")
    return name.partition(".")[0] in {"gunicorn", "socket"}


if __name__ == "__main__":
    main()
