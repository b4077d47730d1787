"""What a WSGI server loads: `webapp.wsgi:app`, made from the environment."""

import sys

from dateline.errors import SettingsError
from dateline.settings import Settings
from webapp import create_app

try:
    _settings = Settings.from_env()
except SettingsError as error:
    sys.exit(str(error))  # one sentence on standard error, exit 1

app = create_app(_settings)
