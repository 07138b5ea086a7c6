"""Independent calls to the partner, made at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

# Pages ask for two things at most; the transport bounds what is under way upstream.
_pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="partner")


def both(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """The results of ``first`` and ``second``, run together; neither may touch the database.

    Raises what ``first`` raised, else what ``second`` raised.
    """
    other = _pool.submit(copy_context().run, second)
    try:
        result = first()
    except BaseException:
        other.cancel()
        raise
    return result, other.result()
