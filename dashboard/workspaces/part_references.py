"""References to the workspace and its connection, for the parts of a page that link to its pages.

A part is kept by all that it shows (``dashboard/core/rendering/components.py``), so it is given
these instead of the models. Templates know them by the same names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.workspaces.templatetags.writes import is_write_disabled


@dataclass(frozen=True, slots=True)
class WorkspaceReference:
    """A workspace as the addresses of its pages name it, called ``workspace``."""

    slug: str


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """The problem that disables what writes to the partner, None for no problem.

    It is called ``connection``.
    """

    problem: str | None


def workspace_reference(context: Mapping[str, Any]) -> WorkspaceReference:
    """Return the workspace of a page."""
    return WorkspaceReference(context["workspace"].slug)


def connection_state(context: Mapping[str, Any]) -> ConnectionState:
    """Return whether what writes to the partner is disabled on a page."""
    return ConnectionState("disabled" if is_write_disabled(context) else None)
