"""Threads that share a task, and the thread that waits for them."""

import threading
from collections.abc import Iterator

import pytest

from dashboard.assignments.invitations import thread_pool


class EndsWhenChecked(threading.Thread):
    """A thread that is alive when it is first checked, and has ended a moment later."""

    answers: Iterator[bool]

    def start(self) -> None:
        self.answers = iter([True])

    def is_alive(self) -> bool:
        return next(self.answers, False)

    def join(self, timeout: float | None = None) -> None:
        pass


def test_thread_that_ends_while_it_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "Thread", EndsWhenChecked)
    thread_pool.run_threads(1, lambda: False, lambda: False, lambda: None)
