"""The first steps of a fresh workspace: connect, first flow, first assignment, a colleague."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.workspaces.models import Invitation, Membership, Workspace
from dashboard.workspaces.roles import Role
from flows_api import Flow, FlowStatus

FRESH_FOR = timedelta(days=14)
"""How long a colleague is asked for in a workspace that already works."""


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    """A step with its role. ``href`` is "" while it can't be taken from here.

    ``is_found`` says that a done step is known from Taptalent only, where anybody may have done it.
    ``is_next`` is true for the first open step that has one. ``writes`` says that it needs
    Taptalent, so that it waits for the end of an outage.
    """

    name: str
    role: Role
    title: str
    text: str
    is_done: bool
    href: str = ""
    action: str = ""
    writes: bool = False
    is_found: bool = False
    is_next: bool = False


HasAssigned = Callable[[Workspace], bool]
_sources: list[HasAssigned] = []


def register(source: HasAssigned) -> None:
    """Register how to learn whether a workspace has ever assigned a candidate."""
    if source not in _sources:
        _sources.append(source)


def first_steps(
    membership: Membership, flows: Sequence[Flow], *, is_connected: bool
) -> list[FirstStep]:
    """Return the steps that this member may take, done or open, or none when they are not needed.

    They are needed while a workspace has no key, no flow or no candidate, and for a colleague in
    its first two weeks.
    """
    workspace = membership.workspace
    has_candidates = any(flow.candidate_count for flow in flows)
    has_assigned = has_candidates or _has_assigned(workspace)
    works = is_connected and has_assigned
    if works and timezone.now() - workspace.created_at > FRESH_FOR:
        return []
    has_flow = bool(flows) or has_assigned
    steps = [
        _connect(workspace, is_done=is_connected),
        _create_flow(workspace, is_done=has_flow, is_connected=is_connected),
        _assign(workspace, flows, is_done=has_assigned),
        _invite(workspace),
    ]
    mine = [step for step in steps if membership.has_role(step.role)]
    if all(step.is_done for step in mine):
        return []
    is_found = has_candidates and not _has_assigned(workspace)
    return _highlight_next(
        [replace(step, is_found=is_found) if step.name == "assign" else step for step in mine]
    )


def _highlight_next(steps: list[FirstStep]) -> list[FirstStep]:
    takeable = [step.name for step in steps if step.href and not step.is_done]
    return [replace(step, is_next=step.name in takeable[:1]) for step in steps]


def _has_assigned(workspace: Workspace) -> bool:
    """Return whether the team has assigned anybody with Flowdeck."""
    return any(source(workspace) for source in _sources)


def _connect(workspace: Workspace, *, is_done: bool) -> FirstStep:
    return FirstStep(
        name="connect",
        role=Role.OWNER,
        title=_("Connect Taptalent"),
        text=_("Save an API key. Flowdeck tests it and stores it encrypted."),
        is_done=is_done,
        href=reverse("workspace_settings", args=[workspace.slug]),
        action=_("Add API key"),
    )


def _create_flow(workspace: Workspace, *, is_done: bool, is_connected: bool) -> FirstStep:
    return FirstStep(
        name="flow",
        role=Role.RECRUITER,
        title=_("Create the first flow"),
        text=_("Put assessments in order, and give each a threshold."),
        is_done=is_done,
        # Flowdeck stores no flows, so it does not know who made them.
        is_found=is_done,
        href=reverse("flow_new", args=[workspace.slug]) if is_connected else "",
        action=_("New flow"),
        writes=True,
    )


def _assign(workspace: Workspace, flows: Sequence[Flow], *, is_done: bool) -> FirstStep:
    """Lead to the form where one flow takes candidates. Among several the member selects one."""
    active = [flow for flow in flows if flow.status in ("", FlowStatus.ACTIVE)]
    is_one = len(active) == 1
    return FirstStep(
        name="assign",
        role=Role.RECRUITER,
        title=_("Assign the first candidate"),
        text=_("Open a flow and enter an e-mail address. Taptalent sends the invitation."),
        is_done=is_done,
        href=reverse("assign", args=[workspace.slug, active[0].id]) if is_one else "",
        action=_("Assign a candidate"),
        writes=True,
    )


def _invite(workspace: Workspace) -> FirstStep:
    has_invited = _MEMBERS.fetch(workspace.pk)[1:] or _INVITED.fetch(workspace.pk, timezone.now())
    return FirstStep(
        name="invite",
        role=Role.OWNER,
        title=_("Invite a colleague"),
        text=_("As a viewer, a recruiter or another owner."),
        is_done=bool(has_invited),
        href=reverse("invitation_new", args=[workspace.slug]),
        action=_("Invite member"),
    )


def _two_members(workspace_id: int) -> QuerySet[Membership, int]:
    members = Membership.objects.filter(workspace_id=workspace_id).order_by()
    return members.values_list("pk", flat=True)[:2]


def _open_invitation(workspace_id: int, now: datetime) -> QuerySet[Invitation, UUID]:
    open_ones = Invitation.objects.filter(
        workspace_id=workspace_id, ended_at=None, expires_at__gt=now
    )
    return open_ones.order_by().values_list("pk", flat=True)[:1]


_MEMBERS = PreparedQuery(_two_members, int)
_INVITED = PreparedQuery(_open_invitation, int, datetime)
