"""The personal data of progress, for search, erasure and retention.

Person is the only table with names. Deleting a row deletes its states and results, and what the
team added: notes, reviews, snoozes, selections. A candidate whom Taptalent still lists is synced
again, for the metrics, but without name and address. They are recognized by a keyed hash of the
address (``Erased``). Its key is derived from SECRET_KEY, which is not in the database; a replaced
one belongs into SECRET_KEY_FALLBACKS.
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
"""How long past states are stored, and so how far back two versions can be compared."""


def register() -> None:
    """Register progress for search, erasure and retention."""
    title = gettext_lazy("Progress of candidates")
    register_keeper(
        Keeper(name="progress", title=title, find=find, erase=erase, purge=purge, names=names)
    )


def find(workspace_id: int, email: str) -> list[Holding]:
    """Return the flows with this address, and the notes, reviews and snoozes there."""
    found = _candidates(workspace_id, email).select_related("flow__workspace")
    return [holding for person in found for holding in _holdings(person)]


def names(workspace_id: int, email: str) -> list[str]:
    """Return the names that Taptalent has for this address."""
    return [person.name for person in _candidates(workspace_id, email)]


def erase(workspace_id: int, email: str) -> int:
    """Erase what ``find`` finds and return how many candidates that were.

    From now on no sync stores a name of this address in the workspace.
    """
    row = Erased(workspace_id=workspace_id, trace=_hashes(workspace_id, email)[0])
    Erased.objects.bulk_create([row], ignore_conflicts=True)
    # The query of a selection may hold their name, as a search.
    Selection.objects.filter(flow__workspace_id=workspace_id).delete()
    found = _candidates(workspace_id, email)
    count = found.count()
    found.delete()
    return count


def erased_among(workspace_id: int, emails: Iterable[str]) -> set[str]:
    """Return those of ``emails`` that were erased in the workspace."""
    known = set(Erased.objects.filter(workspace_id=workspace_id).values_list("trace", flat=True))
    if not known:
        return set()
    return {email for email in emails if not known.isdisjoint(_hashes(workspace_id, email))}


def purge() -> int:
    """Delete what is older than its retention and return how many rows that were.

    These are candidates, notes and reviews past the workspace's retention, past states, snoozes
    that have ended, and old selections.
    """
    count = sum(_purge_workspace(workspace) for workspace in Workspace.objects.all())
    selections, _by_model = Selection.objects.filter(
        at__lt=timezone.now() - selecting.KEPT_FOR
    ).delete()
    return count + selections + snoozing.purge() + _purge_history(timezone.now() - KEEP_HISTORY)


def _holdings(person: Person) -> Iterator[Holding]:
    flow = person.flow
    href = reverse("progress_people", args=[flow.workspace.slug, flow.flow_id])
    yield Holding(flow.name, person.assigned_at or flow.looked_at or timezone.now(), href)
    for note in Note.objects.filter(person=person).select_related("by").order_by("at"):
        facts = {"flow": flow.name, "by": note.author, "text": note.text}
        yield Holding(_("Note in %(flow)s by %(by)s: %(text)s") % facts, note.at, href)
    for review in Review.objects.filter(person=person).select_related("by").order_by("at"):
        facts = {"flow": flow.name, "by": review.author, "text": review.text or "–"}
        yield Holding(_("Reviewed in %(flow)s by %(by)s: %(text)s") % facts, review.at, href)
    for snooze in Snooze.objects.filter(person=person).select_related("by"):
        facts = {"flow": flow.name, "by": snooze.author}
        yield Holding(_("Snoozed in %(flow)s by %(by)s") % facts, snooze.at, href)


def _hashes(workspace_id: int, email: str) -> list[str]:
    """Return the keyed hashes of ``email``, by the current secret first, then by earlier ones."""
    salt, address = f"flowdeck.progress.erased.{workspace_id}", email.strip().lower()
    return [
        salted_hmac(salt, address, secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def _candidates(workspace_id: int, email: str) -> QuerySet[Person]:
    return Person.objects.filter(flow__workspace_id=workspace_id, email__iexact=email)


def _purge_workspace(workspace: Workspace) -> int:
    over = timezone.now() - timedelta(days=workspace.keep_people_days)
    count = _purge_candidates(workspace, over)
    for rows in (Note.objects, Review.objects):
        old = rows.filter(person__flow__workspace=workspace, at__lt=over)
        count += old.count()
        old.delete()
    return count


def _purge_candidates(workspace: Workspace, over: datetime) -> int:
    # Only of flows that are no longer synced: in others the next sync would bring them back.
    unlisted = Person.objects.filter(flow__workspace=workspace, flow__unlisted_at__lt=over)
    gone = Person.objects.filter(
        flow__workspace=workspace,
        states__until=None,
        states__moved_before__lt=over,
        states__status=GONE,
    )
    count = unlisted.count() + gone.count()
    unlisted.delete()
    gone.delete()
    return count


def _purge_history(before: datetime) -> int:
    """Delete the rows that a sync before ``before`` replaced, and the edits before it."""
    count = 0
    for flow_id, version in _old_versions(before):
        for rows in (State.objects, Result.objects):
            deleted, _by_model = rows.filter(flow_id=flow_id, until__lte=version).delete()
            count += deleted
    deleted, _by_model = OwnEdit.objects.filter(at__lt=before).delete()
    return count + deleted


def _old_versions(before: datetime) -> list[tuple[int, int]]:
    runs = Look.objects.filter(at__lt=before).order_by().values_list("flow_id")
    return list(runs.annotate(version=Max("version")))
