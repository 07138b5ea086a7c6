"""Pause, resume, cancel: each one UPDATE that names the states it starts from."""

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from dashboard.assignments.batch import GOING, PREVIEW, STOPPABLE, Batch, BatchState, PauseKind
from dashboard.assignments.figures import recount
from dashboard.assignments.hours import next_open
from dashboard.assignments.models import Assignment, State
from dashboard.workspaces.models import ApiKey, KeyCheck


def pause(
    batch: Batch, kind: PauseKind, reason: str = "", *, refusal: dict[str, Any] | None = None
) -> bool:
    """Begin nothing more; what is on its way to the partner still gets its answer. ``refusal`` is
    kept for the form that corrects it (``correcting.py``)."""
    return _steer(
        batch,
        GOING,
        state=BatchState.PAUSED,
        pause_kind=kind,
        pause_reason=reason[:500],
        refusal=refusal or {},
        paused_at=timezone.now(),
        rate=0,
    )


def pause_of(batch: Batch) -> str:
    """The pause that ``batch`` is in, in one word, so that a page can say which one it shows; "" if
    it is in none."""
    if batch.state != BatchState.PAUSED or batch.paused_at is None:
        return ""
    return f"{batch.pause_kind} {batch.paused_at.isoformat()}"


def resume(batch: Batch) -> bool:
    """Go on, if need be when its hours come; nobody who was begun is begun again.

    It ends the pause that ``batch`` was read in. False when that is over, even if another has begun
    meanwhile, which nobody has decided about yet.
    """
    now = timezone.now()
    seen = Batch.objects.filter(pause_kind=batch.pause_kind, paused_at=batch.paused_at)
    return _steer(
        batch,
        (BatchState.PAUSED,),
        seen,
        state=BatchState.RUNNING,
        pause_kind="",
        pause_reason="",
        refusal={},
        starts_at=next_open(now, batch.office_zone),
        resumed_at=now,
        called_at=None,
    )


def cancel(batch: Batch) -> bool:
    """End it: who is waiting is not invited, and nobody again. There is no way to call back those
    who were."""
    stopped = _steer(
        batch,
        STOPPABLE,
        state=BatchState.CANCELLED,
        finished_at=timezone.now(),
        rate=0,
        refusal={},
        unread=False,
    )
    if stopped:
        drop_waiting(batch)
    return stopped


def discard(batch: Batch) -> bool:
    """Throw a list away that nobody has confirmed; False when somebody has, or is doing so."""
    with transaction.atomic():
        here = Batch.objects.filter(pk=batch.pk, state__in=PREVIEW)
        # The state first: a deletion reads what it deletes, and a confirmation may come in between.
        if not here.update(state=BatchState.CANCELLED):
            batch.refresh_from_db()
            return False
        Batch.objects.filter(pk=batch.pk).delete()
    return True


def drop_waiting(batch: Batch) -> None:
    """What waits in a cancelled batch is cancelled before sending; what was to be sent again, if a
    look-up finds nothing, needs another decision."""
    waiting = Assignment.objects.filter(batch=batch, state=State.WAITING)
    waiting.update(state=State.CANCELLED, settled_at=timezone.now(), due_at=None)
    Assignment.objects.filter(batch=batch, resend=True).update(resend=False)
    recount(batch.pk)


def start(batch: Batch) -> bool:
    """The hold is over."""
    now = timezone.now()
    here = Batch.objects.filter(pk=batch.pk, state=BatchState.HELD, starts_at__lte=now)
    return bool(here.update(state=BatchState.RUNNING, resumed_at=now, version=F("version") + 1))


def rest(batch: Batch) -> bool:
    """Whether the hours of ``batch``, which runs, are over for now: then nothing of it is due
    before they come again. The flow's list, by then hours old, is read anew."""
    now = timezone.now()
    opens = next_open(now, batch.office_zone)
    if opens == now:
        return False
    here = Batch.objects.filter(pk=batch.pk, state=BatchState.RUNNING)
    here.update(starts_at=opens, resumed_at=opens, rate=0, version=F("version") + 1)
    return True


def key_is_new(batch: Batch) -> bool:
    """Whether the key was replaced, or found good again, since ``batch`` paused because of it."""
    key = ApiKey.objects.defer("sealed").filter(workspace=batch.workspace_id).first()
    if key is None or batch.paused_at is None:
        return False
    accepted = key.check_result == KeyCheck.ACCEPTED and key.checked_at > batch.paused_at
    return accepted or key.saved_at > batch.paused_at


def _steer(
    batch: Batch,
    start_from: tuple[BatchState, ...],
    among: "QuerySet[Batch] | None" = None,
    **changes: object,
) -> bool:
    batches = Batch.objects.all() if among is None else among
    here = batches.filter(pk=batch.pk, state__in=start_from)
    moved = here.update(version=F("version") + 1, **changes)
    batch.refresh_from_db()
    return bool(moved)
