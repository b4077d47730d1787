"""The entry point of a WSGI server, `webapp.wsgi:app`: the application, configured by the environment."""

import sys

from dateline.errors import SettingsError
from dateline.settings import Settings
from webapp import create_app, logs

try:
    _settings = Settings.from_env()
except SettingsError as error:
    sys.exit(str(error))  # one sentence on standard error, exit 1

logs.set_up(_settings.log_format)
app = create_app(_settings)
