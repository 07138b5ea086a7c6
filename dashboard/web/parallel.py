"""Independent calls to the partner, made at the same time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

# Pages ask for two things at most; the transport bounds what is under way upstream.
_pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="partner")
_is_in_turn = ContextVar("in_turn", default=False)


@contextmanager
def in_turn() -> Iterator[None]:
    """Within it ``both`` runs here, one after the other: what is asked for lies in the database,
    whose connection is this thread's."""
    token = _is_in_turn.set(True)
    try:
        yield
    finally:
        _is_in_turn.reset(token)


def both(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """The results of ``first`` and ``second``, run together; neither may touch the database, but
    ``in_turn``.

    Raises what ``first`` raised, else what ``second`` raised.
    """
    if _is_in_turn.get():
        return first(), second()
    other = _pool.submit(copy_context().run, second)
    try:
        result = first()
    except BaseException:
        other.cancel()
        raise
    return result, other.result()
