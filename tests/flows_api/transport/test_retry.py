"""The retry rule: GET only, transient errors only, short waits only."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows_api import (
    AddressRefused,
    FlowsError,
    KeyRefused,
    NotFound,
    Overloaded,
    RateLimited,
    Rejected,
    RetryRule,
    ServerFailed,
    TimedOut,
    Unavailable,
    Unreachable,
    UnreadableResponse,
)
from flows_api.messages import Request
from flows_api.transport.retry import parse_retry_after

GET = Request(method="GET", path="/x")
RULE = RetryRule(random=lambda: 1.0)


@pytest.mark.parametrize(
    "error",
    [
        Unreachable(),
        Unavailable(),
        RateLimited(status=429),
        ServerFailed(status=502),
        ServerFailed(status=503),
        ServerFailed(status=504),
    ],
)
def test_a_transient_error_is_retried(error: FlowsError) -> None:
    assert RULE.delay(GET, error, attempt=1) is not None


@pytest.mark.parametrize(
    "error",
    [
        AddressRefused(),
        KeyRefused(status=401),
        NotFound(status=404),
        Overloaded(),
        Rejected(status=400),
        ServerFailed(status=500),
        ServerFailed(status=501),
        TimedOut(),
        TimedOut(status=408),
        UnreadableResponse(status=200),
    ],
)
def test_a_lasting_error_is_not_retried(error: FlowsError) -> None:
    assert RULE.delay(GET, error, attempt=1) is None


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("error", [Unreachable(), RateLimited(status=429, retry_after=0)])
def test_nothing_but_a_get_is_ever_repeated(method: str, error: FlowsError) -> None:
    assert RULE.delay(Request(method=method, path="/x"), error, attempt=1) is None


def test_attempts_are_counted_and_delays_double_up_to_the_cap() -> None:
    rule = RetryRule(retries=5, base=0.2, cap=1.0, random=lambda: 1.0)
    waits = [rule.delay(GET, Unavailable(), attempt=attempt) for attempt in range(1, 7)]
    assert waits == [0.2, 0.4, 0.8, 1.0, 1.0, None]


@given(st.floats(min_value=0, max_value=1), st.integers(min_value=1, max_value=2))
def test_a_wait_is_random_and_bounded(draw: float, attempt: int) -> None:
    wait = RetryRule(random=lambda: draw).delay(GET, Unavailable(), attempt=attempt)
    assert wait is not None
    assert 0 <= wait <= 0.4


def test_retry_after_is_obeyed_with_jitter() -> None:
    requested = RateLimited(status=429, retry_after=3)
    assert RetryRule(random=lambda: 0.0).delay(GET, requested, attempt=1) == 3
    assert RetryRule(random=lambda: 1.0).delay(GET, requested, attempt=1) == 3.2


@pytest.mark.parametrize("kind", [RateLimited, ServerFailed])
def test_a_long_retry_after_is_left_to_the_caller(
    kind: type[RateLimited] | type[ServerFailed],
) -> None:
    assert RULE.delay(GET, kind(status=503, retry_after=5.1), attempt=1) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("3", 3),
        (" 3 ", 3),
        ("0", 0),
        ("0\x1f", 0),
        ("\u2003120\x85", 120),
        ("Sun, 01 Mar 2026 09:00:30 GMT", 30),
        ("Sun, 01 Mar 2026 08:00:00 GMT", 0),
        ("Fri, 01 Jan 9999 00:00:00 GMT", 1e9),
        ("9" * 30, 1e9),
        ("9" * 6000, 1e9),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("\u00b2", None),
        ("\uff11\uff12", None),
        ("", None),
        ("Sun, 99 Mar 2026 09:00:00 GMT", None),
        ("Sun, 01 Mar 99999 09:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, now=lambda: 1772355600.0) == seconds


@pytest.mark.parametrize("zone", ["-0000", ""])
@pytest.mark.parametrize("machine", ["UTC", "Pacific/Kiritimati", "America/New_York"])
def test_a_date_without_a_zone_is_meant_in_utc_wherever_we_are(
    monkeypatch: pytest.MonkeyPatch, machine: str, zone: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", machine)
        time.tzset()
        seconds = parse_retry_after(f"Sun, 01 Mar 2026 09:00:30 {zone}", now=lambda: 1772355600.0)
    time.tzset()
    assert seconds == 30


# What str.strip() takes away and float() does not, what only looks like a digit, what is too large.
@example("0\x1f")
@example("\u00b2")
@example("\uff11\uff12")
@example("9" * 5000)
@example("Sun, 31 Dec 9999 23:59:59 -2359")
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@given(st.text())
def test_no_retry_after_whatever_raises(header: str) -> None:
    seconds = parse_retry_after(header)
    assert seconds is None or 0 <= seconds <= 1e9
