"""The shared cache, whose outage costs nothing but speed.

Every call has a short time-out. While the circuit is open after a failed one, all calls of the
process go to a cache of its own. What is
counted there, such as attempts to sign in, is counted by process meanwhile.
"""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from dashboard.core.circuit import Circuit
from dashboard.core.observability.metrics import CACHE_ERRORS

TIMEOUT = 0.25
"""Seconds to connect, and for each answer."""
CLIENT_OPTIONS = {
    "socket_connect_timeout": TIMEOUT,
    "socket_timeout": TIMEOUT,
    # The client would try again by itself, for seconds.
    "retry": Retry(NoBackoff(), 0),
}
OUTAGES = (RedisError, OSError)

_circuits: dict[str, Circuit] = {}


def make_circuit(clock: Callable[[], float] = time.monotonic) -> Circuit:
    """Return a closed circuit around a shared cache."""
    return Circuit("cache", CACHE_ERRORS.inc, clock)


class ReusingClient(RedisCacheClient):
    """Django's client, which makes no new one of the library for each call."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[int, Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        """Return the library's client, which threads may share. Its connections are pooled."""
        pool = self._pool_of(write)
        if id(pool) not in self._clients:
            self._clients[id(pool)] = Redis(connection_pool=pool)
        return self._clients[id(pool)]

    def _pool_of(self, write: bool) -> ConnectionPool:
        """Return the pool of the first server to write, of any other to read from it."""
        pool: ConnectionPool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        return pool


class SharedCache(BaseCache):
    """Redis, or the process's own cache while Redis is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = CLIENT_OPTIONS | (params.get("OPTIONS") or {})
        shared: Any = RedisCache(server, {**params, "OPTIONS": options})
        shared._class = ReusingClient
        self._shared = shared
        self._own = LocMemCache(f"own:{server}", {**params, "OPTIONS": {"MAX_ENTRIES": 20_000}})
        self._circuit = _circuits.setdefault(str(server), make_circuit())

    def is_available(self) -> bool:
        """Return whether the shared cache answers, as far as the last five seconds tell."""
        self.get("flowdeck:ready")
        return not self._circuit.is_open

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._call("add", key, value, timeout, version)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._call("get", key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._call("set", key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._call("touch", key, timeout, version)

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._call("delete", key, version)

    def has_key(self, key: Any, version: Any = None) -> Any:
        return self._call("has_key", key, version)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        return self._call("incr", key, delta, version)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._call("get_many", keys, version)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._call("set_many", data, timeout, version)

    def delete_many(self, keys: Any, version: Any = None) -> Any:
        return self._call("delete_many", keys, version)

    def clear(self) -> Any:
        return self._call("clear")

    def _call(self, name: str, *args: Any) -> Any:
        if self._circuit.allows_call():
            try:
                result = getattr(self._shared, name)(*args)
            except OUTAGES as error:
                self._circuit.record_failure(error)
            else:
                self._circuit.record_success()
                return result
        return getattr(self._own, name)(*args)
