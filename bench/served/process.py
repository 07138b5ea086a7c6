"""A process that serves a Django project and measures each request's CPU and wall time."""

import io
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 600.0
WARM_UP = 20

Prepare = Callable[[], tuple[str, Any]]
"""Fill the database, and return a session's cookie and what the measurement needs to know."""


@dataclass(frozen=True, slots=True)
class Served:
    """An answer: the seconds of CPU time of all threads, the seconds that passed, and its size."""

    cpu: float
    wall: float
    status: int
    size: int


class Site:
    """The process as the measurement sees it."""

    def __init__(self, connection: "Connection[Any, Any]", facts: Any) -> None:
        self._connection = connection
        self.facts = facts

    def get(self, path: str, *, target: str = "") -> Served:
        """Request a page, or the fragment ``target`` as htmx does."""
        self._connection.send((path, target))
        served: Served = self._connection.recv()
        assert served.status == 200, (path, served)
        return served


@contextmanager
def running_site(prepare: Prepare, *, settings: str, environment: dict[str, str]) -> Iterator[Site]:
    """Serve the project of ``settings`` in a process until the block ends."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    environment = {"DJANGO_SETTINGS_MODULE": settings, **environment}
    process = processes.Process(target=_serve, args=(there, prepare, environment), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(PATIENCE):
            raise TimeoutError(f"{settings} did not start")
        yield Site(here, here.recv())
    finally:
        here.close()
        process.join(30)


def _serve(
    to_parent: "Connection[Any, Any]", prepare: Prepare, environment: dict[str, str]
) -> None:
    os.environ.update(environment)
    import django
    from django.conf import settings

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    cookies: SimpleCookie = SimpleCookie()
    cookie, facts = prepare()
    cookies.load(cookie)
    application = WSGIHandler()
    if settings.ROOT_URLCONF == "dashboard.urls":
        from dashboard.core.observability.garbage import freeze_after_first_requests

        # As dashboard.wsgi does, and after as many requests as the first round has.
        freeze_after_first_requests(WARM_UP)
    to_parent.send(facts)
    # What a server logs costs time, but nobody reads it here.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    while True:
        try:
            path, target = to_parent.recv()
        except EOFError:
            return
        to_parent.send(_get(application, path, target, cookies))


def _get(application: Any, path: str, target: str, cookies: SimpleCookie) -> Served:
    """Call ``application`` as a server does, keeping cookies as a browser does."""
    parts = urlsplit(path)
    answer: dict[str, Any] = {}
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
        "HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9",
        "HTTP_COOKIE": cookies.output(attrs=[], header="", sep=";").strip(),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        **({"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": target} if target else {}),
    }

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        answer["status"] = int(status.split()[0])
        for name, value in headers:
            if name == "Set-Cookie":
                cookies.load(value)

    cpu, wall = time.process_time(), time.perf_counter()
    response = application(environ, start_response)
    size = sum(map(len, response))
    response.close()
    return Served(time.process_time() - cpu, time.perf_counter() - wall, answer["status"], size)
