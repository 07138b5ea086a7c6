"""The shapes that a workspace's partner answers with, kept with each flow's last sync.

Only names and types are kept, never a value (``flows_api.census``).
"""

import re
from typing import Any

from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.models import Workspace
from flows_api import FlowsClient
from flows_api.census import Census
from flows_api.census_fields import is_used, merge, missing_facts
from flows_api.messages import Response

KINDS = (
    ("candidates", re.compile(r"/assessment-flows/[^/]+/candidates")),
    ("flow", re.compile(r"/assessment-flows/[^/]+")),
)


def observed(flows: FlowsClient, census: Census) -> FlowsClient:
    """Return ``flows``, whose answers are counted in ``census``."""

    def count(answer: Response) -> None:
        for kind, path in KINDS:
            if path.fullmatch(answer.request.path):
                census.add(kind, answer.body)
                return

    return flows.observed_by(count)


def save(pk: int, census: Census) -> None:
    """Keep what a sync of the flow ``pk`` saw, also one that failed at it."""
    if found := census.as_json():
        SyncedFlow.objects.filter(pk=pk).update(shapes=found)


def workspace_census(workspace: Workspace) -> dict[str, Any]:
    """Return the censuses of the last syncs of all flows of a workspace, as one."""
    stored = SyncedFlow.objects.filter(workspace=workspace).values_list("shapes", flat=True)
    return merge([shapes for shapes in stored if shapes])


def as_report(census: dict[str, Any]) -> dict[str, Any]:
    """Return a census with what we need and never saw, and what we do not use."""
    return {
        "shapes": census,
        "missing": [f"{kind}: {fact}" for kind, fact in missing_facts(census)],
        "unused": [
            f"{kind}: {path}"
            for kind, found in census.items()
            for path in found["shapes"]
            if not is_used(path)
        ],
    }
