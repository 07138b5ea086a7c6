"""Setting the owner of a flow, and reading who owns which.

The owner is a member of the workspace. A member who leaves owns nothing, as the rows go with the
membership.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.workspaces.flow_pins.queries import MAX_ID_LENGTH
from dashboard.workspaces.models import FlowOwner, Membership, Workspace


class Owner(NamedTuple):
    """A member who owns flows, by the key of the membership. ``name`` is the address without one.

    Lists have them in their ``order``.
    """

    key: int
    name: str
    email: str

    @property
    def text(self) -> str:
        """Return the name with the address, which tells members of the same name apart."""
        return self.email if self.name == self.email else f"{self.name} ({self.email})"

    @property
    def order(self) -> tuple[str, int]:
        return self.name.casefold(), self.key


class OwnerChoice(NamedTuple):
    """A member as the possible owner of a flow."""

    owner: Owner
    is_selected: bool


def set_owner(workspace: Workspace, flow_id: str, membership: Membership | None) -> bool:
    """Make a member the owner of a flow, None for nobody. Return whether that changed anything.

    Call it with the workspace locked, so that the member does not leave meanwhile.
    """
    own = FlowOwner.objects.filter(workspace=workspace, flow_id=flow_id[:MAX_ID_LENGTH])
    if membership is None:
        count, _by_model = own.delete()
        return bool(count)
    if own.filter(membership=membership).exists():
        return False
    FlowOwner.objects.update_or_create(
        workspace=workspace,
        flow_id=flow_id[:MAX_ID_LENGTH],
        defaults={"membership": membership},
    )
    return True


def owners_by_flow(workspace: Workspace, flow_ids: Iterable[str]) -> Mapping[str, Owner]:
    """Return the owner of each of these flows that has one, in one query however many they are."""
    found = _OF_WORKSPACE.fetch(workspace.pk)
    wanted = {flow_id[:MAX_ID_LENGTH] for flow_id in flow_ids} if found else set()
    return {flow_id: _owner(key, *who) for flow_id, key, *who in found if flow_id in wanted}


def find_member(workspace: Workspace, key: int) -> Membership | None:
    """Return the membership of the workspace with this key and its user, or None."""
    return workspace.memberships.filter(pk=key).select_related("user").first()


def find_owner(workspace: Workspace, key: int) -> Owner | None:
    """Return the member with this membership, who may own nothing, or None."""
    membership = find_member(workspace, key)
    return None if membership is None else _owner(key, membership.user.name, membership.user.email)


def list_owner_choices(workspace: Workspace, flow_id: str) -> list[OwnerChoice]:
    """Return the members of the workspace by name, one of them selected where one owns the flow."""
    found = _MEMBERS.fetch(flow_id[:MAX_ID_LENGTH], workspace.pk)
    choices = [OwnerChoice(_owner(key, *who), bool(owns)) for key, *who, owns in found]
    return sorted(choices, key=lambda choice: choice.owner.order)


def _owner(key: int, name: str, email: str) -> Owner:
    return Owner(key, name or email, email)


def _of_workspace(workspace_id: int) -> "QuerySet[FlowOwner, tuple[str, int, str, str]]":
    own = FlowOwner.objects.filter(workspace_id=workspace_id).order_by()
    return own.values_list(
        "flow_id", "membership_id", "membership__user__name", "membership__user__email"
    )


def _members(flow_id: str, workspace_id: int) -> "QuerySet[Membership, tuple[int, str, str, bool]]":
    own = FlowOwner.objects.filter(membership=OuterRef("pk"), flow_id=flow_id)
    members = Membership.objects.filter(workspace_id=workspace_id).annotate(owns=Exists(own))
    # The type checker knows no columns that a query set adds by itself.
    columns: tuple[str, ...] = ("pk", "user__name", "user__email", "owns")
    return members.order_by().values_list(*columns)


_OF_WORKSPACE = PreparedQuery(_of_workspace, int)
_MEMBERS = PreparedQuery(_members, str, int)
