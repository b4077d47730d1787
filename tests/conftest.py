"""What holds for every test."""

from hypothesis import settings

# Machines that run tests are shared: how long an example takes says nothing there.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")
