"""Erasing a person from assignments and lists, without forgetting that they were invited.

Names, addresses and ids go. Of a row that holds the person stays a keyed hash of who it was, in
place of the address: the guarantee of never inviting twice outlives the erasure. The key is derived
from SECRET_KEY, apart from the database; a changed one goes to SECRET_KEY_FALLBACKS.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
        *map(_line_holding, lines.select_related("batch")),
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
    lines, _by_model = (_lines(workspace_id, email) | _mended(workspace_id, email)).delete()
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
    """Lines that were brought with this address, and say another by now."""
    mended = Line.objects.filter(batch__workspace_id=workspace_id, mended__isnull=False)
    spellings = {json.dumps(email), json.dumps(email, ensure_ascii=False)}
    found = [Q(cells__icontains=spelling) for spelling in spellings]
    return mended.filter(reduce(or_, found))


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
