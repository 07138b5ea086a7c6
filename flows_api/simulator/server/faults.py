"""Faults that tests switch on for some routes and a number of times."""

import random
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Literal, get_args

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
USUAL_SECONDS = {"latency": 1.0, "drip": 0.05, "rate_limit": 30.0}
NUMBERS = ("status", "seconds", "size", "times", "probability", "seed")


@dataclass(kw_only=True)
class Fault:
    """An active fault.

    ``route`` is a route's name or "*". ``times`` is how often it still happens, None until cleared.
    ``probability`` is its likelihood each time, drawn by its own ``seed``.

    By kind: ``status`` and ``body`` (JSON, or text as it is) for status and status_after.
    ``seconds`` for latency (1), and between two bytes for drip (0.05). ``retry_after`` for
    rate_limit, in seconds, or "date" for a date in ``seconds`` (30), or None for none. ``location``
    for redirect. ``size`` in bytes for huge. Raises ValueError for invalid values.
    """

    kind: Kind
    route: str = "*"
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    status: int = 500
    body: object = None
    seconds: float | None = None
    retry_after: int | str | None = None
    location: str = "https://partner.example/elsewhere"
    size: int = 30_000_000
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        for name in NUMBERS:
            value = getattr(self, name)
            if value is None and name in ("times", "seconds"):
                continue
            if isinstance(value, bool) or not (isinstance(value, int | float) and value >= 0):
                raise ValueError(f"{name} is a number from 0")
        if not 200 <= self.status <= 599:
            raise ValueError("status is from 200 to 599")
        self._random = random.Random(self.seed)

    @property
    def span(self) -> float:
        """Return ``seconds``, or the default of this kind."""
        return USUAL_SECONDS.get(self.kind, 0.0) if self.seconds is None else self.seconds

    def is_due(self, route: str) -> bool:
        """Return whether the fault happens to a request of this route now, and count it."""
        if self.route not in ("*", route) or self.times == 0:
            return False
        if self.probability < 1 and self._random.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def described(self) -> dict[str, object]:
        """Return the fault's options as JSON."""
        known = asdict(self)
        del known["_random"]
        return {name: value for name, value in known.items() if value is not None}


class Faults:
    """The active faults, oldest first. ``routes`` are the names that a fault may have."""

    def __init__(self, routes: frozenset[str]) -> None:
        self._routes = routes | {"*"}
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(self, *, kind: Kind, route: str = "*", **options: object) -> Fault:
        """Switch a fault on. ``options`` are those of Fault. Raises ValueError."""
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
        """Return the seconds to wait and the fault that happens to a request of this route.

        All latencies add up. Of the other faults the first one due decides, and the rest stay.
        """
        wait, decisive = 0.0, None
        with self._lock:
            for fault in self._faults:
                if fault.kind != "latency" and decisive is not None:
                    continue
                if not fault.is_due(route):
                    continue
                if fault.kind == "latency":
                    wait += fault.span
                else:
                    decisive = fault
        return wait, decisive
