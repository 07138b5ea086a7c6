"""Changes of saved views, which can be undone."""

from dashboard.workspaces.models import SavedView
from dashboard.workspaces.roles import Role
from dashboard.workspaces.undo.kinds import UndoableKind, register

SAVED_VIEWS = UndoableKind(
    "saved views",
    SavedView,
    ("id",),
    Role.VIEWER,
    is_audited=False,
    exclusive="is_default",
)


def register_kinds() -> None:
    """Register the kind of this package."""
    register(SAVED_VIEWS)
