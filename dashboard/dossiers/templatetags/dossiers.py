"""The reminder of reviews, for the progress page and the digest."""

from django import template

from dashboard.dossiers.reviews import count_due
from dashboard.workspaces.models import Workspace

register = template.Library()


@register.simple_tag
def due_reviews(workspace: Workspace) -> int:
    """Return how many thresholds of the workspace are due for review."""
    return count_due(workspace)
