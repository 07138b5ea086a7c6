"""Personal data of workspaces: invitations, memberships, saved searches."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboard.web.holdings import Holding, Keeper, names_of
from dashboard.web.holdings import register as register_keeper
from dashboard.workspaces import invitations, saved_views
from dashboard.workspaces.models import Invitation, Membership, SavedView


def register() -> None:
    """Register the keepers of this app."""
    register_keeper(
        Keeper(
            name="invitations",
            title=_("Invitations to this workspace"),
            find=_invitations,
            erase=_erase_invitations,
            purge=invitations.purge,
        )
    )
    register_keeper(
        Keeper(
            name="members",
            title=_("Members of this workspace"),
            find=_memberships,
            why=_("Remove them on the members page first. Their account belongs to them."),
        )
    )
    register_keeper(
        Keeper(
            name="saved views",
            title=_("Saved views that may contain this person"),
            find=_saved_views,
            erase=_erase_saved_views,
            purge=saved_views.purge,
            goes_by_names=True,
        )
    )


def _invitations(workspace_id: int, email: str) -> list[Holding]:
    rows = Invitation.objects.filter(workspace_id=workspace_id, email__iexact=email)
    return [Holding(_("Invitation as %s") % row.get_role_display(), row.created_at) for row in rows]


def _erase_invitations(workspace_id: int, email: str) -> int:
    rows = Invitation.objects.filter(workspace_id=workspace_id, email__iexact=email)
    count, _by_model = rows.delete()
    return count


def _memberships(workspace_id: int, email: str) -> list[Holding]:
    rows = Membership.objects.filter(workspace_id=workspace_id, user__email__iexact=email)
    return [
        Holding(
            row.get_role_display(),
            row.created_at,
            reverse("member_list", args=[row.workspace.slug]),
        )
        for row in rows.select_related("workspace")
    ]


def _saved_views(workspace_id: int, email: str) -> list[Holding]:
    views = saved_views.held_about(workspace_id, email, names_of(workspace_id, email))
    return [Holding(view.name, view.saved_at) for view in views]


def _erase_saved_views(workspace_id: int, email: str) -> int:
    views = saved_views.held_about(workspace_id, email, names_of(workspace_id, email))
    ids = [view.pk for view in views]
    count, _by_model = SavedView.objects.filter(pk__in=ids).delete()
    return count
