"""Concurrent calls."""

import threading

import pytest

from dashboard.core.concurrency import run_both


def test_both_run_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=30)
    assert run_both(lambda: meeting.wait() >= 0, lambda: meeting.wait() >= 0) == (True, True)


@pytest.mark.parametrize("broken", [0, 1])
def test_an_error_of_either_is_raised(broken: int) -> None:
    def fail() -> None:
        raise LookupError

    def succeed() -> None:
        pass

    with pytest.raises(LookupError):
        run_both(*((fail, succeed) if broken == 0 else (succeed, fail)))
