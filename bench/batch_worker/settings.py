"""Settings of the measured worker: the tests' own, on a database file, without a rate limit."""

import os

from tests.settings import *  # noqa: F403

PARTNER_API_ORIGINS = PARTNER_API_ORIGINS | {os.environ.get("CHAOS_ORIGIN", "")}  # noqa: F405
PARTNER_CALLS_PER_SECOND = 10_000.0
