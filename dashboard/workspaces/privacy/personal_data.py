"""Personal data of workspaces: invitations, memberships, saved searches."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.core.personal_data import (
    PersonalDataSource,
    PersonalRecord,
    find_names,
    register_holds,
)
from dashboard.core.personal_data import register as register_keeper
from dashboard.workspaces.members import invitations
from dashboard.workspaces.models import (
    CandidateHold,
    Invitation,
    Membership,
    SavedView,
    UndoableAction,
    Workspace,
)
from dashboard.workspaces.privacy.holds import held_addresses
from dashboard.workspaces.saved_views import queries
from dashboard.workspaces.undo import actions


def register() -> None:
    """Register the keepers of this app, and the holds that all keepers respect."""
    register_holds(held_addresses)
    register_keeper(
        PersonalDataSource(
            name="holds",
            title=_("Lifted holds"),
            find=_lifted_holds,
            erase=_erase_lifted_holds,
            purge=_purge_lifted_holds,
        )
    )
    register_keeper(
        PersonalDataSource(
            name="invitations",
            title=_("Invitations to this workspace"),
            find=_invitations,
            erase=_erase_invitations,
            purge=invitations.purge,
        )
    )
    register_keeper(
        PersonalDataSource(
            name="members",
            title=_("Members of this workspace"),
            find=_memberships,
            retained_because=_(
                "Remove them on the members page first. Their account belongs to them."
            ),
        )
    )
    register_keeper(
        PersonalDataSource(
            name="undoable actions",
            title=_("Actions that can be undone"),
            erase=_erase_undoable_actions,
            purge=actions.purge,
        )
    )
    register_keeper(
        PersonalDataSource(
            name="saved views",
            title=_("Saved views that may contain this person"),
            find=_saved_views,
            erase=_erase_saved_views,
            purge=queries.purge,
            matches_names=True,
        )
    )


def _invitations(workspace_id: int, email: str) -> list[PersonalRecord]:
    rows = Invitation.objects.filter(workspace_id=workspace_id, email__iexact=email)
    return [
        PersonalRecord(_("Invitation as %s") % row.get_role_display(), row.created_at)
        for row in rows
    ]


def _erase_invitations(workspace_id: int, email: str) -> int:
    rows = Invitation.objects.filter(workspace_id=workspace_id, email__iexact=email)
    count, _by_model = rows.delete()
    return count


def _memberships(workspace_id: int, email: str) -> list[PersonalRecord]:
    rows = Membership.objects.filter(workspace_id=workspace_id, user__email__iexact=email)
    return [
        PersonalRecord(
            row.get_role_display(),
            row.created_at,
            reverse("member_list", args=[row.workspace.slug]),
        )
        for row in rows.select_related("workspace")
    ]


def _saved_views(workspace_id: int, email: str) -> list[PersonalRecord]:
    views = queries.find_views_about(workspace_id, email, find_names(workspace_id, email))
    return [PersonalRecord(view.name, view.saved_at) for view in views]


def _erase_saved_views(workspace_id: int, email: str) -> int:
    views = queries.find_views_about(workspace_id, email, find_names(workspace_id, email))
    ids = [view.pk for view in views]
    count, _by_model = SavedView.objects.filter(pk__in=ids).delete()
    return count


def _erase_undoable_actions(workspace_id: int, email: str) -> int:
    """Delete all of the workspace: what they would put back may be about this candidate.

    They are no items about a candidate, so none is counted.
    """
    UndoableAction.objects.filter(workspace_id=workspace_id).delete()
    return 0


def _lifted(workspace_id: int) -> "QuerySet[CandidateHold]":
    holds = CandidateHold.objects.filter(workspace=workspace_id, lifted_at__isnull=False)
    return holds.exclude(email="")


def _lifted_holds(workspace_id: int, email: str) -> list[PersonalRecord]:
    rows = _lifted(workspace_id).filter(email=email.strip().lower()).order_by("pk")
    return [PersonalRecord(row.reason, row.placed_at) for row in rows]


def _erase_lifted_holds(workspace_id: int, email: str) -> int:
    return _lifted(workspace_id).filter(email=email.strip().lower()).update(email="")


def _purge_lifted_holds() -> int:
    """Empty the addresses of holds that were lifted longer ago than candidates' data is stored."""
    count = 0
    for workspace in Workspace.objects.all():
        over = timezone.now() - timedelta(days=workspace.candidate_retention_days)
        count += _lifted(workspace.pk).filter(lifted_at__lt=over).update(email="")
    return count
