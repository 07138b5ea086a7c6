"""Settings of the killed processes: the tests' own, with short pauses.

The environment gives the database and the partner: ``TEST_DATABASE_URL``, ``CHAOS_ORIGIN``.
"""

import os

from tests.settings import *  # noqa: F403

PARTNER_API_ORIGINS = PARTNER_API_ORIGINS | {os.environ["CHAOS_ORIGIN"]}  # noqa: F405
PARTNER_TIMEOUTS = {"connect": 1.6, "read": 1.0, "total": 1.6}
PARTNER_CALLS_PER_SECOND = 1000.0
# A call is over after its own time and the partner's longest delay, which is as long. The rest is
# for a busy machine.
ASSIGNMENT_LEASE_SECONDS = 4.5
RECONCILIATION_DELAYS = tuple(map(float, os.environ.get("CHAOS_DELAYS", "0.7,0.7,1.6").split(",")))
BATCH_START_DELAY = 0.0
LOG_LEVEL = "CRITICAL"
LOGGING_CONFIG = None
