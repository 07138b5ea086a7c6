"""Notices to members about the batches that they confirmed: finished, or paused by Flowdeck.

The notice of a finished batch stays until the member opens the batch or dismisses the notice. That
of a pause stays as long as the batch is paused.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments.invitations.counts import BatchCounts, batch_counts
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import ACTIVE, BatchState, PauseKind
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.workspaces.models import Workspace

MAX_SEPARATE: Final = 2
"""The number of batches that get a notice each. More than these share one."""
MAX_BATCHES: Final = 20
MAX_AGE = timedelta(days=7)
FIELDS = (
    "source",
    "flow_id",
    "flow_name",
    "line_count",
    "state",
    "created_at",
    "counts",
    "rate",
    "pause_kind",
    "paused_at",
    "finished_at",
    "sending_zone",
    "starts_at",
)
IS_DONE = Q(state=BatchState.DONE)
IS_PAUSED = Q(state=BatchState.PAUSED) & ~Q(pause_kind=PauseKind.MEMBER)
"""Paused by Flowdeck itself."""
URGENT_FIRST = Case(When(IS_PAUSED, then=Value(0)), When(IS_DONE, then=Value(2)), default=Value(1))


@dataclass(frozen=True)
class Notices:
    """Notices of batches that have finished or paused by themselves, the newest last.

    ``is_cut`` says that there are more of them, ``is_polling`` that another batch is being sent.
    ``version`` changes with the content.
    """

    lists: list[Batch] = field(default_factory=list)
    is_cut: bool = False
    is_polling: bool = False

    def __bool__(self) -> bool:
        return bool(self.lists or self.is_polling)

    @property
    def separate(self) -> list[tuple[Batch, BatchCounts]]:
        """Return batches with a notice each, and their counts, or nothing if there are too many."""
        few = self.lists if len(self.lists) <= MAX_SEPARATE else []
        return [(batch, batch_counts(batch)) for batch in few]

    @property
    def waiting(self) -> int:
        return sum(batch.state == BatchState.PAUSED for batch in self.lists)

    @property
    def ended(self) -> int:
        return len(self.lists) - self.waiting

    @property
    def last_end(self) -> datetime | None:
        """Return when the last of the finished batches finished."""
        return max((batch.finished_at for batch in self.lists if batch.finished_at), default=None)

    @property
    def version(self) -> str:
        words = [f"{batch.pk} {batch.state} {batch.pause_kind}" for batch in self.lists]
        seen = blake2b("\n".join(sorted(words)).encode(), digest_size=6).hexdigest()
        return f"{seen}-{self.is_polling:d}"


def has_notices(user: User, workspace: Workspace) -> bool:
    """Return whether ``notices_for`` may have something to tell, which it mostly has not.

    Every page asks, so this is the smallest query on the partial index.
    """
    return bool(_ANY_UNREAD.fetch(user.pk, workspace.pk))


def notices_for(user: User, workspace: Workspace, *, but: str = "") -> Notices:
    """Return the unread notices of ``user``.

    ``but`` is the ID of a batch whose own page is open, which needs no notice. One query, on a
    partial index of batches with unread notices, limited in its rows: first batches that need a
    decision, then those being sent, then finished ones.
    """
    unread = _unread(user, workspace).filter(IS_DONE | IS_PAUSED | Q(state__in=ACTIVE))
    rows = unread.only(*FIELDS).order_by(URGENT_FIRST, "-finished_at")[: MAX_BATCHES + 2]
    batches = [batch for batch in rows if str(batch.pk) != but]
    lists = [batch for batch in batches if batch.state not in ACTIVE]
    return Notices(
        lists=sorted(lists[:MAX_BATCHES], key=_ended_at),
        is_cut=len(batches) > MAX_BATCHES,
        is_polling=any(b.state in ACTIVE and not b.resumes_at for b in batches),
    )


def drop_old() -> None:
    """Drop the notices of finished batches that nobody has read for a week."""
    old = Batch.objects.filter(IS_DONE, has_unread_notice=True)
    old.filter(finished_at__lt=timezone.now() - MAX_AGE).update(has_unread_notice=False)


def is_unread_by(batch: Batch, user: User) -> bool:
    """Return whether ``user`` confirmed ``batch`` and has not read yet that it has finished."""
    is_confirming_member = batch.has_unread_notice and batch.confirmed_by_id == user.pk
    return is_confirming_member and batch.state == BatchState.DONE


def mark_read(batch: Batch, user: User) -> None:
    """Set the notice of a finished ``batch`` to read, if it is for ``user``."""
    if is_unread_by(batch, user):
        Batch.objects.filter(pk=batch.pk).update(has_unread_notice=False)


def mark_all_read(user: User, workspace: Workspace, *, until: datetime) -> None:
    """Set the notices of ``user`` about batches finished ``until`` then to read."""
    _unread(user, workspace).filter(IS_DONE, finished_at__lte=until).update(has_unread_notice=False)


def _unread(user: User, workspace: Workspace) -> "QuerySet[Batch]":
    return Batch.objects.filter(confirmed_by=user, workspace=workspace, has_unread_notice=True)


def _any_unread(user_id: int, workspace_id: int) -> "QuerySet[Batch, UUID]":
    unread = Batch.objects.filter(
        confirmed_by_id=user_id, workspace_id=workspace_id, has_unread_notice=True
    )
    return unread.order_by().values_list("pk", flat=True)[:1]


_ANY_UNREAD = PreparedQuery(_any_unread, int, int)


def _ended_at(batch: Batch) -> datetime:
    at = batch.paused_at if batch.state == BatchState.PAUSED else batch.finished_at
    return at or batch.created_at
