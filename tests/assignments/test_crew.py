"""Several threads at the same work, and what they leave to the one that waits for them."""

import threading
from collections.abc import Iterator

import pytest

from dashboard.assignments import crew


class EndsWhenLookedAt(threading.Thread):
    """A thread that is alive when it is looked at first, and has ended a moment later."""

    answers: Iterator[bool]

    def start(self) -> None:
        self.answers = iter([True])

    def is_alive(self) -> bool:
        return next(self.answers, False)

    def join(self, timeout: float | None = None) -> None:
        pass


def test_a_thread_that_ends_while_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "Thread", EndsWhenLookedAt)
    crew.together(1, lambda: False, lambda: False, lambda: None)
