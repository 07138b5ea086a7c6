"""The personal data of progress, for search, erasure and retention.

SyncedCandidate is the only table with names. Deleting a row deletes its states and results, and
what the team added: notes, labels, reviews, snoozes, e-mail drafts, selections. A candidate whom
Taptalent still lists is synced again, for the metrics, but without name and address. They are
recognized by a keyed hash of the address (``ErasedAddress``). Its key is derived from SECRET_KEY,
which is not in the database; a replaced one belongs into SECRET_KEY_FALLBACKS.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.core.personal_data import PersonalDataSource, PersonalRecord, held_addresses
from dashboard.core.personal_data import register as register_keeper
from dashboard.progress.bulk_actions import selections, snoozes
from dashboard.progress.models import (
    GONE,
    CandidateLabel,
    CandidateState,
    EmailDraft,
    ErasedAddress,
    FlowEdit,
    Note,
    Review,
    Selection,
    Snooze,
    StepResult,
    SyncedCandidate,
    SyncedFlow,
    SyncRun,
)
from dashboard.workspaces.models import Workspace


def register() -> None:
    """Register progress for search, erasure and retention."""
    title = gettext_lazy("Progress of candidates")
    register_keeper(
        PersonalDataSource(
            name="progress",
            title=title,
            find=find,
            erase=erase,
            purge=purge,
            names=names,
            erased=find_erased,
        )
    )


def find(workspace_id: int, email: str) -> list[PersonalRecord]:
    """Return the flows with this address, and what the team added to them there."""
    found = _candidates(workspace_id, email).select_related("flow__workspace")
    return [record for candidate in found for record in _records(candidate)]


def names(workspace_id: int, email: str) -> list[str]:
    """Return the names that Taptalent has for this address."""
    return [candidate.name for candidate in _candidates(workspace_id, email)]


def erase(workspace_id: int, email: str) -> int:
    """Erase what ``find`` finds and return how many candidates that were.

    From now on no sync stores a name of this address in the workspace.
    """
    row = ErasedAddress(workspace_id=workspace_id, address_hash=_hashes(workspace_id, email)[0])
    ErasedAddress.objects.bulk_create([row], ignore_conflicts=True)
    # The query of a selection may hold their name, as a search.
    Selection.objects.filter(flow__workspace_id=workspace_id).delete()
    return _delete(_candidates(workspace_id, email))


def find_erased(workspace_id: int, emails: Iterable[str]) -> set[str]:
    """Return those of ``emails`` that were erased in the workspace."""
    known = set(_ERASED.fetch(workspace_id))
    if not known:
        return set()
    return {email for email in emails if not known.isdisjoint(_hashes(workspace_id, email))}


def _erased_hashes(workspace_id: int) -> QuerySet[ErasedAddress, str]:
    rows = ErasedAddress.objects.filter(workspace_id=workspace_id)
    return rows.values_list("address_hash", flat=True)


_ERASED = PreparedQuery(_erased_hashes, int)


def purge() -> int:
    """Delete what is older than its retention and return how many rows that were.

    These are candidates, notes, labels, reviews and e-mail drafts past the workspace's retention,
    past states, snoozes that have ended, and old selections.
    """
    count = sum(_purge_workspace(workspace) for workspace in Workspace.objects.all())
    deleted, _by_model = Selection.objects.filter(
        at__lt=timezone.now() - selections.RETENTION
    ).delete()
    return count + deleted + snoozes.purge()


def _records(candidate: SyncedCandidate) -> Iterator[PersonalRecord]:
    flow = candidate.flow
    href = reverse("candidate_list", args=[flow.workspace.slug, flow.flow_id])
    yield PersonalRecord(flow.name, candidate.assigned_at or flow.synced_at or timezone.now(), href)
    for note in Note.objects.filter(candidate=candidate).select_related("by").order_by("at"):
        facts = {"flow": flow.name, "by": note.author, "text": note.text}
        yield PersonalRecord(_("Note in %(flow)s by %(by)s: %(text)s") % facts, note.at, href)
    for label in candidate.labels.select_related("label", "by").order_by("at"):
        facts = {"flow": flow.name, "by": label.author, "name": label.label.name}
        yield PersonalRecord(_("Label “%(name)s” in %(flow)s by %(by)s") % facts, label.at, href)
    for review in Review.objects.filter(candidate=candidate).select_related("by").order_by("at"):
        facts = {"flow": flow.name, "by": review.author, "text": review.text or "–"}
        yield PersonalRecord(_("Reviewed in %(flow)s by %(by)s: %(text)s") % facts, review.at, href)
    for snooze in Snooze.objects.filter(candidate=candidate).select_related("by"):
        facts = {"flow": flow.name, "by": snooze.author}
        yield PersonalRecord(_("Snoozed in %(flow)s by %(by)s") % facts, snooze.at, href)
    for draft in EmailDraft.objects.filter(candidate=candidate).select_related("by").order_by("at"):
        facts = {"flow": flow.name, "by": draft.author}
        text = _("E-mail draft opened in %(flow)s by %(by)s") % facts
        yield PersonalRecord(text, draft.at, href)


def _hashes(workspace_id: int, email: str) -> list[str]:
    """Return the keyed hashes of ``email``, by the current secret first, then by earlier ones."""
    salt, address = f"flowdeck.progress.erased.{workspace_id}", email.strip().lower()
    return [
        salted_hmac(salt, address, secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def _candidates(workspace_id: int, email: str) -> QuerySet[SyncedCandidate]:
    return SyncedCandidate.objects.filter(flow__workspace_id=workspace_id, email__iexact=email)


def _purge_workspace(workspace: Workspace) -> int:
    over = timezone.now() - timedelta(days=workspace.candidate_retention_days)
    held = _held(workspace)
    count = _purge_candidates(workspace, over, held)
    for rows in (Note.objects, CandidateLabel.objects, Review.objects, EmailDraft.objects):
        old = rows.filter(candidate__flow__workspace=workspace, at__lt=over)
        old = old.exclude(candidate__in=held.values("pk"))
        count += old.count()
        old.delete()
    own = workspace.history_retention_days
    days = settings.HISTORY_RETENTION_DAYS if own is None else own
    return count + _purge_history(workspace, timezone.now() - timedelta(days=days), held)


def _held(workspace: Workspace) -> "QuerySet[SyncedCandidate]":
    """Return the candidates whose data is on hold."""
    candidates = SyncedCandidate.objects.filter(flow__workspace=workspace)
    addresses = held_addresses(workspace.pk)
    if not addresses:
        return candidates.none()
    return candidates.annotate(address=Lower("email")).filter(address__in=addresses)


def _purge_candidates(
    workspace: Workspace, over: datetime, held: "QuerySet[SyncedCandidate]"
) -> int:
    # Only of flows that are no longer synced: in others the next sync would bring them back.
    unlisted = SyncedCandidate.objects.filter(flow__workspace=workspace, flow__unlisted_at__lt=over)
    gone = SyncedCandidate.objects.filter(
        flow__workspace=workspace,
        states__valid_to=None,
        states__moved_before__lt=over,
        states__status=GONE,
    )
    unlisted, gone = (rows.exclude(pk__in=held.values("pk")) for rows in (unlisted, gone))
    return _delete(unlisted) + _delete(gone)


def _delete(candidates: "QuerySet[SyncedCandidate]") -> int:
    """Delete ``candidates`` and return how many they were."""
    with transaction.atomic():
        flows = list(candidates.order_by().values_list("flow", flat=True).distinct())
        _deleted, by_model = candidates.delete()
        SyncedFlow.objects.filter(pk__in=flows).update(erasures=F("erasures") + 1)
    return by_model.get(SyncedCandidate._meta.label, 0)


def _purge_history(
    workspace: Workspace, before: datetime, held: "QuerySet[SyncedCandidate]"
) -> int:
    """Delete the rows that a sync before ``before`` replaced, and the edits before it."""
    count = 0
    for flow_id, version in _old_versions(workspace, before):
        for rows in (CandidateState.objects, StepResult.objects):
            old = rows.filter(flow_id=flow_id, valid_to__lte=version)
            deleted, _by_model = old.exclude(candidate__in=held.values("pk")).delete()
            count += deleted
    edits = FlowEdit.objects.filter(workspace=workspace, at__lt=before)
    deleted, _by_model = edits.delete()
    return count + deleted


def _old_versions(workspace: Workspace, before: datetime) -> list[tuple[int, int]]:
    runs = SyncRun.objects.filter(flow__workspace=workspace, at__lt=before)
    return list(runs.order_by().values_list("flow_id").annotate(version=Max("version")))
