"""Preflight: find out which candidates of an import are in the flow, or were assigned by Flowdeck.

It reads the flow's candidates page by page, as a sync does, until nobody can have slipped through.
It sends nothing. Of each candidate it holds only what identifies them. When a worker dies, the next
one starts again from the first page.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.imports.chunks import in_chunks
from dashboard.assignments.invitations.batch_lease import (
    READING_LEASE_DURATION,
    LeaseLost,
    acquire_lease,
    renew_lease,
)
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.erased import erased_keys
from dashboard.assignments.invitations.finder import resolve_ids
from dashboard.assignments.invitations.flow_candidates import (
    UNREADABLE_FOR,
    NoPermit,
    acquire_permit,
    read_batch_flow,
)
from dashboard.assignments.invitations.presence import (
    ABSENT,
    Finding,
    ListedCandidates,
    Presence,
)
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import (
    RESERVING,
    SENDABLE,
    AssignmentState,
    BatchState,
    LineStatus,
)
from dashboard.core.errors.catalog import problem_for
from dashboard.workspaces.connection import rate_limit
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.models import ApiKey
from dashboard.workspaces.registries.cross_flow import find_other_flows
from flows_api import (
    CandidatePage,
    FlowsClient,
    FlowsError,
    Overloaded,
    RateLimited,
    Unavailable,
)

SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=5)
NO_KEY = _("This workspace has no valid API key")
PARTNER_PROBLEMS = _("Taptalent is having problems")


def run_preflight(batch_id: UUID) -> None:
    """Bring a batch from CHECKING to READY.

    If the flow can't be read, save the reason, and leave it in CHECKING.
    """
    with acquire_lease(batch_id, BatchState.CHECKING) as mine:
        if mine is None:
            return
        try:
            _check_or_save_error(mine)
        except LeaseLost:
            return


def _check_or_save_error(batch: Batch) -> None:
    """Run the check, and save the reason when it fails. Raise Lost."""
    try:
        _check(batch, client_for(batch.workspace))
    except (ApiKey.DoesNotExist, DecryptionError):
        renew_lease(batch, last_error=str(NO_KEY), enqueued_at=_next_call(batch))
    except NoPermit:
        renew_lease(batch, last_error=str(PARTNER_PROBLEMS))
    except FlowsError as error:
        renew_lease(
            batch, last_error=str(problem_for(error).heading)[:300], **_back_off(batch, error)
        )
    else:
        rate_limit.record_success(batch.workspace_id)


def _back_off(batch: Batch, error: FlowsError) -> dict[str, Any]:
    """Back off as ``error`` demands, and return the field changes it needs.

    Errors that pass by themselves wait in the workspace's rate limiter. The others wait for a
    member's action, with the time of the next attempt as a change.
    """
    match error:
        case FlowsError(retry_after=float(seconds)):
            rate_limit.back_off(batch.workspace_id, seconds)
        case Overloaded():
            pass
        case RateLimited() | Unavailable():
            rate_limit.record_failure(batch.workspace_id)
        case _:
            return {"enqueued_at": _next_call(batch)}
    return {}


def _next_call(batch: Batch) -> datetime:
    """Return the time of the next attempt, ever later: after half the batch's age."""
    now = timezone.now()
    return now + min(max((now - batch.created_at) / 2, SOONEST), LATEST)


def _check(batch: Batch, flows: FlowsClient) -> None:
    renew_lease(batch, lasts=READING_LEASE_DURATION)
    listed = _read_flow(batch, flows)
    lines = batch.lines.filter(status__in=SENDABLE)
    for chunk in in_chunks(lines):
        _set_statuses(batch, flows, listed, chunk)
        renew_lease(batch, lasts=READING_LEASE_DURATION)
    for chunk in in_chunks(lines.filter(status=LineStatus.NEW)):
        set_in_other_flow(batch, chunk)
    renew_lease(
        batch,
        state=BatchState.READY,
        flow_read_at=timezone.now(),
        doubts=listed.doubts,
        last_error="",
    )


def _read_flow(batch: Batch, flows: FlowsClient) -> ListedCandidates:
    """Return the flow's candidates, and save the progress for the page."""
    seen: set[int] = set()

    def report(page: CandidatePage) -> None:
        seen.add(page.page)
        progress = {"pages_read": len(seen), "page_count": page.total_pages, "last_error": ""}
        renew_lease(batch, lasts=READING_LEASE_DURATION, **progress)

    return read_batch_flow(flows, batch, report, give_up_at=batch.created_at + UNREADABLE_FOR)


def _set_statuses(
    batch: Batch, flows: FlowsClient, listed: ListedCandidates, lines: list[BatchLine]
) -> None:
    """Set the status of ``lines`` by the flow's list, and by our own rows."""

    def acquire() -> None:
        acquire_permit(batch.workspace_id)
        renew_lease(batch, lasts=READING_LEASE_DURATION)

    details = [CandidateDetails.from_row(line) for line in lines]
    wanted = resolve_ids(flows, details, acquire=acquire)
    findings = [listed.find(candidate) if candidate else ABSENT for candidate in wanted]
    left, doubtful = [], {}
    for line, finding in zip(lines, findings, strict=True):
        if finding.presence == Presence.PRESENT:
            set_already_in_flow(line, finding)
        else:
            left.append(line)
            doubtful[line.pk] = finding
    reserved = set_in_other_batch(batch, left)
    for line in left:
        finding = doubtful[line.pk]
        if finding.presence == Presence.UNKNOWN and line.pk not in reserved:
            set_unknown(line, finding)


def set_already_in_flow(line: BatchLine, finding: Finding) -> None:
    """Set ``line`` to already in the flow, with the partner's status as its detail."""
    status = finding.listed.status if finding.listed else ""
    detail = status.replace("_", " ").capitalize()
    _set_status(line, LineStatus.ALREADY_IN_FLOW, detail=detail, included=False)


def set_unknown(line: BatchLine, finding: Finding) -> None:
    """Set ``line`` to "can't tell", with the kind of doubt as its detail.

    It is sent only if a member selects it from now on: an earlier choice was about a line without
    this doubt.
    """
    choice = False if line.manual_choice is False else None
    changes = {"detail": finding.doubt or "", "included": False, "manual_choice": choice}
    _set_status(line, LineStatus.UNKNOWN, **changes)


def set_in_other_batch(batch: Batch, lines: list[BatchLine]) -> set[int]:
    """Set the status of ``lines`` whose candidates Flowdeck has assigned, or is about to.

    Return their primary keys. The flow may list them only later.
    """
    rows = Assignment.objects.filter(
        workspace=batch.workspace_id,
        flow_id=batch.flow_id,
        candidate_key__in=[line.candidate_key for line in lines],
        state__in=RESERVING,
    )
    states = dict(rows.values_list("candidate_key", "state"))
    keys = [line.candidate_key for line in lines]
    states |= dict.fromkeys(
        erased_keys(batch.workspace_id, batch.flow_id, keys), AssignmentState.ASSIGNED
    )
    reserved = [line for line in lines if line.candidate_key in states]
    for line in reserved:
        detail = states[line.candidate_key]
        _set_status(line, LineStatus.IN_OTHER_BATCH, detail=detail, included=False)
    return {line.pk for line in reserved}


def set_in_other_flow(batch: Batch, lines: list[BatchLine]) -> None:
    """Set the status of ``lines`` whose candidates are in another flow of the workspace."""
    keys = [line.candidate_key for line in lines]
    found = find_other_flows(batch.workspace, batch.flow_id, keys)
    for line in lines:
        if line.candidate_key in found:
            _set_status(line, LineStatus.IN_OTHER_FLOW, detail=found[line.candidate_key])


def _set_status(line: BatchLine, status: LineStatus, **changes: object) -> None:
    BatchLine.objects.filter(pk=line.pk).update(status=status, **changes)
