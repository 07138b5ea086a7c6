"""Domains whose candidates hardly ever start, so that invitations to them are probably blocked."""

from collections.abc import Iterable
from math import exp, fsum, lgamma

import msgspec

MIN_CANDIDATES = 5
SIGNIFICANCE = 0.01
"""The level of significance: how often chance alone may raise a finding."""


class BlockedDomain(
    msgspec.Struct,
    frozen=True,
    rename={
        "candidates": "people",
        "not_started": "silent",
        "others": "rest",
        "others_not_started": "rest_silent",
        "probability": "chance",
    },
):
    """A domain of which far fewer candidates have started than of all others.

    ``not_started`` of its ``candidates`` have not started, and ``others_not_started`` of the
    ``others``. ``probability`` is how likely such a difference is if the domain is like the others.
    """

    domain: str
    candidates: int
    not_started: int
    others: int
    others_not_started: int
    probability: float


def fisher_tail(hits: int, sample: int, all_hits: int, population: int) -> float:
    """Return the one-sided probability of Fisher's exact test.

    It is the probability of at least ``hits`` in a ``sample`` drawn from a ``population`` that
    holds ``all_hits``.
    """
    most = min(sample, all_hits)
    least = max(hits, sample + all_hits - population)
    ways = _log_ways(population, sample)
    probabilities = (
        exp(_log_ways(all_hits, k) + _log_ways(population - all_hits, sample - k) - ways)
        for k in range(least, most + 1)
    )
    return min(1.0, fsum(probabilities))


def _log_ways(of: int, size: int) -> float:
    return lgamma(of + 1) - lgamma(size + 1) - lgamma(of - size + 1)


def find_blocked_domains(counts: Iterable[tuple[str, int, int]]) -> list[BlockedDomain]:
    """Return the domains that chance does not explain, the surest first.

    ``counts`` holds (domain, candidates, of them not started). The level of significance is shared
    among all domains that are tested (Bonferroni), so that many domains raise no more false alarms
    than one.
    """
    domains = list(counts)
    population = sum(candidates for _, candidates, _ in domains)
    all_hits = sum(not_started for _, _, not_started in domains)
    tested = [item for item in domains if item[1] >= MIN_CANDIDATES and item[0]]
    found = (_compare(*item, population, all_hits) for item in tested)
    return sorted(
        (item for item in found if item.probability < SIGNIFICANCE / len(tested)),
        key=lambda item: item.probability,
    )


def _compare(
    domain: str, candidates: int, not_started: int, population: int, all_hits: int
) -> BlockedDomain:
    return BlockedDomain(
        domain=domain,
        candidates=candidates,
        not_started=not_started,
        others=population - candidates,
        others_not_started=all_hits - not_started,
        probability=fisher_tail(not_started, candidates, all_hits, population),
    )
