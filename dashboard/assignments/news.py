"""What a person hears of a list that they confirmed, whatever page they are on: its end, or that
it had to pause.

An end stays until they have read it: looked at the list's own page, or put the message away. A
pause stays as long as the list waits for somebody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments.batch import GOING, Batch, BatchState, PauseKind
from dashboard.assignments.figures import Figures, figures
from dashboard.workspaces.models import Workspace

MOST = 5
OLD = timedelta(days=7)
SHOWN = (
    "source",
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


@dataclass(frozen=True)
class News:
    """The lists that have ended or paused by themselves, with their figures, the newest last;
    ``more`` counts those beyond ``MOST``, ``more_to_come`` says that another is sent. ``version``
    changes when there is something new to tell."""

    told: list[tuple[Batch, Figures]]
    more: int
    more_to_come: bool
    version: str

    def __bool__(self) -> bool:
        return bool(self.told or self.more_to_come)


def news_for(user: User, workspace: Workspace, *, but: str = "") -> News:
    """What ``user`` has not heard yet; of the list ``but`` (an id) its own page tells.

    One query, by an index that holds only lists with something to tell. Of many, those that wait
    for somebody come before those that have ended.
    """
    unread = Batch.objects.filter(confirmed_by=user, workspace=workspace, unread=True)
    batches = [batch for batch in unread.only(*SHOWN) if str(batch.pk) != but]
    news = [batch for batch in batches if batch.state == BatchState.DONE or _waits(batch)]
    news.sort(key=lambda batch: (_waits(batch), _at(batch)))
    more_to_come = any(b.state in GOING and not b.rests_until for b in batches)
    return News(
        told=[(batch, figures(batch)) for batch in sorted(news[-MOST:], key=_at)],
        more=max(len(news) - MOST, 0),
        more_to_come=more_to_come,
        version=_version(news, more_to_come=more_to_come),
    )


def forget_old() -> None:
    """The end of a list that nobody has read about for a week is no news any more."""
    old = Batch.objects.filter(unread=True, state=BatchState.DONE)
    old.filter(finished_at__lt=timezone.now() - OLD).update(unread=False)


def _version(news: list[Batch], *, more_to_come: bool) -> str:
    words = [f"{batch.pk} {batch.state} {batch.pause_kind}" for batch in news]
    seen = blake2b("\n".join(sorted(words)).encode(), digest_size=6).hexdigest()
    return f"{seen}-{more_to_come:d}"


def _at(batch: Batch) -> datetime:
    at = batch.paused_at if batch.state == BatchState.PAUSED else batch.finished_at
    return at or batch.created_at


def _waits(batch: Batch) -> bool:
    """Whether it paused by itself."""
    return batch.state == BatchState.PAUSED and batch.pause_kind != PauseKind.PERSON


def is_news_to(batch: Batch, user: User) -> bool:
    """Whether ``batch`` has ended, and ``user``, who confirmed it, has not heard so yet."""
    mine = batch.unread and batch.confirmed_by_id == user.pk
    return mine and batch.state == BatchState.DONE


def mark_read(batch: Batch, user: User) -> None:
    """``user`` has heard of the end of ``batch``; for anybody else nothing changes."""
    if is_news_to(batch, user):
        Batch.objects.filter(pk=batch.pk).update(unread=False)
