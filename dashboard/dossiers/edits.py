"""The thresholds that members save in Flowdeck, recorded with the effect that was expected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.core.audit_events import AuditEvent
from dashboard.core.params import read_date, read_int
from dashboard.dossiers.models import ReviewDate, ThresholdEdit
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow, SyncRun
from dashboard.progress.segments.definitions import passing_results

ACTIONS = ("flow.created", "flow.changed")


@dataclass(frozen=True)
class ExpectedEffect:
    """The number of a snapshot's ``scored`` candidates who pass at the old and new threshold."""

    version: int
    synced_at: datetime | None
    scored: int
    passing: int
    would_pass: int


def record_threshold_edits(event: AuditEvent, **_signal: Any) -> None:
    """Record each threshold that a member saved, and when it is due for review.

    It receives every audit event and handles those of flows.
    """
    if event.action not in ACTIONS or event.workspace is None:
        return
    facts = event.details
    rows = list(_edits(event, str(facts.get("flow_id") or "")[:100]))
    ThresholdEdit.objects.bulk_create(rows)
    for row in rows:
        if row.review_on is not None:
            plan_review(row.workspace_id, row.flow_id, row.order, row.review_on)


def plan_review(workspace_id: int, flow_id: str, order: int, due_on: Any) -> None:
    """Set the date of the next review of a step's threshold, None for no date."""
    ReviewDate.objects.update_or_create(
        workspace_id=workspace_id, flow_id=flow_id, order=order, defaults={"due_on": due_on}
    )


def expected_effect(
    flow: SyncedFlow, order: int, thresholds: tuple[float, float], shown: int | None
) -> ExpectedEffect | None:
    """Return the effect of changing a threshold from the first to the second of ``thresholds``.

    It is that of the snapshot ``shown``, where the page showed one, else of the newest. Return None
    without scores.
    """
    version = flow.version if shown is None else min(shown, flow.version)
    data = FlowData.at(flow, version)
    scored = data.results.filter(order=order, score__isnull=False).count()
    if not scored:
        return None
    passing, would_pass = (passing_results(data, order, at).count() for at in thresholds)
    return ExpectedEffect(version, _synced_at(flow, version), scored, passing, would_pass)


def _edits(event: AuditEvent, flow_id: str) -> Iterator[ThresholdEdit]:
    """Yield the rows of an event, whose details were made by the editor of flows."""
    workspace: Any = event.workspace
    facts: Mapping[str, Any] = event.details
    changed = [one for one in facts.get("thresholds", ()) if flow_id]
    flow = SyncedFlow.objects.filter(workspace_id=workspace.pk, flow_id=flow_id).first()
    shown = read_int(str(facts.get("shown_version") or "")) or None
    for one in changed:
        row = ThresholdEdit(
            workspace_id=workspace.pk,
            flow_id=flow_id,
            order=one["order"],
            label=one["label"][:300],
            old=one["old"],
            new=one["new"],
            by=event.actor.email if event.actor else "",
            at=event.at,
            reason=str(facts.get("reason") or "")[:500],
            review_on=read_date(facts.get("review_on")),
        )
        yield _with_effect(row, flow, shown)


def _with_effect(row: ThresholdEdit, flow: SyncedFlow | None, shown: int | None) -> ThresholdEdit:
    if flow is None or row.old is None or row.new is None:
        return row
    effect = expected_effect(flow, row.order, (row.old, row.new), shown)
    if effect is not None:
        row.version, row.synced_at = effect.version, effect.synced_at
        row.scored, row.passing, row.would_pass = effect.scored, effect.passing, effect.would_pass
        row.is_shown = shown is not None
    return row


def _synced_at(flow: SyncedFlow, version: int) -> datetime | None:
    """Return when the snapshot was synced. The newest may be confirmed by a later sync."""
    if version == flow.version:
        return flow.synced_at
    runs = SyncRun.objects.filter(flow=flow, version=version)
    return runs.values_list("at", flat=True).first()
