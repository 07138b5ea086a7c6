"""Controls of a batch: pause, resume, cancel. Each one UPDATE names the states it starts from."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from dashboard.assignments.invitations.counts import recount
from dashboard.assignments.invitations.sending_hours import next_open
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import (
    ACTIVE,
    CANCELLABLE,
    AssignmentState,
    BatchState,
    PauseKind,
)
from dashboard.workspaces.models import ApiKey, KeyCheck


def pause(
    batch: Batch, kind: PauseKind, reason: str = "", *, rejection: dict[str, Any] | None = None
) -> bool:
    """Pause the batch. Calls that are running still get their answer.

    ``rejection`` is stored for the form that corrects it.
    """
    return _steer(
        batch,
        ACTIVE,
        state=BatchState.PAUSED,
        pause_kind=kind,
        pause_reason=reason[:500],
        rejection=rejection or {},
        paused_at=timezone.now(),
        rate=0,
    )


def pause_token(batch: Batch) -> str:
    """Return a string that identifies the pause of ``batch``, or "" if it is not paused.

    A page posts it back, to tell which pause it showed.
    """
    if batch.state != BatchState.PAUSED or batch.paused_at is None:
        return ""
    return f"{batch.pause_kind} {batch.paused_at.isoformat()}"


def resume(batch: Batch) -> bool:
    """Resume ``batch``, in its sending hours. Rows that were begun are not begun again.

    It ends the pause that ``batch`` was read in. Return False when that is over, even if another
    has begun meanwhile, about which nobody has decided yet.
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
        rejection={},
        starts_at=next_open(now, batch.sending_zone),
        resumed_at=now,
        enqueued_at=None,
    )


def cancel(batch: Batch) -> bool:
    """Cancel the batch: waiting candidates are not invited, and nobody is invited again.

    Invitations that were sent can't be taken back.
    """
    stopped = _steer(
        batch,
        CANCELLABLE,
        state=BatchState.CANCELLED,
        finished_at=timezone.now(),
        rate=0,
        rejection={},
        has_unread_notice=False,
    )
    if stopped:
        cancel_waiting(batch)
    return stopped


def cancel_waiting(batch: Batch) -> None:
    """Cancel the waiting rows of a cancelled batch, and withdraw approvals to send again."""
    waiting = Assignment.objects.filter(batch=batch, state=AssignmentState.WAITING)
    waiting.update(state=AssignmentState.CANCELLED, settled_at=timezone.now(), due_at=None)
    Assignment.objects.filter(batch=batch, resend=True).update(resend=False)
    recount(batch.pk)


def start(batch: Batch) -> bool:
    """Start a batch whose cancel window is over."""
    now = timezone.now()
    here = Batch.objects.filter(pk=batch.pk, state=BatchState.SCHEDULED, starts_at__lte=now)
    return bool(here.update(state=BatchState.RUNNING, resumed_at=now, version=F("version") + 1))


def postpone_outside_hours(batch: Batch) -> bool:
    """Return whether the running ``batch`` is outside its sending hours, and postpone it if so.

    The flow, read hours ago by then, is read again.
    """
    now = timezone.now()
    opens = next_open(now, batch.sending_zone)
    if opens == now:
        return False
    here = Batch.objects.filter(pk=batch.pk, state=BatchState.RUNNING)
    here.update(starts_at=opens, resumed_at=opens, rate=0, version=F("version") + 1)
    return True


def is_key_renewed(batch: Batch) -> bool:
    """Return whether the key was replaced or accepted again since it paused ``batch``."""
    key = ApiKey.objects.defer("ciphertext").filter(workspace=batch.workspace_id).first()
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
