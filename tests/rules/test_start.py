"""A process that serves pages does not load at its start what only some of them need.

Each of these takes from 10 to 200 ms to import. They are loaded by the page, the command or the
setting that needs them.
"""

import os
import subprocess
import sys

import pytest
from django.conf import settings

DEFERRED = (
    "celery",
    "kombu",
    "redis",
    "sentry_sdk",
    "openpyxl",
    "python_calamine",
    "qrcode",
    "flows_api.simulator",
)
LOAD = """
import sys, django
django.setup()
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
get_wsgi_application()
get_resolver().url_patterns
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Return the modules that a process has loaded when it serves its first page."""
    found = subprocess.run(
        [sys.executable, "-c", LOAD],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(found.stdout.split())


@pytest.mark.parametrize("module", DEFERRED)
def test_a_start_does_not_load(module: str, loaded: set[str]) -> None:
    assert module not in loaded


def test_the_list_of_modules_is_complete(loaded: set[str]) -> None:
    assert {"dashboard.urls", "django", "flows_api"} <= loaded
