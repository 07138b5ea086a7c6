"""Concurrent calls to the partner."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

# A page makes two calls at most, and the transport limits the calls in flight.
_pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="partner")
_is_sequential = ContextVar("is_sequential", default=False)


@contextmanager
def run_sequentially() -> Iterator[None]:
    """Make ``both`` run its calls one after the other in this thread.

    Calls that read the database need it, because a database connection belongs to one thread.
    """
    token = _is_sequential.set(True)
    try:
        yield
    finally:
        _is_sequential.reset(token)


def run_both(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """Run ``first`` and ``second`` concurrently and return both results.

    Neither may use the database, except within ``run_sequentially``: the connection would stay open
    in the thread of the pool. Raises what ``first`` raised, else what ``second`` raised.
    """
    if _is_sequential.get():
        return first(), second()
    other = _pool.submit(copy_context().run, second)
    try:
        result = first()
    except BaseException:
        other.cancel()
        raise
    return result, other.result()
