"""Pre-flight: who of a list is in the flow already, or known from elsewhere (field.md idea 3).

It reads the flow's candidates page by page; nothing is sent, and nobody but those pages is held in
memory. Whatever dies, the next worker reads again from the first page.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.addresses import normalised
from dashboard.assignments.batch import SENDABLE, Batch, BatchState, Line, Verdict
from dashboard.assignments.chunks import in_chunks
from dashboard.assignments.erasing import still_held
from dashboard.assignments.lease import READING_LASTS, Lost, keep, lease
from dashboard.assignments.models import HOLDING, Assignment, State
from dashboard.web.problems import problem_of
from dashboard.workspaces import pacing
from dashboard.workspaces.elsewhere import elsewhere
from dashboard.workspaces.models import ApiKey
from dashboard.workspaces.partner import client_for
from dashboard.workspaces.sealing import SealBroken
from flows_api import (
    MOST_PER_PAGE,
    CandidatePage,
    FlowsClient,
    FlowsError,
    Overloaded,
    RateLimited,
    Unavailable,
)

AT_ONCE = 4
PATIENCE: Final = 2.0
"""Seconds: for AT_ONCE turns and a call's time together less than the lease lasts."""
SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=5)
NO_KEY = _("This workspace has no usable API key")
WAITING = _("Taptalent asks us to wait, or does not answer properly")


class NoTurn(Exception):
    """No call may be made for now: the workspace's pace, which all workers share, says so."""


def check(batch_id: UUID) -> None:
    """Bring a batch in CHECKING to READY; when the flow can't be read, say why and leave it."""
    with lease(batch_id, BatchState.CHECKING) as mine:
        if mine is None:
            return
        try:
            _check_or_say_why(mine)
        except Lost:
            return


def present_pages(flows: FlowsClient, batch: Batch) -> Iterator[CandidatePage]:
    """All pages of the flow's candidates, several on their way at a time.

    The turns are taken here, so that only this thread uses the database. Raises FlowsError, and
    NoTurn.
    """

    def page(number: int) -> CandidatePage:
        return flows.list_candidates(batch.flow_id, page=number, page_size=MOST_PER_PAGE)

    first = last = _in_turn(batch, page)(1)
    yield first
    with ThreadPoolExecutor(AT_ONCE) as pool:
        coming: deque[Future[CandidatePage]] = deque()
        for number in range(2, (first.total_pages or 1) + 1):
            _take_turn(batch)
            coming.append(pool.submit(page, number))
            if len(coming) >= AT_ONCE:
                yield (last := coming.popleft().result())
        while coming:
            yield (last := coming.popleft().result())
    # The end was unknown, or has moved on while we read.
    while last.has_next and (last.candidates or last.unreadable):
        yield (last := _in_turn(batch, page)(last.page + 1))


def keys_of(page: CandidatePage) -> dict[str, str]:
    """The people of a page, by both keys that a line may have, with their status."""
    found = {}
    for person in page.candidates:
        if person.email:
            found[f"email:{normalised(person.email)}"] = person.status
        if person.job_candidate_id:
            found[f"job-candidate:{person.job_candidate_id}"] = person.status
    return found


def _check_or_say_why(batch: Batch) -> None:
    """Raises Lost."""
    try:
        _check(batch, client_for(batch.workspace))
    except (ApiKey.DoesNotExist, SealBroken):
        keep(batch, trouble=str(NO_KEY), called_at=_next_call(batch))
    except NoTurn:
        keep(batch, trouble=str(WAITING))
    except FlowsError as error:
        keep(batch, trouble=str(problem_of(error).heading)[:300], **_backed_off(batch, error))
    else:
        pacing.note_answer(batch.workspace_id)


def _backed_off(batch: Batch, error: FlowsError) -> dict[str, Any]:
    """What passes by itself waits at the workspace's pace; the changes that make the rest wait."""
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
    """Ever later, as somebody has to mend it: after half the time that has gone by already."""
    now = timezone.now()
    return now + min(max((now - batch.created_at) / 2, SOONEST), LATEST)


def _check(batch: Batch, flows: FlowsClient) -> None:
    keep(batch, lasts=READING_LASTS)
    for read, page in enumerate(present_pages(flows, batch), 1):
        _mark_here(batch, page)
        progress = {"pages_read": read, "pages_in_all": page.total_pages, "trouble": ""}
        keep(batch, lasts=READING_LASTS, **progress)
    lines = batch.lines.filter(verdict__in=SENDABLE)
    for chunk in in_chunks(lines):
        mark_held(batch, chunk)
    for chunk in in_chunks(lines.filter(verdict=Verdict.NEW)):
        mark_elsewhere(batch, chunk)
    keep(batch, state=BatchState.READY, listed_at=timezone.now())


def _mark_here(batch: Batch, page: CandidatePage) -> None:
    keys = keys_of(page)
    for line in batch.lines.filter(person__in=keys, verdict__in=SENDABLE):
        mark_here(line, keys[line.person])


def mark_here(line: Line, status: str) -> None:
    """They are in the flow already."""
    note = status.replace("_", " ").capitalize()
    _mark(line, Verdict.HERE, note=note, included=False)


def mark_held(batch: Batch, lines: list[Line]) -> None:
    """Those whom Flowdeck has assigned, or is about to: the flow may show them only later."""
    rows = Assignment.objects.filter(
        workspace=batch.workspace_id,
        flow_id=batch.flow_id,
        person__in=[line.person for line in lines],
        state__in=HOLDING,
    )
    states = dict(rows.values_list("person", "state"))
    keys = [line.person for line in lines]
    states |= dict.fromkeys(still_held(batch.workspace_id, batch.flow_id, keys), State.ASSIGNED)
    for line in lines:
        if line.person in states:
            note = str(State(states[line.person]).label)
            _mark(line, Verdict.HELD, note=note, included=False)


def mark_elsewhere(batch: Batch, lines: list[Line]) -> None:
    """Those who are in another flow of the workspace."""
    people = [line.person for line in lines]
    found = elsewhere(batch.workspace, batch.flow_id, people)
    for line in lines:
        if line.person in found:
            _mark(line, Verdict.ELSEWHERE, note=found[line.person])


def _mark(line: Line, verdict: Verdict, **changes: object) -> None:
    Line.objects.filter(pk=line.pk).update(verdict=verdict, **changes)


def _in_turn(batch: Batch, page: Callable[[int], CandidatePage]) -> Callable[[int], CandidatePage]:
    def fetched(number: int) -> CandidatePage:
        _take_turn(batch)
        return page(number)

    return fetched


def _take_turn(batch: Batch) -> None:
    if not pacing.take_turn(batch.workspace_id, patience=PATIENCE):
        raise NoTurn
