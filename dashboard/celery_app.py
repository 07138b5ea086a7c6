"""Celery's application, for Celery's own tools: ``celery -A dashboard.celery_app inspect active``.

The worker is ``manage.py work``, on each engine of the queue.
"""

import os
from typing import Any

import django
from django_tasks import task_backends

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
django.setup()

backend: Any = task_backends["default"]
app = backend.app
