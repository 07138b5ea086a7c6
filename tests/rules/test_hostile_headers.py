"""Headers × routes × methods: what a client sends in a header is never a fault of ours.

The routes come from the URL configuration. A response is never a 5xx, and a request writes at most
a few log lines, none of them an error: otherwise anybody could flood the logs.
"""

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.access import ACCESS, Route, ids, routes
from tests.support.users import Users

ROUTES = [route for route in routes() if route.name in ACCESS]
MISSING = Route("missing", "nowhere/", None, ())
MAX_LOG_LINES = 1
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))

HOSTILE_URLS = st.sampled_from(
    [
        "http://[::1",
        "http://[",
        "//[",
        "http://testserver]:80/",
        "http://testserver:port/",
        "http://testserver:99999999/",
        "http://\u2100.example/",
        "http://ⓛ.example@[",
        "http%3A%2F%2F%5B",
        "javascript:alert(1)",
        "\x00",
        "http://testserver/\x00",
        "http://testserver/w/acme/flows/?q=\udc80",
        "null",
        "",
    ]
)
HOSTILE_TEXT = st.sampled_from(
    ["", "\x00", "\x1b[2J", "\ud800", "é" * 50, "x" * 5000, "a,b;q=z", "*;q=1e999", "0x1", "-1"]
) | st.text(max_size=30)
CONTENT_TYPES = st.sampled_from(
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "b" * 300,
        "multipart/form-data; boundary=é",
        "multipart/form-data; boundary=x; charset=utf-7",
        "multipart/form-data; boundary=x; charset=nonsense",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=\x00",
        "application/x-www-form-urlencoded; charset*=utf-8''%ff",
        "application/x-www-form-urlencoded",
        "application/json; charset=idna",
        "application/json; charset=\u00e9",
        ";",
        "text/plain; =",
        "",
    ]
)
HEADERS: dict[str, st.SearchStrategy[str]] = {
    "HTTP_REFERER": HOSTILE_URLS | HOSTILE_TEXT,
    "HTTP_ORIGIN": HOSTILE_URLS | HOSTILE_TEXT,
    "HTTP_HX_CURRENT_URL": HOSTILE_URLS | HOSTILE_TEXT,
    "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": st.just("true"),
    "HTTP_HX_REQUEST": st.just("true"),
    "HTTP_HX_TARGET": HOSTILE_TEXT,
    "HTTP_HX_TRIGGER": HOSTILE_TEXT,
    "HTTP_HX_HISTORY_RESTORE_REQUEST": st.just("true"),
    "HTTP_TRIGGERING_EVENT": HOSTILE_TEXT,
    "HTTP_X_CSRFTOKEN": HOSTILE_TEXT,
    "HTTP_X_REQUESTED_WITH": HOSTILE_TEXT,
    "HTTP_X_REQUEST_ID": HOSTILE_TEXT,
    "HTTP_X_CORRELATION_ID": HOSTILE_TEXT,
    "HTTP_X_FORWARDED_FOR": HOSTILE_TEXT,
    "HTTP_X_FORWARDED_PROTO": HOSTILE_TEXT,
    "HTTP_X_FORWARDED_HOST": HOSTILE_TEXT,
    "HTTP_X_WEBHOOK_KEY": HOSTILE_TEXT,
    "HTTP_X_WEBHOOK_TIMESTAMP": HOSTILE_TEXT,
    "HTTP_X_HTTP_METHOD_OVERRIDE": HOSTILE_TEXT,
    "HTTP_BACKGROUND_REQUEST": HOSTILE_TEXT,
    "HTTP_ACCEPT": HOSTILE_TEXT,
    "HTTP_ACCEPT_LANGUAGE": HOSTILE_TEXT
    | st.sampled_from(["de-" * 400, "x" * 600, "*;q=" + "9" * 99]),
    "HTTP_ACCEPT_ENCODING": HOSTILE_TEXT,
    "HTTP_CACHE_CONTROL": HOSTILE_TEXT,
    "HTTP_IF_MODIFIED_SINCE": HOSTILE_TEXT,
    "HTTP_IF_NONE_MATCH": HOSTILE_TEXT,
    "HTTP_RANGE": HOSTILE_TEXT | st.sampled_from(["bytes=-", "bytes=9-1", "bytes=x"]),
    "HTTP_USER_AGENT": HOSTILE_TEXT,
    "HTTP_AUTHORIZATION": HOSTILE_TEXT,
    "HTTP_HOST": HOSTILE_URLS | HOSTILE_TEXT,
    "HTTP_COOKIE": st.sampled_from(
        [
            "csrftoken=",
            "csrftoken=é",
            "messages=%00",
            "sessionid=\x00",
            "flowdeck_device=:",
            "=;=",
            ";",
        ]
    ),
    "HTTP_TRACEPARENT": HOSTILE_TEXT,
    "HTTP_SENTRY_TRACE": HOSTILE_TEXT,
    "REMOTE_ADDR": st.sampled_from(["", "unknown", "::1%eth0", "\x00"]),
    "CONTENT_TYPE": CONTENT_TYPES,
    "CONTENT_LENGTH": st.sampled_from(["", "-1", "x", "1e3", "9" * 40, "٣"]),
}
BODIES = st.sampled_from([b"", b"\xff", b"a=%ff&a=%00", b"--x\r\n", b"--x\r\nA: \r\n\r\n--x--"])
SOME_HEADERS = st.lists(st.sampled_from(sorted(HEADERS)), max_size=4, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: HEADERS[name] for name in names})
)


class LogLines(logging.Handler):
    """Keeps every record of the root logger."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class Attacker:
    """A stranger and an owner, whose requests are rolled back."""

    def __init__(self, cast: Users) -> None:
        self.rows = ids(cast, cast.acme)
        self.clients = {}
        for name, user in {"stranger": None, "owner": cast.owner}.items():
            client = Client(raise_request_exception=False, enforce_csrf_checks=False)
            if user:
                client.force_login(user)
            self.clients[name] = (client, dict(client.cookies))

    def send(
        self, who: str, route: Route, method: str, headers: dict[str, Any], body: bytes
    ) -> Any:
        client, cookies = self.clients[who]
        client.cookies.clear()
        client.cookies.update(cookies)
        client.handler.enforce_csrf_checks = "HTTP_X_CSRFTOKEN" in headers
        path = "/nowhere/" if route is MISSING else route.path("acme", self.rows)
        with transaction.atomic():
            try:
                return client.generic(method, path, body, **headers)
            finally:
                transaction.set_rollback(True)


@pytest.fixture
def lines() -> Iterator[LogLines]:
    handler = LogLines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def attacker(acme: Users) -> Attacker:
    return Attacker(acme)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    who=st.sampled_from(["stranger", "owner"]),
    route=st.sampled_from([*ROUTES, MISSING]),
    method=st.sampled_from(["GET", "POST", "HEAD"]),
    headers=SOME_HEADERS,
    body=BODIES,
)
def test_no_header_makes_a_server_error(
    attacker: Attacker,
    lines: LogLines,
    who: str,
    route: Route,
    method: str,
    headers: dict[str, str],
    body: bytes,
) -> None:
    lines.records.clear()
    response = attacker.send(who, route, method, headers, body)
    assert response.status_code < 500
    assert [r.getMessage() for r in lines.records if r.levelno >= logging.ERROR] == []
    assert len([r for r in lines.records if r.levelno > logging.INFO]) <= MAX_LOG_LINES
