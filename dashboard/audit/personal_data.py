"""Retention of the audit log, the only way an entry is ever deleted."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.audit.labels import action_label
from dashboard.audit.models import AuditEntry, PurgePermit
from dashboard.core.personal_data import PersonalDataSource, PersonalRecord
from dashboard.core.personal_data import register as register_keeper
from dashboard.workspaces.models import AUDIT_RETENTION_DAYS, Workspace

MAX_SHOWN = 50


def register() -> None:
    """Register the audit log as personal data."""
    register_keeper(
        PersonalDataSource(
            name="audit",
            title=_("Audit log"),
            find=find_entries_about,
            purge=purge,
            retained_because=_(
                "Entries name members and invited people, never candidates: those are looked up "
                "for the page. Entries can't be changed, and are deleted when their retention ends."
            ),
        )
    )


def find_entries_about(workspace_id: int, email: str) -> list[PersonalRecord]:
    """Return the newest entries by or about the member or invited person with ``email``."""
    workspace = Workspace.objects.get(pk=workspace_id)
    mine = AuditEntry.objects.filter(workspace_id=workspace_id)
    by_them = mine.filter(actor__iexact=email)
    about_them = mine.filter(details__member__iexact=email)
    href = reverse("audit", args=[workspace.slug])
    found = by_them.union(about_them).order_by("-id")[:MAX_SHOWN]
    return [PersonalRecord(action_label(entry.action), entry.at, href) for entry in found]


def purge() -> int:
    """Delete entries past their workspace's retention, or the default one without a workspace."""
    now = timezone.now()
    count = _purge_one(None, now - timedelta(days=AUDIT_RETENTION_DAYS))
    for workspace in Workspace.objects.all():
        count += _purge_one(workspace, now - timedelta(days=workspace.audit_retention_days))
    return count


@transaction.atomic
def _purge_one(workspace: Workspace | None, older_than: datetime) -> int:
    """Delete old entries under a permit, which the triggers require, in this transaction only."""
    permit = PurgePermit.objects.create(workspace=workspace, older_than=older_than)
    count, _by_model = AuditEntry.objects.filter(workspace=workspace, at__lt=older_than).delete()
    permit.delete()
    return count
