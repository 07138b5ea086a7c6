"""Silent domains: nobody of theirs ever starts, so their mail is probably blocked (idea 10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, fsum, lgamma

LEAST_PEOPLE = 5
ALARM = 0.01


@dataclass(frozen=True, slots=True)
class Silence:
    """Of a domain's ``people``, ``silent`` have not started; of the rest, ``rest_silent`` of
    ``rest``. ``chance`` is how likely so much silence is if the domain were like the rest."""

    domain: str
    people: int
    silent: int
    rest: int
    rest_silent: int
    chance: float


def tail(silent: int, people: int, all_silent: int, everybody: int) -> float:
    """Fisher's exact test, one-sided: the chance of at least ``silent`` among ``people`` drawn from
    ``everybody``, of whom ``all_silent`` are silent."""
    most = min(people, all_silent)
    least = max(silent, people + all_silent - everybody)
    whole = _log_ways(everybody, people)
    chances = (
        exp(_log_ways(all_silent, k) + _log_ways(everybody - all_silent, people - k) - whole)
        for k in range(least, most + 1)
    )
    return min(1.0, fsum(chances))


def _log_ways(of: int, choose: int) -> float:
    return lgamma(of + 1) - lgamma(choose + 1) - lgamma(of - choose + 1)


def silent_domains(counts: Iterable[tuple[str, int, int]]) -> list[Silence]:
    """The domains among (domain, people, silent) whose silence chance does not explain.

    The level is shared among all that are looked at (Bonferroni), so that a look over many domains
    raises no more false alarms than a look at one.
    """
    domains = list(counts)
    everybody = sum(people for _, people, _ in domains)
    all_silent = sum(silent for _, _, silent in domains)
    tried = [item for item in domains if item[1] >= LEAST_PEOPLE and item[0]]
    found = (_silence(*item, everybody, all_silent) for item in tried)
    return sorted(
        (item for item in found if item.chance < ALARM / len(tried)), key=lambda item: item.chance
    )


def _silence(domain: str, people: int, silent: int, everybody: int, all_silent: int) -> Silence:
    return Silence(
        domain=domain,
        people=people,
        silent=silent,
        rest=everybody - people,
        rest_silent=all_silent - silent,
        chance=tail(silent, people, all_silent, everybody),
    )
