"""Health checks and metrics for machines.

These requests come to an IP address and port, with a ``Host`` that ALLOWED_HOSTS does not list, so
they are answered before Django checks it.
"""

import os
from collections.abc import Callable
from pathlib import Path

from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django_tasks_db.models import DBTaskResult

from dashboard.core.cache.cache_status import is_degraded
from dashboard.core.observability import metrics as prometheus
from dashboard.core.tasks.queue_state import is_on_broker, read_queue
from flows_api import __version__

CACHE_AWAY = "degraded: the shared cache does not answer\n"
QUEUE_AWAY = "degraded: the queue does not answer, imports and syncs wait\n"
Handler = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answer the health checks' paths, and pass all other requests on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = ENDPOINTS.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return answer(request)


def healthz(_request: HttpRequest) -> HttpResponse:
    """Return 200 while the process answers at all, with the version that it runs."""
    return _plain(f"ok {__version__}\n")


def readyz(_request: HttpRequest) -> HttpResponse:
    """Return 200 when the database answers, which holds everything, else 503.

    The partner's availability does not count. Without the shared cache the process is slower and
    counts by itself, and without a broker what is queued waits. So it is ready, and says that it is
    degraded.

    A process that is about to stop answers 503 first, while it still serves.
    """
    if is_draining():
        return _plain("draining, about to stop\n", status=503)
    try:
        DBTaskResult.objects.exists()
        is_queue_up = not is_on_broker() or read_queue().is_up
    except Error:
        return _plain("database unreachable\n", status=503)
    return _plain("ready\n" + CACHE_AWAY * is_degraded() + QUEUE_AWAY * (not is_queue_up))


def is_draining() -> bool:
    """Return whether gunicorn was told to stop (see gunicorn.conf.py)."""
    marker = os.environ.get("FLOWDECK_DRAINING_FILE")
    return bool(marker) and Path(str(marker)).exists()


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the Prometheus metrics, or 404 to an external client."""
    if prometheus.is_internal_request(request):
        return prometheus.render_metrics()
    return _plain("not found\n", status=404)


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


ENDPOINTS: dict[str, Handler] = {"/healthz/": healthz, "/readyz/": readyz, "/metrics/": metrics}
