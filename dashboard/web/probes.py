"""What machines ask: whether the process lives, whether it is ready, its figures.

They come by address and port, with a ``Host`` that is on no list, so they are answered before
anything looks at it.
"""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django_tasks_db.models import DBTaskResult

from dashboard.web.metrics import comes_from_inside, text
from flows_api import __version__

Answer = Callable[[HttpRequest], HttpResponse]


class ProbeMiddleware:
    """Answers the probes' addresses itself; all others go on."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = PROBES.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return answer(request)


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all, with the version that it runs."""
    return _plain(f"ok {__version__}\n")


def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when the database, which is the queue too, answers; else 503.

    The partner's state is no reason to be unready.
    """
    try:
        DBTaskResult.objects.exists()
    except DatabaseError:
        return _plain("database unreachable\n", status=503)
    return _plain("ready\n")


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures; 404 to anybody who does not come from inside."""
    return text() if comes_from_inside(request) else _plain("not found\n", status=404)


def _plain(words: str, status: int = 200) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=status)


PROBES: dict[str, Answer] = {"/healthz/": healthz, "/readyz/": readyz, "/metrics/": metrics}
