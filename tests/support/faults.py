"""Faults of the partner, and the problems that pages show for them."""

from typing import Any

import pytest

FAILS: dict[str, Any] = {"kind": "status", "status": 500}
HANGS: dict[str, Any] = {"kind": "latency", "seconds": 30}
INACTIVE: dict[str, Any] = {
    "kind": "status",
    "status": 403,
    "body": {"code": "ACCOUNT_INACTIVE", "message": "Subscription inactive"},
}
FAULTS: tuple[tuple[dict[str, Any], str, int], ...] = (
    (FAILS, "server_failed", 502),
    ({"kind": "status", "status": 503}, "server_failed", 502),
    ({"kind": "status", "status": 401}, "key_refused", 502),
    (INACTIVE, "account_inactive", 502),
    ({"kind": "rate_limit", "retry_after": 30}, "rate_limited", 503),
    (HANGS, "timed_out", 504),
    ({"kind": "drip"}, "timed_out", 504),
    ({"kind": "cut_before"}, "cut_off", 502),
    ({"kind": "html"}, "unreadable", 502),
    ({"kind": "malformed_json"}, "unreadable", 502),
    ({"kind": "wrong_shape"}, "unreadable", 502),
    ({"kind": "redirect"}, "unreadable", 502),
)
"""A fault, its problem's kind, and the status of the page that shows it."""


def _each(faults: tuple[tuple[dict[str, Any], str, int], ...]) -> pytest.MarkDecorator:
    names = ("fault", "kind", "status")
    return pytest.mark.parametrize(names, faults, ids=lambda value: str(value)[:40])


each_fault = _each(FAULTS)
each_problem = _each(tuple({row[1]: row for row in reversed(FAULTS)}.values()))
"""One fault of each kind of problem."""
