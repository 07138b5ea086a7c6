"""Preflight: find out which candidates of an import are in the flow, or were assigned by Flowdeck.

It reads the flow's candidates page by page, sends nothing, and holds only those pages in memory.
When a worker dies, the next one starts again from the first page.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.batch import Batch, Line
from dashboard.assignments.choices import HOLDING, SENDABLE, BatchState, State, Verdict
from dashboard.assignments.chunks import in_chunks
from dashboard.assignments.erased import erased_keys
from dashboard.assignments.flow_candidates import NoTurn, keys_of, present_pages
from dashboard.assignments.lease import READING_LASTS, Lost, keep, lease
from dashboard.assignments.models import Assignment
from dashboard.web.problems import problem_of
from dashboard.workspaces import pacing
from dashboard.workspaces.elsewhere import elsewhere
from dashboard.workspaces.models import ApiKey
from dashboard.workspaces.partner import client_for
from dashboard.workspaces.sealing import SealBroken
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
WAITING = _("Taptalent is having problems")


def check(batch_id: UUID) -> None:
    """Bring a batch from CHECKING to READY.

    If the flow can't be read, save the reason, and leave it in CHECKING.
    """
    with lease(batch_id, BatchState.CHECKING) as mine:
        if mine is None:
            return
        try:
            _check_or_save_error(mine)
        except Lost:
            return


def _check_or_save_error(batch: Batch) -> None:
    """Run the check, and save the reason when it fails. Raise Lost."""
    try:
        _check(batch, client_for(batch.workspace))
    except (ApiKey.DoesNotExist, SealBroken):
        keep(batch, trouble=str(NO_KEY), called_at=_next_call(batch))
    except NoTurn:
        keep(batch, trouble=str(WAITING))
    except FlowsError as error:
        keep(batch, trouble=str(problem_of(error).heading)[:300], **_back_off(batch, error))
    else:
        pacing.note_answer(batch.workspace_id)


def _back_off(batch: Batch, error: FlowsError) -> dict[str, Any]:
    """Back off as ``error`` demands, and return the field changes it needs.

    Errors that pass by themselves wait in the workspace's rate limiter. The others wait for a
    member's action, with the time of the next attempt as a change.
    """
    match error:
        case FlowsError(retry_after=float(seconds)):
            pacing.hold_off(batch.workspace_id, seconds)
        case Overloaded():
            pass
        case RateLimited() | Unavailable():
            pacing.note_trouble(batch.workspace_id)
        case _:
            return {"called_at": _next_call(batch)}
    return {}


def _next_call(batch: Batch) -> datetime:
    """Return the time of the next attempt, ever later: after half the batch's age."""
    now = timezone.now()
    return now + min(max((now - batch.created_at) / 2, SOONEST), LATEST)


def _check(batch: Batch, flows: FlowsClient) -> None:
    keep(batch, lasts=READING_LASTS)
    for read, page in enumerate(present_pages(flows, batch), 1):
        _mark_page(batch, page)
        progress = {"pages_read": read, "pages_in_all": page.total_pages, "trouble": ""}
        keep(batch, lasts=READING_LASTS, **progress)
    lines = batch.lines.filter(verdict__in=SENDABLE)
    for chunk in in_chunks(lines):
        mark_held(batch, chunk)
    for chunk in in_chunks(lines.filter(verdict=Verdict.NEW)):
        mark_elsewhere(batch, chunk)
    keep(batch, state=BatchState.READY, listed_at=timezone.now())


def _mark_page(batch: Batch, page: CandidatePage) -> None:
    keys = keys_of(page)
    for line in batch.lines.filter(person__in=keys, verdict__in=SENDABLE):
        mark_here(line, keys[line.person])


def mark_here(line: Line, status: str) -> None:
    """Set ``line`` to already in the flow, with the partner's ``status`` as its detail."""
    note = status.replace("_", " ").capitalize()
    _set_status(line, Verdict.HERE, note=note, included=False)


def mark_held(batch: Batch, lines: list[Line]) -> None:
    """Set the status of ``lines`` whose candidates Flowdeck has assigned, or is about to.

    The flow may list them only later.
    """
    rows = Assignment.objects.filter(
        workspace=batch.workspace_id,
        flow_id=batch.flow_id,
        person__in=[line.person for line in lines],
        state__in=HOLDING,
    )
    states = dict(rows.values_list("person", "state"))
    keys = [line.person for line in lines]
    states |= dict.fromkeys(erased_keys(batch.workspace_id, batch.flow_id, keys), State.ASSIGNED)
    for line in lines:
        if line.person in states:
            note = str(State(states[line.person]).label)
            _set_status(line, Verdict.HELD, note=note, included=False)


def mark_elsewhere(batch: Batch, lines: list[Line]) -> None:
    """Set the status of ``lines`` whose candidates are in another flow of the workspace."""
    keys = [line.person for line in lines]
    found = elsewhere(batch.workspace, batch.flow_id, keys)
    for line in lines:
        if line.person in found:
            _set_status(line, Verdict.ELSEWHERE, note=found[line.person])


def _set_status(line: Line, verdict: Verdict, **changes: object) -> None:
    Line.objects.filter(pk=line.pk).update(verdict=verdict, **changes)
