"""Pause, resume, cancel: each one UPDATE that names the states it starts from."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dashboard.assignments.batch import PREVIEW, STOPPABLE, Batch, BatchState, PauseKind
from dashboard.assignments.figures import recount
from dashboard.assignments.models import Assignment, State
from dashboard.workspaces.models import ApiKey, KeyCheck

GOING = (BatchState.HELD, BatchState.RUNNING)


def pause(batch: Batch, kind: PauseKind, reason: str = "") -> bool:
    """Begin nothing more; what is on its way to the partner still gets its answer."""
    return _steer(
        batch,
        GOING,
        state=BatchState.PAUSED,
        pause_kind=kind,
        pause_reason=reason[:500],
        paused_at=timezone.now(),
        rate=0,
    )


def resume(batch: Batch) -> bool:
    """Go on; nobody who was begun is begun again."""
    return _steer(
        batch,
        (BatchState.PAUSED,),
        state=BatchState.RUNNING,
        pause_kind="",
        pause_reason="",
        resumed_at=timezone.now(),
        called_at=None,
    )


def cancel(batch: Batch) -> bool:
    """End it: who is waiting is not invited. There is no way to call back those who were."""
    stopped = _steer(
        batch, STOPPABLE, state=BatchState.CANCELLED, finished_at=timezone.now(), rate=0
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
    """What waits in a cancelled batch is cancelled before sending."""
    waiting = Assignment.objects.filter(batch=batch, state=State.WAITING)
    waiting.update(state=State.CANCELLED, settled_at=timezone.now(), due_at=None)
    recount(batch.pk)


def start(batch: Batch) -> bool:
    """The hold is over."""
    now = timezone.now()
    here = Batch.objects.filter(pk=batch.pk, state=BatchState.HELD, starts_at__lte=now)
    return bool(here.update(state=BatchState.RUNNING, resumed_at=now, version=F("version") + 1))


def key_is_new(batch: Batch) -> bool:
    """Whether the key was replaced, or found good again, since ``batch`` paused because of it."""
    key = ApiKey.objects.defer("sealed").filter(workspace=batch.workspace_id).first()
    if key is None or batch.paused_at is None:
        return False
    accepted = key.check_result == KeyCheck.ACCEPTED and key.checked_at > batch.paused_at
    return accepted or key.saved_at > batch.paused_at


def _steer(batch: Batch, start_from: tuple[BatchState, ...], **changes: object) -> bool:
    here = Batch.objects.filter(pk=batch.pk, state__in=start_from)
    moved = here.update(version=F("version") + 1, **changes)
    batch.refresh_from_db()
    return bool(moved)
