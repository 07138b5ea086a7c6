"""What a person hears of a list that they confirmed, whatever page they are on: its end, or that
it had to pause.

An end stays until they have read it: looked at the list's own page, or put the message away. A
pause stays as long as the list waits for somebody.
"""

from dataclasses import dataclass

from dashboard.accounts.models import User
from dashboard.assignments.batch import GOING, Batch, BatchState, PauseKind
from dashboard.assignments.figures import Figures, figures
from dashboard.workspaces.models import Workspace


@dataclass(frozen=True)
class News:
    """The lists that have ended, with their figures, and those that paused by themselves;
    ``more_to_come`` while another is sent."""

    ended: list[tuple[Batch, Figures]]
    paused: list[Batch]
    more_to_come: bool

    def __bool__(self) -> bool:
        return bool(self.ended or self.paused or self.more_to_come)

    @property
    def version(self) -> str:
        """What changes when there is something new to tell."""
        return f"{len(self.ended)}-{len(self.paused)}-{self.more_to_come:d}"


def news_for(user: User, workspace: Workspace, *, but: str = "") -> News:
    """What ``user`` has not heard yet; of the list ``but`` (an id) its own page tells.

    One query, by an index that holds only lists with something to tell.
    """
    unread = Batch.objects.filter(confirmed_by=user, workspace=workspace, unread=True)
    batches = [batch for batch in unread.order_by("finished_at") if str(batch.pk) != but]
    return News(
        ended=[(batch, figures(batch)) for batch in batches if batch.state == BatchState.DONE],
        paused=[batch for batch in batches if _paused_by_itself(batch)],
        more_to_come=any(b.state in GOING and not b.rests_until for b in batches),
    )


def _paused_by_itself(batch: Batch) -> bool:
    return batch.state == BatchState.PAUSED and batch.pause_kind != PauseKind.PERSON


def is_news_to(batch: Batch, user: User) -> bool:
    """Whether ``batch`` has ended, and ``user``, who confirmed it, has not heard so yet."""
    mine = batch.unread and batch.confirmed_by_id == user.pk
    return mine and batch.state == BatchState.DONE


def mark_read(batch: Batch, user: User) -> None:
    """``user`` has heard of the end of ``batch``; for anybody else nothing changes."""
    if is_news_to(batch, user):
        Batch.objects.filter(pk=batch.pk).update(unread=False)
