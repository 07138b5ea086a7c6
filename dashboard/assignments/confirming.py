"""From the preview to rows that will be sent: the person's choice, and their word for it."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments.batch import SENDABLE, Batch, BatchState, Line, Verdict
from dashboard.assignments.chunks import in_chunks
from dashboard.assignments.erasing import still_held
from dashboard.assignments.figures import recount
from dashboard.assignments.hours import next_open
from dashboard.assignments.models import Assignment, State
from dashboard.assignments.people import Person
from dashboard.assignments.timing import hold

TYPE_THE_NUMBER_ABOVE: Final = 30
STALE_AFTER = timedelta(minutes=30)
PACES = (0, 120, 30, 10)
"""Invitations a minute to choose from; 0 is as fast as the workspace's limit allows."""


class Changed(Exception):
    """Other people would be invited than those that were shown."""


def to_send(batch: Batch) -> "QuerySet[Line]":
    """The lines that a confirmation would send."""
    return batch.lines.filter(included=True, verdict__in=SENDABLE)


def choose(
    batch: Batch, *, shown: Collection[int], ticked: Collection[int], version: int | None = None
) -> bool:
    """Of the lines ``shown`` on a page, include those that are ticked. Only a change is a choice: a
    misspelt address that nobody has touched is not left out by hand.

    False, and nothing is chosen, when the lines are not those of the page's ``version`` any more
    (or are not READY), unless its ticks say what holds anyway.
    """
    with transaction.atomic():
        here = Batch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.READY)
        is_seen = here.filter(**_at(version)).exists()
        lines = batch.lines.filter(number__in=shown, verdict__in=SENDABLE)
        added = lines.filter(number__in=ticked, included=False)
        dropped = lines.exclude(number__in=ticked).filter(included=True)
        if not is_seen:
            return not (added.exists() or dropped.exists())
        added.update(included=True, choice=True)
        dropped.update(included=False, choice=False)
    return True


def confirm(
    batch: Batch,
    *,
    count: int,
    per_minute: int,
    by: User | None,
    office_zone: str = "",
    version: int | None = None,
) -> bool:
    """Have ``batch`` sent after the hold, and within the office hours of ``office_zone`` if one is
    given; False when it is not READY (any more).

    Raises Changed when it is not ``count`` people that would be invited, or when they are not
    those of the page's ``version``: a line may be about somebody else by now. The rows are made in
    one transaction with the change of state, so a second submit finds nothing to do.
    """
    now = timezone.now()
    with transaction.atomic():
        here = Batch.objects.filter(pk=batch.pk, state=BatchState.READY)
        moved = here.filter(**_at(version)).update(
            state=BatchState.HELD,
            confirmed_by=by,
            confirmed_at=now,
            starts_at=next_open(now + hold(), office_zone),
            per_minute=per_minute,
            office_zone=office_zone,
            unread=by is not None,
        )
        if not moved and not here.exists():
            return False
        if not moved or not count or to_send(batch).count() != count:
            raise Changed
        _make_rows(batch, by)
    batch.refresh_from_db()
    recount(batch.pk)
    return True


def _at(version: int | None) -> dict[str, int]:
    """Where a page's ``version`` counts: a list corrected since is another one."""
    return {} if version is None else {"version": version}


def _make_rows(batch: Batch, by: User | None) -> None:
    """A row for each line to send. Whom another submission took meanwhile, this one leaves out:
    the constraint on (workspace, flow, person) decides."""
    for lines in in_chunks(to_send(batch)):
        tokens = {_token(batch, line): line for line in lines}
        erased = still_held(batch.workspace_id, batch.flow_id, [line.person for line in lines])
        Assignment.objects.bulk_create(
            [
                _row(batch, line, token, by)
                for token, line in tokens.items()
                if line.person not in erased
            ],
            ignore_conflicts=True,
        )
        ours = batch.assignments.filter(token__in=tokens)
        missing = tokens.keys() - set(ours.values_list("token", flat=True))
        lost = [tokens[token].pk for token in missing]
        Line.objects.filter(pk__in=lost).update(verdict=Verdict.HELD, included=False)


def _token(batch: Batch, line: Line) -> UUID:
    return uuid5(batch.pk, str(line.number))


def _row(batch: Batch, line: Line, token: UUID, by: User | None) -> Assignment:
    return Assignment(
        workspace_id=batch.workspace_id,
        batch=batch,
        line=line.place,
        token=token,
        flow_id=batch.flow_id,
        flow_name=batch.flow_name,
        person=line.person,
        state=State.WAITING,
        created_by=by,
        **Person.of(line).columns(),
    )
