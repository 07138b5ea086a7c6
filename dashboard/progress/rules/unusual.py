"""Pass rates that changed more than chance explains, with the numbers that say so."""

from dataclasses import dataclass

from dashboard.progress.rules.scores import FEW
from dashboard.progress.rules.silence import tail

ALARM = 0.01


@dataclass(frozen=True, slots=True)
class Unusual:
    """Lately ``recent`` (passed, of how many) where before it was ``earlier``; ``chance`` is how
    likely a difference at least as large in this direction is if nothing changed."""

    recent: tuple[int, int]
    earlier: tuple[int, int]
    chance: float

    @property
    def recent_share(self) -> float:
        return self.recent[0] / self.recent[1]

    @property
    def earlier_share(self) -> float:
        return self.earlier[0] / self.earlier[1]


def unusual(recent: tuple[int, int], earlier: tuple[int, int]) -> Unusual | None:
    """The finding, by Fisher's exact test at 1 % over both directions; None without one, or where
    either side has fewer than FEW people."""
    (passed, judged), (passed_before, judged_before) = recent, earlier
    if min(judged, judged_before) < FEW:
        return None
    everybody, all_passed = judged + judged_before, passed + passed_before
    more = tail(passed, judged, all_passed, everybody)
    fewer = tail(judged - passed, judged, everybody - all_passed, everybody)
    chance = min(more, fewer)
    return Unusual(recent, earlier, chance) if chance < ALARM / 2 else None
