"""The users of all tests: an owner, a recruiter and a viewer of Acme, and an outsider."""

from dataclasses import dataclass, field

from dashboard.accounts.models import User
from dashboard.workspaces.connection.keys import save_key
from dashboard.workspaces.models import KeyCheck, Membership, Workspace
from dashboard.workspaces.roles import Role
from flows_api import Secret

PASSWORD = "correct horse battery"
UNUSED_BASE_URL = "https://partner-api.taptalent.io/v1/partner"


@dataclass
class Users:
    """Acme's team, and Otto, who owns Other Co and must not reach Acme's data."""

    owner: User
    recruiter: User
    viewer: User
    outsider: User
    acme: Workspace
    other: Workspace
    by_role: dict[str, User] = field(init=False)

    def __post_init__(self) -> None:
        self.by_role = {"owner": self.owner, "recruiter": self.recruiter, "viewer": self.viewer}


def create_users() -> Users:
    """Create the users and both workspaces, which are not connected yet."""
    users = {
        name: User.objects.create_user(f"{name}@example.com", PASSWORD, name=name.title())
        for name in ("olivia", "ravi", "vera", "otto")
    }
    acme = Workspace.objects.create(name="Acme", slug="acme", base_url=UNUSED_BASE_URL)
    other = Workspace.objects.create(name="Other Co", slug="other", base_url=UNUSED_BASE_URL)
    join(acme, users["olivia"], Role.OWNER)
    join(acme, users["ravi"], Role.RECRUITER)
    join(acme, users["vera"], Role.VIEWER)
    join(other, users["otto"], Role.OWNER)
    olivia, ravi, vera, otto = users.values()
    return Users(olivia, ravi, vera, otto, acme=acme, other=other)


def join(workspace: Workspace, user: User, role: Role) -> None:
    Membership.objects.create(workspace=workspace, user=user, role=role)


def connect(workspace: Workspace, base_url: str, key: str) -> None:
    """Point ``workspace`` at the running simulator with one of its keys."""
    Workspace.objects.filter(pk=workspace.pk).update(base_url=base_url)
    workspace.refresh_from_db()
    save_key(workspace, Secret(key), by=None, result=KeyCheck.ACCEPTED)
