"""The gate that every invitation passes: a notice recorded, so many working days before.

``open_rows`` is the one rule. Reviews ask it for their lines, and the call to the partner for its
row at the moment of sending. Days are those of UTC, so that a page promises nothing that the worker
refuses.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, Final, TypeVar

from django.db import models
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.gates import CandidateNotice, GateBypass, NoticeRule
from dashboard.core.working_days import add_working_days, latest_start
from dashboard.workspaces.models import Workspace
from flows_api import FlowsError

Row = TypeVar("Row", bound=models.Model)
CHUNK: Final = 500


class GateClosed(FlowsError):
    """No notice is recorded in time, so the partner was not called."""


@dataclass(frozen=True)
class GateStatus:
    """A closed gate, as pages say it: from which day it is open, None without a notice."""

    opens_on: date | None


@dataclass(frozen=True)
class Gate:
    """The rule of a workspace that requires a notice ``days`` working days before.

    ``today`` is the day for which it is asked.
    """

    workspace_id: int
    days: int
    today: date

    @property
    def latest(self) -> date:
        """Return the last day on which a notice is in time for today."""
        return latest_start(self.today, self.days)

    def opens_on(self, given_on: date | None) -> date | None:
        """Return from which day a notice of ``given_on`` is in time, None without a notice."""
        return None if given_on is None else add_working_days(given_on, self.days)


def find_gate(workspace_id: int) -> Gate | None:
    """Return the gate of a workspace, None where it requires no notice."""
    rule = NoticeRule.objects.filter(workspace=workspace_id, is_required=True).first()
    return Gate(workspace_id, rule.working_days, today()) if rule else None


def today() -> date:
    """Return the day in UTC."""
    return timezone.now().astimezone(UTC).date()


def open_rows(
    rows: "models.QuerySet[Row, Row]", gate: Gate | None, flow_id: str
) -> "models.QuerySet[Row, Row]":
    """Return those of ``rows``, by their ``candidate_key``, who may be assigned to the flow now."""
    if gate is None:
        return rows
    own = {"workspace": gate.workspace_id, "candidate_key": OuterRef("candidate_key")}
    in_time = CandidateNotice.objects.filter(**own, given_on__lte=gate.latest)
    bypassed = GateBypass.objects.filter(**own, flow_id=flow_id)
    is_open = Q(Exists(in_time)) | Q(Exists(bypassed))
    if any(field.name == "notice_on" for field in rows.model._meta.fields):
        # A line of an import may have its notice in a column, which is recorded at confirming.
        is_open |= Q(notice_on__lte=gate.latest)
    return rows.filter(is_open)


def is_open(row: Assignment) -> bool:
    """Return whether the candidate of ``row`` may be invited now."""
    gate = find_gate(row.workspace_id)
    if gate is None:
        return True
    return open_rows(Assignment.objects.filter(pk=row.pk), gate, row.flow_id).exists()


def opening_days(gate: Gate, keys: Collection[str]) -> dict[str, date]:
    """Return from which day each candidate with a notice may be assigned, by key."""
    found: dict[str, date] = {}
    wanted = list(keys)
    for start in range(0, len(wanted), CHUNK):
        rows = CandidateNotice.objects.filter(
            workspace=gate.workspace_id, candidate_key__in=wanted[start : start + CHUNK]
        )
        for key, first in rows.values_list("candidate_key").annotate(first=Min("given_on")):
            found[key] = add_working_days(first, gate.days)
    return found


def record_notices(
    workspace: Workspace, notices: Iterable[tuple[str, date, str]], *, by: User | None
) -> None:
    """Record notices, each a candidate's key, the day and the kind. Known ones stay as they are."""
    rows = [
        CandidateNotice(
            workspace=workspace, candidate_key=key, given_on=day, kind=kind, recorded_by=by
        )
        for key, day, kind in notices
    ]
    CandidateNotice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)


def bypass(
    workspace: Workspace, flow_id: str, keys: Iterable[str], *, reason: str, by: User
) -> None:
    """Open the gate of a flow for these candidates."""
    own: dict[str, Any] = {"workspace": workspace, "flow_id": flow_id, "reason": reason, "by": by}
    rows = [GateBypass(candidate_key=key, **own) for key in keys]
    GateBypass.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
