"""What progress holds about people: found, erased and purged with the rest (web.holdings).

Person is the one table that names anybody; deleting a row takes along the states and results, and
what the team added: notes, reviews, snoozes, and being chosen for a deed (``models/care.py``). Who
is still listed by Taptalent is read again with the next look, for the figures, but without name and
address. To know them by, a keyed hash of the address is kept (``Erased``); the key is derived from
SECRET_KEY, apart from the database, and a changed one goes to SECRET_KEY_FALLBACKS.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.progress import selecting, snoozing
from dashboard.progress.models import (
    GONE,
    Erased,
    Look,
    Note,
    OwnEdit,
    Person,
    Result,
    Review,
    Selection,
    Snooze,
    State,
)
from dashboard.web.holdings import Holding, Keeper
from dashboard.web.holdings import register as register_keeper
from dashboard.workspaces.models import Workspace

KEEP_HISTORY = timedelta(days=180)
"""How long earlier states of people stay, and so how far back two looks can be compared."""


def register() -> None:
    """Let finding, erasing and purging know of progress."""
    title = gettext_lazy("Progress of candidates")
    register_keeper(
        Keeper(name="progress", title=title, find=find, erase=erase, purge=purge, names=names)
    )


def find(workspace_id: int, email: str) -> list[Holding]:
    """The flows in which this address was seen, and what members wrote or noted there."""
    people = _people(workspace_id, email).select_related("flow__workspace")
    return [holding for person in people for holding in _holdings(person)]


def names(workspace_id: int, email: str) -> list[str]:
    """What Taptalent calls the person with this address."""
    return [person.name for person in _people(workspace_id, email)]


def erase(workspace_id: int, email: str) -> int:
    """Erase what ``find`` finds, and keep no name of that address from now on; out: how many."""
    trace = _traces(workspace_id, email)[0]
    Erased.objects.bulk_create(
        [Erased(workspace_id=workspace_id, trace=trace)], ignore_conflicts=True
    )
    # A list that was searched for them has the search in it.
    Selection.objects.filter(flow__workspace_id=workspace_id).delete()
    people = _people(workspace_id, email)
    count = people.count()
    people.delete()
    return count


def erased_among(workspace_id: int, emails: Iterable[str]) -> set[str]:
    """Those of these addresses that were erased in the workspace."""
    known = set(Erased.objects.filter(workspace_id=workspace_id).values_list("trace", flat=True))
    if not known:
        return set()
    return {email for email in emails if not known.isdisjoint(_traces(workspace_id, email))}


def purge() -> int:
    """Erase who came to an end, and what was written, longer ago than the workspace keeps it; old
    history; and what is over: snoozes, and choices of people."""
    count = sum(_purge_workspace(workspace) for workspace in Workspace.objects.all())
    chosen, _by_model = Selection.objects.filter(
        at__lt=timezone.now() - selecting.KEPT_FOR
    ).delete()
    return count + chosen + snoozing.purge() + _purge_history(timezone.now() - KEEP_HISTORY)


def _holdings(person: Person) -> Iterator[Holding]:
    flow = person.flow
    href = reverse("progress_people", args=[flow.workspace.slug, flow.flow_id])
    yield Holding(flow.name, person.assigned_at or flow.looked_at or timezone.now(), href)
    for note in Note.objects.filter(person=person).select_related("by").order_by("at"):
        words = _("Note in %(flow)s by %(by)s: %(text)s")
        yield Holding(words % {"flow": flow.name, "by": note.who, "text": note.text}, note.at, href)
    for review in Review.objects.filter(person=person).select_related("by").order_by("at"):
        words = _("Reviewed in %(flow)s by %(by)s: %(text)s")
        told = {"flow": flow.name, "by": review.who, "text": review.text or "–"}
        yield Holding(words % told, review.at, href)
    for snooze in Snooze.objects.filter(person=person).select_related("by"):
        words = _("Snoozed in %(flow)s by %(by)s")
        yield Holding(words % {"flow": flow.name, "by": snooze.who}, snooze.at, href)


def _traces(workspace_id: int, email: str) -> list[str]:
    """What stands for ``email`` after its erasure: by today's secret first, then the earlier."""
    salt, person = f"flowdeck.progress.erased.{workspace_id}", email.strip().lower()
    return [
        salted_hmac(salt, person, secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def _people(workspace_id: int, email: str) -> QuerySet[Person]:
    return Person.objects.filter(flow__workspace_id=workspace_id, email__iexact=email)


def _purge_workspace(workspace: Workspace) -> int:
    over = timezone.now() - timedelta(days=workspace.keep_people_days)
    count = _purge_people(workspace, over)
    for rows in (Note.objects, Review.objects):
        old = rows.filter(person__flow__workspace=workspace, at__lt=over)
        count += old.count()
        old.delete()
    return count


def _purge_people(workspace: Workspace, over: datetime) -> int:
    """Only of flows that are no longer read: in others a look would bring them back at once."""
    people = Person.objects.filter(flow__workspace=workspace, flow__unlisted_at__lt=over)
    gone = Person.objects.filter(
        flow__workspace=workspace,
        states__until=None,
        states__moved_before__lt=over,
        states__status=GONE,
    )
    count = people.count() + gone.count()
    people.delete()
    gone.delete()
    return count


def _purge_history(before: datetime) -> int:
    """Rows that stopped being in force before ``before``, by the looks that replaced them."""
    count = 0
    for flow_id, version in _old_versions(before):
        for rows in (State.objects, Result.objects):
            deleted, _by_model = rows.filter(flow_id=flow_id, until__lte=version).delete()
            count += deleted
    deleted, _by_model = OwnEdit.objects.filter(at__lt=before).delete()
    return count + deleted


def _old_versions(before: datetime) -> list[tuple[int, int]]:
    looks = Look.objects.filter(at__lt=before).order_by().values_list("flow_id")
    return list(looks.annotate(version=Max("version")))
