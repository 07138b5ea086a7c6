"""The simulator's clock: real time by default, which tests can speed up, stop or advance."""

import time


class Clock:
    """A clock that returns seconds since 1970 for the simulated partner.

    ``speed`` simulated seconds pass in a real one. With 0 only ``advance`` moves time. ``start`` is
    the first value, the real time by default. From there the machine's steady clock counts, so that
    a test which travels in time does not take the partner along.
    """

    def __init__(self, *, speed: float = 1.0, start: float | None = None) -> None:
        self.speed = speed
        self._start = start
        self.restart()

    def now(self) -> float:
        """Return simulated seconds since 1970."""
        return self._origin + self._offset + (_steady() - self._began) * self.speed

    def advance(self, seconds: float) -> None:
        """Jump ahead by simulated seconds. Raises ValueError for a jump back."""
        if not seconds >= 0:
            raise ValueError("time moves forward only")
        self._offset += seconds

    def restart(self) -> None:
        """Go back to ``start``, or to the real time."""
        self._origin = time.time() if self._start is None else self._start
        self._offset = 0.0
        self._began = _steady()


def _steady() -> float:
    return time.clock_gettime(time.CLOCK_MONOTONIC)
