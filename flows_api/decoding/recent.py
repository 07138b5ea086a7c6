"""The results of decoding the latest bodies, so that the same bytes are not decoded again.

The list of flows comes whole each time and rarely differs. Nothing is older for that: the partner
is asked as before, and a body that differs in one byte is decoded.
"""

from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class RecentlyDecoded(Generic[T]):
    """The ``most`` latest values, each by a digest of the body that it was decoded from.

    A value says nothing but what its body says, so whoever has the body may have it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[bytes, T] = OrderedDict()
        self._lock = Lock()

    def find(self, body: bytes) -> T | None:
        """Return what was decoded of the same body, or None."""
        name = _digest(body)
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
            return self._values.get(name)

    def add(self, body: bytes, value: T) -> None:
        """Add what was decoded of ``body``, and drop what was not asked for longest."""
        name = _digest(body)
        with self._lock:
            self._values[name] = value
            self._values.move_to_end(name)
            while len(self._values) > self._most:
                self._values.popitem(last=False)


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=32).digest()
