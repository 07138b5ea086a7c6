"""Who is known from a workspace's other flows, asked of every noun that keeps people."""

from collections.abc import Callable, Collection

from dashboard.workspaces.models import Workspace

Source = Callable[[Workspace, str, Collection[str]], dict[str, str]]
"""(workspace, the flow at hand, people's keys) → for those known elsewhere, that flow's name.
A person's key is their address in lower case, or what else the partner tells them apart by."""

_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a noun's source; called from its ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def elsewhere(workspace: Workspace, flow_id: str, people: Collection[str]) -> dict[str, str]:
    """For those of ``people`` who are in other flows: such a flow's name. One query per source."""
    found: dict[str, str] = {}
    for source in _sources:
        found |= source(workspace, flow_id, people)
    return found
