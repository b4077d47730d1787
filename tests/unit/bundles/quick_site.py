"""The application for gunicorn in these tests; it polls its bundle every 0.2 seconds."""

from functools import partial

from dateline.bundles import BundleFollower, FollowIntervals
from dateline.settings import Settings
from webapp import create_app, logs

_settings = Settings.from_env()
logs.set_up(_settings.log_format)
app = create_app(_settings, make_follower=partial(BundleFollower, intervals=FollowIntervals(poll=0.2, start=0.2)))

__all__ = ["app"]
