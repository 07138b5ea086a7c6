"""A small set of chaos runs: nobody twice, nobody lost, whatever is killed.

``make chaos`` runs the full set.
"""

import pytest

from flows_api.simulator import Simulator
from tests.chaos.brokers import killed_redis
from tests.chaos.harness import VARIANTS, Outcome, Plan, chaos

ROWS = 90


def assert_sound(outcome: Outcome, rows: int) -> None:
    """Check the promise: at most one e-mail each, and a final state for every row."""
    assert outcome.duplicates == 0
    assert not outcome.indefinite
    assert not outcome.lost
    assert outcome.total == rows == sum(outcome.states.values())


def test_workers_killed_at_the_worst_instructions(simulator: Simulator, sqlite_url: str) -> None:
    outcome = chaos(
        Plan(
            rows=ROWS,
            workers=2,
            database=sqlite_url,
            seed=1,
            kill_at="any",
            kill_chance=0.04,
            acquire_timeout=600,
        ),
        simulator,
    )
    assert_sound(outcome, ROWS)
    assert outcome.kills


def test_workers_and_a_broker_killed_in_the_middle(simulator: Simulator, sqlite_url: str) -> None:
    with killed_redis(every=3.0) as queue:
        plan = {"rows": ROWS, "seed": 1, "kill_at": "any", "kill_chance": 0.02, **queue}
        outcome = chaos(Plan(database=sqlite_url, acquire_timeout=600, **plan), simulator)
    assert_sound(outcome, ROWS)
    assert outcome.broker_kills


@pytest.mark.parametrize("variant", ["409 with other reasons", "masked e-mails", "search ignored"])
def test_whatever_the_partner_answers(simulator: Simulator, sqlite_url: str, variant: str) -> None:
    outcome = chaos(
        Plan(
            rows=120,
            workers=2,
            database=sqlite_url,
            seed=1,
            kill_at="any",
            kill_chance=0.02,
            variant=VARIANTS[variant],
            acquire_timeout=600,
        ),
        simulator,
    )
    assert_sound(outcome, 120)


def test_without_the_look_up_people_are_invited_twice(
    simulator: Simulator, sqlite_url: str
) -> None:
    """Check that the test can fail: the same chaos with workers that have no lookup."""
    outcome = chaos(
        Plan(
            rows=ROWS,
            workers=2,
            database=sqlite_url,
            seed=1,
            blind=True,
            acquire_timeout=120,
        ),
        simulator,
    )
    assert outcome.duplicates > 0
