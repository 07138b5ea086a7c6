"""Trouble on demand: what can go wrong between the partner's work and its answer.

``latency`` adds to any other; of the others the first that is due decides.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from threading import Lock
from typing import Literal, get_args

from flows_api.simulator.answers import (
    JSON,
    Answer,
    Refusal,
    error_answer,
    html_answer,
    json_answer,
)

Kind = Literal[
    "latency",
    "status",
    "status_after",
    "rate_limit",
    "cut_before",
    "cut_after",
    "html",
    "malformed_json",
    "wrong_shape",
    "drip",
    "redirect",
    "huge",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
NUMBERS = ("status", "seconds", "size", "times", "probability", "seed")


@dataclass(kw_only=True)
class Fault:
    """A fault in force.

    ``route``: a route's name or "*". ``times`` is how often it still happens, None: until cleared.
    ``probability`` is how likely it is each time, by its own ``seed``.

    By kind: ``status`` and ``body`` (JSON, or text as it is) for status and status_after;
    ``seconds`` for latency, and between two bytes for drip; ``retry_after`` for rate_limit, in
    seconds, or "date" for a date that many ``seconds`` ahead, or None for none; ``location`` for
    redirect; ``size`` in bytes for huge. Raises ValueError for what makes no sense.
    """

    kind: Kind
    route: str = "*"
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    status: int = 500
    body: object = None
    seconds: float = 1.0
    retry_after: int | str | None = None
    location: str = "https://partner.example/elsewhere"
    size: int = 30_000_000
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        for name in NUMBERS:
            value = getattr(self, name)
            if name == "times" and value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise ValueError(f"{name} is a number from 0")
        if not 200 <= self.status <= 599:
            raise ValueError("status is from 200 to 599")
        self._random = random.Random(self.seed)

    def is_due(self, route: str) -> bool:
        """Whether it happens to a request of this route now; it then happens once less."""
        if self.route not in ("*", route) or self.times == 0:
            return False
        if self.probability < 1 and self._random.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def described(self) -> dict[str, object]:
        """What was asked for, as JSON."""
        known = asdict(self)
        del known["_random"]
        return {name: value for name, value in known.items() if value is not None}


class Faults:
    """The faults in force, oldest first. ``routes`` are the names that a fault may have."""

    def __init__(self, routes: frozenset[str]) -> None:
        self._routes = routes | {"*"}
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(self, *, kind: Kind, route: str = "*", **options: object) -> Fault:
        """Switch a fault on; ``options`` are Fault's. Raises ValueError."""
        if route not in self._routes:
            raise ValueError(f"route is one of {', '.join(sorted(self._routes))}")
        try:
            fault = Fault(kind=kind, route=route, **options)  # type: ignore[arg-type]
        except TypeError as error:
            raise ValueError(str(error)) from None
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self, route: str | None = None) -> None:
        """Switch all faults off, or those of one route."""
        with self._lock:
            self._faults = [f for f in self._faults if route is not None and f.route != route]

    def active(self) -> list[Fault]:
        with self._lock:
            return [fault for fault in self._faults if fault.times != 0]

    def due(self, route: str) -> tuple[float, Fault | None]:
        """For a request of this route: seconds to wait, and the fault that befalls it."""
        wait, decisive = 0.0, None
        with self._lock:
            for fault in self._faults:
                if fault.kind != "latency" and decisive is not None:
                    continue
                if not fault.is_due(route):
                    continue
                if fault.kind == "latency":
                    wait += fault.seconds
                else:
                    decisive = fault
        return wait, decisive


@dataclass(frozen=True, slots=True)
class Delivery:
    """What goes out: an answer, or None when the connection is cut instead.

    ``pause``: seconds between two bytes of the body. ``padding``: bytes to follow the body.
    """

    answer: Answer | None
    pause: float = 0.0
    padding: int = 0


def delivery(fault: Fault | None, work: Callable[[], Answer]) -> Delivery:
    """What comes of a request, and whether ``work`` is done for it."""
    if fault is None:
        return Delivery(work())
    if fault.kind in INSTEAD_OF_WORK:
        return INSTEAD_OF_WORK[fault.kind](fault)
    answer = work()
    match fault.kind:
        case "cut_after":
            return Delivery(None)
        case "status_after":
            return _with_status(fault)
        case "wrong_shape":
            return Delivery(json_answer(200, {"status": "success", "data": [[None, 42]]}))
    return Delivery(answer, pause=fault.seconds)


def _with_status(fault: Fault) -> Delivery:
    if fault.body is None:
        return Delivery(error_answer(fault.status))
    if isinstance(fault.body, str):
        return Delivery(Answer(fault.status, fault.body.encode()))
    return Delivery(json_answer(fault.status, fault.body))


def _rate_limited(fault: Fault) -> Delivery:
    after = fault.retry_after
    if after == "date":
        after = formatdate(time.time() + fault.seconds, usegmt=True)
    headers = {} if after is None else {"Retry-After": str(after)}
    return Delivery(Refusal(429, "Too many requests.", headers=headers).answer())


def _redirect(fault: Fault) -> Delivery:
    return Delivery(Answer(302, headers={"Location": fault.location}))


def _html(_fault: Fault) -> Delivery:
    return Delivery(html_answer(200, "<h1>We'll be right back</h1>"))


def _malformed(_fault: Fault) -> Delivery:
    return Delivery(Answer(200, b'{"status":"success","data":[{"id":', content_type=JSON))


def _huge(fault: Fault) -> Delivery:
    return Delivery(Answer(200, b'{"status":"success","data":"'), padding=fault.size)


INSTEAD_OF_WORK: Mapping[str, Callable[[Fault], Delivery]] = {
    "status": _with_status,
    "rate_limit": _rate_limited,
    "cut_before": lambda _fault: Delivery(None),
    "html": _html,
    "malformed_json": _malformed,
    "redirect": _redirect,
    "huge": _huge,
}
