"""Flows in the command palette: each flow by its name, with its actions."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.audit_events import AuditEvent
from dashboard.core.http.addresses import address_pattern
from dashboard.core.palette import (
    ItemKind,
    PaletteItem,
    SourceUnavailable,
    page_item,
    without_address,
)
from dashboard.core.params import read_text
from dashboard.core.text_search import normalize_text
from dashboard.flows.listing import status_label
from dashboard.workspaces.access import WorkspaceRequest, has_role
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.models import ApiKey, Workspace
from dashboard.workspaces.roles import Role
from flows_api import Flow, FlowsError

CACHE_SECONDS = 60
CACHE_SECONDS_WHEN_UNAVAILABLE = 10
"""Cache lifetimes in seconds.

Typing must neither call the partner for each letter nor wait for one that is unavailable.
"""

UNAVAILABLE = "away"

FlowSummary = tuple[str, str, str]
"""The id, name and status of a flow."""


class FlowAction(NamedTuple):
    """An action of every flow: its translated title, with ``%(flow)s``, and its address by id."""

    title: str
    address: Callable[[str], str]
    icon: str
    is_write: bool
    takes_address: bool = False

    def normalized_title(self) -> tuple[str, str]:
        """Return the title as the search reads it, before and after the flow's name."""
        before, _name, after = normalize_text(self.title % {"flow": "\0"}).partition("\0")
        return before, after


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the flow list, a new flow, and each flow's pages with the actions the member may take.

    During an outage no action that writes is offered. Of flows and their actions, only those are
    yielded that have every word of ``?q=`` in their title or note: there are thousands of them.
    """
    slug = request.workspace.slug
    yield page_item(_("Flows"), reverse("flow_list", args=[slug]), "workflow")
    can_assign = has_role(request, Role.RECRUITER) and request.connection.problem is None
    if can_assign:
        href = reverse("flow_new", args=[slug])
        keywords = _("create add")
        yield PaletteItem(
            kind=ItemKind.ACTION, title=_("New flow"), href=href, icon="plus", keywords=keywords
        )
    flow_page = address_pattern("flow_detail", slug)
    actions = [action for action in _actions(slug) if can_assign or not action.is_write]
    words = normalize_text(read_text(request.GET.get("q"), 200)).split()
    yield from flow_items(cached_flows(request.workspace), flow_page, actions, words)


def flow_items(
    flows: Collection[FlowSummary],
    flow_page: Callable[[str], str],
    actions: Iterable[FlowAction],
    words: Sequence[str] = (),
) -> Iterator[PaletteItem]:
    """Yield each of ``flows`` and its ``actions``, as far as they have all ``words``."""
    others = without_address(list(words))
    titled = [(action, *action.normalized_title()) for action in actions]
    statuses = {status for _, _, status in flows}
    labels = {status: status_label(status) if status else "" for status in statuses}
    notes = {status: normalize_text(label) for status, label in labels.items()}
    for flow in flows:
        flow_id, name, status = flow
        name_text = normalize_text(name)
        if not words or _has(f"{name_text} {notes[status]}", words):
            yield _flow_item(flow, flow_page(flow_id), labels[status])
        for action, before, after in titled:
            sought = others if action.takes_address else words
            if not sought or _has(f"{before}{name_text}{after}", sought):
                yield _action_item(flow, action)


def cached_flows(workspace: Workspace) -> list[FlowSummary]:
    """Return the workspace's flows, at most a minute old.

    Raises SourceUnavailable when they can't be read.
    """
    name = _cache_key(workspace.pk)
    cached: list[FlowSummary] | str | None = cache.get(name)
    if cached is None:
        cached = _read_flows(workspace)
        cache.set(
            name, cached, CACHE_SECONDS_WHEN_UNAVAILABLE if cached == UNAVAILABLE else CACHE_SECONDS
        )
    if isinstance(cached, str):
        raise SourceUnavailable
    return cached


def clear_cached_flows(sender: Any, event: AuditEvent, **kwargs: Any) -> None:
    """Clear the cached list after a flow was created or changed here."""
    if event.workspace is not None and event.action.startswith("flow."):
        cache.delete(_cache_key(event.workspace.pk))


def _read_flows(workspace: Workspace) -> list[FlowSummary] | str:
    """Read the flows from the partner. Return the marker UNAVAILABLE when it can't be reached."""
    try:
        flows = client_for(workspace).list_flows().flows
    except (ApiKey.DoesNotExist, DecryptionError, FlowsError):
        return UNAVAILABLE
    return [(flow.id, flow.name, flow.status or "") for flow in sorted(flows, key=_by_name)]


def _by_name(flow: Flow) -> str:
    return flow.name.casefold()


def _cache_key(workspace_id: int) -> str:
    """Return the cache key.

    It depends on the API key, because another key may open another company's flows.
    """
    saved = ApiKey.objects.filter(workspace=workspace_id).values_list("saved_at", flat=True).first()
    return f"places:flows:{workspace_id}:{saved and saved.timestamp()}"


def _has(text: str, words: Iterable[str]) -> bool:
    for word in words:  # noqa: SIM110  # without a generator, since it is asked thousands of times
        if word not in text:
            return False
    return True


def _flow_item(flow: FlowSummary, href: str, note: str) -> PaletteItem:
    flow_id, name, _status = flow
    return PaletteItem(
        kind=ItemKind.FLOW,
        title=name,
        href=href,
        icon="workflow",
        note=note,
        flow_id=flow_id,
        flow_name=name,
    )


def _action_item(flow: FlowSummary, action: FlowAction) -> PaletteItem:
    flow_id, name, _status = flow
    return PaletteItem(
        kind=ItemKind.ACTION,
        title=action.title % {"flow": name},
        href=action.address(flow_id),
        icon=action.icon,
        search_only=True,
        takes_address=action.takes_address,
        flow_id=flow_id,
        flow_name=name,
    )


def _actions(slug: str) -> list[FlowAction]:
    """Return the actions of each flow. A workspace may have a thousand."""
    return [
        FlowAction(title, address_pattern(url_name, slug), icon, is_write, url_name == "assign")
        for url_name, title, icon, is_write in (
            ("assign", _("Assign a candidate to %(flow)s"), "user-plus", True),
            ("candidate_list", _("Candidates of %(flow)s"), "users", False),
            ("flow_progress", _("Progress of %(flow)s"), "chart-no-axes-column", False),
            ("flow_edit", _("Edit %(flow)s"), "pencil", True),
            ("assign_bulk", _("Bulk assign to %(flow)s"), "list-checks", True),
        )
    ]
