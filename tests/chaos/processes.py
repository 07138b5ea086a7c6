"""The processes of a run: ``python -m tests.chaos.processes prepare|work|report``.

``work`` is the product's own worker with short pauses, told when to die: ``CHAOS_KILL_AT`` names
the instruction, ``CHAOS_KILL_CHANCE`` its probability each time. ``CHAOS_BLIND`` removes the
lookup, to prove that the test would notice. The product has no such switch.
"""

import io
import json
import os
import random
import signal
import sys
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django


def prepare(rows: int) -> None:
    """Create a database with a workspace and three confirmed batches that share candidates."""
    from django.core.management import call_command

    from dashboard.assignments.imports import preflight
    from dashboard.assignments.imports.confirmation import confirm, lines_to_send
    from dashboard.assignments.imports.drafts import create_import
    from dashboard.assignments.imports.readers import read_file
    from dashboard.assignments.models.batches import Batch
    from dashboard.workspaces.connection.keys import save_key
    from dashboard.workspaces.models import KeyCheck, Workspace
    from flows_api import Secret

    call_command("migrate", verbosity=0)
    workspace = Workspace.objects.create(
        name="Chaos",
        slug="chaos",
        base_url=os.environ["CHAOS_ORIGIN"] + "/v1/partner",
        resend_unconfirmed=os.environ.get("CHAOS_RESEND", "1") == "1",
    )
    save_key(workspace, Secret(os.environ["CHAOS_KEY"]), by=None, result=KeyCheck.ACCEPTED)
    for start, end in lists(rows):
        text = "email\n" + "\n".join(f"p{n}@example.com" for n in range(start, end))
        table = read_file(io.BytesIO(text.encode()))
        made: dict[str, Any] = {"flow_id": "1", "flow_name": "Flow", "source": "x", "by": None}
        batch = create_import(workspace, table, token=uuid4(), **made)
        preflight.run_preflight(batch.pk)
        for _ in range(2):
            confirm(batch, count=lines_to_send(batch).count(), per_minute=0, by=None)
    Batch.objects.update(has_first_success=True)


def lists(rows: int) -> list[tuple[int, int]]:
    """Return three lists over ``rows`` candidates. Two consecutive ones share a tenth."""
    third, shared = rows // 3, rows // 10
    return [(0, third + shared), (third, 2 * third + shared), (2 * third, rows)]


def work() -> None:
    from dashboard.assignments import tasks
    from dashboard.assignments.invitations import batch_lease, reconciliation, send
    from dashboard.assignments.invitations.presence import ABSENT
    from dashboard.assignments.runs import runner
    from dashboard.core.management.commands.work import run
    from dashboard.core.tasks import scheduler, task_worker
    from dashboard.workspaces.connection import rate_limit

    batch_lease.LEASE_DURATION = timedelta(seconds=1.5)
    tasks.ENQUEUE_AGAIN_AFTER = timedelta(seconds=1)
    task_worker.TICK = 0.2  # type: ignore[misc]
    scheduler.register("assignments", 0.3, tasks.sweep)
    rate_limit.MAX_PAUSE = 0.3
    runner.SLICE_SECONDS = 5.0  # type: ignore[misc]
    if os.environ.get("CHAOS_BLIND"):
        for module in (send, reconciliation):
            setattr(module, "confirm_in_flow", lambda row, finder: ABSENT)  # noqa: B010
    _arm(os.environ.get("CHAOS_KILL_AT", ""))
    run(threads=4)


def report() -> None:
    """Print the rows as JSON: the number per state, and the state of each candidate's row."""
    from dashboard.assignments.models.assignments import Assignment

    rows = dict(Assignment.objects.values_list("email", "state"))
    total = Assignment.objects.count()
    print(json.dumps({"total": total, "rows": rows, "states": Counter(rows.values())}))


def _arm(point: str) -> None:
    """Patch ``point`` so that it dies by SIGKILL with the given chance."""
    from dashboard.assignments.invitations import send
    from dashboard.assignments.runs import runner
    from flows_api import FlowsClient

    points: dict[str, tuple[Any, str, bool]] = {
        "before commit": (runner.BatchRunner, "_claim_next", True),
        "after commit": (runner.BatchRunner, "_claim_next", False),
        "after post": (FlowsClient, "assign", False),
        "before recording": (send, "settle", True),
    }
    if point:
        owner, name, is_before = points[point]
        setattr(owner, name, _dying(getattr(owner, name), is_before))


def _dying(function: Any, is_before: bool) -> Any:
    chance = float(os.environ["CHAOS_KILL_CHANCE"])
    dice = random.Random(int(os.environ["CHAOS_SEED"]))

    def perhaps_die() -> None:
        if dice.random() < chance:
            os.kill(os.getpid(), signal.SIGKILL)

    def replaced(*args: Any, **kwargs: Any) -> Any:
        if is_before:
            perhaps_die()
        result = function(*args, **kwargs)
        if not is_before:
            perhaps_die()
        return result

    return replaced


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.chaos.settings"
    django.setup()
    match sys.argv[1:]:
        case ["prepare", number]:
            prepare(int(number))
        case ["work"]:
            work()
        case ["report"]:
            report()
