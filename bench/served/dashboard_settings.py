"""Settings of the measured dashboard: the tests' own with the static files of production."""

import os

from tests.settings import *  # noqa: F403

PARTNER_API_ORIGINS = PARTNER_API_ORIGINS | set(os.environ["BENCH_ORIGINS"].split(","))  # noqa: F405
STORAGES = {"staticfiles": {"BACKEND": "dashboard.core.static_files.bundles.BundledStorage"}}
