"""The WSGI entry point: ``gunicorn dashboard.wsgi:application``."""

import os

import django
from django.core.wsgi import get_wsgi_application

from dashboard.configuration.sections import refuse_to_start
from dashboard.core.database.schema import require_schema
from dashboard.core.observability.garbage import freeze_after_first_requests, freezing_what_loads
from dashboard.core.observability.logging import log_uncaught_exceptions
from dashboard.core.static_files.collected import COLLECT, find_uncollected

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
with freezing_what_loads():
    django.setup(set_prefix=False)

    # A WSGI server runs no system checks. Without this, it would start and answer 500 to each page.
    if find_uncollected():
        refuse_to_start(f"static files are not collected; run: {COLLECT}")

    require_schema()
    log_uncaught_exceptions()
    application = get_wsgi_application()
freeze_after_first_requests()
