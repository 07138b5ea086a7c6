"""Redis taken away, or made to hang: sign-in, its limits and all pages work, only slower."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings
from redis import Redis

from dashboard.core.cache import shared_cache
from dashboard.core.circuit import OPEN_SECONDS
from tests.support.pages import LintingClient
from tests.support.redis_server import RedisServer
from tests.support.users import PASSWORD, Users

SIGN_IN = {"login": "olivia@example.com", "password": PASSWORD}
SLACK = 4.0
"""Seconds for all the pages of a test. A single hanging call took longer before."""


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(tmp_path: Path, settings: Settings, clock: Clock) -> Iterator[RedisServer]:
    """Yield a Redis that is the cache, and whose circuit ages by ``clock``."""
    started = RedisServer(tmp_path)
    backend = "dashboard.core.cache.shared_cache.SharedCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": started.location}}
    shared_cache._circuits[started.location] = shared_cache.make_circuit(clock)
    yield started
    started.kill()
    del shared_cache._circuits[started.location]


def take_away(server: RedisServer, how: str) -> None:
    if how == "killed":
        server.kill()
    else:
        server.suspend()


AWAY = pytest.mark.parametrize("how", ["killed", "hanging"])


def test_values_are_shared_as_long_as_redis_answers(db: None, server: RedisServer) -> None:
    cache.set("a", 1)
    cache.set_many({"b": 2, "c": 3})
    assert server.client.dbsize() == 3
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 2, "c": 3}
    assert cache.incr("a") == 2
    with pytest.raises(ValueError, match="not found"):
        cache.incr("missing")
    assert LintingClient().get("/readyz/").content == b"ready\n"


@AWAY
def test_every_operation_works_without_redis(server: RedisServer, how: str) -> None:
    take_away(server, how)
    started = time.monotonic()
    for number in range(20):
        assert cache.add(f"n{number}", 1)
        assert not cache.add(f"n{number}", 2)
        assert cache.incr(f"n{number}") == 2
    cache.set_many({"b": 2})
    assert cache.get_many(["b", "x"]) == {"b": 2}
    assert "b" in cache
    assert cache.touch("b", 10)
    cache.delete_many(["b"])
    assert cache.get("b", 7) == 7
    assert cache.get_or_set("c", 9) == 9
    cache.clear()
    assert cache.get("c") is None
    assert time.monotonic() - started < SLACK


@AWAY
def test_sign_in_and_its_limits_work_without_redis(
    cast: Users, server: RedisServer, how: str
) -> None:
    take_away(server, how)
    started = time.monotonic()
    assert LintingClient().post("/sign-in/", SIGN_IN).status_code == 303
    stranger: Any = LintingClient()
    wrong = SIGN_IN | {"password": "a-wrong-password"}
    answers = [stranger.post("/sign-in/", wrong).content.decode() for _ in range(6)]
    assert "Too many" not in answers[4]
    assert "Too many" in answers[5]
    assert time.monotonic() - started < SLACK


@AWAY
def test_readiness_says_that_it_is_degraded(db: None, server: RedisServer, how: str) -> None:
    take_away(server, how)
    response = LintingClient().get("/readyz/")
    assert response.status_code == 200
    assert b"degraded" in response.content


@AWAY
def test_redis_is_used_again_when_it_is_back(
    db: None, server: RedisServer, clock: Clock, how: str
) -> None:
    take_away(server, how)
    cache.set("meanwhile", 1)
    if how == "killed":
        server.start()
    else:
        server.resume()
    cache.set("still-open", 1)
    assert cache.get("still-open") == 1
    clock.now += OPEN_SECONDS + 1
    assert LintingClient().get("/readyz/").content == b"ready\n"
    cache.set("back", 1)
    assert server.client.exists(":1:back")
    assert not server.client.exists(":1:still-open")


def test_one_call_in_five_seconds_tries_a_cache_that_is_away(clock: Clock) -> None:
    circuit = shared_cache.make_circuit(clock)
    assert circuit.allows_call()
    circuit.record_failure(OSError())
    assert not circuit.allows_call()
    clock.now += OPEN_SECONDS
    assert [circuit.allows_call() for _ in range(3)] == [True, False, False]
    clock.now += OPEN_SECONDS
    assert circuit.allows_call()
    circuit.record_success()
    assert [circuit.allows_call() for _ in range(3)] == [True, True, True]


def test_calls_share_a_client(
    db: None, server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    make = Redis.__init__

    def count(self: object, *args: Any, **options: Any) -> None:
        made.append(self)
        make(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Redis, "__init__", count)
    for value in range(5):
        cache.set("a", value)
        assert cache.get("a") == value
    assert len(made) == 1
