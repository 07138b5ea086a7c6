"""The choice of the default for stalled candidates, for the settings."""

from django import template

from dashboard.progress.settings.stalled_default import DAYS, stalled_default
from dashboard.workspaces.models import Workspace

register = template.Library()


@register.simple_tag
def stalled_choices(workspace: Workspace) -> list[tuple[int, bool]]:
    """Return the days to choose from, each with whether it is the default of ``workspace``."""
    saved = stalled_default(workspace)
    return [(days, days == saved) for days in sorted({*DAYS, saved})]
