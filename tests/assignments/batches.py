"""Batches for tests, created and worked on without a worker process."""

import io
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from dashboard.assignments.imports import preflight
from dashboard.assignments.imports.confirmation import confirm, lines_to_send
from dashboard.assignments.imports.drafts import create_import
from dashboard.assignments.imports.readers import read_file, read_pasted
from dashboard.assignments.invitations.counts import finish_if_over
from dashboard.assignments.invitations.reconciliation import claim_due_row, reconcile
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import UNSETTLED, AssignmentState, BatchState, PauseKind
from dashboard.assignments.runs import runner
from dashboard.assignments.runs.controls import pause
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.support.users import Users

FLOW = "1"


def import_pasted(cast: Users, text: str, *, flow_id: str = FLOW, **changes: Any) -> Batch:
    """Import pasted lines as a batch that is not checked yet."""
    return create_import(
        cast.acme,
        read_pasted(text),
        **{
            "flow_id": flow_id,
            "flow_name": "Flow",
            "source": "Pasted",
            "token": uuid.uuid4(),
            "by": cast.recruiter,
            **changes,
        },
    )


def import_csv(cast: Users, text: str) -> Batch:
    return create_import(
        cast.acme,
        read_file(io.BytesIO(text.encode())),
        flow_id=FLOW,
        flow_name="Flow",
        source="people.csv",
        token=uuid.uuid4(),
        by=cast.recruiter,
    )


def checked_batch(cast: Users, text: str, **changes: Any) -> Batch:
    """Import pasted lines as a batch whose review is ready."""
    batch = import_pasted(cast, text, **changes)
    preflight.run_preflight(batch.pk)
    batch.refresh_from_db()
    return batch


def confirmed_batch(cast: Users, text: str, *, per_minute: int = 0, **changes: Any) -> Batch:
    """Import and confirm a batch whose cancel window is over."""
    batch = checked_batch(cast, text, **changes)
    assert confirm(
        batch, count=lines_to_send(batch).count(), per_minute=per_minute, by=cast.recruiter
    )
    Batch.objects.filter(pk=batch.pk).update(starts_at=timezone.now())
    return batch


def run_batch(batch: Batch) -> Batch:
    """Advance ``batch`` until nothing more can be done at once."""
    while runner.advance(batch.pk, seconds=20):
        pass
    batch.refresh_from_db()
    return batch


def end_batch(batch: Batch) -> None:
    """Finish ``batch`` with everybody assigned."""
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING, starts_at=timezone.now())
    batch.assignments.update(state=AssignmentState.ASSIGNED)
    finish_if_over(batch.pk)


def reconcile_all(cast: Users, rounds: int = 3) -> None:
    """Reconcile unsettled rows as if the pause before each lookup were over, and a day besides."""
    flows = client_for(cast.acme)
    for _ in range(rounds):
        unsettled = Assignment.objects.filter(state__in=UNSETTLED)
        unsettled.filter(sent_at__isnull=False).update(sent_at=timezone.now() - timedelta(days=1))
        unsettled.update(due_at=timezone.now() - timedelta(seconds=1))
        for row in Assignment.objects.select_related("workspace").filter(state__in=UNSETTLED):
            if claim_due_row(row):
                row.refresh_from_db(fields=["due_at"])
                reconcile(row, flows)
    for batch in Batch.objects.all():
        finish_if_over(batch.pk)


def addresses(n: int, start: int = 0) -> str:
    return "\n".join(f"person-{i}@example.com" for i in range(start, start + n))


def count_states(batch: Batch) -> dict[str, int]:
    """Return the number of the batch's rows per state."""
    found: dict[str, int] = {}
    for state in batch.assignments.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def count_assign_calls(partner: Simulator) -> int:
    return sum(call.method == "POST" and call.path.endswith("/assign") for call in partner.requests)


def max_invitations(partner: Simulator) -> int:
    return max(partner.invitations.values(), default=0)


@contextmanager
def just_before(words: str, act: Callable[[], object]) -> Iterator[None]:
    """Call ``act`` right before the first query that contains ``words``."""
    done: list[str] = []

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if words in sql and not done:
            done.append(sql)
            act()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        yield
    assert done


def running(cast: Users, count: int = 2) -> Batch:
    batch = confirmed_batch(cast, addresses(count))
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING)
    batch.refresh_from_db()
    return batch


def paused(cast: Users, kind: PauseKind) -> Batch:
    batch = running(cast)
    assert pause(batch, kind)
    return batch
