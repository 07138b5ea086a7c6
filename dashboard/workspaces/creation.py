"""The creation of a workspace."""

from contextlib import suppress

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from dashboard.accounts.models import User
from dashboard.core.audit_events import record_event
from dashboard.workspaces.models import Membership, Workspace
from dashboard.workspaces.roles import Role

MAX_ATTEMPTS = 5
RESERVED_SLUGS = frozenset({"new"})


@transaction.atomic
def create_workspace(*, name: str, base_url: str, owner: User) -> Workspace:
    """Create a workspace owned by ``owner``, with a free slug made from its name."""
    workspace = _insert(name, base_url)
    Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    record_event(owner, workspace, "workspace.created", name=name)
    return workspace


def _insert(name: str, base_url: str) -> Workspace:
    """Insert the row, under the next slug where another request takes one at the same time."""
    for _attempt in range(MAX_ATTEMPTS):
        with suppress(IntegrityError), transaction.atomic():
            return Workspace.objects.create(name=name, base_url=base_url, slug=free_slug(name))
    return Workspace.objects.create(name=name, base_url=base_url, slug=free_slug(name))


def free_slug(name: str) -> str:
    """Return a slug for ``name`` that no workspace has: "acme", then "acme-2", "acme-3"."""
    stem = slugify(name)[:50].strip("-") or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = [stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 4))]
    return next(slug for slug in candidates if slug not in taken | RESERVED_SLUGS)
