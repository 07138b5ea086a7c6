"""The company's users and teams in Taptalent, compared with the workspace's members."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.core.concurrency import run_both
from dashboard.workspaces.models import Workspace
from flows_api import MAX_PAGE_SIZE, FlowsClient, Team, User

SHOWN_TEAMS = 4
STATUSES: dict[str, str | Promise] = {
    "INVITED": _("invited"),
    "EXPIRED": _("expired"),
    "ACTIVE": "",
}


@dataclass(frozen=True)
class PartnerUser:
    """A user of the company in Taptalent, and whether they are a member of the workspace.

    ``status`` is translated, "" for active. An unknown status is shown as the API sent it.
    """

    email: str
    name: str
    role: str
    status: str | Promise
    teams: tuple[str, ...]
    is_member: bool
    is_invited: bool

    @property
    def can_be_invited(self) -> bool:
        """Return whether the user has an address and is neither a member nor invited."""
        return bool(self.email) and not self.is_member and not self.is_invited


@dataclass(frozen=True)
class PartnerCompany:
    """The first page of the company's users. ``more`` is set when there are others."""

    users: list[PartnerUser]
    teams: tuple[Team, ...]
    more: bool
    unreadable: int

    @property
    def missing(self) -> int:
        """The number of these users who are not members of the workspace."""
        return sum(not user.is_member for user in self.users)


def load_company(workspace: Workspace, flows: FlowsClient) -> PartnerCompany:
    """Load the company's users and teams, by two concurrent calls. Raises the client's errors."""
    members = _lower(workspace.memberships.values_list("user__email", flat=True))
    invited = _lower(workspace.invitations.filter(ended_at=None).values_list("email", flat=True))
    users, teams = run_both(partial(flows.list_users, page_size=MAX_PAGE_SIZE), flows.list_teams)
    names = {team.id: team.name for team in teams.teams}
    partner_users = [_partner_user(user, names, members, invited) for user in users.users]
    return PartnerCompany(
        users=sorted(partner_users, key=lambda one: (one.is_member, one.name or one.email)),
        teams=teams.teams,
        more=users.has_next,
        unreadable=len(users.unreadable) + len(teams.unreadable),
    )


def _partner_user(
    user: User, teams: dict[str, str], members: set[str], invited: set[str]
) -> PartnerUser:
    email = (user.email or "").strip().lower()
    ids = dict.fromkeys((*user.team_ids, *([user.team_id] if user.team_id else [])))
    return PartnerUser(
        email=email,
        name=" ".join(part for part in (user.first_name, user.last_name) if part),
        role=user.role or "",
        status=STATUSES.get(user.status, user.status),
        teams=tuple(teams[team_id] for team_id in ids if team_id in teams)[:SHOWN_TEAMS],
        is_member=email in members,
        is_invited=email in invited,
    )


def _lower(emails: Iterable[str]) -> set[str]:
    return {email.lower() for email in emails}
