"""Candidates that hypothesis draws, as two syncs store them, and their rows read plainly."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

import msgspec
from django.core.cache import cache
from django.db import transaction
from hypothesis import strategies as st

from dashboard.core.text_search import search_text
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import GONE, CandidateState, StepResult, SyncedFlow, valid_at
from dashboard.progress.sync.writer import Writer
from flows_api import Attempt, Candidate, CandidateStatus
from tests.progress.factories import HOUR, START

STATUSES = [status.value for status in CandidateStatus]

times = st.none() | st.integers(0, 3).map(lambda n: START + n * HOUR)
names = st.sampled_from([None, "Ann", "ann", "Bea", "Ben", "Çem", "Zoë"])
scores = st.none() | st.sampled_from([0.0, 7.5, 60.0, 100.0])
attempts = st.builds(
    Attempt, step_order=st.integers(1, 3), score=scores, submitted_at=times, number=st.just(1)
)
candidates = st.builds(
    Candidate,
    id=st.text("0123456789abcdef", min_size=1, max_size=3),
    status=st.sampled_from([*STATUSES, "ON_HOLD"]),
    email=st.none() | st.sampled_from(["a@x.example", "b@x.example", "c@y.example"]),
    first_name=names,
    last_name=names,
    current_step=st.none() | st.integers(1, 3),
    assigned_at=times,
    last_activity_at=times,
    attempts=st.lists(attempts, max_size=3).map(tuple),
)
lists = st.lists(candidates, max_size=9, unique_by=lambda candidate: candidate.id)


@st.composite
def syncs(draw: st.DrawFn) -> list[list[Candidate]]:
    """Draw what two syncs and the beginning of a third one read."""
    first = draw(lists)
    known = st.sampled_from([c.id for c in first]) if first else st.nothing()
    again = st.builds(lambda c, key: msgspec.structs.replace(c, id=key), candidates, known)
    changed = st.lists(again | candidates, max_size=4, unique_by=lambda c: c.id)
    return [first, draw(changed), draw(changed)]


@st.composite
def mixed_syncs(draw: st.DrawFn, size: int) -> list[list[Candidate]]:
    """Draw some candidates, and mix ``size`` of theirs as two syncs and part of a third read them.

    Drawing each of many thousands would take hypothesis minutes.
    """
    drawn = draw(st.lists(candidates, min_size=10, max_size=30))
    mixed = Random(draw(st.integers(0, 2**32)))
    columns = [name for name in Candidate.__struct_fields__ if name != "id"]

    def mix(number: int) -> Candidate:
        values = {name: getattr(mixed.choice(drawn), name) for name in columns}
        return Candidate(id=f"{number * 7919 % 1_000_003:x}", **values)

    again = [mixed.sample(range(size), size // 4) for _ in range(2)]
    later = [[*some, size + n] for n, some in enumerate(again)]
    return [[mix(number) for number in some] for some in (range(size), *later)]


def write(flow: SyncedFlow, read: list[list[Candidate]]) -> FlowData:
    """Write these syncs, and return the data of the version before the last one."""
    for version, found in enumerate(read, 1):
        writer = Writer(flow, version, START + timedelta(days=version))
        writer.take(found)
        writer.flush()
    flow.version = len(read) - 1
    return FlowData.visible(flow)


def raw_rows(flow: SyncedFlow) -> list[dict[str, Any]]:
    """Return the visible rows as they are stored, by id."""
    states = CandidateState.objects.filter(valid_at(flow.version), flow=flow).exclude(status=GONE)
    results = StepResult.objects.filter(valid_at(flow.version), flow=flow, score__isnull=False)
    scored: dict[int, dict[int, float]] = {}
    for key, order, score in results.values_list("candidate__pk", "order", "score"):
        scored.setdefault(key, {})[order] = score or 0.0
    found = []
    for state in states.select_related("candidate"):
        by_step = scored.get(state.candidate_id, {})
        who = state.candidate
        name = search_text(who.first_name, who.last_name) or search_text(who.email)
        found.append(
            {
                "key": who.pk,
                "state": state,
                "id": who.candidate_id,
                "name": name or None,
                "status": STATUSES.index(state.status) if state.status in STATUSES else None,
                "step": state.step,
                "score-1": by_step.get(1),
                "score-2": by_step.get(2),
                "total": sum(by_step.values()) if by_step else None,
                "assigned": who.assigned_at,
                "activity": state.moved_before,
            }
        )
    return sorted(found, key=lambda row: str(row["id"]))


@contextmanager
def rolled_back() -> Iterator[None]:
    """Roll back what the block writes, so that each example starts without rows.

    SQLite gives the same keys again, so nothing may be left of them in the cache.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()
