"""The notices to candidates as personal data: their search, erasure and retention."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.assignments.invitations.candidates import CandidateDetails, held_keys
from dashboard.assignments.models.gates import CandidateNotice, GateBypass
from dashboard.core.personal_data import PersonalDataSource, PersonalRecord
from dashboard.core.personal_data import register as register_source
from dashboard.workspaces.models import Workspace


def register() -> None:
    """Register notices with the search, erasure and purge of personal data."""
    title = gettext_lazy("Notices to candidates")
    register_source(
        PersonalDataSource(name="notices", title=title, find=find, erase=erase, purge=purge)
    )


def find(workspace_id: int, email: str) -> list[PersonalRecord]:
    """Return the notices to this address, and the exceptions made for it."""
    notices = [
        PersonalRecord(_("Notice: %(kind)s") % {"kind": row.kind or "–"}, row.recorded_at)
        for row in _notices(workspace_id, email)
    ]
    exceptions = [
        PersonalRecord(_("Exception from the notice"), row.at)
        for row in _bypasses(workspace_id, email)
    ]
    return notices + exceptions


@transaction.atomic
def erase(workspace_id: int, email: str) -> int:
    """Delete what ``find`` returns, and return the number."""
    notices, _by_model = _notices(workspace_id, email).delete()
    bypasses, _by_model = _bypasses(workspace_id, email).delete()
    return notices + bypasses


def purge() -> int:
    """Delete those that are older than their workspace's retention, and return the number."""
    return sum(_purge_one(workspace) for workspace in Workspace.objects.all())


def _purge_one(workspace: Workspace) -> int:
    cutoff = timezone.now() - timedelta(days=workspace.candidate_retention_days)
    notices = CandidateNotice.objects.filter(workspace=workspace, recorded_at__lt=cutoff)
    bypasses = GateBypass.objects.filter(workspace=workspace, at__lt=cutoff)
    held = held_keys(workspace.pk)
    old = (rows.exclude(candidate_key__in=held) for rows in (notices, bypasses))
    return sum(rows.delete()[0] for rows in old)


def _notices(workspace_id: int, email: str) -> "QuerySet[CandidateNotice]":
    key = CandidateDetails(email=email).key
    rows = CandidateNotice.objects.filter(workspace=workspace_id, candidate_key=key)
    return rows.order_by("recorded_at", "pk")


def _bypasses(workspace_id: int, email: str) -> "QuerySet[GateBypass]":
    key = CandidateDetails(email=email).key
    return GateBypass.objects.filter(workspace=workspace_id, candidate_key=key).order_by("at", "pk")
