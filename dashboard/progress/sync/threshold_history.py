"""The threshold history: each change, who made it, and how many scores it affected."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.core.audit_events import AuditEvent
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.progress.metrics.compute import step_rule
from dashboard.progress.models import FlowEdit, StepResult, SyncedFlow, ThresholdChange
from dashboard.progress.segments.filters import lies_between
from flows_api import Flow, PassRule

EDIT_GRACE = timedelta(minutes=1)
"""How long after the start of a sync one of our own saves may still be part of it."""


def stored_steps(flow: Flow) -> list[dict[str, Any]]:
    """Return the flow's steps as ``SyncedFlow.steps`` stores them."""
    return [
        {
            "order": step.order,
            "label": step.label[:300],
            "assessment_id": step.assessment_id,
            "mark": step.pass_threshold,
            "inclusive": PassRule().inclusive,
            "is_learned": False,
        }
        for step in flow.steps or ()
    ]


def threshold_changes(
    flow: SyncedFlow, earlier_steps: list[dict[str, Any]], *, version: int, synced_at: datetime
) -> list[ThresholdChange]:
    """Return the changes from ``earlier_steps`` to the flow's steps, [] at the first sync."""
    if flow.synced_at is None:
        return []
    edit = _own_edit(flow, synced_at)
    return [
        ThresholdChange(
            flow=flow,
            version=version,
            order=new["order"],
            label=new["label"],
            old=old,
            new=new["mark"],
            after=edit.at if edit else flow.synced_at,
            before=edit.at if edit else synced_at,
            by=edit.by if edit else "",
            reason=edit.reason if edit else "",
            between=_between(flow, new["order"], old, new["mark"]),
        )
        for old, new in _changed(earlier_steps, flow.steps)
    ]


def changed_since(flow: SyncedFlow, day: str) -> list[ThresholdChange]:
    """Return the thresholds that changed since ``day`` (ISO date, UTC), without added steps."""
    return _SINCE.fetch(flow.pk, datetime.combine(date.fromisoformat(day), time.min, UTC))


def _since(flow_id: int, start: datetime) -> QuerySet[ThresholdChange]:
    found = ThresholdChange.objects.filter(flow=flow_id, before__gte=start).exclude(old=None)
    return found.order_by("before", "pk")


_SINCE = PreparedQuery(_since, int, datetime)


def latest_changes(flow: SyncedFlow) -> list[ThresholdChange]:
    """Return the last ten changes of the flow's thresholds, the latest first."""
    return _LATEST.fetch(flow.pk)


def _latest(flow_id: int) -> QuerySet[ThresholdChange]:
    return ThresholdChange.objects.filter(flow=flow_id).order_by("-before", "-pk")[:10]


_LATEST = PreparedQuery(_latest, int)


def record_flow_edit(event: AuditEvent, **_signal: Any) -> None:
    """Record who saved the flow in Flowdeck, and have it synced soon.

    It receives every audit event and handles ``flow.changed``.
    """
    flow_id = str(event.details.get("flow_id", ""))[:100]
    if event.action != "flow.changed" or event.workspace is None or not flow_id:
        return
    by = event.actor.email if event.actor else ""
    # A form may post a NUL, which PostgreSQL takes in no text.
    reason = str(event.details.get("reason") or "").replace("\0", "")[:500]
    made = {"by": by, "reason": reason, "at": event.at}
    FlowEdit.objects.create(workspace_id=event.workspace.pk, flow_id=flow_id, **made)
    known = SyncedFlow.objects.filter(workspace_id=event.workspace.pk, flow_id=flow_id)
    known.update(due_at=timezone.now())


def _changed(
    known: list[dict[str, Any]], steps: list[dict[str, Any]]
) -> Iterator[tuple[float | None, dict[str, Any]]]:
    """Yield each step whose threshold changed, with the old threshold. New steps have none."""
    before = {step["order"]: step["mark"] for step in known}
    for step in steps:
        if step["order"] not in before:
            yield None, step
        elif before[step["order"]] != step["mark"]:
            yield before[step["order"]], step


def _own_edit(flow: SyncedFlow, synced_at: datetime) -> FlowEdit | None:
    """Return the last save of this flow in Flowdeck since the previous sync."""
    edits = FlowEdit.objects.filter(workspace_id=flow.workspace_id, flow_id=flow.flow_id)
    is_recent = Q(at__gte=flow.synced_at, at__lte=synced_at + EDIT_GRACE)
    return edits.filter(is_recent).order_by("-at").first()


def _between(flow: SyncedFlow, order: int, old: float | None, new: float | None) -> int | None:
    """Count the scores that pass at the lower one of the two thresholds and fail at the other."""
    if old is None or new is None:
        return None
    low, high = sorted((old, new))
    scores = StepResult.objects.newest().filter(flow=flow, order=order, score__isnull=False)
    known: dict[str, Any] = next((one for one in flow.steps if one["order"] == order), {})
    return scores.filter(lies_between(step_rule(known), low, high)).count()
