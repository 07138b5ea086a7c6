"""The simulator's own time: real by default, and it can be sped up, stopped or moved on."""

import time


class Clock:
    """Seconds since 1970, as the simulated partner sees them.

    ``speed`` simulated seconds pass in a real one; 0 stops time but for ``advance``. ``start`` is
    where it starts, now by default. It counts on from there by the machine's steady clock, so that
    a test which travels in time does not take the partner along.
    """

    def __init__(self, *, speed: float = 1.0, start: float | None = None) -> None:
        self.speed = speed
        self._start = start
        self.restart()

    def now(self) -> float:
        """Simulated seconds since 1970."""
        return self._origin + self._offset + (_steady() - self._began) * self.speed

    def advance(self, seconds: float) -> None:
        """Jump ahead by so many simulated seconds. Raises ValueError for a jump back."""
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
