"""Prepares a batch (``prepare N``), or works on it (``work N``) and says what that took."""

import json
import os
import resource
import sys
import time
from uuid import uuid4

import django


def prepare(rows: int) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from dashboard.assignments.batch import Batch, BatchState
    from dashboard.assignments.models import Assignment, State
    from dashboard.workspaces.keys import save_key
    from dashboard.workspaces.models import KeyCheck, Workspace
    from flows_api import Secret

    call_command("migrate", verbosity=0)
    base_url = os.environ["CHAOS_ORIGIN"] + "/v1/partner"
    workspace = Workspace.objects.create(name="Bench", slug="bench", base_url=base_url)
    save_key(workspace, Secret(os.environ["CHAOS_KEY"]), by=None, result=KeyCheck.ACCEPTED)
    now = timezone.now()
    batch = Batch.objects.create(
        workspace=workspace,
        flow_id="1",
        source="bench",
        state=BatchState.RUNNING,
        listed_at=now,
        resumed_at=now,
        proven=True,
    )
    for start in range(0, rows, 1000):
        emails = [f"p{n}@example.com" for n in range(start, min(rows, start + 1000))]
        Assignment.objects.bulk_create(
            Assignment(
                workspace=workspace,
                batch=batch,
                line=start + n,
                token=uuid4(),
                flow_id="1",
                person=f"email:{email}",
                email=email,
                state=State.WAITING,
            )
            for n, email in enumerate(emails)
        )


def work() -> dict[str, float]:
    """Seconds until all is sent, and the process's peak memory in MB."""
    from dashboard.assignments import running
    from dashboard.assignments.batch import Batch, BatchState

    batch = Batch.objects.get()
    began = time.perf_counter()
    while running.advance(batch.pk):
        pass
    seconds = time.perf_counter() - began
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE, batch.counts
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak": peak}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.batch_worker.settings"
    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        print(json.dumps(work()))
