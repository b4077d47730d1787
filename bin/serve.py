"""Starts the web server: the command of the Procfile.  Further arguments are those of gunicorn.

It runs `gunicorn --config gunicorn.conf.py webapp.wsgi:app` in the root of the project.  An unusable setting, and
Ctrl-C while modules are imported, give one sentence: gunicorn reads WEB_CONCURRENCY when it is imported.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # on most hosts only the requirements are installed

from dateline.stopping import exit_at_interrupt  # noqa: E402 - found through the line above


def main() -> None:
    """Check the settings and become gunicorn."""
    os.chdir(ROOT)
    with exit_at_interrupt("Dateline: stopped."):  # until gunicorn has handlers of its own
        _check_settings()
        from gunicorn.app.wsgiapp import run  # noqa: PLC0415 - it reads settings that were checked

        # gunicorn runs sys.argv[0] again when it replaces itself (USR2).
        gunicorn = Path(sys.executable).with_name("gunicorn")
        sys.argv = [str(gunicorn), "--config", "gunicorn.conf.py", *sys.argv[1:], "webapp.wsgi:app"]
        try:
            run()
        except (OSError, ValueError) as error:
            if not _is_of_gunicorn(error):
                raise
            sys.exit(f"The server cannot be started: {error}; look at its options (GUNICORN_CMD_ARGS).")


def _check_settings() -> None:
    from dateline.errors import SettingsError  # noqa: PLC0415 - here Ctrl-C is handled
    from dateline.settings import Settings  # noqa: PLC0415

    try:
        Settings.from_env()
    except SettingsError as error:
        sys.exit(str(error))
    if not os.environ.get("WEB_CONCURRENCY", "1").strip():
        del os.environ["WEB_CONCURRENCY"]  # an empty value counts as none; gunicorn would read it as a number


def _is_of_gunicorn(error: Exception) -> bool:
    """Return whether the code of gunicorn raised an error: it checks some of its options when it uses them."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    name = "" if trace is None else trace.tb_frame.f_globals.get("__name__", "")
    return name.partition(".")[0] in {"gunicorn", "socket"}


if __name__ == "__main__":
    main()
