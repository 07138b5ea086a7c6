"""The creation of a workspace."""

from django.db import transaction
from django.utils.text import slugify

from dashboard.accounts.models import User
from dashboard.core.audit_events import record_event
from dashboard.workspaces.models import Membership, Workspace
from dashboard.workspaces.roles import Role

RESERVED_SLUGS = frozenset({"new"})


@transaction.atomic
def create_workspace(*, name: str, base_url: str, owner: User) -> Workspace:
    """Create a workspace owned by ``owner``, with a free slug made from its name."""
    workspace = Workspace.objects.create(name=name, base_url=base_url, slug=free_slug(name))
    Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    record_event(owner, workspace, "workspace.created", name=name)
    return workspace


def free_slug(name: str) -> str:
    """Return a slug for ``name`` that no workspace has: "acme", then "acme-2", "acme-3"."""
    stem = slugify(name)[:50].strip("-") or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = [stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 4))]
    return next(slug for slug in candidates if slug not in taken | RESERVED_SLUGS)
