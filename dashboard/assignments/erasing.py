"""Erasing a person from assignments and lists, without forgetting that they were invited.

Names, addresses and ids go. Of a row that holds the person stays a keyed hash of who it was, in
place of the address: the guarantee of never inviting twice outlives the erasure. The key is derived
from SECRET_KEY, apart from the database; a changed one goes to SECRET_KEY_FALLBACKS.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.assignments.addresses import normalised
from dashboard.assignments.batch import REFUSALS, STOPPABLE, Batch, Line
from dashboard.assignments.models import ERASED, HOLDING, OPEN, UNSETTLED, Assignment, State
from dashboard.assignments.naming import name_of
from dashboard.assignments.news import forget_old
from dashboard.assignments.people import Person
from dashboard.web.holdings import Holding, Keeper
from dashboard.web.holdings import register as register_keeper
from dashboard.workspaces.models import Workspace

NOBODY = {
    "email": "",
    "first_name": "",
    "last_name": "",
    "job_candidate_id": "",
    "job_id": "",
    "talent_id": "",
    "reason": "",
    "candidate_id": "",
}


def register() -> None:
    """Let finding, erasing and purging know of assignments."""
    title = gettext_lazy("Assignments and lists")
    register_keeper(
        Keeper(name="assignments", title=title, find=find, erase=erase, purge=purge, names=names)
    )


def find(workspace_id: int, email: str) -> list[Holding]:
    """Assignments of, and lines of lists with, exactly this address."""
    rows = _rows(workspace_id, email).select_related("workspace").order_by("-created_at")
    lines = _lines(workspace_id, email) | _mended(workspace_id, email)
    return [
        *map(_holding, rows),
        *map(_line_holding, lines.select_related("batch").order_by("pk")),
    ]


def names(workspace_id: int, email: str) -> list[str]:
    """What this address is called in assignments and lists."""
    found = (_rows(workspace_id, email), _lines(workspace_id, email))
    return [
        f"{first} {last}".strip()
        for rows in found
        for first, last in rows.values_list("first_name", "last_name")
    ]


@transaction.atomic
def erase(workspace_id: int, email: str) -> int:
    """Erase what ``find`` finds, but for what is still on its way; out: how many things.

    Whoever waits in a list is taken out of it, and not invited.
    """
    rows = _rows(workspace_id, email)
    # The partner's words about somebody refused may name them.
    refused = Batch.objects.filter(assignments__in=rows, pause_kind__in=REFUSALS)
    refused.update(pause_reason="", refusal={})
    rows.filter(state=State.WAITING).update(state=State.CANCELLED, settled_at=timezone.now())
    # Whoever mends a line of theirs at this moment has their line held: it says another address
    # once we get it, and only then it is one of the mended.
    lines = _delete(_lines(workspace_id, email)) + _delete(_mended(workspace_id, email))
    return lines + _erase_rows(rows)


def purge() -> int:
    """Erase what was settled, or waits for a decision, for longer than its workspace keeps it; out:
    how many things. What is no news any more is forgotten with it."""
    forget_old()
    return sum(_purge_one(workspace) for workspace in Workspace.objects.all())


def still_held(workspace_id: int, flow_id: str, people: Iterable[str]) -> set[str]:
    """Which of these keys an erased row holds in the flow: they were invited, or may have been."""
    traces = {trace: key for key in people for trace in _traces(workspace_id, key)}
    rows = Assignment.objects.filter(
        workspace_id=workspace_id, flow_id=flow_id, person__in=traces, again=False
    )
    return {traces[person] for person in rows.values_list("person", flat=True)}


def earlier(workspace_id: int, flow_id: str, key: str) -> Assignment | None:
    """The erased row that holds ``key`` in the flow, if there is one."""
    return Assignment.objects.filter(
        workspace_id=workspace_id, flow_id=flow_id, person__in=_traces(workspace_id, key)
    ).first()


def _erase_rows(rows: "Iterable[Assignment]") -> int:
    count = 0
    for row in rows:
        if row.state in UNSETTLED:
            continue
        trace = _traces(row.workspace_id, row.person)[0] if row.state in HOLDING else ERASED
        here = Assignment.objects.filter(pk=row.pk, state=row.state)
        count += here.update(person=trace, **NOBODY)
    return count


def _purge_one(workspace: Workspace) -> int:
    over = timezone.now() - timedelta(days=workspace.keep_people_days)
    mine = Assignment.objects.filter(workspace=workspace)
    # Who waits for a decision has not been settled, and may wait for ever.
    rows = mine.annotate(at=Coalesce("settled_at", "created_at")).filter(at__lt=over)
    rows = rows.exclude(person__startswith=ERASED).exclude(state__in=OPEN)
    refused = Batch.objects.filter(workspace=workspace, pause_kind__in=REFUSALS)
    refused.filter(paused_at__lt=over).update(pause_reason="", refusal={})
    lines = Line.objects.filter(batch__workspace=workspace, batch__created_at__lt=over)
    gone, _by_model = lines.exclude(batch__state__in=STOPPABLE).delete()
    return gone + _erase_rows(rows.iterator(chunk_size=500))


def _traces(workspace_id: int, key: str) -> list[str]:
    """What may stand for ``key`` after its erasure: by today's secret first, then the earlier."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        ERASED
        + salted_hmac(
            f"flowdeck.erased.{workspace_id}", key, secret, algorithm="sha256"
        ).hexdigest()
        for secret in secrets
    ]


def _rows(workspace_id: int, email: str) -> QuerySet[Assignment]:
    return Assignment.objects.filter(workspace_id=workspace_id, person=Person(email=email).key)


def _lines(workspace_id: int, email: str) -> QuerySet[Line]:
    return Line.objects.filter(batch__workspace_id=workspace_id, email__iexact=email)


def _mended(workspace_id: int, email: str) -> QuerySet[Line]:
    """Lines that were brought with this address, however it was spelt, and say another by now.

    Only the check's own reading knows all spellings of an address, and few lines are mended.
    """
    mended = Line.objects.filter(batch__workspace_id=workspace_id, mended__isnull=False)
    meant = normalised(email)
    brought = mended.values_list("pk", "cells").iterator(chunk_size=500)
    found = [pk for pk, cells in brought if any(normalised(cell) == meant for cell in cells)]
    return Line.objects.filter(batch__workspace_id=workspace_id, pk__in=found)


def _delete(lines: QuerySet[Line]) -> int:
    """Delete ``lines``, taken one after the other in the order in which mending takes them."""
    held = lines.order_by("pk").select_for_update(of=("self",))
    gone, _by_model = Line.objects.filter(pk__in=list(held.values_list("pk", flat=True))).delete()
    return gone


def _holding(row: Assignment) -> Holding:
    what = _("%(flow)s: %(state)s") % {
        "flow": row.flow_name or row.flow_id,
        "state": row.get_state_display(),
    }
    return Holding(
        what, row.created_at, reverse("assignment_detail", args=[row.workspace.slug, row.pk])
    )


def _line_holding(line: Line) -> Holding:
    what = _("Line %(place)s of the list %(name)s")
    facts = {"place": line.place, "name": name_of(line.batch)}
    return Holding(what % facts, line.batch.created_at)
