"""Candidates whom others assign while a list is being read."""

from flows_api.simulator.world.randomness import mix_bits
from flows_api.simulator.world.records import Flow, World
from flows_api.simulator.world.roster import Candidate


def grow(world: World, flow: Flow, mean: float, *, now: float) -> None:
    """Add ``mean`` candidates to the flow on average, drawn by the world's seed."""
    fraction = (mix_bits(world.seed ^ len(flow.roster)) % 1000) / 1000
    for _ in range(int(mean + fraction)):
        number = next(world.candidate_ids)
        flow.roster.add(
            Candidate(
                id=number,
                seed=mix_bits(world.seed ^ number),
                email=f"other-{number}@elsewhere.example",
                first_name=None,
                last_name=None,
                assigned_at=now,
                visible_from=now,
            )
        )
