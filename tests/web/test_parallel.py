"""Concurrent calls."""

import threading

import pytest

from dashboard.web.parallel import both


def test_both_run_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=30)
    assert both(lambda: meeting.wait() >= 0, lambda: meeting.wait() >= 0) == (True, True)


@pytest.mark.parametrize("broken", [0, 1])
def test_an_error_of_either_is_raised(broken: int) -> None:
    def fail() -> None:
        raise LookupError

    def succeed() -> None:
        pass

    with pytest.raises(LookupError):
        both(*((fail, succeed) if broken == 0 else (succeed, fail)))
