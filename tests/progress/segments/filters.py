"""Filters of the list of candidates, each with the rows that it should find."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import QueryDict

from dashboard.progress.models import (
    GONE,
    CandidateLabel,
    CandidateState,
    Note,
    Review,
    Snooze,
    SyncedCandidate,
    SyncedFlow,
)
from dashboard.workspaces.models import Label, Workspace
from flows_api import Candidate
from tests.progress.drawn import STATUSES
from tests.progress.factories import HOUR, START, write_sync
from tests.support.users import Users

Row = dict[str, Any]
OPEN = STATUSES[:2]
DAY = START.date()
MIDNIGHT = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
TWO, THREE, DELETED = 2, 3, 4
"""Keys of labels: on each second and on each third candidate, and one that is gone."""
FILTERS: dict[str, Callable[[Row], bool]] = {
    "search=ann": lambda row: "ann" in row["state"].candidate.search_text,
    "status=FAILED": lambda row: row["state"].status == "FAILED",
    "status=NOT_STARTED&status=COMPLETED": lambda row: (
        row["state"].status in ("NOT_STARTED", "COMPLETED")
    ),
    "step=2": lambda row: row["step"] == 2,
    "min-1=7.5": lambda row: row["score-1"] is not None and row["score-1"] >= 7.5,
    "min-2=0&max-2=60": lambda row: row["score-2"] is not None and 0 <= row["score-2"] <= 60,
    "max-1=7,5": lambda row: row["score-1"] is not None and row["score-1"] <= 7.5,
    "result-1=passed": lambda row: row["state"].passed >= 1,
    "result-2=failed": lambda row: (row["state"].failed_step, row["state"].passed) == (2, 1),
    "result-1=pending": lambda row: (
        row["state"].status in OPEN and row["state"].failed_step is None and not row["state"].passed
    ),
    f"assigned-from={DAY}": lambda row: row["assigned"] is not None and row["assigned"] >= MIDNIGHT,
    f"assigned-to={DAY - timedelta(days=1)}": lambda row: (
        row["assigned"] is not None and row["assigned"] < MIDNIGHT
    ),
    f"active-from={DAY}&active-to={DAY}": lambda row: (
        MIDNIGHT <= row["activity"] < MIDNIGHT + timedelta(days=1)
    ),
    "domain=x.example": lambda row: row["state"].candidate.domain == "x.example",
    "other-flows=yes": lambda row: row["state"].candidate.email == "a@x.example",
    "other-flows=no": lambda row: row["state"].candidate.email != "a@x.example",
    "note=yes": lambda row: row["key"] % 2 == 0,
    "note=no": lambda row: row["key"] % 2 == 1,
    "reviewed=yes": lambda row: row["key"] % 3 == 0,
    "snoozed=no": lambda row: row["key"] % 5 > 0,
    "labeled=yes": lambda row: row["key"] % 2 == 0 or row["key"] % 3 == 0,
    "labeled=no": lambda row: row["key"] % 2 > 0 and row["key"] % 3 > 0,
    f"label={TWO}": lambda row: row["key"] % 2 == 0,
    f"label={TWO}&label={THREE}": lambda row: row["key"] % 6 == 0,
    f"label={TWO}&label={DELETED}": lambda row: False,
}


def annotate(workspace: Workspace) -> None:
    """Add notes, labels, reviews and snoozes to some candidates, by their keys."""
    everyone = list(SyncedCandidate.objects.all())
    for key in (TWO, THREE):
        Label.objects.create(pk=key, workspace=workspace, name=f"Label {key}")
        CandidateLabel.objects.bulk_create(
            CandidateLabel(candidate=c, label_id=key) for c in everyone if c.pk % key == 0
        )
    Note.objects.bulk_create(Note(candidate=c, text="x") for c in everyone if c.pk % 2 == 0)
    Review.objects.bulk_create(
        Review(candidate=c, flow=c.flow, order=1, score=1) for c in everyone if c.pk % 3 == 0
    )
    until = datetime(9999, 1, 1, tzinfo=UTC)
    Snooze.objects.bulk_create(
        Snooze(candidate=c, flow=c.flow, until=until, moved_before=START)
        for c in everyone
        if c.pk % 5 == 0
    )


def add_other_flows(cast: Users) -> None:
    """Write flows beside the drawn one: only one address there is in the workspace, and listed."""
    for flow_id, workspace, email, listed in (
        ("2", cast.acme, "A@X.example", True),
        ("3", cast.acme, "b@x.example", False),
        ("4", cast.other, "b@x.example", True),
        ("5", cast.acme, None, True),
    ):
        flow = SyncedFlow.objects.create(workspace=workspace, flow_id=flow_id, name=flow_id)
        write_sync(flow, START, Candidate(id="same", status="IN_PROGRESS", email=email))
        if not listed:
            write_sync(flow, START + HOUR)
            CandidateState.objects.filter(flow=flow).update(status=GONE)


def shares_a_parameter(one: str, other: str) -> bool:
    return not QueryDict(one).keys().isdisjoint(QueryDict(other).keys())
