"""What progress holds about people: found, erased and purged with the rest (web.holdings).

Person is the one table that names anybody; deleting a row takes the states and results along. Who
is still listed by Taptalent is read again with the next look, for the figures, but without name and
address. To know them by, a keyed hash of the address is kept (``Erased``); the key is derived from
SECRET_KEY, apart from the database, and a changed one goes to SECRET_KEY_FALLBACKS.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from dashboard.progress.models import GONE, Erased, Look, OwnEdit, Person, Result, State
from dashboard.web.holdings import Holding, Keeper
from dashboard.web.holdings import register as register_keeper
from dashboard.workspaces.models import Workspace

KEEP_HISTORY = timedelta(days=180)
"""How long earlier states of people stay, and so how far back two looks can be compared."""


def register() -> None:
    """Let finding, erasing and purging know of progress."""
    title = gettext_lazy("Progress of candidates")
    register_keeper(Keeper(name="progress", title=title, find=find, erase=erase, purge=purge))


def find(workspace_id: int, email: str) -> list[Holding]:
    """The flows in which this address was seen."""
    people = _people(workspace_id, email).select_related("flow__workspace")
    return [
        Holding(
            person.flow.name,
            person.assigned_at or person.flow.looked_at or timezone.now(),
            reverse("progress_people", args=[person.flow.workspace.slug, person.flow.flow_id]),
        )
        for person in people
    ]


def erase(workspace_id: int, email: str) -> int:
    """Erase what ``find`` finds, and keep no name of that address from now on; out: how many."""
    trace = _traces(workspace_id, email)[0]
    Erased.objects.bulk_create(
        [Erased(workspace_id=workspace_id, trace=trace)], ignore_conflicts=True
    )
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
    """Erase who came to an end longer ago than the workspace keeps it, and old history."""
    count = sum(_purge_people(workspace) for workspace in Workspace.objects.all())
    return count + _purge_history(timezone.now() - KEEP_HISTORY)


def _traces(workspace_id: int, email: str) -> list[str]:
    """What stands for ``email`` after its erasure: by today's secret first, then the earlier."""
    salt, person = f"flowdeck.progress.erased.{workspace_id}", email.strip().lower()
    return [
        salted_hmac(salt, person, secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def _people(workspace_id: int, email: str) -> QuerySet[Person]:
    return Person.objects.filter(flow__workspace_id=workspace_id, email__iexact=email)


def _purge_people(workspace: Workspace) -> int:
    """Only of flows that are no longer read: in others a look would bring them back at once."""
    over = timezone.now() - timedelta(days=workspace.keep_people_days)
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
            deleted, _ = rows.filter(flow_id=flow_id, until__lte=version).delete()
            count += deleted
    deleted, _ = OwnEdit.objects.filter(at__lt=before).delete()
    return count + deleted


def _old_versions(before: datetime) -> list[tuple[int, int]]:
    looks = Look.objects.filter(at__lt=before).order_by().values_list("flow_id")
    return list(looks.annotate(version=Max("version")))
