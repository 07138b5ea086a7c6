"""The lookup of candidates in a workspace's other flows, over all apps that store candidates."""

from collections.abc import Callable, Collection

from dashboard.workspaces.models import Workspace

Source = Callable[[Workspace, str, Collection[str]], dict[str, str]]
"""(workspace, current flow, candidate keys) → the name of another flow for each known candidate.

A candidate's key is their address in lower case, or what else the partner identifies them by.
"""

_sources: list[Source] = []


def register(source: Source) -> None:
    """Register an app's source, from its ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def find_other_flows(workspace: Workspace, flow_id: str, keys: Collection[str]) -> dict[str, str]:
    """Return another flow's name for each of ``people`` (keys) who is in one.

    Makes one query per source.
    """
    found: dict[str, str] = {}
    for source in _sources:
        found |= source(workspace, flow_id, keys)
    return found
