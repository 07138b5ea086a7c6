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
from tests.support.hostile_headers import HEADERS, LogLines
from tests.support.pages import body_of
from tests.support.users import Users

ROUTES = [route for route in routes() if route.name in ACCESS]
MISSING = Route("missing", "nowhere/", None, ())
MAX_LOG_LINES = 1
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))

BODIES = st.sampled_from([b"", b"\xff", b"a=%ff&a=%00", b"--x\r\n", b"--x\r\nA: \r\n\r\n--x--"])
SOME_HEADERS = st.lists(st.sampled_from(sorted(HEADERS)), max_size=4, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: HEADERS[name] for name in names})
)


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
                response: Any = client.generic(method, path, body, **headers)
                body_of(response)  # to its end
                return response
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
