"""The results of decoding the latest bodies, so that the same bytes are not decoded again.

A list comes whole each time and rarely differs. Nothing is older for that: the partner is asked as
before, and a body that differs in one byte is decoded.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class RecentlyDecoded(Generic[T]):
    """The ``most`` latest values of ``seconds``, each by a digest of the body it was decoded from.

    A value says nothing but what its body says, so whoever has the body may have it.
    """

    def __init__(
        self, most: int, *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._values: OrderedDict[bytes, tuple[T, float]] = OrderedDict()
        self._lock = Lock()

    def find(self, body: bytes) -> T | None:
        """Return what was decoded of the same body, or None."""
        name = _digest(body)
        with self._lock:
            self._drop_old()
            if name not in self._values:
                return None
            self._values.move_to_end(name)
            value, _until = self._values[name]
            return value

    def add(self, body: bytes, value: T) -> None:
        """Add what was decoded of ``body``, and drop what was not asked for longest."""
        name = _digest(body)
        with self._lock:
            self._drop_old()
            self._values[name] = value, self._clock() + self._seconds
            self._values.move_to_end(name)
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def _drop_old(self) -> None:
        now = self._clock()
        for name in [name for name, (_value, until) in self._values.items() if until <= now]:
            del self._values[name]


def _digest(body: bytes) -> bytes:
    return sha256(body).digest()
