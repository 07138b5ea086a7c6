"""A synced flow whose candidates have known scores, and files with their groups."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.progress.metrics.types import FlowMetrics, load_metrics
from dashboard.progress.models import SyncedFlow
from flows_api import Attempt, Candidate
from tests.progress.factories import NOON, STEPS, write_sync
from tests.support.pages import LintingClient
from tests.support.users import Users

PAGE = "/w/acme/flows/9/progress/adverse-impact/"
Scores = Sequence[float | None]


def address(number: int) -> str:
    return f"candidate-{number}@example.com"


def scored_flow(cast: Users, scores: Mapping[int, Scores], inclusive: bool = True) -> SyncedFlow:
    """Make a synced flow of three steps with candidates by their number and scores step by step."""
    steps = [step | {"inclusive": inclusive} for step in STEPS]
    flow = SyncedFlow.objects.create(
        workspace=cast.acme, flow_id="9", name="Engineers", steps=steps
    )
    write_sync(flow, NOON, *(_candidate(number, own) for number, own in scores.items()))
    return flow


def _candidate(number: int, scores: Scores) -> Candidate:
    attempts = tuple(
        Attempt(step_order=order, score=score, passed=score >= 60)
        for order, score in enumerate(scores, 1)
        if score is not None
    )
    return Candidate(
        id=str(number),
        email=address(number),
        status="IN_PROGRESS",
        current_step=1,
        attempts=attempts,
    )


def metrics_of(flow: SyncedFlow) -> FlowMetrics:
    known = load_metrics(flow.metrics)
    assert known is not None
    return known


def csv_of(rows: Iterable[Sequence[object]], header: str = "E-mail,Group") -> bytes:
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    return "\n".join(lines).encode()


def grant(cast: Users) -> None:
    """Let all of Acme's members compare groups."""
    cast.acme.memberships.update(can_screen_impact=True)


def upload(client: LintingClient, content: bytes, name: str = "groups.csv", **fields: Any) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content), **fields})
