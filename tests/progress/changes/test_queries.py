"""Changes between two versions: numbers and segments agree."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.progress.changes.kinds import CHANGE_KINDS
from dashboard.progress.changes.queries import CONDITIONS, changed_states, changes_between
from dashboard.progress.models import CandidateState, SyncedFlow
from flows_api import Candidate
from tests.progress.factories import HOUR, START, make_flow, write_sync
from tests.support.users import Users

STATUSES = ("NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED", "ON_HOLD")


@pytest.fixture
def changing_flow(cast: Users) -> SyncedFlow:
    """Return a flow after six syncs of sixty candidates whose state changes at random."""
    flow = make_flow(cast)
    chance = random.Random(5)
    for hour in range(6):
        candidates = [
            Candidate(id=str(n), status=chance.choice(STATUSES), current_step=chance.randint(1, 3))
            for n in range(60)
            if chance.random() < 0.8
        ]
        _sync(flow, hour, candidates)
    return flow


def _sync(flow: SyncedFlow, hour: int, candidates: list[Candidate]) -> None:
    from dashboard.progress.sync.writer import Writer

    listed = {candidate.id for candidate in candidates}
    newest = CandidateState.objects.newest().filter(flow=flow).exclude(status="GONE")
    left = newest.exclude(candidate__candidate_id__in=listed).values_list(
        "candidate__pk", flat=True
    )
    writer = Writer(flow, flow.version + 1, START + hour * HOUR)
    writer.leave(list(left))
    write_sync(flow, START + hour * HOUR, *candidates)


def test_database_selects_what_python_counts(changing_flow: SyncedFlow) -> None:
    assert tuple(CONDITIONS) == CHANGE_KINDS
    seen_kinds: set[str] = set()
    for start in range(7):
        for end in range(8):
            counted = changes_between(changing_flow, start, end).candidates
            seen_kinds |= counted.keys()
            for kind in CHANGE_KINDS:
                picked = changed_states(changing_flow, start, end, kind).values_list(
                    "candidate__pk", flat=True
                )
                assert sorted(picked) == counted.get(kind, []), (start, end, kind)
            everybody = changed_states(changing_flow, start, end).values_list(
                "candidate__pk", flat=True
            )
            assert set(everybody) == {pk for group in counted.values() for pk in group}
    assert seen_kinds == set(CHANGE_KINDS)
    assert not changed_states(changing_flow, 1, 6, "no such kind").exists()


def test_queries_do_not_grow_with_the_candidates(changing_flow: SyncedFlow) -> None:
    with CaptureQueriesContext(connection) as queries:
        changes_between(changing_flow, 1)
        list(changed_states(changing_flow, 1, 6))
    assert queries.captured_queries
    assert all(len(query["sql"]) < 3000 for query in queries.captured_queries)


def test_later_end_means_the_visible_version(changing_flow: SyncedFlow) -> None:
    """Write rows of the next version, as a running sync does."""
    shown = set(changed_states(changing_flow, 1, 6).values_list("pk", flat=True))
    _sync(changing_flow, 7, [])
    SyncedFlow.objects.update(version=6)
    changing_flow.refresh_from_db()
    assert set(changed_states(changing_flow, 1, 99).values_list("pk", flat=True)) == shown
