"""What changed between two versions: the numbers and the lists tell of the same people."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.progress.models import State, TrackedFlow
from dashboard.progress.rules.changes import KINDS
from dashboard.progress.since import HAPPENED, changed, since
from flows_api import Candidate
from tests.progress.test_writing import HOUR, START, flow, seen  # noqa: F401  # flow: a fixture
from tests.support.cast import Cast

STATUSES = ("NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED", "ON_HOLD")


@pytest.fixture
def restless(cast: Cast, flow: TrackedFlow) -> TrackedFlow:  # noqa: F811
    """Six looks at sixty people who are now here, now there, and now and then gone."""
    chance = random.Random(5)
    for hour in range(6):
        people = [
            Candidate(id=str(n), status=chance.choice(STATUSES), current_step=chance.randint(1, 3))
            for n in range(60)
            if chance.random() < 0.8
        ]
        _look(flow, hour, people)
    return flow


def _look(flow: TrackedFlow, hour: int, people: list[Candidate]) -> None:  # noqa: F811
    from dashboard.progress.writing import Writer

    listed = {candidate.id for candidate in people}
    newest = State.objects.newest().filter(flow=flow).exclude(status="GONE")
    left = newest.exclude(person__candidate_id__in=listed).values_list("person_id", flat=True)
    writer = Writer(flow, flow.version + 1, START + hour * HOUR)
    writer.leave(list(left))
    seen(flow, START + hour * HOUR, *people)


def test_the_database_picks_whom_the_rules_count(restless: TrackedFlow) -> None:
    assert tuple(HAPPENED) == KINDS
    told: set[str] = set()
    for start in range(7):
        for end in range(8):
            counted = since(restless, start, end).people
            told |= counted.keys()
            for kind in KINDS:
                picked = changed(restless, start, end, kind).values_list("person_id", flat=True)
                assert sorted(picked) == counted.get(kind, []), (start, end, kind)
            everybody = changed(restless, start, end).values_list("person_id", flat=True)
            assert set(everybody) == {pk for group in counted.values() for pk in group}
    assert told == set(KINDS)
    assert not changed(restless, 1, 6, "no such kind").exists()


def test_no_question_grows_with_the_people(restless: TrackedFlow) -> None:
    with CaptureQueriesContext(connection) as queries:
        since(restless, 1)
        list(changed(restless, 1, 6))
    assert queries.captured_queries
    assert all(len(query["sql"]) < 3000 for query in queries.captured_queries)


def test_an_end_that_nobody_has_seen_yet_is_today(restless: TrackedFlow) -> None:
    """A look under way has written rows of the version to come."""
    shown = set(changed(restless, 1, 6).values_list("pk", flat=True))
    _look(restless, 7, [])
    TrackedFlow.objects.update(version=6)
    restless.refresh_from_db()
    assert set(changed(restless, 1, 99).values_list("pk", flat=True)) == shown
