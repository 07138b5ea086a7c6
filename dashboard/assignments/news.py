"""What a person hears of the lists that they confirmed, whatever page they are on: their end, or
that one had to pause.

An end stays until they have read it: looked at the list's own page, or put the message away. A
pause stays as long as the list waits for somebody.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments.batch import GOING, Batch, BatchState, PauseKind
from dashboard.assignments.figures import Figures, figures
from dashboard.workspaces.models import Workspace

EACH: Final = 2
"""So many lists are told of one by one; of more, only how many they are."""
MOST: Final = 20
OLD = timedelta(days=7)
SHOWN = (
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
    "office_zone",
    "starts_at",
)
ENDED = Q(state=BatchState.DONE)
WAITS = Q(state=BatchState.PAUSED) & ~Q(pause_kind=PauseKind.PERSON)
"""It paused by itself."""
URGENT_FIRST = Case(When(WAITS, then=Value(0)), When(ENDED, then=Value(2)), default=Value(1))


@dataclass(frozen=True)
class News:
    """``lists`` that have ended or paused by themselves, the newest last; ``is_cut`` says that
    there are more than these, ``more_to_come`` that another is sent. ``version`` changes when there
    is something new to tell."""

    lists: list[Batch] = field(default_factory=list)
    is_cut: bool = False
    more_to_come: bool = False

    def __bool__(self) -> bool:
        return bool(self.lists or self.more_to_come)

    @property
    def told(self) -> list[tuple[Batch, Figures]]:
        """Those that are told of one by one, with their figures; none of too many."""
        few = self.lists if len(self.lists) <= EACH else []
        return [(batch, figures(batch)) for batch in few]

    @property
    def waiting(self) -> int:
        return sum(batch.state == BatchState.PAUSED for batch in self.lists)

    @property
    def ended(self) -> int:
        return len(self.lists) - self.waiting

    @property
    def last_end(self) -> datetime | None:
        """When the latest of those that have ended did."""
        return max((batch.finished_at for batch in self.lists if batch.finished_at), default=None)

    @property
    def version(self) -> str:
        words = [f"{batch.pk} {batch.state} {batch.pause_kind}" for batch in self.lists]
        seen = blake2b("\n".join(sorted(words)).encode(), digest_size=6).hexdigest()
        return f"{seen}-{self.more_to_come:d}"


def news_for(user: User, workspace: Workspace, *, but: str = "") -> News:
    """What ``user`` has not heard yet; of the list ``but`` (an id) its own page tells.

    One query, by an index that holds only lists with something to tell, and of a bounded number:
    those that wait for somebody, then those that are sent, then those that have ended.
    """
    telling = _unread(user, workspace).filter(ENDED | WAITS | Q(state__in=GOING))
    rows = telling.only(*SHOWN).order_by(URGENT_FIRST, "-finished_at")[: MOST + 2]
    batches = [batch for batch in rows if str(batch.pk) != but]
    lists = [batch for batch in batches if batch.state not in GOING]
    return News(
        lists=sorted(lists[:MOST], key=_at),
        is_cut=len(batches) > MOST,
        more_to_come=any(b.state in GOING and not b.rests_until for b in batches),
    )


def forget_old() -> None:
    """The end of a list that nobody has read about for a week is no news any more."""
    old = Batch.objects.filter(ENDED, unread=True)
    old.filter(finished_at__lt=timezone.now() - OLD).update(unread=False)


def is_news_to(batch: Batch, user: User) -> bool:
    """Whether ``batch`` has ended, and ``user``, who confirmed it, has not heard so yet."""
    mine = batch.unread and batch.confirmed_by_id == user.pk
    return mine and batch.state == BatchState.DONE


def mark_read(batch: Batch, user: User) -> None:
    """``user`` has heard of the end of ``batch``; for anybody else nothing changes."""
    if is_news_to(batch, user):
        Batch.objects.filter(pk=batch.pk).update(unread=False)


def mark_all_read(user: User, workspace: Workspace, *, until: datetime) -> None:
    """``user`` has heard of the end of whatever had ended ``until`` then."""
    _unread(user, workspace).filter(ENDED, finished_at__lte=until).update(unread=False)


def _unread(user: User, workspace: Workspace) -> "QuerySet[Batch]":
    return Batch.objects.filter(confirmed_by=user, workspace=workspace, unread=True)


def _at(batch: Batch) -> datetime:
    at = batch.paused_at if batch.state == BatchState.PAUSED else batch.finished_at
    return at or batch.created_at
