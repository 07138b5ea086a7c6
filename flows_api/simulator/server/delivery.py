"""Deliveries: the partner's response, or the result of a fault in its place."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate

from flows_api.simulator.server.faults import Fault
from flows_api.simulator.server.messages import (
    JSON,
    Refusal,
    Response,
    error_response,
    html_response,
    json_response,
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A response to send, or None to cut the connection.

    ``pause`` is the number of seconds between two bytes of the body. ``padding`` is the number of
    bytes that follow the body.
    """

    answer: Response | None
    pause: float = 0.0
    padding: int = 0


def deliver(fault: Fault | None, work: Callable[[], Response]) -> Delivery:
    """Return the delivery of a request, and run ``work`` for it unless the fault prevents that."""
    if fault is None:
        return Delivery(work())
    if fault.kind in WITHOUT_WORK:
        return WITHOUT_WORK[fault.kind](fault)
    answer = work()
    match fault.kind:
        case "cut_after":
            return Delivery(None)
        case "status_after":
            return _with_status(fault)
        case "wrong_shape":
            return Delivery(json_response(200, {"status": "success", "data": [[None, 42]]}))
    return Delivery(answer, pause=fault.span)


def _with_status(fault: Fault) -> Delivery:
    if fault.body is None:
        return Delivery(error_response(fault.status))
    if isinstance(fault.body, str):
        return Delivery(Response(fault.status, fault.body.encode()))
    return Delivery(json_response(fault.status, fault.body))


def _rate_limited(fault: Fault) -> Delivery:
    after = fault.retry_after
    if after == "date":
        after = formatdate(time.time() + fault.span, usegmt=True)
    headers = {} if after is None else {"Retry-After": str(after)}
    return Delivery(Refusal(429, "Too many requests.", headers=headers).response())


def _redirect(fault: Fault) -> Delivery:
    return Delivery(Response(302, headers={"Location": fault.location}))


def _html(_fault: Fault) -> Delivery:
    return Delivery(html_response(200, "<h1>We'll be right back</h1>"))


def _malformed(_fault: Fault) -> Delivery:
    return Delivery(Response(200, b'{"status":"success","data":[{"id":', content_type=JSON))


def _huge(fault: Fault) -> Delivery:
    return Delivery(Response(200, b'{"status":"success","data":"'), padding=fault.size)


WITHOUT_WORK: Mapping[str, Callable[[Fault], Delivery]] = {
    "status": _with_status,
    "rate_limit": _rate_limited,
    "cut_before": lambda _fault: Delivery(None),
    "html": _html,
    "malformed_json": _malformed,
    "redirect": _redirect,
    "huge": _huge,
}
