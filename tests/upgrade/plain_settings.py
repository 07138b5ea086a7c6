"""Flowdeck's settings, with static files as they lie: nothing has to be collected first."""

from dashboard.settings import *  # noqa: F403

STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
