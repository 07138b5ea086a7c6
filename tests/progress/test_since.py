"""Changes between two versions: numbers and segments agree."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.progress.models import State, TrackedFlow
from dashboard.progress.rules.changes import KINDS
from dashboard.progress.since import HAPPENED, changed, since
from flows_api import Candidate
from tests.progress.test_writing import HOUR, START, flow, write_sync  # noqa: F401  # flow: a fixture
from tests.support.cast import Cast

STATUSES = ("NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED", "ON_HOLD")


@pytest.fixture
def changing_flow(cast: Cast, flow: TrackedFlow) -> TrackedFlow:  # noqa: F811
    """Return a flow after six syncs of sixty candidates whose state changes at random."""
    chance = random.Random(5)
    for hour in range(6):
        people = [
            Candidate(id=str(n), status=chance.choice(STATUSES), current_step=chance.randint(1, 3))
            for n in range(60)
            if chance.random() < 0.8
        ]
        _sync(flow, hour, people)
    return flow


def _sync(flow: TrackedFlow, hour: int, people: list[Candidate]) -> None:  # noqa: F811
    from dashboard.progress.writing import Writer

    states_in = {candidate.id for candidate in people}
    newest = State.objects.newest().filter(flow=flow).exclude(status="GONE")
    left = newest.exclude(person__candidate_id__in=states_in).values_list("person_id", flat=True)
    writer = Writer(flow, flow.version + 1, START + hour * HOUR)
    writer.leave(list(left))
    write_sync(flow, START + hour * HOUR, *people)


def test_database_selects_what_python_counts(changing_flow: TrackedFlow) -> None:
    assert tuple(HAPPENED) == KINDS
    seen_kinds: set[str] = set()
    for start in range(7):
        for end in range(8):
            counted = since(changing_flow, start, end).candidates
            seen_kinds |= counted.keys()
            for kind in KINDS:
                picked = changed(changing_flow, start, end, kind).values_list(
                    "person_id", flat=True
                )
                assert sorted(picked) == counted.get(kind, []), (start, end, kind)
            everybody = changed(changing_flow, start, end).values_list("person_id", flat=True)
            assert set(everybody) == {pk for group in counted.values() for pk in group}
    assert seen_kinds == set(KINDS)
    assert not changed(changing_flow, 1, 6, "no such kind").exists()


def test_queries_do_not_grow_with_the_candidates(changing_flow: TrackedFlow) -> None:
    with CaptureQueriesContext(connection) as queries:
        since(changing_flow, 1)
        list(changed(changing_flow, 1, 6))
    assert queries.captured_queries
    assert all(len(query["sql"]) < 3000 for query in queries.captured_queries)


def test_later_end_means_the_visible_version(changing_flow: TrackedFlow) -> None:
    """Write rows of the next version, as a running sync does."""
    shown = set(changed(changing_flow, 1, 6).values_list("pk", flat=True))
    _sync(changing_flow, 7, [])
    TrackedFlow.objects.update(version=6)
    changing_flow.refresh_from_db()
    assert set(changed(changing_flow, 1, 99).values_list("pk", flat=True)) == shown
