"""Commands: ``prepare N`` creates a batch, ``work`` sends it, ``bare N`` makes N plain calls."""

import json
import os
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import django
from django.conf import settings


def prepare(rows: int) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from dashboard.assignments.models.assignments import Assignment
    from dashboard.assignments.models.batches import Batch
    from dashboard.assignments.models.choices import AssignmentState, BatchState
    from dashboard.workspaces.connection.keys import save_key
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
        flow_read_at=now,
        resumed_at=now,
        has_first_success=True,
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
                candidate_key=f"email:{email}",
                email=email,
                state=AssignmentState.WAITING,
            )
            for n, email in enumerate(emails)
        )


def work() -> dict[str, float]:
    """Send the batch, and return the seconds it took and the peak memory in MB."""
    from dashboard.assignments.models.batches import Batch
    from dashboard.assignments.models.choices import BatchState
    from dashboard.assignments.runs import runner

    batch = Batch.objects.get()
    began = time.perf_counter()
    while runner.advance(batch.pk):
        pass
    seconds = time.perf_counter() - began
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE, batch.counts
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak": peak}


def bare(rows: int) -> dict[str, float]:
    """Make ``rows`` plain calls in as many threads, and return the seconds they took.

    There is no row and no rate limit.
    """
    from dashboard.workspaces.connection.client import client_for
    from dashboard.workspaces.models import Workspace

    flows = client_for(Workspace.objects.get())

    def one(number: int) -> None:
        flows.assign("1", email=f"bare{number}@example.com")

    began = time.perf_counter()
    with ThreadPoolExecutor(settings.PARTNER_MAX_CONCURRENT_CALLS) as pool:
        list(pool.map(one, range(rows)))
    return {"seconds": time.perf_counter() - began}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.batch_worker.settings"
    django.setup()
    match sys.argv[1:]:
        case ["prepare", number]:
            prepare(int(number))
        case ["bare", number]:
            print(json.dumps(bare(int(number))))
        case ["work"]:
            print(json.dumps(work()))
